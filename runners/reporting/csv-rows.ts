import { CsvError, parse } from 'csv-parse';
import { UserError } from '../../core/errors.ts';
import { clip } from '../../core/suggest.ts';
import { systemReason } from '../failure.ts';
import { rowStream, rowsThere } from './row-stream.ts';

/** The cells of a row that were asked for, in the order asked. */
type Take = (...cells: string[]) => void;

/**
 * Reads some columns of a file, row by row, and gives how many there were; null: there is no such file. `newer`: further columns, which what was written before there
 * were any leaves empty. Throws a UserError that names file and line.
 */
export async function eachRow(
  file: string,
  columns: readonly string[],
  take: Take,
  newer: readonly string[] = [],
): Promise<number | null> {
  if (!rowsThere(file)) return null;
  const source = rowStream(file);
  let rows = 0;
  const parser = source.on('error', (error) => parser.destroy(error)).pipe(parse({ bom: true, skip_empty_lines: true }));
  let places: readonly number[] | undefined;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (places === undefined) {
        const missing = columns.find((name) => !record.includes(name));
        if (missing !== undefined) throw new UserError(`${file} has no column "${missing}"; it was written by another version`);
        places = [...columns, ...newer].map((name) => record.indexOf(name));
      } else {
        rows++;
        take(...places.map((place) => record[place] ?? ''));
      }
    }
    return rows;
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof BadCell) throw damaged(file, `row ${rows}: ${error.message}`, error);
    if (error instanceof CsvError) throw damaged(file, error.message, error);
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new UserError(`cannot read ${file}: ${reason}`, { cause: error });
  }
}

function damaged(file: string, what: string, cause: unknown): UserError {
  return new UserError(`${file} is damaged (${what}); run it again`, { cause });
}

/** A cell that does not hold what its column holds. */
class BadCell extends Error {}

/** For `take`: what is no number ends the reading with an error that names file and row. */
export function numberIn(cell: string): number {
  const value = cell === '' ? Number.NaN : Number(cell);
  if (!Number.isFinite(value)) throw new BadCell(`"${clip(cell)}" is not a number`);
  return value;
}

/** Empty cells are null. */
export function numberOrNull(cell: string): number | null {
  return cell === '' ? null : numberIn(cell);
}
