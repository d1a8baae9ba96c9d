import { digitsFor, fixed } from '../format.ts';
import type { Report } from '../report/report.ts';
import type { Chart } from './chart.ts';
import { framed } from './frame.ts';
import { INK } from './palette.ts';
import { bestFirst, cell, isSingle, overReplications, ROW_PX, strategyAxis, strategyColour } from './strategies.ts';

/** What a query that was completed cost, with the idle power of all nodes. */
export function energyChart(report: Report): Chart | null {
  const values = report.strategies.flatMap((strategy) => {
    const row = cell(report, strategy, 'energy_per_completed_j');
    if (row === undefined || row.mean === null) return [];
    const says = `${strategy}: ${fixed(row.mean, digitsFor(row.mean))} J for a completed query`;
    return [{ strategy, joules: row.mean, lower: row.lower, upper: row.upper, says }];
  });
  if (values.length === 0 || isSingle(report) || values.every(({ joules }) => joules === 0)) return null;
  const best = bestFirst(report);
  const y = strategyAxis(report);
  const told = values.map(({ strategy, joules }) => `${strategy} ${fixed(joules, digitsFor(joules))} J`);
  return {
    id: 'energy',
    title: 'Energy for a completed query',
    caption: `What all nodes drew, idle power included, over the queries answered in time and in full. ${overReplications(report)}`,
    alt: `Energy for a completed query: ${told.join(', ')}.`,
    size: 'half',
    data: values.map(({ strategy, joules, lower, upper }) => ({ strategy, mean_j: joules, lower_j: lower, upper_j: upper })),
    spec: (layout) =>
      framed(layout, best.length * ROW_PX, {
        data: { values },
        layer: [
          {
            mark: { type: 'bar', height: { band: 0.6 }, opacity: 0.9 },
            encoding: {
              y,
              x: { field: 'joules', type: 'quantitative', axis: { title: 'J', format: ',~f', tickCount: 5 } },
              color: strategyColour(report, 'none'),
              description: { field: 'says' },
            },
          },
          {
            transform: [{ filter: 'datum.lower !== null' }],
            mark: { type: 'rule', strokeWidth: 2, color: INK.text.light, aria: false },
            encoding: { y, x: { field: 'lower', type: 'quantitative' }, x2: { field: 'upper' } },
          },
        ],
      }),
  };
}
