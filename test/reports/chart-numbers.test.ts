import { describe, expect, it } from 'vitest';
import { type Chart, layouts } from '../../reports/charts/chart.ts';
import { fitted } from '../../reports/charts/domain.ts';
import { chartsOf } from '../../reports/charts/index.ts';
import { createRenderer } from '../../reports/charts/render.ts';
import { sweepCharts } from '../../reports/charts/sweep.ts';
import { brief } from '../../reports/format.ts';
import type { Report } from '../../reports/report/report.ts';
import type { SweepReport } from '../../reports/report/sweep.ts';
import { comparisonRows } from '../../reports/summary.ts';
import { richReport } from './report-fixture.ts';

/** Replications that differ by what calculating leaves, and strategies that do not differ by more. */
function alike(): Report {
  const report = richReport(['a', 'b', 'c']);
  const summary = (i: number) => ({
    ...{ arrived: 100, on_time: 0.8 - i * 1e-12, answered_share: 1, p50: 120 - i * 1e-9, p95: 350 - i * 1e-8, p99: 350 },
    ...{ accuracy_all: 0.7 + i * 1e-12, accuracy_answered: 0.875, energy_per_completed_j: 2 + i * 1e-12, throughput: 12 },
  });
  const results = report.strategies.map((label, i) => ({ label, replicates: [summary(i), summary(i + 1)] }));
  return { ...report, results, rows: comparisonRows(results) };
}

/** The whole texts of a drawing. */
function texts(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, text]) => text!);
}

async function expectReadable(charts: readonly Chart[]): Promise<void> {
  const render = await createRenderer();
  for (const chart of charts) {
    for (const layout of Object.values(layouts(chart))) {
      const shown = texts(await render(chart.spec(layout)));
      const figures = shown.filter((text) => /^-?[\d.,]+( ?%)?$/.test(text));
      expect([chart.id, ...figures.filter((text) => text.replace(/[^\d]/g, '').replace(/^0+/, '').length > 5)]).toEqual([
        chart.id,
      ]);
      expect([chart.id, ...figures.filter((text) => /\.\d*0 ?%$/.test(text))]).toEqual([chart.id]);
    }
    for (const words of [chart.caption, chart.alt])
      expect([chart.id, /\d\.\d{4,}|\d[eE][-+]\d|-0\b|NaN/.exec(words)?.[0]]).toEqual([chart.id, undefined]);
  }
}

describe('numbers in charts', () => {
  it('of a report are short', () => expectReadable(chartsOf(richReport())));

  it('are short where all strategies are alike but for what calculating leaves', async () => {
    const charts = chartsOf(alike());
    expect(charts.map(({ id }) => id)).toEqual(expect.arrayContaining(['on-time', 'trade-off', 'percentiles', 'energy']));
    await expectReadable(charts);
    const render = await createRenderer();
    const tradeOff = charts.find(({ id }) => id === 'trade-off')!;
    const shown = texts(await render(tradeOff.spec(layouts(tradeOff).wide)));
    expect(shown).toEqual(expect.arrayContaining(['340', '350', '360', 'a, b, c']));
  });

  it('are short in a sweep whose settings are alike', async () => {
    const { scenario, strategies, rows, facts, origin } = alike();
    const axes = { 'a.rate': ['5/s', '10/s', '20/s'] };
    const settings = axes['a.rate'].map((rate) => ({
      ...{ values: { 'a.rate': rate }, rows, verdict: null, thresholds: [], objectives: [] },
    }));
    const sweep: SweepReport = { title: 'flat', scenario, strategies, facts, origin, notices: [], axes, settings };
    const charts = sweepCharts(sweep);
    expect(charts.map(({ id }) => id)).toEqual(expect.arrayContaining(['on-time', 'p95', 'throughput']));
    await expectReadable(charts);
  });

  it('say what the colours of heat maps are of', () => {
    const captions = new Map(chartsOf(richReport()).map(({ id, caption }) => [id, caption]));
    expect(captions.get('utilisation')).toContain(' Colours from 0 to 40 %.');
    expect(captions.get('queues')).toContain(' Colours from 0 to 7 invocations.');
  });

  it.each([
    ['values that differ', [100, 200], undefined, undefined],
    ['equal values', [350, 350], undefined, [332.5, 367.5]],
    ['what calculating leaves', [349.9999999, 350], undefined, [332.49999, 367.5]],
    ['shares of 1', [1, 1], 1, [0.95, 1]],
    ['shares of 0', [0, 0], 1, [0, 1]],
    ['times of 0', [0], undefined, [0, 1]],
    ['nothing', [], undefined, undefined],
  ] as const)('%s: an axis that is not empty', (_, values, most, domain) => {
    const found = fitted(values, most).domain;
    expect(found).toEqual(domain === undefined ? undefined : domain.map((end) => expect.closeTo(end, 4)));
  });

  it.each([
    [1, 1, '1'],
    [1.5, 2, '1.5'],
    [0.25, 2, '0.25'],
    [100, 0, '100'],
    [1200.04, 1, '1,200'],
    [-0.001, 2, '0'],
  ])('%d with up to %d decimals is %s', (value, digits, text) => {
    expect(brief(value, digits)).toBe(text);
  });
});
