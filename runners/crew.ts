import type { AlgorithmSpec } from '../core/scenario.ts';
import type { Performer } from './compare.ts';
import { type Replication, type ReplicationEnd, replicate } from './replication.ts';
import type { Source } from './scenario-source.ts';

export type Crew = Performer & { close(): Promise<void> };

/**
 * Who runs the replications of a comparison and keeps their folders: this thread where one worker is asked for or there is one run
 * only, else threads (default: one for each core). A run is a function of its inputs, so the bytes are the same.
 */
export async function openCrew(
  workers: number | undefined,
  runs: number,
  source: Source,
  taskOf: (strategy: AlgorithmSpec, replicate: number) => Replication,
  signal: AbortSignal,
): Promise<Crew> {
  const { defaultWorkers, openPool } = await import('./pool.ts');
  const width = Math.min(workers ?? defaultWorkers(), runs);
  if (width === 1) {
    const perform: Crew['perform'] = (strategy, number, onProgress) =>
      replicate(source, taskOf(strategy, number), { signal, onProgress });
    return { width, perform, close: async () => {} };
  }
  const { scenario, baseDir, file } = source;
  const pool = openPool(width, { scenario, baseDir, file }, signal);
  return {
    width,
    perform: async (strategy, number, onProgress) =>
      (await pool.run('replication', taskOf(strategy, number), onProgress)) as ReplicationEnd,
    close: () => pool.close(),
  };
}
