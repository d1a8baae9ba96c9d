import { fixed, listed, percent } from '../format.ts';
import { paretoFront } from '../pareto.ts';
import { type FrontPoint, isTrade, type SweepReport, settingName, tradesOf } from '../report/sweep.ts';
import type { Chart } from './chart.ts';
import { fitted, shownRange } from './domain.ts';
import { panelled } from './frame.ts';
import { INK } from './palette.ts';
import { type NamedPoint, pointNames } from './point-names.ts';
import { strategyColour } from './strategies.ts';

/** More names than these would lie on top of each other. */
const MOST_NAMES = 8;

/** Right answers against the median response time, a point for a strategy in a setting, and who is on the front. */
export function sweepTradeOffChart(sweep: SweepReport): Chart | null {
  const points = tradesOf(sweep.settings);
  const front = paretoFront(points);
  if (!isTrade(front)) return null;
  const several = sweep.strategies.length > 1;
  const name = namer(sweep, several);
  const [costs, worths] = [points.map(({ cost }) => cost), points.map(({ worth }) => worth)];
  const x = {
    type: 'quantitative',
    scale: fitted(costs),
    axis: { title: 'half answered within, ms', format: ',f', grid: true, tickCount: 6 },
  };
  const y = {
    type: 'quantitative',
    scale: fitted(worths, 1),
    axis: { title: 'right answers, of all queries', format: '%', grid: true, tickCount: 6 },
  };
  const color = strategyColour(sweep, several ? 'points' : 'none');
  const plain = ({ strategy, cost, worth, ...point }: FrontPoint) => ({
    strategy,
    cost,
    worth,
    name: name({ strategy, ...point }),
  });
  const line = front.map(plain);
  const named = together(front, sweep);
  const extent = { cost: shownRange(x.scale, costs), worth: shownRange(y.scale, worths) };
  return {
    id: 'sweep-trade-off',
    title: 'Accuracy against response time',
    caption:
      'A point for each strategy in each setting, by its median response time. Up and to the left is better; the line joins those that no ' +
      'other beats in both (Pareto front, by means). What is not answered is wrong.',
    alt: `Right answers of all queries against the median response time. On the Pareto front: ${listed(
      line.map((one) => `${one.name} ${percent(one.worth)} at ${fixed(one.cost, 0)} ms`),
    )}.`,
    size: 'full',
    data: points.map((point) => ({
      ...{ setting: name(point), strategy: point.strategy, p50_ms: point.cost, accuracy_share: point.worth },
      on_front: front.includes(point),
    })),
    spec: ({ width, narrow }) =>
      panelled({
        width: width - 70,
        height: narrow ? 240 : 300,
        layer: [
          {
            data: { values: line },
            mark: { type: 'line', color: INK.faint.light, strokeWidth: 5, strokeJoin: 'round', aria: false },
            encoding: { x: { field: 'cost', ...x }, y: { field: 'worth', ...y } },
          },
          {
            data: { values: points.map(plain).map((one) => ({ ...one, says: `${one.name}: ${percent(one.worth)} right` })) },
            mark: { type: 'point', filled: true, size: 70, opacity: 0.9 },
            encoding: { x: { field: 'cost', ...x }, y: { field: 'worth', ...y }, color, description: { field: 'says' } },
          },
          ...(named.length <= MOST_NAMES ? [pointNames(named, extent, x, y, '; ')] : []),
        ],
      }),
  };
}

/** What lies at one place, with what is common to it said once. */
function together(front: readonly FrontPoint[], sweep: SweepReport): readonly NamedPoint[] {
  const name = namer(sweep, sweep.strategies.length > 1);
  const setting = namer(sweep, false);
  const places = new Map<string, FrontPoint[]>();
  for (const point of front) {
    const key = `${point.cost} ${point.worth}`;
    places.set(key, [...(places.get(key) ?? []), point]);
  }
  return [...places.values()].map((points) => {
    const [{ cost, worth }, settings] = [points[0]!, new Set(points.map(setting))];
    const strategies = points.map(({ strategy }) => strategy).join(', ');
    const one = points.length > 1 && settings.size === 1;
    return { cost, worth, name: one ? `${strategies}: ${[...settings].join('')}` : points.map(name).join('; ') };
  });
}

/** `ensemble_size 2`, and the strategy where there are several. */
function namer({ axes }: SweepReport, several: boolean): (point: Pick<FrontPoint, 'values' | 'strategy'>) => string {
  return ({ values, strategy }) => [...(several ? [strategy] : []), settingName(axes, values)].join(', ');
}
