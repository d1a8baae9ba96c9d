import type { Invocation, InvocationId, Stage } from '../core/events.ts';
import { IdMap } from '../core/id-map.ts';
import type { LinkModel } from '../core/model.ts';
import type { Reading } from './power.ts';
import type { Server } from './server.ts';

/** Where an invocation is; `idle` slots are free for the next. */
export type JobState = 'idle' | 'travelling' | 'waiting' | 'running' | 'cancelled' | 'returning' | 'lost';

/** Why it ended, where it was taken back. */
export const CANCELLED = 'cancelled';

/** One invocation in the simulator, reused: nothing is allocated for its events. */
export type Job = {
  readonly slot: number;
  /** Events of an earlier life of the slot carry an older number and are ignored. */
  generation: number;
  state: JobState;
  work: Invocation;
  /** What draws for it are keyed by: its modality (0: none), its service + 1 (0: none), and stage, modality and attempt in one number. */
  modality: number;
  service: number;
  transfer: number;
  server: Server | null;
  /** Where its bytes are being sent, since when, and what it does when they have arrived: only where transfers share links. */
  link: LinkModel | null;
  heldMs: number;
  sentMs: number;
  next: number;
  cause: string;
  /** Time on the network so far, when it reached the node, how long it waited, how long it was served. */
  networkMs: number;
  reachedMs: number;
  waitingMs: number;
  serviceMs: number;
  /** When its service began; since when it uses the node (NaN: not yet) and what the meters said then; what it has cost, NaN: not known. */
  startMs: number;
  drawsMs: number;
  readonly began: Reading;
  energyJ: number;
  /** Where running work shares its node: see `SharedWork`. */
  remainingMs: number;
  sinceMs: number;
  endMs: number;
  /** Those served together with it; null: none. */
  mates: Job[] | null;
};

/** The invocations in the simulator: one slot each, used again when it has ended. */
export class Jobs {
  readonly #jobs: Job[] = [];
  readonly #free: Job[] = [];
  readonly #byInvocation = new IdMap<Job>();
  readonly #stride: number;

  /** `stride`: see `taskIdOf`. */
  constructor(stride: number) {
    this.#stride = stride;
  }

  open(work: Invocation): Job {
    const job = this.#free.pop() ?? this.#add(work);
    job.state = 'travelling';
    job.work = work;
    job.modality = 'taskId' in work ? work.taskId % this.#stride : 0;
    job.service = 'serviceId' in work ? work.serviceId + 1 : 0;
    job.transfer = ((codeOf(work.stage) * 64 + job.modality) * 4 + work.attempt) * 2;
    job.networkMs = 0;
    job.waitingMs = 0;
    job.serviceMs = 0;
    job.energyJ = 0;
    this.#byInvocation.set(work.id, job);
    return job;
  }
  close(job: Job): void {
    this.#byInvocation.delete(job.work.id);
    job.generation++;
    job.state = 'idle';
    job.server = null;
    this.#free.push(job);
  }

  at(slot: number): Job {
    return this.#jobs[slot]!;
  }
  of(invocation: InvocationId): Job | undefined {
    return this.#byInvocation.get(invocation);
  }
  /** Whether an event of this generation is still about the job in the slot. */
  isLive(slot: number, generation: number): boolean {
    return this.#jobs[slot]!.generation === generation;
  }

  #add(work: Invocation): Job {
    const job: Job = {
      slot: this.#jobs.length,
      generation: 0,
      state: 'idle',
      work,
      modality: 0,
      service: 0,
      transfer: 0,
      server: null,
      link: null,
      heldMs: Number.NaN,
      sentMs: 0,
      next: 0,
      cause: '',
      networkMs: 0,
      reachedMs: 0,
      waitingMs: 0,
      serviceMs: 0,
      startMs: 0,
      drawsMs: Number.NaN,
      began: [],
      energyJ: 0,
      remainingMs: 0,
      sinceMs: 0,
      endMs: 0,
      mates: null,
    };
    this.#jobs.push(job);
    return job;
  }
}

/** Never renumber them: draws are keyed by these. */
function codeOf(stage: Stage): number {
  switch (stage) {
    case 'ingest':
      return 0;
    case 'preprocess':
      return 1;
    case 'infer':
      return 2;
    case 'aggregate':
      return 3;
    case 'reply':
      return 4;
  }
}

/** The jobs of a batch, by themselves again, alike in time. */
export function unmated(leader: Job): readonly Job[] {
  const { mates, serviceMs } = leader;
  if (mates === null) return [leader];
  leader.mates = null;
  for (const mate of mates) mate.serviceMs = serviceMs;
  return [leader, ...mates];
}

/** null: not known. */
export function energyOf({ energyJ }: Job): number | null {
  return Number.isNaN(energyJ) ? null : energyJ;
}
