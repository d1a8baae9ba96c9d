import { brief, percent } from '../format.ts';
import { type NodeBin, overNodes } from '../report/node-grid.ts';
import type { Report } from '../report/report.ts';
import type { Chart } from './chart.ts';
import { framed } from './frame.ts';
import { INK } from './palette.ts';
import { allTogether, bestFirst, replications, strategyColour, strategyDash } from './strategies.ts';
import { faultCaption, faultLayers, inUnit, type TimeUnit, timeAxis, timeText, timeUnit } from './time.ts';

type Point = {
  readonly strategy: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly at: number;
  readonly value: number;
};
type Axis = {
  /** Of the value, as a column. */ readonly column: string;
  readonly title: string;
  readonly format: string;
  readonly domain?: readonly [number, number];
};

/** Work that was sent to the nodes and had not ended: the queues, and what is in service. */
export function outstandingChart(report: Report): Chart | null {
  return nodeChart(report, {
    id: 'outstanding',
    title: 'Work under way',
    what: 'Invocations that were sent to the nodes and had not ended, waiting or in service, all nodes together',
    axis: { column: 'invocations', title: 'invocations', format: ',~f' },
    read: ({ outstanding }) => outstanding,
    worth: (values) => values.some((value) => value > 0),
  });
}

/** The queues alone, where rows say how long each invocation waited. */
export function waitingChart(report: Report): Chart | null {
  const unit = timeUnit(report.scenario.durationMs);
  const points = report.strategies.flatMap((strategy) =>
    (report.waiting.get(strategy) ?? []).map((bin) => point(strategy, bin, unit, Number(bin.waiting.toPrecision(4)))),
  );
  if (!points.some(({ value }) => value > 0)) return null;
  return lines(report, points, {
    id: 'waiting',
    title: 'Queues',
    caption: `Mean number of invocations that waited in queues, all nodes together${replications(report) > 1 ? ', in the first replication' : ''}.${faultCaption(report)}`,
    axis: { column: 'waiting', title: 'waiting', format: ',~f' },
    say: (value) => brief(value, value < 10 ? 1 : 0),
  });
}

/** Only where their number changes. */
export function instancesChart(report: Report): Chart | null {
  return nodeChart(report, {
    id: 'instances',
    title: 'Instances',
    what: 'Instances on all nodes, ready or starting',
    axis: { column: 'instances', title: 'instances', format: ',~f' },
    read: ({ instances }) => instances,
    worth: (values) => Math.max(...values) - Math.min(...values) > 1e-9,
  });
}

export function powerChart(report: Report): Chart | null {
  return nodeChart(report, {
    id: 'power',
    title: 'Power',
    what: 'What all nodes draw, idle power included',
    axis: { column: 'power_w', title: 'W', format: ',~f' },
    read: ({ powerW }) => powerW,
    worth: (values) => values.some((value) => value > 0),
  });
}

type NodeFigure = {
  readonly id: string;
  readonly title: string;
  readonly what: string;
  readonly axis: Axis;
  readonly read: (bin: NodeBin) => number | null;
  readonly worth: (values: readonly number[]) => boolean;
};

function nodeChart(report: Report, { id, title, what, axis, read, worth }: NodeFigure): Chart | null {
  const unit = timeUnit(report.scenario.durationMs);
  const points = report.strategies.flatMap((strategy) =>
    overNodes(report.nodes.get(strategy) ?? { binMs: 1, bins: [] }).flatMap((bin): readonly Point[] => {
      const value = read(bin);
      return value === null ? [] : [point(strategy, bin, unit, Number(value.toPrecision(4)))];
    }),
  );
  if (points.length === 0 || !worth(points.map(({ value }) => value))) return null;
  const n = replications(report);
  return lines(report, points, {
    ...{ id, title, axis },
    caption: `${what}${n > 1 ? `; mean over ${n} replications` : ''}.${faultCaption(report)}`,
    say: (value) => `${brief(value, value < 10 ? 1 : 0)} ${axis.title}`,
  });
}

/** How many of the queries that arrived at a time were completed. */
export function onTimeOverTimeChart(report: Report): Chart | null {
  const unit = timeUnit(report.scenario.durationMs);
  const points = report.strategies.flatMap((strategy) =>
    (report.queries.get(strategy)?.over ?? []).flatMap((bin): readonly Point[] =>
      bin.arrived === 0 ? [] : [point(strategy, bin, unit, Number((bin.completed / bin.arrived).toFixed(4)))],
    ),
  );
  if (points.length === 0) return null;
  return lines(report, points, {
    id: 'on-time-over-time',
    title: 'On time over the run',
    caption: `Share on time of the queries that arrived at a time.${allTogether(report)}${faultCaption(report)}`,
    axis: { column: 'on_time_share', title: 'queries on time', format: '%', domain: [0, 1] },
    say: percent,
  });
}

function point(strategy: string, bin: Pick<NodeBin, 'fromMs' | 'toMs'>, unit: TimeUnit, value: number): Point {
  const { fromMs, toMs } = bin;
  return { strategy, fromMs, toMs, at: inUnit((fromMs + toMs) / 2, unit), value };
}

type Lines = {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly axis: Axis;
  readonly say: (value: number) => string;
};

function lines(report: Report, points: readonly Point[], { id, title, caption, axis, say }: Lines): Chart {
  const unit = timeUnit(report.scenario.durationMs);
  const middle = ({ fromMs, toMs }: Point): string => timeText((fromMs + toMs) / 2, unit);
  const told = bestFirst(report).flatMap((strategy) => {
    const own = points.filter((point) => point.strategy === strategy);
    if (own.length === 0) return [];
    const top = own.reduce((most, point) => (point.value > most.value ? point : most));
    const low = own.reduce((least, point) => (point.value < least.value ? point : least));
    if (say(low.value) === say(top.value)) return [`${strategy} ${say(top.value)} throughout`];
    return [
      `${strategy} from ${say(low.value)} (at ${middle(low)} ${unit.name}) to ${say(top.value)} (at ${middle(top)} ${unit.name})`,
    ];
  });
  return {
    ...{ id, title, caption },
    alt: `${title}: ${told.join('; ')}.`,
    size: 'half',
    data: points.map(({ strategy, fromMs, toMs, value }) => ({ strategy, from_ms: fromMs, to_ms: toMs, [axis.column]: value })),
    spec: (layout) =>
      framed(layout, 230, {
        layer: [
          ...faultLayers(report, unit),
          {
            data: { values: points.map(({ strategy, at, value }) => ({ strategy, at, value })) },
            mark: { type: 'line', strokeWidth: 1.8, interpolate: 'linear', color: INK.text.light },
            encoding: {
              x: { field: 'at', ...timeAxis(report, unit) },
              y: {
                field: 'value',
                type: 'quantitative',
                scale: axis.domain === undefined ? { zero: true } : { domain: [...axis.domain] },
                axis: { title: axis.title, format: axis.format, grid: true, tickCount: 5 },
              },
              color: strategyColour(report, report.strategies.length > 1 ? 'lines' : 'none', layout.narrow ? 2 : 4),
              ...(report.strategies.length > 1 ? { strokeDash: strategyDash(report) } : {}),
            },
          },
        ],
      }),
  };
}
