import type { Observable } from 'rxjs';
import type { Backend, Clock, RunEnd } from '../core/backend.ts';
import type {
  BackendObservation,
  InstanceId,
  Invocation,
  InvocationId,
  NodeId,
  Prediction,
  QueryId,
  ServiceId,
} from '../core/events.ts';
import type { Model } from '../core/model.ts';
import { type Random, Stream } from '../core/random.ts';
import { Feed } from '../core/watch.ts';
import type { Arrival } from '../core/workload.ts';
import { AnswerModel } from './accuracy.ts';
import { batchDueMs, takeBatch } from './batching.ts';
import { ColdStarts } from './cold-start.ts';
import { NodeSharing } from './contention.ts';
import { Delivery } from './delivery.ts';
import { Failures } from './failures.ts';
import { type SharingRules, sharingRules } from './instance-share.ts';
import { energyOf, type Job, Jobs, unmated } from './jobs.ts';
import { type Handler, Kernel } from './kernel.ts';
import {
  BATCH_DUE,
  CUT_TIMEOUT,
  END_SERVICE,
  END_SHARED,
  FAULT_BEGINS,
  FAULT_ENDS,
  INSTANCE_FAILED,
  INSTANCE_READY,
  INSTANCE_REMOVED,
  LINK,
  LOSE,
  PASS_GATEWAY,
  PULLED,
  REACH_NODE,
  RETURN,
  SAMPLE,
  TIMER,
} from './opcodes.ts';
import { NodeLoad } from './power.ts';
import type { Probe } from './probe.ts';
import { Server } from './server.ts';
import { Timers } from './timers.ts';

export type SimOptions = {
  readonly model: Model;
  readonly random: Random;
  /** Ground truth of a live query. */
  readonly truth: (queryId: QueryId) => Arrival;
  readonly probe?: Probe | undefined;
};

export type SimulatedBackend = Backend & {
  /** Lets an instance die as by a crash. */
  fail(instanceId: InstanceId): void;
};

export function createSimBackend(options: SimOptions): SimulatedBackend {
  return new SimBackend(options);
}

/** Simulated hosts: a discrete-event model of network legs, queues, service times and answers (docs/model.md). */
class SimBackend implements SimulatedBackend, Handler {
  readonly clock: Clock;
  readonly #model: Model;
  readonly #random: Random;
  readonly #truth: (queryId: QueryId) => Arrival;
  readonly #probe: Probe | undefined;
  readonly #kernel = new Kernel();
  readonly #delivery: Delivery;
  readonly #coldStarts: ColdStarts;
  readonly #answers: AnswerModel;
  readonly #observations = new Feed<BackendObservation>();
  readonly #loads: readonly NodeLoad[];
  /** By node; null: running work does not slow other work. */
  readonly #sharings: readonly NodeSharing<Job>[] | null;
  readonly #servers: (Server | undefined)[] = [];
  /** By node: those that are neither removed nor failed. */
  readonly #hosted: readonly Set<Server>[];
  readonly #failures: Failures | null;
  readonly #jobs: Jobs;
  readonly #timers = new Timers((delayMs, slot) => this.#schedule(delayMs, TIMER, slot, 0));
  #sampling = false;

  constructor({ model, random, truth, probe }: SimOptions) {
    this.#model = model;
    this.#random = random;
    this.#truth = truth;
    this.#probe = probe;
    this.#jobs = new Jobs(model.stride);
    this.#delivery = new Delivery(model, random, {
      now: () => this.#kernel.now,
      schedule: (delayMs, kind, job) => this.#scheduleJob(delayMs, kind, job),
      wake: (atMs, linkId) => {
        this.#kernel.schedule(atMs, LINK, linkId, 0);
        this.#keepSampling();
      },
      pulled: (image, sendingMs) => this.#schedule(sendingMs + this.#coldStarts.delayMs(image), PULLED, image.slot, image.pulls),
    });
    this.#coldStarts = new ColdStarts(model, random, {
      pull: (image) => this.#delivery.pull(image),
      abort: (image) => this.#delivery.abort(image),
      ready: (server, delayMs) => this.#schedule(delayMs, INSTANCE_READY, server.id, 0),
    });
    this.#answers = new AnswerModel(model, random);
    const takesTurns = model.scenario.contention?.resources.includes('accelerators') ?? false;
    this.#loads = model.nodes.map(({ device }) => new NodeLoad(device, takesTurns));
    this.#hosted = model.nodes.map(() => new Set());
    this.#failures = model.scenario.faults.length === 0 ? null : this.#fallible();
    const rules = sharingRules(model);
    this.#sharings = rules === null ? null : this.#shareNodes(rules);
    this.clock = { now: () => this.#kernel.now, after: (delayMs, fn) => this.#timers.after(delayMs, fn) };
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

  begin(): void {
    this.#failures?.start();
  }

  deploy(instanceId: InstanceId, serviceId: ServiceId, nodeId: NodeId): void {
    const service = this.#model.services[serviceId]!;
    const load = this.#loads[nodeId]!;
    load.memoryMiB += service.spec.demand.memoryMiB.rss;
    const server = new Server(instanceId, service, nodeId, load, this.#sharings?.[nodeId] ?? null);
    this.#servers[instanceId] = server;
    this.#hosted[nodeId]!.add(server);
    if (load.down) return this.#dismiss(server, 'failed', 'node down');
    if (service.coldStart !== null) return this.#coldStarts.begin(server, this.#kernel.now);
    this.#schedule(
      service.startUp.sample(this.#random, Stream.startUp, instanceId, serviceId, nodeId),
      INSTANCE_READY,
      instanceId,
      0,
    );
  }

  remove(instanceId: InstanceId): void {
    const server = this.#servers[instanceId];
    if (server !== undefined) this.#dismiss(server, 'removed', 'instance removed');
  }
  fail(instanceId: InstanceId): void {
    const server = this.#servers[instanceId];
    if (server !== undefined) this.#dismiss(server, 'failed', 'instance crashed');
  }
  /** Work there fails at once. */
  #dismiss(server: Server, as: 'removed' | 'failed', cause: string): void {
    if (!this.#hosted[server.nodeId]!.delete(server)) return;
    this.#coldStarts.abandon(server);
    server.state = as;
    server.cause = cause;
    server.load.memoryMiB -= server.service.spec.demand.memoryMiB.rss;
    for (let job = server.queue.take(); job !== undefined; job = server.queue.take()) this.#lose(job, cause);
    for (const job of [...server.running]) {
      server.finish(job, this.#kernel.now);
      for (const mate of unmated(job)) this.#lose(mate, mate.state === 'cancelled' ? CANCELLED : cause);
    }
    server.leave();
    this.#schedule(0, as === 'removed' ? INSTANCE_REMOVED : INSTANCE_FAILED, server.id, 0);
  }

  invoke(work: Invocation): void {
    const job = this.#jobs.open(work);
    if (!('instanceId' in work)) return this.#delivery.outside(job);
    const server = this.#servers[work.instanceId];
    if (server === undefined || server.state !== 'ready')
      return this.#lose(job, server === undefined ? 'no such instance' : `instance ${server.state}`);
    job.server = server;
    this.#delivery.there(job, server);
  }

  cancel(invocationId: InvocationId): void {
    const job = this.#jobs.of(invocationId);
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
        return this.#timers.fire(a);
      case REACH_NODE:
        if (this.#jobs.isLive(a, b)) this.#reachNode(this.#jobs.at(a));
        return;
      case END_SERVICE:
        if (this.#jobs.isLive(a, b)) this.#endService(this.#jobs.at(a));
        return;
      case RETURN:
        if (this.#jobs.isLive(a, b)) this.#return(this.#jobs.at(a));
        return;
      case LOSE:
        return this.#reportLoss(this.#jobs.at(a));
      case INSTANCE_READY:
        return this.#instanceReady(this.#servers[a]!);
      case INSTANCE_REMOVED:
        return this.#emit({
          kind: 'instance-changed',
          atMs: this.#kernel.now,
          instanceId: a,
          state: 'removed',
          cause: 'removed',
        });
      case INSTANCE_FAILED:
        return this.#emit({
          kind: 'instance-changed',
          atMs: this.#kernel.now,
          instanceId: a,
          state: 'failed',
          cause: this.#servers[a]!.cause,
        });
      case CUT_TIMEOUT:
        if (this.#jobs.isLive(a, b) && this.#delivery.timedOut(this.#jobs.at(a))) this.#lose(this.#jobs.at(a), 'link cut');
        return;
      case FAULT_BEGINS:
        return this.#failures!.begin(a, b);
      case FAULT_ENDS:
        return this.#failures!.end(a, b);
      case SAMPLE:
        return this.#sample();
      case PASS_GATEWAY:
        if (this.#jobs.isLive(a, b)) this.#delivery.passGateway(this.#jobs.at(a));
        return;
      case LINK:
        return this.#delivery.expire(a);
      case PULLED:
        return this.#coldStarts.pulled(a, b, this.#kernel.now);
      case END_SHARED: {
        const job = this.#sharings![a]!.due(b);
        if (job !== null) this.#endService(job);
        return;
      }
      case BATCH_DUE:
        return this.#formBatches(this.#servers[a]!);
    }
  }

  #reachNode(job: Job): void {
    const server = job.server!;
    if (server.state !== 'ready') return this.#lose(job, `instance ${server.state}`);
    job.reachedMs = this.#kernel.now;
    const accepted = server.accept(job);
    if (accepted !== 'full') this.#probe?.reached(job.work.id, server.id, job.reachedMs);
    switch (accepted) {
      case 'start':
        return this.#serve(job, server);
      case 'wait':
        job.state = 'waiting';
        if (server.service.batchFactors !== null) this.#formBatches(server);
        return;
      case 'full':
        return this.#lose(job, 'queue full');
    }
  }

  #serve(job: Job, server: Server): void {
    const now = this.#kernel.now;
    job.state = 'running';
    job.waitingMs = now - job.reachedMs;
    job.serviceMs = this.#serviceMs(job, server) * server.load.slowness;
    if (job.mates !== null) this.#serveMates(job, job.mates, server);
    server.begin(job, now);
    this.#probe?.began(job.work.id, server.id, now);
    if (server.sharing === null) this.#scheduleJob(job.serviceMs, END_SERVICE, job);
  }
  /** A batch takes its factor times what its longest member takes alone. */
  #serveMates(leader: Job, mates: readonly Job[], server: Server): void {
    for (const mate of mates) {
      mate.state = 'running';
      mate.waitingMs = this.#kernel.now - mate.reachedMs;
      this.#probe?.began(mate.work.id, server.id, this.#kernel.now);
      leader.serviceMs = Math.max(leader.serviceMs, this.#serviceMs(mate, server) * server.load.slowness);
    }
    leader.serviceMs *= server.service.batchFactors![server.nodeId]![mates.length + 1]!;
  }
  #formBatches(server: Server): void {
    const now = this.#kernel.now;
    while (server.queue.size > 0 && server.running.length < server.service.spec.concurrency) {
      const dueMs = batchDueMs(server);
      if (dueMs <= now) this.#serve(takeBatch(server), server);
      else {
        if (dueMs !== server.batchDueMs) this.#kernel.schedule(dueMs, BATCH_DUE, server.id, 0);
        server.batchDueMs = dueMs;
        return;
      }
    }
  }
  #shareNodes(rules: SharingRules): readonly NodeSharing<Job>[] {
    const admitted = (job: Job, now: number): void => job.server!.admit(job, now);
    return this.#model.nodes.map(({ id, device }) => {
      const wake = (atMs: number, generation: number): void => this.#kernel.schedule(atMs, END_SHARED, id, generation);
      return new NodeSharing<Job>(device, rules, { wake, admitted });
    });
  }

  /** One standard variate for (query, modality, service, attempt), scaled by the device. */
  #serviceMs({ work, modality }: Job, server: Server): number {
    const time = server.service.work[server.nodeId]!;
    const ms = time.sample(this.#random, Stream.service, work.queryId, server.service.id, modality * 4 + work.attempt);
    return work.stage === 'infer' && work.explain ? ms * (server.service.spec.explanation?.factor ?? 1) : ms;
  }

  #endService(job: Job): void {
    const server = job.server!;
    const now = this.#kernel.now;
    server.finish(job, now);
    this.#probeEnd(job);
    if (server.sharing !== null && job.startMs + job.serviceMs !== now) job.serviceMs = now - job.startMs;
    if (server.service.batchFactors !== null) this.#formBatches(server);
    else {
      const next = server.queue.take();
      if (next !== undefined) this.#serve(next, server);
    }
    if (job.mates === null) return this.#leave(job, server);
    for (const one of unmated(job)) this.#leave(one, server);
  }
  #probeEnd(job: Job): void {
    if (this.#probe === undefined) return;
    for (const one of [job, ...(job.mates ?? [])]) this.#probe.ended(one.work.id, job.server!.id, this.#kernel.now);
  }
  #leave(job: Job, server: Server): void {
    if (job.state === 'cancelled') {
      job.cause = CANCELLED;
      return this.#reportLoss(job);
    }
    this.#delivery.back(job, server);
  }

  #return(job: Job): void {
    const { work, networkMs, waitingMs, serviceMs } = job;
    const prediction = this.#predict(job);
    const energyJ = energyOf(job);
    this.#jobs.close(job);
    const spans = { networkMs, waitingMs, serviceMs };
    this.#emit({
      kind: 'invocation-ended',
      atMs: this.#kernel.now,
      invocationId: work.id,
      outcome: 'completed',
      spans,
      energyJ,
      prediction,
    });
  }

  #predict({ work, modality }: Job): Prediction | null {
    if (work.stage !== 'infer') return null;
    return this.#answers.predict(this.#truth(work.queryId), modality, work.serviceId);
  }

  /** The job will end without a result; that is said by an event of its own, never from inside a command. */
  #lose(job: Job, cause: string): void {
    this.#delivery.abort(job);
    if (this.#probe !== undefined) this.#probeLoss(job, this.#probe);
    job.state = 'lost';
    job.cause = cause;
    job.generation++;
    this.#schedule(0, LOSE, job.slot, 0);
  }
  #probeLoss({ state, work, server }: Job, probe: Probe): void {
    const now = this.#kernel.now;
    if (state === 'waiting') probe.left(work.id, server!.id, now);
    else if (state === 'running' || state === 'cancelled') probe.ended(work.id, server!.id, now);
  }
  #reportLoss(job: Job): void {
    const { work, cause } = job;
    const energyJ = energyOf(job);
    this.#jobs.close(job);
    const outcome = cause === CANCELLED ? 'cancelled' : 'failed';
    this.#emit({ kind: 'invocation-ended', atMs: this.#kernel.now, invocationId: work.id, outcome, cause, energyJ });
  }

  #fallible(): Failures {
    const atMs = (): number => this.#kernel.now;
    return new Failures(this.#model, this.#random, {
      // Not by `#schedule`: faults alone are no reason to go on sampling.
      schedule: (delayMs, what, faultId, n) =>
        this.#kernel.schedule(atMs() + delayMs, what === 'begin' ? FAULT_BEGINS : FAULT_ENDS, faultId, n),
      began: (faultId, lastsMs, instanceId) =>
        this.#emit({ kind: 'fault', atMs: atMs(), untilMs: lastsMs === null ? null : atMs() + lastsMs, faultId, instanceId }),
      crash: (nodeId) => {
        for (const server of this.#hosted[nodeId]!) this.#dismiss(server, 'failed', 'node crashed');
      },
      slow: (nodeId, factor) => this.#slow(nodeId, factor),
      changed: (nodeId, state, cause) => {
        this.#loads[nodeId]!.power(state !== 'down', atMs());
        this.#emit({ kind: 'node-changed', atMs: atMs(), nodeId, state, cause });
      },
      instancesOf: (serviceId) =>
        this.#hosted
          .flatMap((servers) => [...servers].filter(({ service }) => service.id === serviceId).map(({ id }) => id))
          .sort((a, b) => a - b),
      crashInstance: (instanceId) => this.fail(instanceId),
      link: (linkId, health) => this.#delivery.heal(linkId, health),
    });
  }
  /** What is left of running work takes as much longer as the node has become slower. */
  #slow(nodeId: NodeId, factor: number): void {
    const load = this.#loads[nodeId]!;
    const now = this.#kernel.now;
    const change = factor / load.slowness;
    if (this.#sharings !== null) return this.#sharings[nodeId]!.slow(factor, now);
    load.slowness = factor;
    for (const server of this.#hosted[nodeId]!) {
      for (const job of server.running) {
        const leftMs = Math.max(0, job.startMs + job.serviceMs - now) * change;
        job.serviceMs = now - job.startMs + leftMs;
        job.generation++;
        this.#scheduleJob(leftMs, END_SERVICE, job);
      }
    }
  }

  #instanceReady(server: Server): void {
    if (server.state !== 'starting') return;
    server.state = 'ready';
    const ready = {
      kind: 'instance-changed',
      atMs: this.#kernel.now,
      instanceId: server.id,
      state: 'ready',
      cause: null,
    } as const;
    this.#emit(server.startUp === null ? ready : { ...ready, startUp: server.startUp });
  }

  /** Ends by itself when nothing else is left to happen, so that the clock does not tick for ever. */
  #sample(): void {
    const now = this.#kernel.now;
    this.#sampling = false;
    for (let nodeId = 0; nodeId < this.#loads.length; nodeId++) {
      const load = this.#loads[nodeId]!;
      const { cpuShare, acceleratorShare, energyJ } = load.sample(now);
      const sampled = { kind: 'sampled', atMs: now, takenMs: now, nodeId, cpuShare, memoryMiB: load.memoryMiB, energyJ } as const;
      this.#emit(acceleratorShare === null ? sampled : { ...sampled, acceleratorShare });
    }
    if (this.#kernel.pending > 0) this.#keepSampling();
  }
  #keepSampling(): void {
    if (this.#sampling) return;
    this.#sampling = true;
    this.#kernel.schedule(this.#kernel.now + this.#model.scenario.orchestration.sampleMs, SAMPLE, 0, 0);
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
