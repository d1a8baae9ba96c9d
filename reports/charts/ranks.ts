import { fixed, listed } from '../format.ts';
import type { Report } from '../report/report.ts';
import { friedman } from '../stats/friedman.ts';
import { nemenyi } from '../stats/nemenyi.ts';
import { pInWords } from '../stats/words.ts';
import type { Chart } from './chart.ts';
import { labelRoom, panelled } from './frame.ts';
import { INK } from './palette.ts';
import { strategyColour } from './strategies.ts';

/** Mean ranks by the share on time, and which of them cannot be told apart (critical-difference diagram, Demsar 2006). */
export function ranksChart(report: Report): Chart | null {
  // Rank 1 is the least value, and the best shall be first.
  const test = friedman(report.results.map(({ replicates }) => replicates.map((summary) => negative(summary['on_time']))));
  const { criticalDifference, groups } = nemenyi(test);
  if (criticalDifference === null) return null;
  const values = report.results
    .map(({ label }, i) => ({
      strategy: label,
      rank: test.meanRanks[i]!,
      says: `${label}: mean rank ${fixed(test.meanRanks[i]!, 2)}`,
    }))
    .sort((a, b) => a.rank - b.rank);
  const order = values.map(({ strategy }) => strategy);
  const labelsOf = (group: readonly number[]): readonly string[] => group.map((at) => report.results[at]!.label);
  const bars = groups.map((group, i) => {
    const ranks = group.map((at) => test.meanRanks[at]!);
    const says = `not told apart: ${listed(labelsOf(group))}`;
    return { group: i, from: Math.min(...ranks), to: Math.max(...ranks), says };
  });
  const p = test.p === null ? '' : `, ${pInWords(test.p)}`;
  const x = {
    type: 'quantitative' as const,
    scale: { domain: [1, report.strategies.length], nice: false },
    axis: { title: 'mean rank by the share on time; 1 is best', tickMinStep: 1, grid: true },
  };
  const y = {
    field: 'strategy',
    type: 'nominal' as const,
    sort: [...order],
    axis: { title: null, labelColor: INK.text.light, labelFontSize: 13 },
  };
  const together = groups.map((group) => listed(labelsOf(group)));
  return {
    id: 'ranks',
    title: 'Ranks',
    caption:
      `${report.strategies.length} strategies ranked in each of ${test.n} replications (Friedman${p}). Ranks that are less than ` +
      `${fixed(criticalDifference, 2)} apart cannot be told apart (Nemenyi, 5 %): the grey bars above join these.`,
    alt:
      `Mean ranks: ${values.map(({ strategy, rank }) => `${strategy} ${fixed(rank, 2)}`).join(', ')}. ` +
      (together.length === 0 ? 'All can be told apart.' : `Not told apart: ${together.join('; ')}.`),
    size: 'half',
    data: values.map(({ strategy, rank }) => ({
      ...{ strategy, mean_rank: rank, critical_difference: criticalDifference, n: test.n, friedman_p: test.p },
      not_told_apart_from: groups
        .map(labelsOf)
        .filter((group) => group.includes(strategy))
        .map((group) => group.filter((other) => other !== strategy).join(', '))
        .join('; '),
    })),
    spec: ({ width }) => {
      const inner = width - labelRoom(order) - 24;
      const joined = {
        width: inner,
        height: Math.max(1, bars.length) * 9,
        data: { values: bars },
        mark: { type: 'rule', strokeWidth: 5, strokeCap: 'round', color: INK.faint.light },
        encoding: {
          y: { field: 'group', type: 'ordinal', axis: null },
          x: { field: 'from', ...x, axis: null },
          x2: { field: 'to' },
          description: { field: 'says' },
        },
      };
      const points = {
        width: inner,
        height: order.length * 26,
        data: { values },
        mark: { type: 'point', filled: true, size: 120, opacity: 1 },
        encoding: { y, x: { field: 'rank', ...x }, color: strategyColour(report, 'none'), description: { field: 'says' } },
      };
      return panelled({ spacing: 6, vconcat: bars.length === 0 ? [points] : [joined, points] });
    },
  };
}

function negative(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : -value;
}
