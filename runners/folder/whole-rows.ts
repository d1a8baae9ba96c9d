import { UserError } from '../../core/errors.ts';
import type { RowKind } from '../../reports/index.ts';
import type { RunDocument } from './run-folder.ts';

/** Of a run that came to its end: that its file of queries has those that were counted. Throws a UserError where it was cut off later. */
export function requireWhole(file: string, counted: number, { status, summary }: RunDocument): void {
  const arrived = summary?.['arrived'] ?? null;
  if (status !== 'complete' || arrived === null || counted >= arrived) return;
  throw new UserError(
    `${file} is damaged (it holds ${counted} of the ${arrived} queries that arrived after the warm-up); run it again`,
  );
}

/** The same of every row of a file, as far as the run says how many there were. */
export function requireRows(file: string, kind: RowKind, rows: number, { status, rowCounts }: RunDocument): void {
  const written = rowCounts?.[kind];
  if (status !== 'complete' || written == null || rows === written) return;
  throw new UserError(`${file} is damaged (it holds ${rows} of the ${written} rows that were written); run it again`);
}
