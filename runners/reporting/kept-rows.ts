import { join } from 'node:path';
import { ROW_FILES, type RowKind } from '../../reports/index.ts';
import type { RunDocument } from '../folder/run-folder.ts';
import { requireRows } from '../folder/whole-rows.ts';
import { eachRow } from './csv-rows.ts';

export type KeptRun = { readonly folder: string; readonly document: RunDocument };

/** `eachRow` of a file of a run; false: it is not there. Throws a UserError where it holds fewer rows than the run has written. */
export async function eachKept(
  { folder, document }: KeptRun,
  kind: RowKind,
  ...how: Parameters<typeof eachRow> extends [string, ...infer Rest] ? Rest : never
): Promise<boolean> {
  const file = join(folder, ROW_FILES[kind].file);
  const rows = await eachRow(file, ...how);
  if (rows !== null) requireRows(file, kind, rows, document);
  return rows !== null;
}
