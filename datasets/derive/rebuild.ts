import { UserError } from '../../core/errors.ts';
import { type Cells, COLUMNS, cell, type Row, readTable, TABLES, type TableName } from '../table.ts';
import { derivedAccuracies } from './accuracies.ts';
import { CLASSIFIERS } from './assumed.ts';
import { correlationRows } from './correlations.ts';
import { sorted } from './order.ts';
import type { Published } from './published.ts';
import { COMMAND, HAND } from './row.ts';
import { derivedTimes } from './times.ts';

export type Rebuilt = {
  readonly table: TableName;
  /** The whole file. */
  readonly text: string;
  readonly computed: number;
  readonly kept: number;
};

/** Every table once more: its rows that are kept by hand, as they are, and all others computed from the published data. */
export function rebuildTables(data: Published, folder: URL): readonly Rebuilt[] {
  const kept = new Map(
    TABLES.map((table) => [table, readTable(table, folder).filter((row) => cell(row, 'rebuilt_by') === HAND)]),
  );
  const derived = [
    ...derivedTimes(data, nanoTimes(kept.get('latencies')!)),
    ...derivedAccuracies(data, overallOf(kept.get('accuracies')!)),
    ...correlationRows(data.answers.models, data.answers.complete),
  ];
  const places = { models: named(kept.get('models')!, 'model'), devices: named(kept.get('devices')!, 'device') };
  return TABLES.map((table) => {
    const own = kept.get(table)!;
    const computed = derived.filter((row) => row.table === table).map(({ cells }) => cells);
    const rows = sorted(table, [...own.map(({ cells }) => cells), ...computed], places);
    refuseTwice(table, rows);
    return { table, text: csvOf(table, rows), computed: computed.length, kept: own.length };
  });
}

function named(rows: readonly Row[], column: string): readonly string[] {
  return [...new Set(rows.map((row) => cell(row, column)))];
}

function nanoTimes(latencies: readonly Row[]): ReadonlyMap<string, number> {
  const own = latencies.filter((row) => CLASSIFIERS.includes(cell(row, 'model')) && cell(row, 'device') === 'jetson-nano');
  return new Map(own.map((row) => [cell(row, 'model'), Number(/^meanMs=([\d.]+) /.exec(cell(row, 'parameters'))?.[1])]));
}

function overallOf(accuracies: readonly Row[]): ReadonlyMap<string, number> {
  const own = accuracies.filter((row) => cell(row, 'figure') === 'accuracy' && cell(row, 'class') === 'overall');
  return new Map(own.map((row) => [cell(row, 'model'), Number(cell(row, 'value'))]));
}

/** A figure that is computed must not be kept by hand too. */
function refuseTwice(table: TableName, rows: readonly Cells[]): void {
  const about = COLUMNS[table].filter((column) => ['model', 'device', 'figure', 'class', 'first', 'second'].includes(column));
  const seen = new Set<string>();
  for (const cells of rows) {
    const name = about.map((column) => cells[column]).join(' ');
    if (seen.has(name))
      throw new UserError(`${table}.csv: ${name} is kept by hand and computed by ${COMMAND} too; delete the row`);
    seen.add(name);
  }
}

function csvOf(table: TableName, rows: readonly Cells[]): string {
  const columns = COLUMNS[table];
  return [columns.join(','), ...rows.map((cells) => columns.map((column) => quoted(cells[column] ?? '')).join(','))]
    .map((line) => `${line}\n`)
    .join('');
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
