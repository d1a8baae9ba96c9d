import type { Measure, Metrics } from './metrics/collect.ts';
import type { Column } from './rows/columns.ts';

/** A line of a run's summary.csv. */
export type SummaryRow = Measure & { readonly scope: string };

/** The metrics of the whole run, then by contract, stream, tenant and node. */
export function summaryRows(metrics: Metrics): readonly SummaryRow[] {
  return [
    ...metrics.measures().map((measure) => ({ scope: 'run', ...measure })),
    ...metrics
      .groups()
      .flatMap(({ kind, name, measures }) => measures.map((measure) => ({ scope: `${kind}:${name}`, ...measure }))),
  ];
}

export const SUMMARY_COLUMNS: readonly Column<SummaryRow>[] = [
  {
    name: 'scope',
    type: 'text',
    definition: '`run`, or `contract:`, `stream:`, `tenant:` or `node:` and a name.',
    get: (row) => row.scope,
  },
  { name: 'metric', type: 'text', definition: 'Name of the metric.', get: (row) => row.name },
  { name: 'unit', type: 'text', definition: 'Unit of the value; empty: none.', get: (row) => row.unit },
  { name: 'value', type: 'number', definition: 'Its value; empty: there was nothing to define it.', get: (row) => row.value },
  {
    name: 'n',
    type: 'number',
    definition: 'How many observations the value rests on; empty for an expression over other metrics.',
    get: (row) => row.n,
  },
];
