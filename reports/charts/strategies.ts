import type { Report } from '../report/report.ts';
import type { ComparisonRow } from '../summary.ts';
import { INK, seriesColours, seriesDashes } from './palette.ts';

/** A metric of a strategy over its replicates; undefined: there is none of that name. */
export function cell({ rows }: Report, strategy: string, metric: string): ComparisonRow | undefined {
  return rows.find((row) => row.strategy === strategy && row.metric === metric);
}

export function meanOf(report: Report, strategy: string, metric: string): number | null {
  return cell(report, strategy, metric)?.mean ?? null;
}

/** Most on time first; equal ones stay in their order. */
export function bestFirst(report: Report): readonly string[] {
  const onTime = (strategy: string): number => meanOf(report, strategy, 'on_time') ?? -1;
  return [...report.strategies].sort((a, b) => onTime(b) - onTime(a));
}

/** Replicates behind the figures. */
export function replications({ results }: Report): number {
  return results.reduce((most, { replicates }) => Math.max(most, replicates.length), 0);
}

/** One run of one strategy: a figure of it is a number, and a chart of that says nothing more. */
export function isSingle(report: Report): boolean {
  return report.strategies.length === 1 && replications(report) < 2;
}

/** `mean over 10 replications with its 95 % interval` */
export function overReplications(report: Report): string {
  const n = replications(report);
  return n < 2 ? 'One replication, so there are no intervals.' : `Means over ${n} replications with their 95 % intervals.`;
}

/** Of what is pooled; one replication needs no word. */
export function allTogether(report: Report): string {
  return replications(report) < 2 ? '' : ' All replications together.';
}

/** Of percentiles of all queries at once. */
export function percentilesTogether(report: Report): string {
  return replications(report) < 2
    ? ''
    : ' All replications together: their percentiles differ from the means over the replications in the tables.';
}

/** The same colour for a strategy in every chart. */
export function strategyColour(
  { strategies }: Pick<Report, 'strategies'>,
  legend: 'none' | 'lines' | 'points',
  columns?: number,
) {
  return {
    field: 'strategy',
    type: 'nominal' as const,
    scale: { domain: [...strategies], range: [...seriesColours(strategies.length)] },
    legend:
      legend === 'none'
        ? null
        : {
            ...(columns === undefined ? {} : { columns }),
            ...(legend === 'lines' ? { symbolType: 'stroke', symbolSize: 420, symbolOpacity: 1 } : {}),
          },
  };
}
export function strategyDash({ strategies }: Pick<Report, 'strategies'>) {
  return {
    field: 'strategy',
    type: 'nominal' as const,
    scale: { domain: [...strategies], range: seriesDashes(strategies.length).map((dash) => [...dash]) },
  };
}

/** Strategies from top to bottom, best first. */
export function strategyAxis(report: Report) {
  return {
    field: 'strategy',
    type: 'nominal' as const,
    sort: [...bestFirst(report)],
    axis: { title: null, labelColor: INK.text.light, labelFontSize: 13 },
  };
}

/** Height of a row of one strategy. */
export const ROW_PX = 30;
