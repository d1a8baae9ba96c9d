import { UserError } from '../../core/errors.ts';
import type { RunDocument } from './run-folder.ts';

/** Of a run that came to its end: that its file of queries has those that were counted. Throws a UserError where it was cut off later. */
export function requireWhole(file: string, counted: number, { status, summary }: RunDocument): void {
  const arrived = summary?.['arrived'] ?? null;
  if (status !== 'complete' || arrived === null || counted >= arrived) return;
  throw new UserError(
    `${file} is damaged (it holds ${counted} of the ${arrived} queries that arrived after the warm-up); run it again`,
  );
}
