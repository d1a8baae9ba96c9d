import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Spec } from '../../reports/charts/chart.ts';
import { layouts } from '../../reports/charts/chart.ts';
import { chartsOf } from '../../reports/charts/index.ts';
import { COLOURS, HEAT, INK } from '../../reports/charts/palette.ts';
import { createRenderer } from '../../reports/charts/render.ts';
import { sweepCharts } from '../../reports/charts/sweep.ts';
import { PAGE } from '../../reports/html/style.ts';
import { paretoFront } from '../../reports/pareto.ts';
import { createQueryBins } from '../../reports/report/query-bins.ts';
import type { SweepReport } from '../../reports/report/sweep.ts';
import { createWaitingBins } from '../../reports/report/waiting-bins.ts';
import { richReport } from './report-fixture.ts';

const warnings: string[] = [];
let render: (spec: Spec) => Promise<string>;
beforeAll(async () => {
  render = await createRenderer((text) => warnings.push(text));
});

describe('the charts of a report', () => {
  const ids = [
    ...['on-time', 'outcomes', 'response-cdf', 'spread', 'percentiles', 'trade-off', 'ranks', 'energy'],
    ...[
      'utilisation',
      'accelerators',
      'queues',
      'on-time-over-time',
      'load',
      'outstanding',
      'waiting',
      'instances',
      'power',
      'timeline',
    ],
  ];
  it('are all there where there is something for each, and have words for those who do not see them', () => {
    const charts = chartsOf(richReport());
    expect(charts.map(({ id }) => id)).toEqual(ids);
    for (const { alt, caption } of charts) {
      expect(alt).toMatch(/^[A-Z].*\d.*\.$/s);
      expect(caption).not.toMatch(/NaN|undefined|null/);
    }
  });

  it.each(ids)('draw %s in both places without a doubt, and with nothing that is not a number', async (id) => {
    const chart = chartsOf(richReport()).find((one) => one.id === id)!;
    for (const layout of Object.values(layouts(chart))) {
      warnings.length = 0;
      const svg = await render(chart.spec(layout));
      expect(warnings).toEqual([]);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(svg.match(/class="mark-(?:rect|symbol|line|rule|text)[^"]*(?:layer|concat|marks)/g)?.length ?? 0).toBeGreaterThan(0);
      const width = Number(/ width="([\d.]+)"/.exec(svg)?.[1]);
      expect(width).toBeGreaterThan(layout.width * 0.6);
      expect(width).toBeLessThan(layout.width * 1.12);
    }
  });

  it('are specifications that survive JSON, so that what is copied is what was drawn', async () => {
    for (const chart of chartsOf(richReport())) {
      const spec = chart.spec(layouts(chart).wide);
      expect(await render(JSON.parse(JSON.stringify(spec)) as Spec)).toBe(await render(spec));
    }
  });

  it('has the deadline of a query within the axis of its timeline', () => {
    const chart = chartsOf(richReport()).find(({ id }) => id === 'timeline')!;
    // It arrives at 100 ms, ends at 180, and has 200 ms from its arrival.
    for (const layout of Object.values(layouts(chart))) expect(JSON.stringify(chart.spec(layout))).toContain('"domain":[0,204]');
  });

  it('leave out of a single run what would show one number, and draw what is over the run', () => {
    const shown = chartsOf({ ...richReport(['alone'], 1), verdict: null }).map(({ id }) => id);
    expect(shown).not.toEqual(expect.arrayContaining(['on-time']));
    expect(shown).toEqual(expect.arrayContaining(['outcomes', 'response-cdf', 'utilisation', 'timeline']));
  });

  it('are none where nothing was measured', () => {
    const nothing = {
      ...richReport(),
      results: [],
      rows: [],
      responses: new Map(),
      nodes: new Map(),
      queries: new Map(),
      waiting: new Map(),
      timeline: null,
    };
    expect(chartsOf(nothing)).toEqual([]);
  });

  it('accelerators: of the nodes that have some, and not at all where none is used', () => {
    const [with_, without] = [richReport(['alone']), richReport(['alone'])];
    const shown = chartsOf(with_).find(({ id }) => id === 'accelerators')!;
    expect(shown.alt).toBe(`Mean accelerators in use: alone 50 % on ${with_.scenario.nodes[0]!.name}.`);
    const rows = [...JSON.stringify(shown.spec(layouts(shown).wide)).matchAll(/"row":"([^"]*)"/g)].map(([, row]) => row);
    expect(new Set(rows)).toEqual(new Set([with_.scenario.nodes[0]!.name]));
    const idle = { ...without.nodes.get('alone')! };
    const bins = idle.bins.map((bin) => ({ ...bin, acceleratorShare: bin.acceleratorShare === null ? null : 0 }));
    expect(chartsOf({ ...without, nodes: new Map([['alone', { ...idle, bins }]]) }).map(({ id }) => id)).not.toContain(
      'accelerators',
    );
  });

  it('boxes: quartiles in the box, the 5th and 95th percentile at the whiskers', () => {
    const { data, alt } = chartsOf(richReport(['alone'])).find(({ id }) => id === 'spread')!;
    // 40, 41, ..., 139 ms, in bins that are 0.4 % wide.
    const wanted = { p5_ms: 44.95, q1_ms: 64.75, median_ms: 89.5, q3_ms: 114.25, p95_ms: 134.05 };
    for (const [name, ms] of Object.entries(wanted)) expect(Math.abs(Number(data[0]?.[name]) / ms - 1)).toBeLessThan(0.003);
    expect(data[0]?.['answered']).toBe(100);
    expect(alt).toMatch(/^Response times: alone: half within 65 to 114 ms, median 90 ms, 90 % within 45 to 134 ms\.$/);
  });

  it('load: the share on time of what arrived at about one rate, and nothing where the rate does not change', () => {
    const { data } = chartsOf(richReport(['alone'])).find(({ id }) => id === 'load')!;
    expect(data).toEqual([
      { strategy: 'alone', arriving_per_s: 5, on_time_share: 1, queries: 150 },
      { strategy: 'alone', arriving_per_s: 15, on_time_share: expect.closeTo(0.7489, 4) as number, queries: 450 },
    ]);
    const even = createQueryBins(richReport().scenario, 30);
    const add = even.run();
    for (let i = 0; i < 600; i++) add({ arrivalMs: i * 100, outcome: 'completed' });
    const report = { ...richReport(['alone']), queries: new Map([['alone', even.done()]]) };
    expect(chartsOf(report).map(({ id }) => id)).not.toContain('load');
    expect(chartsOf(report).map(({ id }) => id)).toContain('on-time-over-time');
  });

  it('queues: the mean number that waited, bin by bin, with no waiting time lost', () => {
    const bins = createWaitingBins({ ...richReport().scenario, durationMs: 100 }, 10);
    bins.add(5, 25);
    bins.add(20, 30);
    bins.add(95, 140);
    const waiting = bins.done().map((bin) => bin.waiting);
    expect(waiting).toEqual([0.5, 1, 1.5, 0, 0, 0, 0, 0, 0, 0.5]);
    const { alt } = chartsOf(richReport(['alone'])).find(({ id }) => id === 'waiting')!;
    expect(alt).toBe('Queues: alone from 0 (at 1 s) to 1 (at 21 s).');
  });

  it('have the numbers that they draw, with units in the names of their columns', () => {
    for (const { id, data } of chartsOf(richReport())) {
      expect(data.length, id).toBeGreaterThan(0);
      for (const row of data)
        for (const [name, cell] of Object.entries(row)) {
          expect(name).toMatch(/^[a-z0-9_]+$/);
          if (typeof cell === 'number') expect(Number.isFinite(cell), `${id} ${name}`).toBe(true);
        }
    }
  });

  it('curve: of all queries, not of the answered ones only', () => {
    const chart = chartsOf(richReport(['alone'])).find(({ id }) => id === 'response-cdf')!;
    const spec = JSON.stringify(chart.spec(layouts(chart).wide));
    const shares = [...spec.matchAll(/"share":([\d.]+)/g)].map(([, share]) => Number(share));
    // 100 of 120 were answered.
    expect(Math.max(...shares)).toBeCloseTo(100 / 120, 2);
  });

  it('show more strategies than there are colours, each with its own mix of colour and dash', async () => {
    const report = richReport(Array.from({ length: 14 }, (_, i) => `s${i}`));
    const chart = chartsOf(report).find(({ id }) => id === 'response-cdf')!;
    const svg = await render(chart.spec(layouts(chart).wide));
    const looks = [...svg.matchAll(/<path (?=[^>]*aria-label="[^"]*strategy: s\d)[^>]*>/g)].map(([path]) =>
      [/ stroke="([^"]*)"/, / stroke-dasharray="([^"]*)"/].map((part) => part.exec(path)?.[1]).join(' '),
    );
    expect(looks).toHaveLength(14);
    expect(new Set(looks).size).toBe(14);
  });
});

describe('the charts of a sweep', () => {
  const sweep = (values: readonly string[]): SweepReport => {
    const { scenario, strategies, rows, facts, origin } = richReport();
    return {
      ...{ title: 'sweep', scenario, strategies, facts, origin, notices: [], axes: { 'a.b': values, 'c.b': ['x', 'y'] } },
      settings: values.flatMap((value) =>
        ['x', 'y'].map((other) => ({
          ...{ values: { 'a.b': value, 'c.b': other }, rows, verdict: null, thresholds: [], objectives: [] },
        })),
      ),
    };
  };
  it.each([
    ['numbers with a unit', ['5 ms', '10 ms', '20 ms'], 'quantitative', 'a.b, ms'],
    ['words', ['fifo', 'fair', 'priority'], 'ordinal', 'a.b'],
  ] as const)('draw %s without a doubt', async (_, values, type, title) => {
    const charts = sweepCharts(sweep(values));
    const along = ['on-time', 'p95', 'accuracy-all', 'energy-per-completed-j'];
    expect(charts.map(({ id }) => id)).toEqual([...along, 'sweep-trade-off']);
    for (const chart of charts) {
      for (const layout of Object.values(layouts(chart))) {
        warnings.length = 0;
        const spec = chart.spec(layout);
        const svg = await render(spec);
        expect(warnings).toEqual([]);
        expect(svg.match(/NaN|undefined|Infinity/)).toBeNull();
        expect(svg.match(/role-legend-symbol/g)?.length).toBe(3);
        if (!along.includes(chart.id)) continue;
        expect(JSON.stringify(spec)).toContain(`"field":"at","type":"${type}"`);
        expect(svg.includes(`>${title}<`)).toBe(true);
      }
    }
  });
});

describe('the Pareto front', () => {
  it('by hand', () => {
    const points = [
      { name: 'cheap', cost: 1, worth: 1 },
      { name: 'dear', cost: 3, worth: 3 },
      { name: 'beaten', cost: 3, worth: 2 },
      { name: 'twin', cost: 1, worth: 1 },
    ];
    expect(paretoFront(points).map(({ name }) => name)).toEqual(['cheap', 'twin', 'dear']);
  });

  it('beats all that is not on it, and nothing on it beats another', () => {
    const point = fc.record({ cost: fc.integer({ min: 0, max: 9 }), worth: fc.integer({ min: 0, max: 9 }) });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 30 }), (points) => {
        const front = paretoFront(points);
        const beats = (a: (typeof points)[number], b: (typeof points)[number]): boolean =>
          a.cost <= b.cost && a.worth >= b.worth && (a.cost < b.cost || a.worth > b.worth);
        for (const one of points) expect(front.includes(one)).toBe(!front.some((other) => beats(other, one)));
        for (let i = 1; i < front.length; i++) expect(front[i]!.worth).toBeGreaterThanOrEqual(front[i - 1]!.worth);
      }),
    );
  });
});

describe('the colours', () => {
  it('are each used for one thing, so that a page can put a variable in its place', () => {
    expect(new Set(COLOURS.map(({ light }) => light)).size).toBe(COLOURS.length);
    expect(new Set(COLOURS.map(({ name }) => name)).size).toBe(COLOURS.length);
  });

  const told = COLOURS.filter(({ name }) => /^(s\d|o-|p-|ink|fault|faint)/.test(name));
  it.each(told.map((colour) => [colour.name, colour] as const))(
    '%s stands out from its background in light and in dark, as WCAG asks of text (4.5) and of what is drawn (3)',
    (name, colour) => {
      const least = name.startsWith('ink') ? 4.5 : 3;
      for (const set of ['light', 'dark'] as const) expect(contrast(colour[set], INK.paper[set])).toBeGreaterThanOrEqual(least);
    },
  );
  it('of text on the page reach the contrast of 4.5 on every background', () => {
    for (const set of ['light', 'dark'] as const) {
      const { page, card, soft, accent, good, bad } = PAGE[set];
      for (const text of [INK.text[set], INK.dim[set], accent, good, bad])
        for (const background of [page, card, soft])
          expect(contrast(text, background), `${text} on ${background}`).toBeGreaterThanOrEqual(4.5);
    }
  });
  it('from nothing to everything go one way, in light and in dark, so that they are read without their hue', () => {
    for (const set of ['light', 'dark'] as const) {
      const against = HEAT.map((colour) => contrast(colour[set], INK.paper[set]));
      expect(against).toEqual([...against].sort((a, b) => a - b));
      expect(against.at(-1)).toBeGreaterThan(10);
    }
  });
});

/** WCAG 2.2: relative luminances. */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
