import { fixed, percent } from '../format.ts';
import { type SweepReport, type SweepSetting, shortPaths, valueText } from '../report/sweep.ts';
import type { Chart } from './chart.ts';
import { fitted } from './domain.ts';
import { panelled } from './frame.ts';
import { INK } from './palette.ts';
import { strategyColour, strategyDash } from './strategies.ts';
import { sweepTradeOffChart } from './sweep-trade-off.ts';

type Figure = { readonly metric: string; readonly title: string; readonly axis: string; readonly share: boolean };
const FIGURES: readonly Figure[] = [
  { metric: 'on_time', title: 'On time', axis: 'queries on time', share: true },
  { metric: 'p95', title: '95 % answered within', axis: 'ms', share: false },
  { metric: 'accuracy_all', title: 'Right answers, of all queries', axis: 'right answers', share: true },
  { metric: 'throughput', title: 'Answered queries a second', axis: 'queries/s', share: false },
  { metric: 'utilisation', title: 'Utilisation', axis: 'CPU in use', share: true },
  { metric: 'energy_per_completed_j', title: 'Energy for a completed query', axis: 'J', share: false },
];
/** More panels than these are not drawn. */
const MOST_PANELS = 12;

type Point = {
  readonly panel: string;
  readonly strategy: string;
  readonly at: number | string;
  readonly mean: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly says: string;
};

/** Each figure along the longest axis, a panel for each combination of the others. */
export function sweepCharts(sweep: SweepReport): readonly Chart[] {
  const along = mainAxis(sweep);
  if (along === null) return [];
  return [...FIGURES.flatMap((figure) => chartOf(sweep, along, figure) ?? []), sweepTradeOffChart(sweep) ?? []].flat();
}

type Along = { readonly path: string; readonly name: string; readonly unit: string; readonly numbers: boolean };

/** The axis with most values, numbers before others. */
function mainAxis({ axes }: SweepReport): Along | null {
  const paths = Object.keys(axes);
  const names = shortPaths(paths);
  const all = paths.map((path, i) => {
    const parts = axes[path]!.map((value) => /^(-?\d+(?:\.\d+)?)\s*(.*)$/.exec(valueText(value)));
    const numbers = parts.every((part) => part !== null && part[2] === parts[0]?.[2]);
    return { path, name: names[i]!, unit: numbers ? (parts[0]?.[2] ?? '') : '', numbers, length: axes[path]!.length };
  });
  all.sort((a, b) => Number(b.numbers && b.length > 1) - Number(a.numbers && a.length > 1) || b.length - a.length);
  return all[0] ?? null;
}

function chartOf(sweep: SweepReport, along: Along, { metric, title, axis, share }: Figure): Chart | null {
  const points = sweep.settings.flatMap((setting) => pointsOf(sweep, setting, along, metric, share));
  if (points.length === 0 || points.every(({ mean }) => mean === 0)) return null;
  const panels = [...new Set(points.map(({ panel }) => panel))];
  const shown = panels.slice(0, MOST_PANELS);
  const values = points.filter(({ panel }) => shown.includes(panel));
  const where = axisTitle(along);
  const drawn = values.flatMap(({ mean, lower, upper }) => [lower ?? mean, mean, upper ?? mean]);
  const scale = fitted(drawn, share ? 1 : undefined);
  const x = {
    field: 'at',
    type: along.numbers ? 'quantitative' : 'ordinal',
    sort: along.numbers ? null : sweep.axes[along.path]!.map(valueText),
    axis: { title: where, grid: false, labelAngle: 0, ...(along.numbers ? { format: ',~f', tickCount: 6 } : {}) },
    ...(along.numbers ? { scale: { zero: false, nice: false, padding: 8 } } : {}),
  };
  const y = {
    type: 'quantitative',
    axis: { title: axis, format: share ? '%' : ',~f', grid: true, tickCount: 5 },
    scale: metric === 'on_time' ? { domain: [0, 1] } : metric === 'utilisation' ? { zero: true } : scale,
  };
  const color = strategyColour(sweep, sweep.strategies.length > 1 ? 'lines' : 'none');
  const panel = (name: string, width: number, named: boolean) => ({
    ...(named ? { title: { text: name, anchor: 'start', fontSize: 13, color: INK.text.light, offset: 4 } } : {}),
    width,
    height: 210,
    transform: [{ filter: { field: 'panel', equal: name } }],
    layer: [
      {
        transform: [{ filter: 'datum.lower !== null' }],
        mark: along.numbers
          ? { type: 'area', opacity: 0.16, aria: false }
          : { type: 'rule', strokeWidth: 1.5, opacity: 0.7, aria: false },
        encoding: { x, y: { field: 'lower', ...y }, y2: { field: 'upper' }, color },
      },
      {
        mark: { type: 'line', strokeWidth: 2, aria: false },
        encoding: { x, y: { field: 'mean', ...y }, color, strokeDash: strategyDash(sweep) },
      },
      {
        mark: { type: 'point', filled: true, size: 46, opacity: 1 },
        encoding: { x, y: { field: 'mean', ...y }, color, description: { field: 'says' } },
      },
    ],
  });
  const say = (value: number): string => (share ? percent(value) : `${fixed(value, value < 10 ? 2 : 0)} ${axis}`);
  return {
    id: metric.replaceAll('_', '-'),
    title,
    caption:
      `Along ${where}${shown.length > 1 ? ', a panel for each combination of the other axes' : ''}` +
      `${panels.length > shown.length ? ` (the first ${shown.length} of ${panels.length})` : ''}. Means over the replications with their 95 % intervals.`,
    alt: `${title}: ${sweep.strategies.map((strategy) => told(strategy, values, say)).join('; ')}.`,
    size: shown.length > 1 ? 'full' : 'half',
    data: points.map(({ panel, strategy, at, mean, lower, upper }) => ({
      ...{ strategy, [where]: at, others: panel === '' ? null : panel, mean, lower, upper },
    })),
    spec: ({ width, narrow }) => {
      const columns = narrow ? 1 : Math.min(shown.length, 3);
      const each = (width - columns * 62 - 20) / columns;
      const views = shown.map((name) => panel(name, each, shown.length > 1));
      return panelled({
        data: { values },
        columns,
        spacing: 18,
        ...(views.length === 1 ? views[0] : { concat: views, resolve: { scale: { y: 'shared' } } }),
      });
    },
  };
}

/** `rate per s`, `latency, ms` */
function axisTitle({ name, unit }: Along): string {
  if (unit === '') return name;
  return unit.startsWith('/') ? `${name} per ${unit.slice(1)}` : `${name}, ${unit}`;
}

function pointsOf(
  sweep: SweepReport,
  { values, rows }: SweepSetting,
  along: Along,
  metric: string,
  share: boolean,
): readonly Point[] {
  const paths = Object.keys(sweep.axes);
  const names = shortPaths(paths);
  const panel = paths
    .flatMap((path, i) =>
      path === along.path || sweep.axes[path]!.length < 2 ? [] : [`${names[i]!} ${valueText(values[path]!)}`],
    )
    .join(', ');
  const text = valueText(values[along.path]!);
  return rows.flatMap((row): readonly Point[] => {
    if (row.metric !== metric || row.mean === null) return [];
    const shown = share ? percent(row.mean) : fixed(row.mean, row.mean < 10 ? 2 : 0);
    const says = `${row.strategy} at ${along.name} ${text}${panel === '' ? '' : `, ${panel}`}: ${shown}`;
    const at = along.numbers ? Number.parseFloat(text) : text;
    return [{ panel, strategy: row.strategy, at, mean: row.mean, lower: row.lower, upper: row.upper, says }];
  });
}

function told(strategy: string, points: readonly Point[], say: (value: number) => string): string {
  const own = points.filter((point) => point.strategy === strategy).map(({ mean }) => mean);
  if (own.length === 0) return `${strategy} without a value`;
  const [low, high] = [say(Math.min(...own)), say(Math.max(...own))];
  return low === high ? `${strategy} ${low}` : `${strategy} from ${low} to ${high}`;
}
