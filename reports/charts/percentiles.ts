import { digitsFor, fixed } from '../format.ts';
import type { Report } from '../report/report.ts';
import type { Chart } from './chart.ts';
import { labelRoom, panelled } from './frame.ts';
import { INK } from './palette.ts';
import { bestFirst, cell, isSingle, overReplications, ROW_PX, strategyAxis, strategyColour } from './strategies.ts';

const SHOWN = ['p50', 'p95', 'p99'] as const;

/** Percentiles of the response time, a panel each with an axis of its own. */
export function percentilesChart(report: Report): Chart | null {
  const values = report.strategies.flatMap((strategy) =>
    SHOWN.flatMap((percentile) => {
      const row = cell(report, strategy, percentile);
      if (row === undefined || row.mean === null) return [];
      const says = `${strategy}: ${percentile} ${fixed(row.mean, digitsFor(row.mean))} ms`;
      return [{ strategy, percentile, ms: row.mean, lower: row.lower, upper: row.upper, says }];
    }),
  );
  if (values.length === 0 || isSingle(report)) return null;
  const best = bestFirst(report);
  const y = strategyAxis(report);
  const layer = (labels: boolean) => [
    {
      mark: { type: 'bar', height: { band: 0.6 }, opacity: 0.9 },
      encoding: {
        y: { ...y, axis: { ...y.axis, labels } },
        x: { field: 'ms', type: 'quantitative', axis: { title: 'ms', tickCount: 4, format: ',f' } },
        color: strategyColour(report, 'none'),
        description: { field: 'says' },
      },
    },
    {
      transform: [{ filter: 'datum.lower !== null' }],
      mark: { type: 'rule', strokeWidth: 2, color: INK.text.light, aria: false },
      encoding: { y, x: { field: 'lower', type: 'quantitative' }, x2: { field: 'upper' } },
    },
  ];
  const told = best.map((strategy) => {
    const own = values.filter((value) => value.strategy === strategy);
    return own.length === 0
      ? `${strategy} answers nothing`
      : `${strategy} ${own.map(({ percentile, ms }) => `${percentile} ${fixed(ms, digitsFor(ms))} ms`).join(', ')}`;
  });
  return {
    id: 'percentiles',
    title: 'Response times',
    caption: `Median, 95th and 99th percentile of answered queries. ${overReplications(report)}`,
    alt: `Response times: ${told.join('; ')}.`,
    size: 'full',
    data: values.map(({ strategy, percentile, ms, lower, upper }) => ({
      ...{ strategy, percentile, mean_ms: ms, lower_ms: lower, upper_ms: upper },
    })),
    spec: ({ width, narrow }) => {
      const room = labelRoom(best);
      const each = narrow ? width - room - 20 : (width - room - 52) / 3;
      const panels = SHOWN.map((percentile, i) => ({
        title: {
          text: percentile === 'p50' ? 'median' : percentile,
          anchor: 'start',
          fontSize: 13,
          color: INK.text.light,
          offset: 4,
        },
        width: each,
        height: best.length * (narrow ? ROW_PX * 0.8 : ROW_PX),
        transform: [{ filter: { field: 'percentile', equal: percentile } }],
        layer: layer(narrow || i === 0),
      }));
      return panelled({ data: { values }, spacing: 16, ...(narrow ? { vconcat: panels } : { hconcat: panels }) });
    },
  };
}
