import { brief, fixed, percent } from '../format.ts';
import type { QueryBin } from '../report/query-bins.ts';
import type { Report } from '../report/report.ts';
import type { Chart } from './chart.ts';
import { framed } from './frame.ts';
import { bestFirst, strategyColour, strategyDash } from './strategies.ts';

/** Classes of load. */
const CLASSES = 10;
/** Variance over mean of the arrivals in a bin, which is 1 where they come at one rate: chance alone gives less than this. */
const VARIES = 2;

type Point = {
  readonly strategy: string;
  readonly perSecond: number;
  readonly share: number;
  readonly queries: number;
  readonly says: string;
};

/** How many of the queries were completed that arrived while so many came in a second; null where the load hardly changes during a run. */
export function loadChart(report: Report): Chart | null {
  const bins = [...report.queries.values()].flatMap(({ runs }) => runs.flat());
  const [first] = bins;
  if (first === undefined || !varies(bins)) return null;
  const seconds = (first.toMs - first.fromMs) / 1000;
  const rates = bins.map(({ arrived }) => arrived / seconds);
  const [least, most] = [rates.reduce((a, b) => Math.min(a, b)), rates.reduce((a, b) => Math.max(a, b))];
  const points = report.strategies.flatMap((strategy) =>
    classesOf(report.queries.get(strategy)?.runs.flat() ?? [], seconds, least, most).map((one): Point => {
      const says = `${strategy} at ${fixed(one.perSecond, 1)} queries/s: ${percent(one.share)} of ${fixed(one.queries, 0)} on time`;
      return { strategy, ...one, says };
    }),
  );
  const several = report.strategies.length > 1;
  const told = bestFirst(report).flatMap((strategy) => {
    const own = points.filter((point) => point.strategy === strategy);
    const [low, high] = [own[0], own.at(-1)];
    if (low === undefined || high === undefined) return [];
    const at = ({ share, perSecond }: Point): string => `${percent(share)} at ${fixed(perSecond, 1)} queries/s`;
    return [`${strategy} ${at(low)}, ${at(high)}`];
  });
  const x = {
    type: 'quantitative',
    scale: { zero: true, nice: true },
    axis: { title: 'queries arriving per second', tickCount: 6 },
  };
  const y = {
    type: 'quantitative',
    scale: { domain: [0, 1] },
    axis: { title: 'queries on time', format: '%', grid: true, tickCount: 5 },
  };
  return {
    id: 'load',
    title: 'On time against load',
    caption:
      `Share on time of the queries that arrived while the load was so high: arrivals are counted every ${brief(seconds, seconds < 10 ? 1 : 0)} s ` +
      `of each run, and up to ${CLASSES} classes of load are shown. What a queue has left over from before counts where it hurts.`,
    alt: `On time by load: ${told.join('; ')}.`,
    size: 'half',
    data: points.map(({ strategy, perSecond, share, queries }) => ({
      ...{ strategy, arriving_per_s: perSecond, on_time_share: share, queries },
    })),
    spec: (layout) =>
      framed(layout, 230, {
        data: { values: points },
        layer: [
          {
            mark: { type: 'line', strokeWidth: 2, aria: false },
            encoding: {
              x: { field: 'perSecond', ...x },
              y: { field: 'share', ...y },
              color: strategyColour(report, several ? 'lines' : 'none', layout.narrow ? 2 : 4),
              ...(several ? { strokeDash: strategyDash(report) } : {}),
            },
          },
          {
            mark: { type: 'point', filled: true, size: 46, opacity: 1 },
            encoding: {
              x: { field: 'perSecond', ...x },
              y: { field: 'share', ...y },
              color: strategyColour(report, several ? 'lines' : 'none', layout.narrow ? 2 : 4),
              description: { field: 'says' },
            },
          },
        ],
      }),
  };
}

function varies(bins: readonly QueryBin[]): boolean {
  const mean = bins.reduce((sum, { arrived }) => sum + arrived, 0) / bins.length;
  const variance = bins.reduce((sum, { arrived }) => sum + (arrived - mean) * (arrived - mean), 0) / (bins.length - 1);
  return mean > 0 && variance / mean > VARIES;
}

type Class = { readonly perSecond: number; readonly share: number; readonly queries: number };

/** Bins of about the same load as one, the lowest first; those in which nothing arrived have nothing to say. */
function classesOf(bins: readonly QueryBin[], seconds: number, least: number, most: number): readonly Class[] {
  const sums = Array.from({ length: CLASSES }, () => ({ bins: 0, arrived: 0, completed: 0 }));
  for (const { arrived, completed } of bins) {
    const place = Math.floor(((arrived / seconds - least) / (most - least)) * CLASSES);
    const sum = sums[Math.min(CLASSES - 1, place)]!;
    sum.bins++;
    sum.arrived += arrived;
    sum.completed += completed;
  }
  return sums
    .filter(({ arrived }) => arrived > 0)
    .map(({ bins: count, arrived, completed }) => ({
      ...{ perSecond: arrived / count / seconds, share: completed / arrived, queries: arrived },
    }));
}
