import type { Cell, Column } from '../rows/columns.ts';

/** A row by the names of its columns, which end in their unit. */
export type DataRow = { readonly [column: string]: Cell };
/** What a chart or a table shows, as numbers. `id` is of letters and dashes, and names its file. */
export type DataTable = { readonly id: string; readonly rows: readonly DataRow[] };

/** The columns of some rows, in the order in which they first appear; what a row does not have is null. */
export function columnsOf(rows: readonly DataRow[]): readonly Column<DataRow>[] {
  const types = new Map<string, Column<DataRow>['type'] | null>();
  for (const row of rows)
    for (const [name, cell] of Object.entries(row)) if ((types.get(name) ?? null) === null) types.set(name, typeOf(cell));
  return [...types].map(([name, type]) => ({
    name,
    type: type ?? 'number',
    definition: '',
    get: (row) => row[name] ?? null,
  }));
}

function typeOf(cell: Cell): Column<DataRow>['type'] | null {
  if (cell === null) return null;
  if (typeof cell === 'string') return 'text';
  return typeof cell === 'boolean' ? 'boolean' : 'number';
}
