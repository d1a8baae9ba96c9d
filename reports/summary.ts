import { BUILT_IN } from './metrics/builtin.ts';
import type { ScopeSummaries, Summary } from './metrics/collect.ts';
import type { Column } from './rows/columns.ts';
import { shareInterval, tInterval } from './stats/interval.ts';

/** What the replicates of one strategy gave, in the order of the replicates. */
export type StrategyResult = {
  readonly label: string;
  readonly replicates: readonly Summary[];
  /** Of how many queries shares are that are of others than those arrived or answered, replicate by replicate: see trialsIn. */
  readonly trials?: readonly Summary[];
};
/** A line of a comparison's summary.csv: one metric of one strategy over its replicates. */
export type ComparisonRow = {
  readonly strategy: string;
  /** `run`, or `contract:`, `stream:` or `tenant:` and a name. */
  readonly scope: string;
  readonly metric: string;
  readonly unit: string;
  readonly mean: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly halfWidth: number | null;
  /** Of the interval; empty: there is none. */
  readonly method: string;
  /** Replicates in which the metric has a value. */
  readonly n: number;
  readonly min: number | null;
  readonly max: number | null;
};

const UNITS = new Map(BUILT_IN.map(({ name, unit }) => [name, unit]));

/** Built-in metrics first, then the scenario's own, strategy by strategy. `units`: of the scenario's own metrics. */
export function comparisonRows(
  results: readonly StrategyResult[],
  units: ReadonlyMap<string, string> = new Map(),
): readonly ComparisonRow[] {
  const metrics = [...new Set(results.flatMap(({ replicates }) => replicates.flatMap((summary) => Object.keys(summary))))];
  return results.flatMap(({ label, replicates, trials }) =>
    metrics.map((metric) => {
      const values = replicates.map((summary) => summary[metric] ?? null);
      const unit = UNITS.get(metric) ?? units.get(metric) ?? '';
      return {
        strategy: label,
        scope: 'run',
        metric,
        unit,
        ...(unit === 'share' ? shareInterval(values, trialsOf(metric, replicates, trials)) : tInterval(values)),
        ...range(values),
      };
    }),
  );
}

const SHARES_OF = new Map(BUILT_IN.map(({ name, shareOf }) => [name, shareOf]));

/** How many queries each replicate's share is of. */
function trialsOf(metric: string, replicates: readonly Summary[], trials: StrategyResult['trials']): readonly (number | null)[] {
  const of = SHARES_OF.get(metric);
  return replicates.map((summary, i) => (of === undefined ? trials?.[i]?.[metric] : summary[of]) ?? null);
}

/** The shares on time by scope, of summaries that hold it and how many queries it is of. */
export function groupRows(
  results: readonly { readonly label: string; readonly replicates: readonly ScopeSummaries[] }[],
): readonly ComparisonRow[] {
  const scopes = [...new Set(results.flatMap(({ replicates }) => replicates.flatMap((summaries) => Object.keys(summaries))))];
  const of = (scope: string): readonly StrategyResult[] =>
    results.map(({ label, replicates }) => ({ label, replicates: replicates.map((summaries) => summaries[scope] ?? {}) }));
  const rows = scopes.flatMap((scope) => comparisonRows(of(scope)).map((row) => ({ ...row, scope })));
  return results.flatMap(({ label }) => rows.filter(({ strategy, metric }) => strategy === label && metric === 'on_time'));
}

function range(values: readonly (number | null)[]): { readonly min: number | null; readonly max: number | null } {
  const given = values.filter((value) => value !== null);
  if (given.length === 0) return { min: null, max: null };
  return { min: Math.min(...given), max: Math.max(...given) };
}

const text = (name: string, definition: string, get: (row: ComparisonRow) => string): Column<ComparisonRow> => ({
  name,
  type: 'text',
  definition,
  get,
});
const number = (name: string, definition: string, get: (row: ComparisonRow) => number | null): Column<ComparisonRow> => ({
  name,
  type: 'number',
  definition,
  get,
});
export const COMPARISON_COLUMNS: readonly Column<ComparisonRow>[] = [
  text('strategy', 'Label of the strategy.', (row) => row.strategy),
  text(
    'scope',
    '`run`, or `contract:`, `stream:` or `tenant:` and a name, where there are several of a kind.',
    (row) => row.scope,
  ),
  text('metric', 'Name of the metric.', (row) => row.metric),
  text('unit', 'Unit of the values; empty: none.', (row) => row.unit),
  number('mean', 'Mean over the replications; empty: no replication has a value.', (row) => row.mean),
  number(
    'lower',
    'Lower bound of the 95 % interval of the mean (t; of shares near 0 or 1 as docs/statistics.md says); empty where n < 2.',
    (row) => row.lower,
  ),
  number('upper', 'Upper bound of it.', (row) => row.upper),
  number('n', 'Replications in which the metric has a value.', (row) => row.n),
  number('min', 'Least value of a replication.', (row) => row.min),
  number('max', 'Greatest value of a replication.', (row) => row.max),
  text(
    'method',
    'How the interval was made: `t`, `t, all values are equal` (it has no width), `Wilson with t`, or `t, cut at` an end of what a share can be; empty: there is none.',
    (row) => row.method,
  ),
];
