import { percent } from '../format.ts';
import type { Report } from '../report/report.ts';
import type { Chart } from './chart.ts';
import { fitted } from './domain.ts';
import { framed } from './frame.ts';
import { INK } from './palette.ts';
import {
  bestFirst,
  cell,
  isSingle,
  meanOf,
  overReplications,
  ROW_PX,
  replications,
  strategyAxis,
  strategyColour,
} from './strategies.ts';

/** The share on time of every strategy: each replicate, the mean, its interval. */
export function onTimeChart(report: Report): Chart | null {
  const means = report.strategies.flatMap((strategy) => {
    const row = cell(report, strategy, 'on_time');
    return row === undefined || row.mean === null ? [] : [{ strategy, mean: row.mean, lower: row.lower, upper: row.upper }];
  });
  if (means.length === 0 || isSingle(report)) return null;
  const each = report.results.flatMap(({ label, replicates }) =>
    replicates.flatMap((summary, replicate) => {
      const value = summary['on_time'] ?? null;
      return value === null ? [] : [{ strategy: label, replicate, value }];
    }),
  );
  const best = bestFirst(report);
  const x = {
    type: 'quantitative' as const,
    scale: fitted(
      [...means.flatMap(({ mean, lower, upper }) => [lower ?? mean, upper ?? mean]), ...each.map(({ value }) => value)],
      1,
    ),
    axis: { format: '%', title: 'queries on time' },
  };
  const y = strategyAxis(report);
  const color = strategyColour(report, 'none');
  const alone = replications(report) < 2;
  return {
    id: 'on-time',
    title: 'On time',
    caption: `Share of the queries that were answered in full before their deadline. ${overReplications(report)}${alone ? '' : ' Each tick is a replication.'}`,
    alt: `Share on time, best first: ${best.map((one) => `${one} ${shown(meanOf(report, one, 'on_time'))}`).join(', ')}.`,
    size: 'half',
    data: [
      ...means.map(({ strategy, mean, lower, upper }) => ({
        ...{ strategy, what: 'mean', replication: null, on_time_share: mean, lower_share: lower, upper_share: upper },
      })),
      ...each.map(({ strategy, replicate, value }) => ({
        ...{ strategy, what: 'replication', replication: replicate, on_time_share: value },
      })),
    ],
    spec: (layout) =>
      framed(layout, best.length * ROW_PX, {
        layer: [
          {
            data: { values: alone ? [] : each },
            mark: { type: 'tick', thickness: 1.5, size: 14, opacity: 0.45, aria: false },
            encoding: { y, x: { field: 'value', ...x }, color },
          },
          {
            data: { values: alone ? [] : means },
            mark: { type: 'rule', strokeWidth: 2.5, aria: false },
            encoding: { y, x: { field: 'lower', ...x }, x2: { field: 'upper' }, color },
          },
          {
            data: { values: means.map((row) => ({ ...row, says: `${row.strategy}: ${percent(row.mean)} on time` })) },
            mark: { type: 'point', filled: true, size: 110, opacity: 1, stroke: INK.paper.light, strokeWidth: 1.5 },
            encoding: { y, x: { field: 'mean', ...x }, color, description: { field: 'says' } },
          },
        ],
      }),
  };
}

function shown(share: number | null): string {
  return share === null ? 'without a value' : percent(share);
}
