import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { ROW_FILES, type RowKind } from '../../reports/index.ts';
import { placeName } from '../folder/place.ts';
import { type KeptRun, requireRows } from '../folder/whole-rows.ts';
import { eachRow } from './csv-rows.ts';
import { rowsThere } from './row-stream.ts';

/** `eachRow` of a file of a run; false: it kept none. Throws a UserError where it holds fewer rows than the run has written, or is gone. */
export async function eachKept(
  run: KeptRun,
  kind: RowKind,
  ...how: Parameters<typeof eachRow> extends [string, ...infer Rest] ? Rest : never
): Promise<boolean> {
  const rows = await eachRow(join(run.folder, ROW_FILES[kind].file), ...how);
  requireRows(run, kind, rows);
  return rows !== null;
}

/** Of rows that a command cannot do without: that they are there. `fix`: the end of the error where the run kept none. Throws a UserError. */
export function requireKept(run: KeptRun, kind: RowKind, fix: string): void {
  const { file } = ROW_FILES[kind];
  if (rowsThere(join(run.folder, file))) return;
  requireRows(run, kind, null);
  throw new UserError(`${placeName(run.folder)} has no ${file}${fix}`);
}
