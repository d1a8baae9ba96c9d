import { describe, expect, it } from 'vitest';
import { createRandom } from '../../core/random.ts';
import { fixed, listed } from '../../reports/format.ts';
import { createMetrics, trialsIn } from '../../reports/metrics/collect.ts';
import { summaryRows } from '../../reports/run-summary.ts';
import { comparisonRows, groupRows, type StrategyResult } from '../../reports/summary.ts';
import { comparisonTable, renderTable } from '../../reports/table.ts';
import { CONTEXT, node, query } from './records.ts';

const random = createRandom(3, 0);
/** Replicates that scatter a little around what a strategy is like. */
function result(label: string, onTime: number, replicates: number): StrategyResult {
  const summary = (i: number) => {
    const noise = (a: number): number => 0.02 * random.at(1, i, a);
    const share = onTime + noise(1);
    return {
      arrived: 12000 + i,
      on_time: share,
      partial_share: 0.5 * (1 - share),
      late_share: 0.5 * (1 - share),
      failed_share: 0,
      rejected_share: 0,
      dropped_share: 0,
      p50: 120 + 100 * noise(2),
      p95: 310 + 100 * noise(3),
      p99: 420.4 + 100 * noise(4),
      max_response_ms: 1850 + 1000 * noise(5),
      accuracy_all: 0.8 + noise(6),
      accuracy_answered: 0.85 + noise(7),
      models_per_query: 2.4 + noise(8),
      explained_share: null,
      utilisation: 0.4 + noise(9),
      mine: 0.5,
    };
  };
  return { label, replicates: Array.from({ length: replicates }, (_, i) => summary(i)) };
}

describe('the comparison', () => {
  const rows = comparisonRows([
    {
      label: 'a',
      replicates: [
        { on_time: 0.9, p99: null },
        { on_time: 0.8, p99: 100 },
      ],
    },
    {
      label: 'b',
      replicates: [
        { on_time: 0.5, p99: null },
        { on_time: 0.5, p99: null },
      ],
    },
  ]);
  it('has one row for a strategy and a metric, with n, bounds, least and greatest', () => {
    expect(rows.map(({ strategy, metric, unit, n, min, max }) => [strategy, metric, unit, n, min, max])).toEqual([
      ['a', 'on_time', 'share', 2, 0.8, 0.9],
      ['a', 'p99', 'ms', 1, 100, 100],
      ['b', 'on_time', 'share', 2, 0.5, 0.5],
      ['b', 'p99', 'ms', 0, null, null],
    ]);
    // sd .0707107 / sqrt 2 = .05, t(1) = 12.7062
    expect(rows[0]).toMatchObject({ mean: expect.closeTo(0.85, 12), halfWidth: expect.closeTo(0.6353102368, 9) });
    expect(rows[1]).toMatchObject({ mean: 100, lower: null, upper: null });
    expect(rows[3]).toMatchObject({ mean: null, lower: null, upper: null });
  });
  it('counts explanations asked for, and means of true and false, as shares of their queries', () => {
    const shares = { arrived: 300, answered: 200, answered_share: 1, explained_share: 1, mine: 1, sure: 1 };
    const trials = { explained_share: 40, mine: 300 };
    const both = [shares, { ...shares, sure: 0.9 }];
    const [result] = [{ label: 'a', replicates: both, trials: [trials, trials] }];
    const units = new Map([
      ['mine', 'share'],
      ['sure', 'share'],
    ]);
    const found = new Map(comparisonRows([result], units).map((row) => [row.metric, row]));
    const of = (metric: string) => [found.get(metric)?.lower, found.get(metric)?.upper, found.get(metric)?.method];
    // t(1) 12.706205, squared 161.4476: n / (n + 161.4476).
    expect(of('explained_share')).toEqual([expect.closeTo(80 / 241.4476, 5), 1, 'Wilson with t']);
    expect(of('mine')).toEqual(of('answered_share'));
    expect(of('mine')[0]).toBeCloseTo(600 / 761.4476, 5);
    expect(of('sure')).toEqual([expect.closeTo(0.95 - 12.706205 * 0.05, 5), 1, 't, cut at 1']);
    expect(comparisonTable([...found.values()], ['mine', 'sure']).note).toContain(
      'where t does not hold; t is cut there where it is not known of how many queries they are.',
    );
    const scenario = {
      ...CONTEXT.scenario,
      metrics: [
        { kind: 'mean', name: 'mine', field: 'answered', where: null },
        { kind: 'mean', name: 'sure', field: 'confidence', where: null },
        { kind: 'count', name: 'many', field: null, where: null },
      ] as const,
    };
    const measured = ['explained_share', 'mine', 'sure', 'many', 'on_time'].map((name) => ({ name, n: 7 }));
    expect(trialsIn(scenario, [...measured, { name: 'derived', n: null }])).toEqual({ explained_share: 7, mine: 7 });
    expect(trialsIn(scenario, [{ name: 'explained_share', n: 0 }])).toEqual({});
  });
  it('as a table shows means with half widths, one replication without, and - for nothing', () => {
    expect(renderTable(comparisonTable(rows))).toBe(
      [
        `${'a'.padStart(43)}${'b'.padStart(12)}`,
        'on time (completed)  %   85.0 [21.5, 100.0]  50.0 ± 0.0',
        'response p99         ms               100.0           -',
      ].join('\n'),
    );
  });
  it('says where there are fewer queries than a percentile needs', () => {
    const of = (arrived: number) =>
      comparisonTable(comparisonRows([{ label: 'a', replicates: [{ arrived, p95: 9, p99: 10 }] }])).note;
    expect(of(50_424)).toMatch(
      / With 50,424 queries in all there are fewer than MLPerf's rule asks for p95 \(50,425\) and p99 \(262,742\)\.$/,
    );
    expect(of(262_741)).toMatch(/ asks for p99 \(262,742\)\.$/);
    expect(of(262_742)).not.toContain('MLPerf');
  });
  it('says what its figures are', () => {
    expect(comparisonTable(rows).note).toBe(
      'Means over 2 paired replications ± half the width of their 95 % t intervals, or [bounds] where t is cut at 0 or 100 %, for it is not ' +
        'known of how many queries the shares are. Two replications hardly tell how much they scatter, so the intervals are very wide (t = 12.7).',
    );
    expect(comparisonTable(rows.filter(({ strategy }) => strategy === 'b')).note).not.toContain('[bounds]');
    expect(comparisonTable(comparisonRows([{ label: 'a', replicates: [{ on_time: 1 }] }])).note).toBe(
      'One replication: there are no intervals.',
    );
  });
  it('takes the queries of a group into account where all its replications kept every deadline', () => {
    const replicates = [40, 60, 50].map((arrived) => ({
      'stream:rooms': { arrived, on_time: 1 },
      'stream:doors': { arrived, on_time: 0.5 },
    }));
    const [rooms, doors] = groupRows([{ label: 'a', replicates }]);
    // Wilson's at 150 of 150 with t(2) = 4.30265: 1 / (1 + t^2 / 150).
    expect(rooms).toMatchObject({ scope: 'stream:rooms', metric: 'on_time', lower: expect.closeTo(0.89014, 5), upper: 1, n: 3 });
    expect(doors).toMatchObject({ scope: 'stream:doors', mean: 0.5, lower: 0.5, upper: 0.5 });
    expect(comparisonTable([{ ...doors!, metric: 'p50' }], [], [rooms!]).note).toContain('or [bounds] of shares near 0 or 100 %');
  });
  it('of no strategies is empty', () => {
    expect(comparisonRows([])).toEqual([]);
    expect(renderTable(comparisonTable([]))).toBe('');
  });
});

describe('on a terminal', () => {
  const four = ['v2', 'adaptive', 'dream', 'llf'].map((label, i) => result(label, 0.9 - 0.03 * i, 10));
  it('four strategies fit beside each other in 120 columns', () => {
    const text = renderTable(comparisonTable(comparisonRows(four), ['mine']));
    expect(text.split('\n')).toEqual([
      '                                      v2       adaptive          dream            llf',
      'queries                       12,005 ± 2     12,005 ± 2     12,005 ± 2     12,005 ± 2',
      'on time (completed)    %      91.3 ± 0.5     88.3 ± 0.5     85.3 ± 0.5     82.3 ± 0.5',
      'partial                %       4.4 ± 0.2      5.9 ± 0.2      7.4 ± 0.2      8.9 ± 0.2',
      'late                   %       4.4 ± 0.2      5.9 ± 0.2      7.4 ± 0.2      8.9 ± 0.2',
      'failed                 %       0.0 ± 0.0      0.0 ± 0.0      0.0 ± 0.0      0.0 ± 0.0',
      'rejected               %       0.0 ± 0.0      0.0 ± 0.0      0.0 ± 0.0      0.0 ± 0.0',
      'dropped                %       0.0 ± 0.0      0.0 ± 0.0      0.0 ± 0.0      0.0 ± 0.0',
      'response p50           ms    120.8 ± 0.3    120.8 ± 0.3    120.8 ± 0.3    120.8 ± 0.3',
      'response p95           ms    310.8 ± 0.4    310.8 ± 0.4    310.8 ± 0.4    310.8 ± 0.4',
      'response p99           ms    421.2 ± 0.4    421.2 ± 0.4    421.2 ± 0.4    421.2 ± 0.4',
      'response max           ms      1,858 ± 4      1,858 ± 4      1,858 ± 4      1,858 ± 4',
      'accuracy, all queries  %      81.2 ± 0.4     81.2 ± 0.4     81.2 ± 0.4     81.2 ± 0.4',
      'accuracy, answered     %      85.9 ± 0.4     85.9 ± 0.4     85.9 ± 0.4     85.9 ± 0.4',
      'models per query           2.410 ± 0.005  2.410 ± 0.005  2.410 ± 0.005  2.410 ± 0.005',
      'utilisation (CPU)      %      40.8 ± 0.4     40.8 ± 0.4     40.8 ± 0.4     40.8 ± 0.4',
      'mine                       0.500 ± 0.000  0.500 ± 0.000  0.500 ± 0.000  0.500 ± 0.000',
    ]);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });
  it('more than fit go on below, with the titles again, and none is lost', () => {
    const names = Array.from({ length: 11 }, (_, i) => `strategy-${i}`);
    const text = renderTable(comparisonTable(comparisonRows(names.map((name) => result(name, 0.9, 3)))), 80);
    const blocks = text.split('\n\n');
    expect(blocks.length).toBeGreaterThan(2);
    for (const block of blocks) expect(block).toContain('\non time (completed)');
    expect(blocks.flatMap((block) => block.split('\n')[0]!.trim().split(/ +/))).toEqual(names);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
  it('one column is printed however narrow the terminal is', () => {
    expect(renderTable(comparisonTable(comparisonRows(four.slice(0, 1))), 10)).toContain('v2');
  });
});

it('the summary of a run lists the run, then contracts, streams, tenants and nodes', () => {
  const metrics = createMetrics(CONTEXT);
  metrics.observe(query({ explain: true }));
  metrics.observe(node());
  const rows = summaryRows(metrics);
  const find = (scope: string, name: string) => rows.find((row) => row.scope === scope && row.name === name);
  expect(rows[0]).toEqual({ scope: 'run', name: 'arrived', unit: 'queries', value: 1, n: 1 });
  expect(find('run', 'explained_share')).toMatchObject({ value: 0, n: 1 });
  expect(find('contract:gold', 'on_time')).toMatchObject({ value: 1, n: 1 });
  expect(find('tenant:bolt', 'on_time')).toMatchObject({ value: null, n: 0 });
  expect(find('node:pi', 'utilisation')).toMatchObject({ value: 0.5, n: 1 });
});

it('numbers are printed with the decimals asked for, thousands apart, and no negative zero', () => {
  expect(fixed(1234567.891, 1)).toBe('1,234,567.9');
  expect(fixed(-1234, 0)).toBe('-1,234');
  expect(fixed(999, 0)).toBe('999');
  expect(fixed(-0.04, 1)).toBe('0.0');
  expect(fixed(-0.06, 1)).toBe('-0.1');
  expect(listed([])).toBe('');
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
});
