import type { InstanceId, InstanceState, Invocation } from '../core/events.ts';
import type { LinkModel, ServiceModel } from '../core/model.ts';
import type { Draw, NodeLoad, Reading } from './power.ts';
import type { NodeSharing } from './contention.ts';
import type { InstanceShare } from './instance-share.ts';
import { createQueue, type WorkQueue } from './queue.ts';

/** Where an invocation is; `idle` slots are free for the next. */
export type JobState = 'idle' | 'travelling' | 'waiting' | 'running' | 'cancelled' | 'returning' | 'lost';

/** One invocation in the simulator, reused: nothing is allocated for its events. */
export type Job = {
  readonly slot: number;
  /** Events of an earlier life of the slot carry an older number and are ignored. */
  generation: number;
  state: JobState;
  work: Invocation;
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
  /** When its service began; since when it uses the node and what the meters said then, null: not yet; and what it has cost; NaN: not known. */
  startMs: number;
  began: Reading | null;
  drawsMs: number;
  energyJ: number;
  /** Where running work shares its node: see `SharedWork`. */
  remainingMs: number;
  sinceMs: number;
  endMs: number;
  /** Those served together with it; null: none. */
  mates: Job[] | null;
};

/** An instance: a queue in front of `concurrency` slots. It knows no clock and draws nothing; the backend schedules for it. */
export class Server {
  readonly id: InstanceId;
  readonly service: ServiceModel;
  readonly nodeId: number;
  readonly load: NodeLoad;
  readonly #draw: Draw;
  /** null: running work does not slow other work. */
  readonly sharing: NodeSharing<Job> | null;
  readonly #share: InstanceShare<Job> | null;
  readonly running = new Set<Job>();
  readonly queue: WorkQueue<Job>;
  state: InstanceState = 'starting';
  /** Why it is gone. */
  cause = '';
  /** Parts of its start-up, as far as it has come; null: its service has but one. */
  startUp: { pullMs: number; containerMs: number; loadMs: number } | null = null;
  deployedMs = 0;
  /** When it was last arranged to look whether a batch can begin. */
  batchDueMs = -Infinity;

  constructor(id: InstanceId, service: ServiceModel, nodeId: number, load: NodeLoad, sharing: NodeSharing<Job> | null) {
    this.id = id;
    this.service = service;
    this.nodeId = nodeId;
    this.load = load;
    this.sharing = sharing;
    this.#share = sharing === null ? null : sharing.join(service);
    this.#draw = load.drawOf(service.spec.demand, this.#share?.mostMillis ?? Infinity);
    this.queue = createQueue(service.spec.queue.order);
  }

  /** What becomes of work that reaches the node. */
  accept(job: Job): 'start' | 'wait' | 'full' {
    const { batching, concurrency, queue } = this.service.spec;
    if (batching === null && this.running.size < concurrency) return 'start';
    if (queue.bound !== null && this.queue.size >= queue.bound) return 'full';
    this.queue.add(job, job.work);
    return 'wait';
  }
  begin(job: Job, now: number): void {
    this.running.add(job);
    job.startMs = now;
    job.began = null;
    if (this.#share === null) this.admit(job, now);
    else this.sharing!.begin(job, this.#share, job.serviceMs, now);
  }
  /** It uses the node from now on: at once, or after a wait for an accelerator. */
  admit(job: Job, now: number): void {
    job.began = this.#draw.begin(now);
    job.drawsMs = now;
  }
  /** The instance is gone, and no work of it runs any more. */
  leave(): void {
    if (this.#share !== null) this.sharing!.leave(this.#share);
  }
  finish(job: Job, now: number): void {
    this.running.delete(job);
    if (this.#share !== null) this.sharing!.end(job, this.#share, now);
    job.energyJ = job.began === null ? 0 : this.#draw.end(job.drawsMs, job.began, now);
    if (job.mates !== null) divide(job, job.mates);
  }
}

/** A batch uses the node as one; each of it pays the same part. */
function divide(leader: Job, mates: readonly Job[]): void {
  const energyJ = leader.energyJ / (mates.length + 1);
  leader.energyJ = energyJ;
  for (const mate of mates) mate.energyJ = energyJ;
}
