import { describe, expect, it } from 'vitest';
import { presentSweep } from '../../reports/presentation.ts';
import type { SweepReport, SweepSetting } from '../../reports/report/sweep.ts';
import { thresholdFindings } from '../../reports/report/sweep-findings.ts';
import { type ComparisonRow, comparisonRows } from '../../reports/summary.ts';
import type { StrategyJudgement } from '../../reports/thresholds.ts';
import { richReport } from './report-fixture.ts';

const figures = (p50: number, accuracy: number): readonly ComparisonRow[] =>
  comparisonRows([
    { label: 'v2', replicates: [0, 2].map((more) => ({ p50: p50 + more, accuracy_all: accuracy, on_time: 0.5, arrived: 100 })) },
  ]);
const judged = (holds: boolean | null, shown: string): StrategyJudgement => ({
  ...{ strategy: 'v2', text: 'on_time >= 60 %', shown, value: null, holds, says: '' },
});
const setting = (rate: string, rows: readonly ComparisonRow[], judgement: StrategyJudgement): SweepSetting => ({
  ...{ values: { 'workload.door.rate': rate }, rows, verdict: null, thresholds: [judgement] },
  objectives: [{ strategy: 'v2', contract: 'gold', text: 'p95 < 1 s', held: judgement.holds === true ? 2 : 0, judged: 2 }],
});
const SETTINGS = [
  setting('5/s', figures(100, 0.9), judged(true, '70.0 %')),
  setting('10/s', figures(50, 0.6), judged(false, '55.0 %')),
  setting('20/s', figures(120, 0.8), judged(false, '50.0 %')),
  setting('40/s', figures(130, 0.7), judged(null, '-')),
];
const sweep = (settings: readonly SweepSetting[] = SETTINGS): SweepReport => ({
  ...{
    title: 'a_b swept',
    scenario: richReport().scenario,
    strategies: ['v2'],
    facts: [],
    origin: [],
    notices: ['less_is_more'],
  },
  ...{ axes: { 'workload.door.rate': ['5/s', '10/s', '20/s', '40/s'] }, settings },
});

describe('what came of a sweep', () => {
  it('is counted over its settings, with the first in which a threshold fails', () => {
    expect(thresholdFindings(sweep().axes, SETTINGS)).toEqual([
      { text: 'on_time >= 60 %', strategy: 'v2', held: 1, failed: 2, unjudged: 1, firstFailed: 'rate 10/s (55.0 %)' },
    ]);
  });

  it('stands in Markdown: thresholds, objectives, and the Pareto front without what another cell beats', () => {
    const text = presentSweep(sweep()).markdown();
    expect(text).toContain('| rate | v2 | thresholds |\n| --- | ---: | ---: |\n| 5/s | 50.0 ± 0.0 | hold |\n');
    expect(text).toContain('| 10/s | 50.0 ± 0.0 | failed: on\\_time &gt;= 60 % by v2 (55.0 %) |\n');
    expect(text).toContain(
      '### Thresholds\n\n| threshold | strategy | holds in | fails first at |\n| --- | --- | --- | --- |\n' +
        '| on\\_time &gt;= 60 % | v2 | 1 of 3, no value in 1 | rate 10/s (55.0 %) |\n',
    );
    expect(text).toContain(
      '### Objectives\n\n| contract | objective | v2 |\n| --- | --- | ---: |\n| gold | p95 &lt; 1 s | 2 of 8 |\n',
    );
    // The means of 50 and 52, of 100 and 102; t of one degree of freedom is 12.706.
    expect(text).toContain(
      '### Latency against accuracy\n\n| rate | p50, ms | right, % |\n| --- | ---: | ---: |\n| 10/s | 51 ± 13 | 60.0 ± 0.0 |\n| 5/s | 101 ± 13 | 90.0 ± 0.0 |\n\nLatency',
    );
    expect(text).toMatch(/Note: less\\_is\\_more\n$/);
  });

  it('stands in LaTeX, a table each with as many cells in every line', () => {
    const tables = presentSweep(sweep())
      .latex()
      .split(/(?=% Needs)/);
    expect(tables.map((table) => /label\{(.*)\}/.exec(table)?.[1])).toEqual([
      ...['tab:by-hand', 'tab:by-hand-thresholds', 'tab:by-hand-objectives', 'tab:by-hand-front'],
    ]);
    expect(tables.map((table) => /tabular\}\{(.*)\}/.exec(table)?.[1])).toEqual(['lr', 'llll', 'llr', 'lrr']);
    for (const table of tables) {
      const columns = /tabular\}\{(.*)\}/.exec(table)![1]!.length;
      const rows = table.split('\n').filter((line) => line.endsWith('\\\\'));
      for (const row of rows) expect(row.match(/ & /g) ?? []).toHaveLength(columns - 1);
    }
    expect(tables[1]).toContain('on\\_time \\textgreater{}= 60 \\% & v2 & 1 of 3, no value in 1 & rate 10/s (55.0 \\%) \\\\');
    expect(tables[3]).toContain('10/s & $51 \\pm 13$ & $60.0 \\pm 0.0$ \\\\');
  });

  it('stands on the page and among the numbers', async () => {
    const shown = presentSweep(sweep());
    const html = (await shown.html(async () => '')).replace(/<textarea[\s\S]*?<\/textarea>/g, '');
    const headings = [...html.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, heading]) => heading);
    expect(headings).toEqual(['On time', 'Thresholds', 'Objectives', 'Latency against accuracy', 'Charts']);
    expect(html).toContain('>rate 10/s (55.0 %)<');
    const tables = new Map(shown.tables().map(({ id, rows }) => [id, rows]));
    expect(tables.get('thresholds')?.map((row) => [row['workload.door.rate'], row['holds']])).toEqual([
      ...[
        ['5/s', true],
        ['10/s', false],
        ['20/s', false],
        ['40/s', null],
      ],
    ]);
    expect(tables.get('objectives')?.map((row) => row['held_runs'])).toEqual([2, 0, 0, 0]);
  });

  it('is nothing where there is no threshold, no objective, and one cell is best at both', () => {
    const plain = sweep([{ ...SETTINGS[0]!, thresholds: [], objectives: [] }]);
    expect(presentSweep(plain).markdown()).not.toMatch(/###|thresholds/);
    expect(
      presentSweep(plain)
        .latex()
        .match(/toprule/g),
    ).toHaveLength(1);
  });
});
