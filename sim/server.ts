import type { InstanceId, InstanceState, Invocation } from '../core/events.ts';
import type { ServiceModel } from '../core/model.ts';
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
  cause: string;
  /** Time on the network so far, when it reached the node, how long it waited, how long it was served. */
  networkMs: number;
  reachedMs: number;
  waitingMs: number;
  serviceMs: number;
};

/** CPU in use on a node, and its integral over time. */
export class NodeLoad {
  readonly #capacityMillis: number;
  #busyMillis = 0;
  #since = 0;
  #integral = 0;
  #sampledMs = 0;
  memoryMiB = 0;

  constructor(capacityMillis: number) {
    this.#capacityMillis = capacityMillis;
  }
  shift(millis: number, now: number): void {
    this.#integral += this.#share * (now - this.#since);
    this.#since = now;
    this.#busyMillis += millis;
  }
  /** Mean share of the CPU in use since the last call, 0..1. */
  sample(now: number): number {
    this.shift(0, now);
    const mean = now > this.#sampledMs ? this.#integral / (now - this.#sampledMs) : this.#share;
    this.#integral = 0;
    this.#sampledMs = now;
    return mean;
  }
  get #share(): number {
    return Math.min(1, this.#busyMillis / this.#capacityMillis);
  }
}

/** An instance: a queue in front of `concurrency` slots. It knows no clock and draws nothing; the backend schedules for it. */
export class Server {
  readonly id: InstanceId;
  readonly service: ServiceModel;
  readonly nodeId: number;
  readonly load: NodeLoad;
  readonly running = new Set<Job>();
  readonly queue: WorkQueue<Job>;
  state: InstanceState = 'starting';

  constructor(id: InstanceId, service: ServiceModel, nodeId: number, load: NodeLoad) {
    this.id = id;
    this.service = service;
    this.nodeId = nodeId;
    this.load = load;
    this.queue = createQueue(service.spec.queue.order);
  }

  /** What becomes of work that reaches the node. */
  accept(job: Job): 'start' | 'wait' | 'full' {
    const { concurrency, queue } = this.service.spec;
    if (this.running.size < concurrency) return 'start';
    if (queue.bound !== null && this.queue.size >= queue.bound) return 'full';
    this.queue.add(job, job.work.deadlineMs ?? Infinity);
    return 'wait';
  }
  begin(job: Job, now: number): void {
    this.running.add(job);
    this.load.shift(this.service.spec.demand.cpuMillis, now);
  }
  finish(job: Job, now: number): void {
    this.running.delete(job);
    this.load.shift(-this.service.spec.demand.cpuMillis, now);
  }
}
