import type { AlgorithmSpec } from '../../core/scenario.ts';
import { inOrder } from '../in-order.ts';
import { openPool, type Pool } from '../pool.ts';
import type { Source } from '../scenario-source.ts';
import { type Check, check, RUNS } from './check.ts';
import type { Digest } from './digest.ts';
import type { Finding } from './invariant.ts';
import { digestOf, sameDigest } from './repeat.ts';

export type CheckRequest = {
  readonly source: Source;
  readonly strategies: readonly AlgorithmSpec[];
  readonly seed: number;
  readonly workers: number;
  readonly signal: AbortSignal;
  /** Runs done, fractions included. */
  readonly onProgress: (done: number, strategy: AlgorithmSpec) => void;
};
export type StrategyCheck = { readonly strategy: string; readonly findings: readonly Finding[] };
export type CheckedAll = { readonly checks: readonly StrategyCheck[]; readonly interrupted: boolean };

/** What a thread is asked for. */
export type CheckTask = { readonly what: 'check' | 'digest'; readonly strategy: AlgorithmSpec; readonly seed: number };

/** Of each strategy: a check, and one run elsewhere. */
export const RUNS_PER_STRATEGY = RUNS + 1;

/**
 * Checks every strategy, on `workers` threads. Then each runs once more on another number of threads: on two beside each other where
 * the checks were made in this one, else in this one.
 */
export async function checkAll(request: CheckRequest): Promise<CheckedAll> {
  const { strategies, workers } = request;
  const other = workers === 1 ? 2 : 1;
  const shares = new Map<string, number>();
  const tell = (task: CheckTask, runs: number) => (share: number) => {
    shares.set(`${task.what} ${task.strategy.label}`, share * runs);
    request.onProgress(
      [...shares.values()].reduce((sum, one) => sum + one, 0),
      task.strategy,
    );
  };
  const tasks = (what: CheckTask['what']): CheckTask[] => strategies.map((strategy) => ({ what, strategy, seed: request.seed }));
  const checks = (await onThreads(request, workers, tasks('check'), (task) => tell(task, RUNS))) as (Check | undefined)[];
  const digests = (await onThreads(request, other, tasks('digest'), (task) => tell(task, 1))) as (Digest | undefined)[];
  const threads = (n: number): string => `${n} thread${n === 1 ? '' : 's'}`;
  const claim = 'the number of threads changes nothing';
  return {
    checks: checks.flatMap((one, i) => {
      const digest = digests[i];
      if (one === undefined) return [];
      const elsewhere = digest === undefined ? [] : [sameDigest(claim, `on ${threads(other)}`, one.digest, digest)];
      return [{ strategy: strategies[i]!.label, findings: [...one.findings, ...elsewhere] }];
    }),
    interrupted: request.signal.aborted,
  };
}

type Teller = (task: CheckTask) => (share: number) => void;

async function onThreads(request: CheckRequest, threads: number, tasks: readonly CheckTask[], tell: Teller): Promise<unknown[]> {
  const { source, signal } = request;
  const { scenario, baseDir, file } = source;
  const pool: Pool | null = threads === 1 ? null : openPool(threads, { scenario, baseDir, file }, signal);
  const perform = (task: CheckTask): Promise<unknown> =>
    pool === null ? doCheckTask(source, task, { signal, onProgress: tell(task) }) : pool.run('checking', task, tell(task));
  try {
    return await inOrder(
      tasks.length,
      threads,
      (i) => perform(tasks[i]!),
      () => signal.aborted,
    );
  } finally {
    await pool?.close();
  }
}

/** In whichever thread this is. */
export function doCheckTask(
  { scenario, baseDir }: Pick<Source, 'scenario' | 'baseDir'>,
  { what, strategy, seed }: CheckTask,
  watching: { readonly signal: { readonly aborted: boolean }; readonly onProgress: (share: number) => void },
): Promise<Check | Digest> {
  const run = { scenario, baseDir, strategy, seed, replicate: 0, ...watching };
  return what === 'check' ? check(run) : digestOf(run);
}
