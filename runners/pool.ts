import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Scenario } from '../core/scenario.ts';
import { type CarriedError, uncarry } from './carried-error.ts';

/** What all tasks of a pool share; sent to each thread once. */
export type Common = {
  readonly scenario: Scenario;
  /** Where module paths start from. */
  readonly baseDir: string;
  /** The scenario file, for messages. */
  readonly file: string;
};
export type PoolData = { readonly common: Common | null /** [0] is 1 once the work shall stop. */; readonly stop: Int32Array };
export type PoolTask = { readonly id: number; readonly task: unknown };
export type PoolMessage = { readonly id: number; readonly share: number };
export type PoolAnswer = { readonly result: unknown } | { readonly error: CarriedError };

/** Threads that do tasks of one scenario. Close it when nothing is under way. */
export type Pool = {
  /** `name` is an export of worker.ts, which says what it takes and gives. */
  run(
    name: 'replication' | 'settling' | 'checking' | 'cells' | 'cellSettling',
    task: unknown,
    onProgress: (share: number) => void,
  ): Promise<unknown>;
  close(): Promise<void>;
};

/** Threads run compiled JavaScript only; from the sources that is what the last build made. `name`: in this folder. */
export function compiledFile(name: string): URL {
  return new URL(`${import.meta.url.endsWith('.ts') ? '../dist/runners' : '.'}/${name}.js`, import.meta.url);
}

/** One for each core that the process may use. */
export function defaultWorkers(): number {
  return availableParallelism();
}

/** Room for what is new: with half of it the quick collector takes twice the time, with more each thread takes that much more memory. */
const YOUNG_MIB = 16;

/** `common`: null where tasks bring all that they need. `signal` asks what is under way to stop at its next pause, as it would in this thread. */
export function openPool(threads: number, common: Common | null, signal: AbortSignal): Pool {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const data: PoolData = { common, stop };
  const pool = new Piscina({
    filename: fileURLToPath(compiledFile('worker')),
    minThreads: threads,
    maxThreads: threads,
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
  });
  const listeners = new Map<number, (share: number) => void>();
  let ids = 0;
  const abort = (): void => void Atomics.store(stop, 0, 1);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  pool.on('message', ({ id, share }: PoolMessage) => listeners.get(id)?.(share));
  return {
    async run(name, task, onProgress) {
      const id = ids++;
      listeners.set(id, onProgress);
      try {
        const answer = (await pool.run({ id, task } satisfies PoolTask, { name })) as PoolAnswer;
        if ('error' in answer) throw uncarry(answer.error);
        return answer.result;
      } finally {
        listeners.delete(id);
      }
    },
    async close() {
      signal.removeEventListener('abort', abort);
      await pool.destroy();
    },
  };
}
