import type { InstanceId, InstanceState } from '../core/events.ts';
import type { ServiceModel } from '../core/model.ts';
import { strike } from '../core/strike.ts';
import type { NodeSharing } from './contention.ts';
import type { InstanceShare } from './instance-share.ts';
import type { Job } from './jobs.ts';
import type { Draw, NodeLoad } from './power.ts';
import { createQueue, type WorkQueue } from './queue.ts';

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
  /** A few at most, in the order in which they began. */
  readonly running: Job[] = [];
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
    if (batching === null && this.running.length < concurrency) return 'start';
    if (queue.bound !== null && this.queue.size >= queue.bound) return 'full';
    this.queue.add(job, job.work);
    return 'wait';
  }
  begin(job: Job, now: number): void {
    this.running.push(job);
    job.startMs = now;
    job.drawsMs = Number.NaN;
    if (this.#share === null) this.admit(job, now);
    else this.sharing!.begin(job, this.#share, job.serviceMs, now);
  }
  /** It uses the node from now on: at once, or after a wait for an accelerator. */
  admit(job: Job, now: number): void {
    this.#draw.begin(job.began, now);
    job.drawsMs = now;
  }
  /** The instance is gone, and no work of it runs any more. */
  leave(): void {
    if (this.#share !== null) this.sharing!.leave(this.#share);
  }
  finish(job: Job, now: number): void {
    strike(this.running, job);
    if (this.#share !== null) this.sharing!.end(job, this.#share, now);
    job.energyJ = Number.isNaN(job.drawsMs) ? 0 : this.#draw.end(job.drawsMs, job.began, now);
    if (job.mates !== null) divide(job, job.mates);
  }
}

/** A batch uses the node as one; each of it pays the same part. */
function divide(leader: Job, mates: readonly Job[]): void {
  const energyJ = leader.energyJ / (mates.length + 1);
  leader.energyJ = energyJ;
  for (const mate of mates) mate.energyJ = energyJ;
}
