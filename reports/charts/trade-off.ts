import { fixed, listed, percent } from '../format.ts';
import { paretoFront } from '../pareto.ts';
import type { Report } from '../report/report.ts';
import type { Chart } from './chart.ts';
import { fitted, shownRange } from './domain.ts';
import { panelled } from './frame.ts';
import { INK } from './palette.ts';
import { pointNames } from './point-names.ts';
import { cell, overReplications, strategyColour } from './strategies.ts';

const PANELS = [
  ['accuracy_all', 'right answers, of all queries'],
  ['accuracy_answered', 'right answers, of answered queries'],
] as const;

/** Accuracy against the 95th percentile of the response time, and who is on the front. */
export function tradeOffChart(report: Report): Chart | null {
  const panels = PANELS.map(([metric, title]) => ({ metric, title, points: pointsOf(report, metric) }));
  const [all] = panels;
  if (all === undefined || all.points.length < 2) return null;
  const front = paretoFront(all.points);
  return {
    id: 'trade-off',
    title: 'Accuracy against response time',
    caption:
      'Up and to the left is better. The line joins the strategies that no other beats in both (Pareto front, by means); what is not answered ' +
      `is wrong in the first panel, and left out of the second. ${overReplications(report)}`,
    alt: `Accuracy over all queries against the 95th percentile of the response time: ${all.points
      .map(({ strategy, cost, worth }) => `${strategy} ${percent(worth)} at ${fixed(cost, 0)} ms`)
      .join(', ')}. On the Pareto front: ${listed(front.map(({ strategy }) => strategy))}.`,
    size: 'full',
    data: panels.flatMap(({ metric, points }) => {
      const best = paretoFront(points);
      return points.map((point) => ({
        ...{ strategy: point.strategy, metric, p95_ms: point.cost, p95_lower_ms: point.fromMs, p95_upper_ms: point.toMs },
        ...{ accuracy_share: point.worth, lower_share: point.lower, upper_share: point.upper, on_front: best.includes(point) },
      }));
    }),
    spec: ({ width, narrow }) => {
      const each = narrow ? width - 70 : (width - 180) / 2;
      const views = panels.map(({ title, points }) => ({
        width: each,
        height: narrow ? 240 : 300,
        layer: layers(report, points, title),
      }));
      return panelled({ spacing: 36, ...(narrow ? { vconcat: views } : { hconcat: views }) });
    },
  };
}

type Point = {
  readonly strategy: string;
  readonly cost: number;
  readonly worth: number;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly says: string;
};

function pointsOf(report: Report, metric: string): readonly Point[] {
  return report.strategies.flatMap((strategy) => {
    const [time, right] = [cell(report, strategy, 'p95'), cell(report, strategy, metric)];
    if (time === undefined || right === undefined || time.mean === null || right.mean === null) return [];
    const says = `${strategy}: ${percent(right.mean)} right, 95 % within ${fixed(time.mean, 0)} ms`;
    const intervals = { fromMs: time.lower, toMs: time.upper, lower: right.lower, upper: right.upper };
    return [{ strategy, cost: time.mean, worth: right.mean, ...intervals, says }];
  });
}

function layers(report: Report, points: readonly Point[], title: string): readonly unknown[] {
  const costs = points.flatMap(({ fromMs, cost, toMs }) => [fromMs ?? cost, toMs ?? cost]);
  const worths = points.flatMap(({ lower, worth, upper }) => [lower ?? worth, upper ?? worth]);
  const x = {
    type: 'quantitative',
    scale: fitted(costs),
    axis: { title: '95 % answered within, ms', format: ',f', grid: true, tickCount: 6 },
  };
  const y = {
    type: 'quantitative',
    scale: fitted(worths, 1),
    axis: { title, format: '%', grid: true, tickCount: 6 },
  };
  const extent = { cost: shownRange(x.scale, costs), worth: shownRange(y.scale, worths) };
  const color = strategyColour(report, 'none');
  const across = points.filter(({ fromMs }) => fromMs !== null);
  return [
    {
      data: { values: paretoFront(points).map(({ cost, worth }) => ({ cost, worth })) },
      mark: { type: 'line', color: INK.faint.light, strokeWidth: 5, strokeJoin: 'round', aria: false },
      encoding: { x: { field: 'cost', ...x }, y: { field: 'worth', ...y } },
    },
    {
      data: { values: across },
      mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.7, aria: false },
      encoding: { x: { field: 'fromMs', ...x }, x2: { field: 'toMs' }, y: { field: 'worth', ...y }, color },
    },
    {
      data: { values: across },
      mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.7, aria: false },
      encoding: { x: { field: 'cost', ...x }, y: { field: 'lower', ...y }, y2: { field: 'upper' }, color },
    },
    {
      data: { values: points },
      mark: { type: 'point', filled: true, size: 120, opacity: 1, stroke: INK.paper.light, strokeWidth: 1.5 },
      encoding: { x: { field: 'cost', ...x }, y: { field: 'worth', ...y }, color, description: { field: 'says' } },
    },
    pointNames(
      points.map(({ strategy, cost, worth }) => ({ cost, worth, name: strategy })),
      extent,
      x,
      y,
    ),
  ];
}
