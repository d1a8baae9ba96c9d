import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { ROW_FILES, type RowKind } from '../../reports/index.ts';
import { placeName } from './place.ts';
import { parquetFile } from './row-files.ts';
import type { RunDocument } from './run-folder.ts';

/** A run of which rows are read. */
export type KeptRun = { readonly folder: string; readonly document: RunDocument };

/**
 * Of a file of a run that came to its end: that it holds as many rows as were written; null: it is not there. Throws a UserError where it was
 * cut off or deleted later. Runs of which that is not known pass.
 */
export function requireRows({ folder, document: { rowCounts } }: KeptRun, kind: RowKind, rows: number | null): void {
  const written = rowCounts?.[kind];
  if (written == null || rows === written) return;
  const file = join(placeName(folder), ROW_FILES[kind].file);
  if (rows !== null)
    throw new UserError(`${file} is damaged (it holds ${rows} of the ${written} rows that were written); run it again`);
  throw missingFile(`${file} or ${parquetFile(ROW_FILES[kind].file)}`, `the run has written ${written} rows`);
}

/** Of a file that was there when the run had ended. */
export function missingFile(file: string, what: string): UserError {
  return new UserError(`${file} is missing (${what}); put it back, or run it again`);
}
