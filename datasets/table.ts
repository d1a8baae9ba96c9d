import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { UserError } from '../core/errors.ts';

/** `measured`: published measurements; `derived`: computed from published figures; `assumed`: chosen, `method` says how. */
export type FigureKind = 'measured' | 'derived' | 'assumed';
export type Provenance = {
  readonly unit: string;
  readonly kind: FigureKind;
  readonly source: string;
  readonly licence: string;
  readonly method: string;
  readonly rebuiltBy: string;
};
export const TABLES = ['devices', 'models', 'latencies', 'accuracies', 'correlations'] as const;
export type TableName = (typeof TABLES)[number];
/** A line of a table: its cells by column, and where it stands. */
export type Row = { readonly table: TableName; readonly file: string; readonly line: number; readonly cells: Cells };
export type Cells = { readonly [column: string]: string };

/** `rebuilt_by`: `npm run datasets` where the figure is computed from published data, `hand` where nothing gives it. */
const COMMON = ['unit', 'kind', 'source', 'licence', 'method', 'rebuilt_by'];
export const COLUMNS: { readonly [T in TableName]: readonly string[] } = {
  devices: ['device', 'figure', 'value', ...COMMON],
  models: ['model', 'modality', 'application', 'figure', 'value', ...COMMON],
  latencies: ['model', 'device', 'distribution', 'parameters', ...COMMON],
  accuracies: ['model', 'figure', 'class', 'value', ...COMMON],
  // A loading is of one model: it has no second.
  correlations: ['first', 'second', 'figure', 'value', ...COMMON],
};
const MAY_BE_EMPTY: readonly string[] = ['second'];
const REBUILT_BY: readonly string[] = ['npm run datasets', 'hand'];
const KINDS: readonly string[] = ['measured', 'derived', 'assumed'] satisfies FigureKind[];

/** The folder of the tables: `datasets/` of this package, from the sources as from what is compiled and packed. */
export function datasetsFolder(): URL {
  for (let folder = new URL('./', import.meta.url); ; folder = new URL('../', folder)) {
    const description = new URL('package.json', folder);
    if (existsSync(description) && isRohe(readFileSync(description, 'utf8'))) return new URL('datasets/', folder);
    if (folder.pathname === '/' || folder.href === new URL('../', folder).href) break;
  }
  throw new UserError('the folder of the package "rohe", which holds datasets/, cannot be found; install the package again');
}

function isRohe(description: string): boolean {
  const parsed: unknown = JSON.parse(description);
  return typeof parsed === 'object' && parsed !== null && 'name' in parsed && parsed.name === 'rohe';
}

/** The rows of a table, each with all its cells filled. Throws a UserError that names file and line. */
export function readTable(table: TableName, folder: URL): Row[] {
  const file = `${table}.csv`;
  const rows = parseCsv(file, textOf(new URL(file, folder)), COLUMNS[table]);
  return rows.map(({ cells, line }) => {
    const row = { table, file, line, cells };
    for (const column of COLUMNS[table])
      if (cell(row, column) === '' && !MAY_BE_EMPTY.includes(column)) fail(row, `${column} is empty; every figure has one`);
    if (!KINDS.includes(cell(row, 'kind'))) fail(row, `unknown kind "${cell(row, 'kind')}"; write ${KINDS.join(', ')}`);
    if (!REBUILT_BY.includes(cell(row, 'rebuilt_by')))
      fail(row, `rebuilt_by is "${cell(row, 'rebuilt_by')}"; write ${REBUILT_BY.join(' or ')}`);
    return row;
  });
}

function textOf(url: URL): string {
  try {
    return readFileSync(url, 'utf8');
  } catch (error) {
    throw new UserError(`the table ${url.pathname} cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

function parseCsv(file: string, text: string, columns: readonly string[]): { cells: Cells; line: number }[] {
  let records: readonly string[][];
  try {
    records = parse(text, { skip_empty_lines: false, relax_column_count: false });
  } catch (error) {
    throw new UserError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const [head = [], ...rest] = records;
  if (head.join() !== columns.join())
    throw new UserError(`${file}:1: the columns are ${head.join()}; they must be ${columns.join()}`);
  return rest.map((record, i) => ({
    line: i + 2,
    cells: Object.fromEntries(columns.map((column, k) => [column, record[k] ?? ''])),
  }));
}

export function cell(row: Row, column: string): string {
  return row.cells[column] ?? '';
}

/** A number of at least `min` and at most `max`. */
export function numberIn(row: Row, text: string, min: number, max: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= min && value <= max)) fail(row, `"${text}" is not a number from ${min} to ${max}`);
  return value;
}

export function provenanceOf(row: Row): Provenance {
  const kind = KINDS.indexOf(cell(row, 'kind')) === 0 ? 'measured' : cell(row, 'kind') === 'derived' ? 'derived' : 'assumed';
  return {
    unit: cell(row, 'unit'),
    kind,
    source: cell(row, 'source'),
    licence: cell(row, 'licence'),
    method: cell(row, 'method'),
    rebuiltBy: cell(row, 'rebuilt_by'),
  };
}

export function fail(row: Row, problem: string): never {
  throw new UserError(`${row.file}:${row.line}: ${problem}`);
}

/** Rows by what `key` says of them, in the order of first appearance. */
export function groupBy(rows: readonly Row[], key: string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = cell(row, key);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}

/** How one figure is written: its unit and what values it may take. */
export type FigureRule = { readonly unit: string; readonly min: number; readonly max: number; readonly required: boolean };

/** The figures of one device or model by name, held against the rules; a rule `accelerator:` stands for all that begin so. */
export function figuresOf(rows: readonly Row[], rules: { readonly [figure: string]: FigureRule }): Map<string, number> {
  const figures = new Map<string, number>();
  for (const row of rows) {
    const name = cell(row, 'figure');
    const rule = rules[name.includes(':') ? name.slice(0, name.indexOf(':') + 1) : name];
    if (rule === undefined) return fail(row, `unknown figure "${name}"; known are ${Object.keys(rules).join(', ')}`);
    if (figures.has(name)) fail(row, `${name} is given twice; delete one`);
    if (cell(row, 'unit') !== rule.unit) fail(row, `${name} is in "${cell(row, 'unit')}"; it must be in "${rule.unit}"`);
    figures.set(name, numberIn(row, cell(row, 'value'), rule.min, rule.max));
  }
  const [first] = rows;
  for (const [name, rule] of Object.entries(rules)) {
    if (rule.required && !figures.has(name) && first !== undefined)
      fail(first, `the figure "${name}" is missing; add a row for it`);
  }
  return figures;
}
