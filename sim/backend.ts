import { type Observable, Subject } from 'rxjs';
import type { Backend, Clock, RunEnd, Timer } from '../core/backend.ts';
import type { BackendObservation, InstanceId, Invocation, InvocationId, NodeId, Prediction, QueryId, ServiceId } from '../core/events.ts';
import { IdMap } from '../core/id-map.ts';
import { type Model, modalityOf } from '../core/model.ts';
import { type Random, Stream } from '../core/random.ts';
import type { Arrival } from '../core/workload.ts';
import { AnswerModel } from './accuracy.ts';
import { type Handler, Kernel } from './kernel.ts';
import { Network } from './network.ts';
import { type Job, NodeLoad, Server } from './server.ts';

/** What an event is about: a timer, a job (by slot and generation), an instance, or all nodes. */
const TIMER = 0;
const REACH_NODE = 1;
const END_SERVICE = 2;
const RETURN = 3;
const LOSE = 4;
const INSTANCE_READY = 5;
const INSTANCE_REMOVED = 6;
const SAMPLE = 7;

export type SimOptions = {
  readonly model: Model;
  readonly random: Random;
  /** Ground truth of a live query. */
  readonly truth: (queryId: QueryId) => Arrival;
};

export function createSimBackend(options: SimOptions): Backend {
  return new SimBackend(options);
}

/** Simulated hosts: a discrete-event model of network legs, queues, service times and answers (docs/model.md). */
class SimBackend implements Backend, Handler {
  readonly clock: Clock;
  readonly #model: Model;
  readonly #random: Random;
  readonly #truth: (queryId: QueryId) => Arrival;
  readonly #kernel = new Kernel();
  readonly #network: Network;
  readonly #answers: AnswerModel;
  readonly #observations = new Subject<BackendObservation>();
  readonly #loads: readonly NodeLoad[];
  readonly #servers: (Server | undefined)[] = [];
  readonly #jobs: Job[] = [];
  readonly #freeJobs: Job[] = [];
  readonly #jobOf = new IdMap<Job>();
  readonly #timers: ((() => void) | null)[] = [];
  readonly #freeTimers: number[] = [];
  readonly #timerGenerations: number[] = [];
  #sampling = false;

  constructor({ model, random, truth }: SimOptions) {
    this.#model = model;
    this.#random = random;
    this.#truth = truth;
    this.#network = new Network(model, random);
    this.#answers = new AnswerModel(model, random);
    this.#loads = model.nodes.map(({ device }) => new NodeLoad(device.cores * device.coreMillis));
    this.clock = { now: () => this.#kernel.now, after: (delayMs, fn) => this.#after(delayMs, fn) };
  }

  async open(): Promise<void> {}
  async close(): Promise<void> {
    this.#observations.complete();
  }
  observe(): Observable<BackendObservation> {
    return this.#observations;
  }
  async run(untilMs: number, maxEvents = Infinity): Promise<RunEnd> {
    return this.#kernel.runUntil(untilMs, maxEvents, this);
  }
  stop(): void {
    this.#kernel.stop();
  }

  deploy(instanceId: InstanceId, serviceId: ServiceId, nodeId: NodeId): void {
    const service = this.#model.services[serviceId]!;
    const load = this.#loads[nodeId]!;
    load.memoryMiB += service.spec.demand.memoryMiB.rss;
    this.#servers[instanceId] = new Server(instanceId, service, nodeId, load);
    this.#schedule(service.startUp.sample(this.#random, Stream.startUp, instanceId, serviceId, nodeId), INSTANCE_READY, instanceId, 0);
  }

  /** Work there fails at once. */
  remove(instanceId: InstanceId): void {
    const server = this.#servers[instanceId];
    if (server === undefined || server.state === 'removed') return;
    server.state = 'removed';
    server.load.memoryMiB -= server.service.spec.demand.memoryMiB.rss;
    for (let job = server.queue.take(); job !== undefined; job = server.queue.take()) this.#lose(job, 'instance removed');
    for (const job of [...server.running]) {
      server.finish(job, this.#kernel.now);
      this.#lose(job, job.state === 'cancelled' ? CANCELLED : 'instance removed');
    }
    this.#schedule(0, INSTANCE_REMOVED, instanceId, 0);
  }

  invoke(work: Invocation): void {
    const job = this.#newJob(work);
    if (!('instanceId' in work)) {
      job.networkMs = work.stage === 'ingest' ? this.#network.ingestMs(work) : this.#network.replyMs(work);
      job.state = 'returning';
      return this.#scheduleJob(job.networkMs, RETURN, job);
    }
    const server = this.#servers[work.instanceId];
    if (server === undefined || server.state !== 'ready') return this.#lose(job, server === undefined ? 'no such instance' : `instance ${server.state}`);
    job.server = server;
    job.networkMs = this.#network.thereMs(work, server.nodeId);
    this.#scheduleJob(job.networkMs, REACH_NODE, job);
  }

  cancel(invocationId: InvocationId): void {
    const job = this.#jobOf.get(invocationId);
    if (job === undefined || job.state === 'lost' || job.state === 'cancelled') return;
    if (job.state === 'running') {
      job.state = 'cancelled';
      return;
    }
    if (job.state === 'waiting') job.server!.queue.delete(job);
    this.#lose(job, CANCELLED);
  }

  handle(kind: number, a: number, b: number): void {
    switch (kind) {
      case TIMER:
        return this.#fire(a, b);
      case REACH_NODE:
        if (this.#jobs[a]!.generation === b) this.#reachNode(this.#jobs[a]!);
        return;
      case END_SERVICE:
        if (this.#jobs[a]!.generation === b) this.#endService(this.#jobs[a]!);
        return;
      case RETURN:
        if (this.#jobs[a]!.generation === b) this.#return(this.#jobs[a]!);
        return;
      case LOSE:
        return this.#reportLoss(this.#jobs[a]!);
      case INSTANCE_READY:
        return this.#instanceReady(this.#servers[a]!);
      case INSTANCE_REMOVED:
        return this.#emit({ kind: 'instance-changed', atMs: this.#kernel.now, instanceId: a, state: 'removed', cause: 'removed' });
      case SAMPLE:
        return this.#sample();
    }
  }

  #reachNode(job: Job): void {
    const server = job.server!;
    if (server.state !== 'ready') return this.#lose(job, `instance ${server.state}`);
    job.reachedMs = this.#kernel.now;
    switch (server.accept(job)) {
      case 'start':
        return this.#serve(job, server);
      case 'wait':
        job.state = 'waiting';
        return;
      case 'full':
        return this.#lose(job, 'queue full');
    }
  }

  #serve(job: Job, server: Server): void {
    const { work } = job;
    const now = this.#kernel.now;
    job.state = 'running';
    job.waitingMs = now - job.reachedMs;
    job.serviceMs = this.#serviceMs(work, server);
    server.begin(job, now);
    this.#scheduleJob(job.serviceMs, END_SERVICE, job);
  }

  /** One standard variate for (query, modality, service, attempt), scaled by the device. */
  #serviceMs(work: Invocation, server: Server): number {
    const modality = 'taskId' in work ? modalityOf(this.#model, work.taskId) : 0;
    const time = server.service.work[server.nodeId]!;
    const ms = time.sample(this.#random, Stream.service, work.queryId, server.service.id, modality * 4 + work.attempt);
    return work.stage === 'infer' && work.explain ? ms * (server.service.spec.explanation?.factor ?? 1) : ms;
  }

  #endService(job: Job): void {
    const server = job.server!;
    const now = this.#kernel.now;
    server.finish(job, now);
    const next = server.queue.take();
    if (next !== undefined) this.#serve(next, server);
    if (job.state === 'cancelled') {
      job.cause = CANCELLED;
      return this.#reportLoss(job);
    }
    const backMs = this.#network.backMs(job.work, server.nodeId);
    job.networkMs += backMs;
    job.state = 'returning';
    this.#scheduleJob(backMs, RETURN, job);
  }

  #return(job: Job): void {
    const { work, networkMs, waitingMs, serviceMs } = job;
    const prediction = this.#predict(work);
    this.#freeJob(job);
    const spans = { networkMs, waitingMs, serviceMs };
    this.#emit({ kind: 'invocation-ended', atMs: this.#kernel.now, invocationId: work.id, outcome: 'completed', spans, prediction });
  }

  #predict(work: Invocation): Prediction | null {
    if (work.stage !== 'infer') return null;
    return this.#answers.predict(this.#truth(work.queryId), modalityOf(this.#model, work.taskId), work.serviceId);
  }

  /** The job will end without a result; that is said by an event of its own, never from inside a command. */
  #lose(job: Job, cause: string): void {
    job.state = 'lost';
    job.cause = cause;
    job.generation++;
    this.#schedule(0, LOSE, job.slot, 0);
  }
  #reportLoss(job: Job): void {
    const { work, cause } = job;
    this.#freeJob(job);
    const outcome = cause === CANCELLED ? 'cancelled' : 'failed';
    this.#emit({ kind: 'invocation-ended', atMs: this.#kernel.now, invocationId: work.id, outcome, cause });
  }

  #instanceReady(server: Server): void {
    if (server.state !== 'starting') return;
    server.state = 'ready';
    this.#emit({ kind: 'instance-changed', atMs: this.#kernel.now, instanceId: server.id, state: 'ready', cause: null });
  }

  /** Ends by itself when nothing else is left to happen, so that the clock does not tick for ever. */
  #sample(): void {
    const now = this.#kernel.now;
    this.#sampling = false;
    for (let nodeId = 0; nodeId < this.#loads.length; nodeId++) {
      const load = this.#loads[nodeId]!;
      this.#emit({ kind: 'sampled', atMs: now, takenMs: now, nodeId, cpuShare: load.sample(now), memoryMiB: load.memoryMiB });
    }
    if (this.#kernel.pending > 0) this.#keepSampling();
  }
  #keepSampling(): void {
    if (this.#sampling) return;
    this.#sampling = true;
    this.#kernel.schedule(this.#kernel.now + this.#model.scenario.orchestration.sampleMs, SAMPLE, 0, 0);
  }

  #after(delayMs: number, fn: () => void): Timer {
    const slot = this.#freeTimers.pop() ?? this.#timers.length;
    const generation = (this.#timerGenerations[slot] ?? 0) + 1;
    this.#timerGenerations[slot] = generation;
    this.#timers[slot] = fn;
    this.#schedule(delayMs, TIMER, slot, generation);
    return {
      cancel: () => {
        if (this.#timerGenerations[slot] === generation) this.#timers[slot] = null;
      },
    };
  }
  #fire(slot: number, generation: number): void {
    const fn = this.#timers[slot]!;
    this.#timers[slot] = null;
    this.#timerGenerations[slot] = generation + 1;
    this.#freeTimers.push(slot);
    if (fn !== null) fn();
  }

  #newJob(work: Invocation): Job {
    let job = this.#freeJobs.pop();
    if (job === undefined) {
      job = { slot: this.#jobs.length, generation: 0, state: 'idle', work, server: null, cause: '', networkMs: 0, reachedMs: 0, waitingMs: 0, serviceMs: 0 };
      this.#jobs.push(job);
    }
    job.state = 'travelling';
    job.work = work;
    job.waitingMs = 0;
    job.serviceMs = 0;
    this.#jobOf.set(work.id, job);
    return job;
  }
  #freeJob(job: Job): void {
    this.#jobOf.delete(job.work.id);
    job.generation++;
    job.state = 'idle';
    job.server = null;
    this.#freeJobs.push(job);
  }

  #schedule(delayMs: number, kind: number, a: number, b: number): void {
    this.#kernel.schedule(this.#kernel.now + delayMs, kind, a, b);
    this.#keepSampling();
  }
  #scheduleJob(delayMs: number, kind: number, job: Job): void {
    this.#schedule(delayMs, kind, job.slot, job.generation);
  }
  #emit(observation: BackendObservation): void {
    this.#observations.next(observation);
  }
}

const CANCELLED = 'cancelled';
