import { fewReplications, spreadCaption } from './captions.ts';
import { digitsFor, fixed, listed, SHARE_DIGITS, spreadText } from './format.ts';
import { queriesNeeded } from './stats/queries-needed.ts';
import type { ComparisonRow } from './summary.ts';

/** Metrics as rows, strategies as columns: as text, for whatever prints it. */
export type Table = {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What the figures are. */
  readonly note: string;
};

/** What the table shows, and under which heading. */
const SHOWN: readonly (readonly [metric: string, title: string])[] = [
  ['arrived', 'queries'],
  ['on_time', 'on time (completed)'],
  ['partial_share', 'partial'],
  ['late_share', 'late'],
  ['failed_share', 'failed'],
  ['rejected_share', 'rejected'],
  ['dropped_share', 'dropped'],
  ['p50', 'response p50'],
  ['p95', 'response p95'],
  ['p99', 'response p99'],
  ['max_response_ms', 'response max'],
  ['accuracy_all', 'accuracy, all queries'],
  ['accuracy_answered', 'accuracy, answered'],
  ['models_per_query', 'models per query'],
  ['explained_share', 'explained of asked'],
  ['utilisation', 'utilisation (CPU)'],
  ['accelerator_utilisation', 'accelerators in use'],
];
const UNIT_TEXT: { readonly [unit: string]: string } = { share: '%', ms: 'ms' };

/** Mean and half the width of its 95 % interval over the replications; `own`: metrics of the scenario's own; `groups`: contracts, streams and tenants, shown last. */
export function comparisonTable(
  rows: readonly ComparisonRow[],
  own: readonly string[] = [],
  groups: readonly ComparisonRow[] = [],
): Table {
  const strategies = [...new Set(rows.map((row) => row.strategy))];
  const replications = rows.reduce((most, row) => Math.max(most, row.n), 0);
  const shown = [...SHOWN, ...own.map((name) => [name, name] as const)];
  // Accelerators that no strategy uses and explanations that nobody asked for are not worth a line.
  const isTold = ([metric]: readonly [string, string]): boolean => {
    const means = rows.filter((row) => row.metric === metric).map(({ mean }) => mean);
    if (metric === 'accelerator_utilisation') return means.some((mean) => mean !== 0);
    return metric !== 'explained_share' || means.some((mean) => mean !== null);
  };
  return {
    note: [
      ...means([...rows.filter(({ metric }) => shown.some(([name]) => name === metric)), ...groups], replications),
      ...fewQueries(rows),
    ].join(' '),
    head: ['', '', ...strategies],
    rows: [
      ...shown.filter(isTold).flatMap(([metric, title]) =>
        line(
          title,
          strategies,
          rows.filter((row) => row.metric === metric),
        ),
      ),
      ...[...new Set(groups.map(({ scope }) => scope))].flatMap((scope) =>
        line(
          `on time, ${scope.replace(':', ' ')}`,
          strategies,
          groups.filter((row) => row.scope === scope),
        ),
      ),
    ],
  };
}

function means(rows: readonly ComparisonRow[], replications: number): readonly string[] {
  const few = fewReplications(replications);
  if (replications < 2) return few;
  const shares = rows.filter(({ unit }) => unit === 'share');
  return [`Means over ${replications} paired replications ${spreadCaption(shares, 'their')}.`, ...few];
}

const PERCENTILES: readonly (readonly [metric: string, share: number])[] = [
  ['p95', 0.95],
  ['p99', 0.99],
];

/** Percentiles that are shown though all replications together have fewer queries than MLPerf's rule asks for. */
function fewQueries(rows: readonly ComparisonRow[]): readonly string[] {
  const arrived = rows.filter(({ metric, mean }) => metric === 'arrived' && mean !== null);
  if (arrived.length === 0) return [];
  const queries = Math.round(Math.min(...arrived.map(({ mean, n }) => mean! * n)));
  const short = PERCENTILES.filter(
    ([metric, share]) => rows.some((row) => row.metric === metric && row.mean !== null) && queries < queriesNeeded(share),
  );
  if (short.length === 0) return [];
  const needs = listed(short.map(([metric, share]) => `${metric} (${fixed(queriesNeeded(share), 0)})`));
  return [`With ${fixed(queries, 0)} queries in all there are fewer than MLPerf's rule asks for ${needs}.`];
}

function line(title: string, strategies: readonly string[], found: readonly ComparisonRow[]): string[][] {
  if (found.length === 0) return [];
  const cells = cellsOf(strategies.map((label) => found.find((row) => row.strategy === label)));
  return [[title, UNIT_TEXT[found[0]!.unit] ?? '', ...cells]];
}

/** One row: all with the same decimals, the intervals aligned. */
function cellsOf(row: readonly (ComparisonRow | undefined)[]): readonly string[] {
  const factor = row.some((cell) => cell?.unit === 'share') ? 100 : 1;
  const greatest = row.reduce((most, cell) => Math.max(most, cell?.mean ?? 0), 0);
  const counted = row.every(
    (cell) => cell === undefined || (cell.unit === 'queries' && cell.halfWidth === null && Number.isInteger(cell.mean)),
  );
  const digits = factor === 100 ? SHARE_DIGITS : counted ? 0 : digitsFor(greatest);
  const spreads = row.map((cell) => (cell === undefined ? '' : spreadText(cell, factor, digits)));
  const halves = spreads.map((spread) => (spread.startsWith('±') ? spread.slice(2) : ''));
  const widest = Math.max(...halves.map((half) => half.length));
  return row.map((cell, i) => {
    if (cell === undefined || cell.mean === null) return '-';
    const spread = halves[i] === '' ? spreads[i]! : `± ${halves[i]!.padStart(widest)}`;
    return `${fixed(cell.mean * factor, digits)} ${spread}`.trimEnd();
  });
}

const GAP = '  ';

/** Lines of at most `width` characters; strategies that do not fit beside each other follow below, with the titles again. */
export function renderTable(table: Table, width = 120): string {
  const columns = table.head.map((head, i) => [head, ...table.rows.map((row) => row[i] ?? '')]);
  const padded = columns.map((cells, i) => pad(cells, i < 2));
  const titles = padded.slice(0, 2);
  const room = width - lineWidth(titles);
  const blocks = blocksOf(padded.slice(2), room);
  return blocks.map((block) => lines([...titles, ...block])).join('\n\n');
}

function pad(cells: readonly string[], left: boolean): readonly string[] {
  const width = Math.max(...cells.map((cell) => cell.length));
  return cells.map((cell) => (left ? cell.padEnd(width) : cell.padStart(width)));
}

function lineWidth(columns: readonly (readonly string[])[]): number {
  return columns.reduce((sum, column) => sum + (column[0]?.length ?? 0) + GAP.length, 0) - GAP.length;
}

/** At least one column a block, however wide it is. */
function blocksOf(columns: readonly (readonly string[])[], room: number): readonly (readonly (readonly string[])[])[] {
  const blocks: (readonly string[])[][] = [];
  let left = 0;
  for (const column of columns) {
    const needed = (column[0]?.length ?? 0) + GAP.length;
    if (blocks.length === 0 || needed > left) {
      blocks.push([]);
      left = room;
    }
    blocks.at(-1)!.push(column);
    left -= needed;
  }
  return blocks;
}

function lines(columns: readonly (readonly string[])[]): string {
  const count = columns[0]?.length ?? 0;
  return Array.from({ length: count }, (_, i) =>
    columns
      .map((column) => column[i])
      .join(GAP)
      .trimEnd(),
  ).join('\n');
}
