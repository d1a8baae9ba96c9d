import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { UserError } from '../../core/errors.ts';
import type { StageTimes } from '../../datasets/fit/stage.ts';
import { readTaskMonitor, stageTimes } from '../../datasets/rohe/task-monitor.ts';
import { systemReason } from '../failure.ts';

/** The folder of the published data: `rohe/` with ROHE's own files, and `tables/` with what was computed from them. */
export type Data = { readonly folder: string };

export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`cannot read ${path}: ${systemReason(error) ?? String(error)}`, { cause: error });
  }
}

export type Row = { readonly [column: string]: string };

/** A table with a header. */
export function rowsOf({ folder }: Data, name: string): readonly Row[] {
  return parse(textOf(join(folder, 'tables', name)), { columns: true }) as Row[];
}

/** A cell that is a number; a UserError where it is none. */
export function numberAt(row: Row, column: string): number {
  const value = Number(row[column] === '' ? Number.NaN : row[column]);
  if (Number.isNaN(value))
    throw new UserError(`"${row[column] ?? ''}" in the column ${column} is not a number; the table is not the published one`);
  return value;
}

export function monitorFile({ folder }: Data, run: number): string {
  return join(folder, 'rohe', 'datasets', 'CAIN2024', 'cctvs', 'task_monitoring', `task_monitor_run${run}.csv`);
}

/** The answered requests to one stage of a file of the CCTV pipeline. */
export function timesOf(file: string, stage: string): StageTimes {
  return stageTimes(readTaskMonitor(textOf(file), file), stage);
}
