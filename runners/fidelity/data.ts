import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { StageTimes } from '../../datasets/fit/stage.ts';
import { type Row, tableOf } from '../../datasets/import/source.ts';
import { readTaskMonitor, stageTimes } from '../../datasets/import/task-monitor.ts';
import { systemReason } from '../failure.ts';

/** The folder of the published data: `rohe/` with ROHE's own files, and `tables/` with what was computed from them. */
export type Data = { readonly folder: string };

/** What a reader makes of a file; a UserError where the system does not give it. */
export async function reading<T>(path: string, read: (path: string) => Promise<T>): Promise<T> {
  try {
    return await read(path);
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new UserError(`cannot read ${path}: ${reason}`, { cause: error });
  }
}

/** A table with a header. */
export function rowsOf({ folder }: Data, name: string): Promise<readonly Row[]> {
  return reading(join(folder, 'tables', name), tableOf);
}

export function monitorFile({ folder }: Data, run: number): string {
  return join(folder, 'rohe', 'datasets', 'CAIN2024', 'cctvs', 'task_monitoring', `task_monitor_run${run}.csv`);
}

/** The answered requests to one stage of a file of the CCTV pipeline. */
export async function timesOf(file: string, stage: string): Promise<StageTimes> {
  return stageTimes(await reading(file, readTaskMonitor), stage);
}
