import { parentPort, workerData } from 'node:worker_threads';
import { carry } from './carried-error.ts';
import type { CheckTask } from './check/check-all.ts';
import { compileExpressions } from './expressions.ts';
import type { Common, PoolAnswer, PoolData, PoolMessage, PoolTask } from './pool.ts';
import { type Replication, replicate, settleReplication } from './replication.ts';
import type { CellTask } from './sweep/cell.ts';

/*
 * What a thread of the pool does; see pool.ts. It imports no more than a run needs, so that it starts quickly.
 */
const { common: given, stop } = workerData as PoolData;
const signal = {
  get aborted(): boolean {
    return Atomics.load(stop, 0) === 1;
  },
};
let source: ReturnType<typeof compiled> | undefined;

export function replication({ id, task }: PoolTask): Promise<PoolAnswer> {
  return answered(async () => replicate(await (source ??= compiled()), task as Replication, { signal, onProgress: told(id) }));
}

export function settling({ id, task }: PoolTask): Promise<PoolAnswer> {
  return answered(async () =>
    settleReplication(await (source ??= compiled()), task as Replication, { signal, onProgress: told(id) }),
  );
}

export function checking({ id, task }: PoolTask): Promise<PoolAnswer> {
  return answered(async () => {
    const { doCheckTask } = await import('./check/check-all.ts');
    return doCheckTask(common(), task as CheckTask, { signal, onProgress: told(id) });
  });
}

export function cells({ id, task }: PoolTask): Promise<PoolAnswer> {
  return answered(async () => {
    const { runBatch } = await import('./sweep/cell.ts');
    return runBatch(task as readonly CellTask[], { signal, onProgress: told(id) });
  });
}

export function cellSettling({ id, task }: PoolTask): Promise<PoolAnswer> {
  return answered(async () => {
    const { settleCell } = await import('./sweep/cell.ts');
    return settleCell(task as CellTask, { signal, onProgress: told(id) });
  });
}

async function compiled() {
  return { ...common(), ...(await compileExpressions(common().scenario)) };
}

function common(): Common {
  if (given === null) throw new Error('this pool was opened without a scenario');
  return given;
}

/** What is over sooner says nothing on the way: thousands of short runs would say more than they do. */
const TELL_MS = 100;

function told(id: number): (share: number) => void {
  let toldMs = performance.now();
  return (share) => {
    const nowMs = performance.now();
    if (nowMs - toldMs < TELL_MS) return;
    toldMs = nowMs;
    parentPort?.postMessage({ id, share } satisfies PoolMessage);
  };
}

/** Errors are carried by hand: the way between threads would take their classes away. */
async function answered(work: () => Promise<unknown>): Promise<PoolAnswer> {
  try {
    return { result: await work() };
  } catch (error) {
    return { error: carry(error) };
  }
}
