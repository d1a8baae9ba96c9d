import { CsvError, parse } from 'csv-parse';
import { UserError } from '../../core/errors.ts';
import { systemReason } from '../failure.ts';
import { rowStream } from '../reporting/row-stream.ts';
import { Gathering } from './gathering.ts';
import { type Cell, columnOf, type RowReader, requireOnce } from './row-reader.ts';

/** One metric of a CSV file, row by row. */
export type CsvColumn = {
  readonly values: readonly number[];
  /** Of the file, those that were left out among them. */
  readonly rows: number;
  /** What pairs each value; null: there is no such column. */
  readonly keys: readonly string[] | null;
  /** Whether they were written as true and false. */
  readonly truth: boolean;
  /** Rows whose cell is empty; they are left out. */
  readonly empty: number;
  /** What must be known of the rows that were taken. */
  readonly remarks: readonly string[];
};
export type ColumnRequest = {
  readonly metric: string;
  /** Column that says which rows belong together; null: none. */
  readonly pair: string | null;
  /** What to do about a file that is damaged; default: to mend it. */
  readonly mend?: string;
};

/**
 * Reads one column as a stream; only its values and keys are kept. `readerFor` sees the header first. Throws a UserError that names
 * file and line.
 */
export async function readColumn(
  file: string,
  { metric, pair, mend }: ColumnRequest,
  readerFor: (file: string, header: readonly string[], metric: string) => RowReader = columnOf,
): Promise<CsvColumn> {
  const column = new Gathering(file, metric, pair, mend);
  let reader: RowReader | undefined;
  let rows = 0;
  const places = new Map<string, number>();
  const parser = rowStream(file)
    .on('error', (error) => parser.destroy(error))
    .pipe(parse({ bom: true, trim: true, skip_empty_lines: true, info: true }));
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (reader === undefined) {
        for (const [i, name] of record.entries()) if (!places.has(name)) places.set(name, i);
        reader = readerFor(file, record, metric);
        for (const name of [...reader.columns, ...(pair === null ? [] : [pair])]) requireOnce(file, record, name);
        continue;
      }
      rows++;
      const cell: Cell = (name) => record[places.get(name) ?? -1] ?? '';
      const text = reader.read(cell);
      if (text !== null) column.add(text, pair === null ? null : cell(pair), info.lines);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof CsvError)
      throw new UserError(`${file} is damaged (${error.message}); ${mend ?? 'mend it there'}`, { cause: error });
    throw new UserError(`cannot read ${file}: ${systemReason(error) ?? String(error)}`, { cause: error });
  }
  if (reader === undefined) throw new UserError(`${file}:1 is empty; its first line names the columns, such as ${metric}`);
  const found = column.done(reader.absent?.() ?? '');
  return { ...found, rows, remarks: reader.remarks?.(found.values.length) ?? [] };
}
