import { percent } from '../format.ts';
import type { Report } from '../report/report.ts';
import type { Chart } from './chart.ts';
import { framed } from './frame.ts';
import { OUTCOMES } from './palette.ts';
import { bestFirst, meanOf, ROW_PX, replications, strategyAxis } from './strategies.ts';

/** What became of the queries, of 100 % of them. */
export function outcomesChart(report: Report): Chart | null {
  const values = report.strategies.flatMap((strategy) =>
    OUTCOMES.flatMap(([outcome, metric], order) => {
      const share = meanOf(report, strategy, metric) ?? 0;
      return share === 0 ? [] : [{ strategy, outcome, order, share, says: `${strategy}: ${percent(share)} ${outcome}` }];
    }),
  );
  if (values.length === 0) return null;
  const seen = OUTCOMES.filter(([outcome]) => values.some((value) => value.outcome === outcome));
  const best = bestFirst(report);
  const told = best.map((strategy) => {
    const parts = values.filter((value) => value.strategy === strategy);
    return `${strategy} ${parts.map(({ outcome, share }) => `${percent(share)} ${outcome}`).join(', ')}`;
  });
  const n = replications(report);
  return {
    id: 'outcomes',
    title: 'What became of the queries',
    caption: `Every query that arrived after the warm-up has one outcome.${n > 1 ? ` Means over ${n} replications.` : ''}`,
    alt: `Outcomes: ${told.join('; ')}.`,
    size: 'half',
    data: values.map(({ strategy, outcome, share }) => ({ strategy, outcome, share })),
    spec: (layout) =>
      framed(layout, best.length * ROW_PX, {
        data: { values },
        mark: { type: 'bar', height: { band: 0.72 } },
        encoding: {
          y: strategyAxis(report),
          x: {
            field: 'share',
            type: 'quantitative',
            stack: true,
            scale: { domain: [0, 1], clamp: true },
            axis: { format: '%', title: 'queries', tickCount: 5 },
          },
          color: {
            field: 'outcome',
            type: 'nominal',
            scale: { domain: seen.map(([outcome]) => outcome), range: seen.map(([, , colour]) => colour.light) },
            legend: layout.narrow ? { columns: 3 } : {},
          },
          order: { field: 'order', type: 'quantitative' },
          description: { field: 'says' },
        },
      }),
  };
}
