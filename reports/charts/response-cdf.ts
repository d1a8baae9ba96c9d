import { fixed, percent } from '../format.ts';
import type { Report, Responses } from '../report/report.ts';
import type { Chart } from './chart.ts';
import { framed } from './frame.ts';
import { INK } from './palette.ts';
import { bestFirst, percentilesTogether, strategyColour, strategyDash } from './strategies.ts';

type Point = { readonly strategy: string; readonly ms: number; readonly share: number };

/** Percentiles at which the curve is drawn: even steps, and finer ones where tails are. */
const STEPS: readonly number[] = [
  ...Array.from({ length: 95 }, (_, i) => i),
  ...Array.from({ length: 20 }, (_, i) => 95 + i / 4),
  99.9,
  100,
];
/** With times that spread over more than this, a linear axis shows only the slow ones. */
const WIDE = 50;
/** What lies beyond this percentile of the slowest strategy is not drawn. */
const DRAWN_TO = 99.9;

/** How many of all queries were answered within a time, so that curves end where the unanswered begin. */
export function responseCdfChart(report: Report): Chart | null {
  const answering = [...report.responses].filter(([, { histogram }]) => histogram.count > 0);
  if (answering.length === 0) return null;
  const endMs = Math.max(...answering.map(([, { histogram }]) => histogram.percentile(DRAWN_TO) ?? 0));
  const startMs = Math.min(...answering.map(([, { histogram }]) => histogram.percentile(1) ?? 0));
  const log = startMs > 0 && endMs / startMs > WIDE;
  const deadlines = [...new Set(report.scenario.contracts.map(({ deadlineMs }) => deadlineMs))].filter(
    (ms) => ms !== null && ms <= endMs * 1.15,
  );
  const lastMs = Math.max(endMs, ...deadlines.map(Number)) * 1.02;
  const domain = [log ? startMs : 0, lastMs];
  const values = answering.flatMap(([strategy, responses]) => curve(strategy, responses, lastMs));
  const x = {
    type: 'quantitative' as const,
    scale: { type: log ? ('log' as const) : ('linear' as const), domain, nice: false },
    axis: { title: `response time, ms${log ? ' (logarithmic)' : ''}`, grid: false, format: ',f', tickCount: 8 },
  };
  const halves = bestFirst(report).flatMap((strategy) => {
    const responses = report.responses.get(strategy);
    const median = responses?.histogram.percentile(50) ?? null;
    if (responses === undefined || median === null) return [];
    const answered = percent(responses.histogram.count / responses.arrived);
    return [`${strategy} answers ${answered}, half of these within ${fixed(median, 0)} ms`];
  });
  return {
    id: 'response-cdf',
    title: 'Answered within',
    caption:
      'Share of all queries that were answered within a time; a curve that ends below 100 % leaves the rest unanswered.' +
      `${deadlines.length > 0 ? ' Dashed upright: a deadline.' : ''}${percentilesTogether(report)}`,
    alt: `Cumulative share of queries answered by response time: ${halves.join('; ')}.`,
    size: 'full',
    data: values.map(({ strategy, ms, share }) => ({ strategy, response_ms: ms, answered_share: share })),
    spec: (layout) =>
      framed(layout, layout.narrow ? 260 : 330, {
        layer: [
          {
            data: { values: deadlines.map((ms) => ({ ms, says: `deadline ${fixed(Number(ms), 0)} ms` })) },
            mark: { type: 'rule', strokeDash: [4, 4], strokeWidth: 1.5, color: INK.dim.light },
            encoding: { x: { field: 'ms', ...x }, description: { field: 'says' } },
          },
          {
            data: { values },
            mark: { type: 'line', strokeWidth: 2.2, clip: true, interpolate: 'linear' },
            encoding: {
              x: { field: 'ms', ...x },
              y: {
                field: 'share',
                type: 'quantitative',
                scale: { domain: [0, 1] },
                axis: { format: '%', title: 'queries answered', grid: true },
              },
              color: strategyColour(report, report.strategies.length > 1 ? 'lines' : 'none', layout.narrow ? 2 : undefined),
              strokeDash: strategyDash(report),
            },
          },
        ],
      }),
  };
}

function curve(strategy: string, { histogram, arrived }: Responses, endMs: number): readonly Point[] {
  const answered = histogram.count / arrived;
  const points: Point[] = [];
  for (const step of STEPS) {
    const ms = histogram.percentile(step);
    if (ms === null || ms > endMs) break;
    const point = { strategy, ms: rounded(ms), share: rounded((step / 100) * answered) };
    // Of many answers at one time only the last step is seen; the first stands at the foot of the curve.
    if (points.length > 1 && points.at(-1)?.ms === point.ms) points.pop();
    points.push(point);
  }
  const last = points.at(-1);
  // Whoever has answered all that it answers stays there.
  if (last !== undefined && last.ms < endMs && last.share >= answered * 0.999) points.push({ ...last, ms: endMs });
  return points;
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
