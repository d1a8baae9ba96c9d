import { CsvError, parse } from 'csv-parse';
import { UserError } from '../../core/errors.ts';
import { systemReason } from '../failure.ts';
import { rowStream, rowsThere } from './row-stream.ts';

/** The cells of a row that were asked for, in the order asked. */
type Take = (...cells: string[]) => void;

/**
 * Reads some columns of a file, row by row; false: there is no such file. `newer`: further columns, which what was written before there
 * were any leaves empty. Throws a UserError that names file and line.
 */
export async function eachRow(
  file: string,
  columns: readonly string[],
  take: Take,
  newer: readonly string[] = [],
): Promise<boolean> {
  if (!rowsThere(file)) return false;
  const source = rowStream(file);
  const parser = source.on('error', (error) => parser.destroy(error)).pipe(parse({ bom: true, skip_empty_lines: true }));
  let places: readonly number[] | undefined;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (places === undefined) {
        const missing = columns.find((name) => !record.includes(name));
        if (missing !== undefined) throw new UserError(`${file} has no column "${missing}"; it was written by another version`);
        places = [...columns, ...newer].map((name) => record.indexOf(name));
      } else take(...places.map((place) => record[place] ?? ''));
    }
    return true;
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof CsvError) throw new UserError(`${file} is damaged (${error.message})`, { cause: error });
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new UserError(`cannot read ${file}: ${reason}`, { cause: error });
  }
}

/** Empty cells are null. */
export function numberOrNull(cell: string): number | null {
  return cell === '' ? null : Number(cell);
}
