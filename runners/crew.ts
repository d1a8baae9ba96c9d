import type { AlgorithmSpec } from '../core/scenario.ts';
import { defaultWorkers, openPool, type Pool } from './pool.ts';
import { type Replication, type ReplicationEnd, replicate, settleReplication, type Watching } from './replication.ts';
import type { Source } from './scenario-source.ts';
import type { Runners, Settled } from './warm-up.ts';

export type Crew = Runners & { close(): Promise<void> };
export type CrewRequest = {
  /** Threads. Not said: one for each core, as soon as they are worth their start. */
  readonly workers: number | undefined;
  readonly runs: number;
  readonly source: Source;
  readonly taskOf: (strategy: AlgorithmSpec, replicate: number) => Replication;
  readonly signal: AbortSignal;
};

/**
 * Who runs the replications of a comparison and keeps their folders: this thread, or a pool of threads. A run is a function of its
 * inputs, so the bytes are the same.
 */
export function openCrew(request: CrewRequest): Crew {
  const width = Math.min(request.workers ?? defaultWorkers(), request.runs);
  const crew = new ThisThreadFirst(request, width);
  if (request.workers !== undefined && width > 1) crew.openPool();
  return {
    width,
    settle: (strategy, number, tell) => crew.perform('settling', request.taskOf(strategy, number), tell),
    run: (strategy, number, tell, warmUp) => crew.perform('replication', { ...request.taskOf(strategy, number), warmUp }, tell),
    close: () => crew.close(),
  };
}

type Jobs = { readonly replication: ReplicationEnd; readonly settling: Settled };
const HERE: { readonly [J in keyof Jobs]: (source: Source, task: Replication, watching: Watching) => Promise<Jobs[J]> } = {
  replication: replicate,
  settling: settleReplication,
};

/** A thread compiles all code anew, about a second of work: what is over sooner is better done here. */
const WORTH_MS = 3000;
/** The rate is looked at over the latest so long, for it rises as code gets compiled. */
const WINDOW_MS = 500;

/** Does one run after the other here until it sees that much is left, then everything on threads. */
class ThisThreadFirst {
  readonly #request: CrewRequest;
  readonly #width: number;
  readonly #opened: Promise<void>;
  #tellOpened: () => void = () => {};
  #pool: Pool | null = null;
  #turn: Promise<void> = Promise.resolve();
  #done = 0;
  #seen = { atMs: performance.now(), done: 0 };

  constructor(request: CrewRequest, width: number) {
    this.#request = request;
    this.#width = width;
    this.#opened = new Promise((resolve) => {
      this.#tellOpened = resolve;
    });
  }

  openPool(): void {
    const { source, signal } = this.#request;
    const { scenario, baseDir, file } = source;
    this.#pool = openPool(this.#width, { scenario, baseDir, file }, signal);
    this.#tellOpened();
  }
  async close(): Promise<void> {
    await this.#pool?.close();
  }

  async perform<J extends keyof Jobs>(job: J, task: Replication, tell: (share: number) => void): Promise<Jobs[J]> {
    const before = this.#turn;
    let pass = (): void => {};
    this.#turn = new Promise((resolve) => {
      pass = resolve;
    });
    await Promise.race([before, this.#opened]);
    try {
      if (this.#pool !== null) return (await this.#pool.run(job, task, tell)) as Jobs[J];
      return await this.#here(job, task, tell);
    } finally {
      pass();
    }
  }

  async #here<J extends keyof Jobs>(job: J, task: Replication, tell: (share: number) => void): Promise<Jobs[J]> {
    const { source, signal } = this.#request;
    const onProgress = (share: number): void => {
      tell(share);
      this.#consider(this.#done + share);
    };
    const end = await HERE[job](source, task, { signal, onProgress });
    this.#done++;
    return end;
  }

  #consider(done: number): void {
    if (this.#pool !== null || this.#width === 1) return;
    const spentMs = performance.now() - this.#seen.atMs;
    if (spentMs < WINDOW_MS) return;
    const leftMs = (spentMs / (done - this.#seen.done)) * (this.#request.runs - done);
    if (leftMs > WORTH_MS && this.#seen.done > 0) return this.openPool();
    this.#seen = { atMs: performance.now(), done };
  }
}
