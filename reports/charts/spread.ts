import { fixed } from '../format.ts';
import type { Report } from '../report/report.ts';
import type { Chart } from './chart.ts';
import { framed } from './frame.ts';
import { INK } from './palette.ts';
import { bestFirst, percentilesTogether, ROW_PX, strategyAxis, strategyColour } from './strategies.ts';

/** With times that spread over more than this, a linear axis shows only the slow ones. */
const WIDE = 50;

type Box = {
  readonly strategy: string;
  readonly p5: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly p95: number;
  readonly n: number;
  readonly says: string;
};

/** Box plots of response times. */
export function spreadChart(report: Report): Chart | null {
  const values = report.strategies.flatMap((strategy) => boxOf(report, strategy));
  if (values.length === 0) return null;
  const shown = bestFirst(report).filter((strategy) => values.some((box) => box.strategy === strategy));
  const [least, most] = [Math.min(...values.map(({ p5 }) => p5)), Math.max(...values.map(({ p95 }) => p95))];
  const log = least > 0 && most / least > WIDE;
  const x = {
    type: 'quantitative' as const,
    scale: log ? { type: 'log' as const, nice: false } : { zero: true, nice: true },
    axis: { title: `response time, ms${log ? ' (logarithmic)' : ''}`, format: ',f', grid: true, tickCount: 6 },
  };
  const y = { ...strategyAxis(report), sort: shown };
  const color = strategyColour(report, 'none');
  return {
    id: 'spread',
    title: 'Spread of response times',
    caption:
      'Of answered queries. The box holds the middle half, the line in it is the median, and the whiskers reach from the 5th to the 95th ' +
      `percentile.${percentilesTogether(report)}`,
    alt: `Response times: ${values.map(({ says }) => says).join('; ')}.`,
    size: 'half',
    data: values.map(({ strategy, p5, q1, median, q3, p95, n }) => ({
      ...{ strategy, p5_ms: p5, q1_ms: q1, median_ms: median, q3_ms: q3, p95_ms: p95, answered: n },
    })),
    spec: (layout) =>
      framed(layout, shown.length * ROW_PX, {
        data: { values },
        layer: [
          {
            mark: { type: 'rule', strokeWidth: 2, aria: false },
            encoding: { y, x: { field: 'p5', ...x }, x2: { field: 'p95' }, color },
          },
          {
            mark: { type: 'bar', height: { band: 0.56 }, opacity: 1, stroke: INK.paper.light, strokeWidth: 1 },
            encoding: { y, x: { field: 'q1', ...x }, x2: { field: 'q3' }, color, description: { field: 'says' } },
          },
          {
            mark: { type: 'tick', thickness: 2.5, height: { band: 0.56 }, color: INK.paper.light, aria: false },
            encoding: { y, x: { field: 'median', ...x } },
          },
        ],
      }),
  };
}

function boxOf(report: Report, strategy: string): readonly Box[] {
  const histogram = report.responses.get(strategy)?.histogram;
  if (histogram === undefined) return [];
  const [p5 = null, q1 = null, median = null, q3 = null, p95 = null] = [5, 25, 50, 75, 95].map((p) => histogram.percentile(p));
  if (p5 === null || q1 === null || median === null || q3 === null || p95 === null) return [];
  const ms = (value: number): string => fixed(value, value < 10 ? 1 : 0);
  const says = `${strategy}: half within ${ms(q1)} to ${ms(q3)} ms, median ${ms(median)} ms, 90 % within ${ms(p5)} to ${ms(p95)} ms`;
  return [{ strategy, p5, q1, median, q3, p95, n: histogram.count, says }];
}
