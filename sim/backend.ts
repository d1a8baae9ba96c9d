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
import type { Random } from '../core/random.ts';
import { Feed } from '../core/watch.ts';
import type { Arrival } from '../core/workload.ts';
import { AnswerModel } from './accuracy.ts';
import { Agenda } from './agenda.ts';
import { Delivery } from './delivery.ts';
import { Failures } from './failures.ts';
import { Hosts } from './hosts.ts';
import { CANCELLED, energyOf, type Job, Jobs } from './jobs.ts';
import type { Handler } from './kernel.ts';
import {
  BATCH_DUE,
  CUT_TIMEOUT,
  END_SERVICE,
  END_SHARED,
  FAULT_BEGINS,
  FAULT_ENDS,
  INSTANCE_GONE,
  INSTANCE_READY,
  LINK,
  LOSE,
  PASS_GATEWAY,
  PULLED,
  REACH_NODE,
  RETURN,
  SAMPLE,
  TIMER,
} from './opcodes.ts';
import type { Probe } from './probe.ts';
import type { Server } from './server.ts';
import { Serving } from './serving.ts';
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
  readonly #agenda: Agenda;
  readonly #hosts: Hosts;
  readonly #jobs: Jobs;
  readonly #delivery: Delivery;
  readonly #serving: Serving;
  readonly #answers: AnswerModel;
  readonly #failures: Failures | null;
  readonly #observations = new Feed<BackendObservation>();
  readonly #timers = new Timers((delayMs, slot) => this.#agenda.after(delayMs, TIMER, slot, 0));

  constructor({ model, random, truth, probe }: SimOptions) {
    this.#model = model;
    this.#random = random;
    this.#truth = truth;
    this.#probe = probe;
    const agenda = new Agenda(model.scenario.orchestration.sampleMs);
    this.#agenda = agenda;
    this.#hosts = new Hosts(model, random, agenda, {
      pull: (image) => this.#delivery.pull(image),
      abort: (image) => this.#delivery.abort(image),
      lost: (job, cause) => this.#lose(job, cause),
      emit: (seen) => this.#emit(seen),
    });
    this.#jobs = new Jobs(model.stride);
    this.#delivery = new Delivery(model, random, {
      now: () => agenda.now,
      schedule: (delayMs, kind, job) => agenda.meet(delayMs, kind, job),
      wake: (atMs, linkId) => agenda.at(atMs, LINK, linkId, 0),
      pulled: (image, sendingMs) =>
        agenda.after(sendingMs + this.#hosts.coldStarts.delayMs(image), PULLED, image.slot, image.pulls),
    });
    this.#serving = new Serving(agenda, random, probe, {
      served: (job, server) => this.#served(job, server),
      lost: (job, cause) => this.#lose(job, cause),
    });
    this.#answers = new AnswerModel(model, random);
    this.#failures = model.scenario.faults.length === 0 ? null : this.#fallible();
    this.clock = { now: () => agenda.now, after: (delayMs, fn) => this.#timers.after(delayMs, fn) };
  }

  async open(): Promise<void> {}
  async close(): Promise<void> {
    this.#observations.complete();
  }
  observe(): Observable<BackendObservation> {
    return this.#observations;
  }
  async run(untilMs: number, maxEvents = Infinity): Promise<RunEnd> {
    return this.#agenda.run(untilMs, maxEvents, this);
  }
  stop(): void {
    this.#agenda.stop();
  }

  begin(): void {
    this.#failures?.start();
  }

  deploy(instanceId: InstanceId, serviceId: ServiceId, nodeId: NodeId): void {
    this.#hosts.deploy(instanceId, serviceId, nodeId);
  }
  remove(instanceId: InstanceId): void {
    this.#hosts.remove(instanceId);
  }
  fail(instanceId: InstanceId): void {
    this.#hosts.fail(instanceId);
  }

  invoke(work: Invocation): void {
    const job = this.#jobs.open(work);
    if (!('instanceId' in work)) return this.#delivery.outside(job);
    const server = this.#hosts.server(work.instanceId);
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
        if (this.#jobs.isLive(a, b)) this.#serving.reach(this.#jobs.at(a));
        return;
      case END_SERVICE:
        if (this.#jobs.isLive(a, b)) this.#serving.end(this.#jobs.at(a));
        return;
      case RETURN:
        if (this.#jobs.isLive(a, b)) this.#return(this.#jobs.at(a));
        return;
      case LOSE:
        return this.#reportLoss(this.#jobs.at(a));
      case INSTANCE_READY:
        return this.#hosts.ready(a);
      case INSTANCE_GONE:
        return this.#hosts.gone(a);
      case CUT_TIMEOUT:
        if (this.#jobs.isLive(a, b) && this.#delivery.timedOut(this.#jobs.at(a))) this.#lose(this.#jobs.at(a), 'link cut');
        return;
      case FAULT_BEGINS:
        return this.#failures!.begin(a, b);
      case FAULT_ENDS:
        return this.#failures!.end(a, b);
      case SAMPLE:
        return this.#agenda.sample((now) => this.#hosts.sample(now));
      case PASS_GATEWAY:
        if (this.#jobs.isLive(a, b)) this.#delivery.passGateway(this.#jobs.at(a));
        return;
      case LINK:
        return this.#delivery.expire(a);
      case PULLED:
        return this.#hosts.coldStarts.pulled(a, b, this.#agenda.now);
      case END_SHARED: {
        const job = this.#hosts.due(a, b);
        if (job !== null) this.#serving.end(job);
        return;
      }
      case BATCH_DUE:
        return this.#serving.formBatches(this.#hosts.server(a)!);
    }
  }

  #served(job: Job, server: Server): void {
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
      atMs: this.#agenda.now,
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
    this.#agenda.after(0, LOSE, job.slot, 0);
  }
  #probeLoss({ state, work, server }: Job, probe: Probe): void {
    const now = this.#agenda.now;
    if (state === 'waiting') probe.left(work.id, server!.id, now);
    else if (state === 'running' || state === 'cancelled') probe.ended(work.id, server!.id, now);
  }
  #reportLoss(job: Job): void {
    const { work, cause } = job;
    const energyJ = energyOf(job);
    this.#jobs.close(job);
    const outcome = cause === CANCELLED ? 'cancelled' : 'failed';
    this.#emit({ kind: 'invocation-ended', atMs: this.#agenda.now, invocationId: work.id, outcome, cause, energyJ });
  }

  #fallible(): Failures {
    const agenda = this.#agenda;
    const hosts = this.#hosts;
    return new Failures(this.#model, this.#random, {
      schedule: (delayMs, what, faultId, n) => agenda.fault(delayMs, what === 'begin' ? FAULT_BEGINS : FAULT_ENDS, faultId, n),
      began: (faultId, lastsMs, instanceId) => {
        const atMs = agenda.now;
        this.#emit({ kind: 'fault', atMs, untilMs: lastsMs === null ? null : atMs + lastsMs, faultId, instanceId });
      },
      crash: (nodeId) => hosts.crash(nodeId),
      slow: (nodeId, factor) => hosts.slow(nodeId, factor),
      changed: (nodeId, state, cause) => {
        hosts.power(nodeId, state !== 'down');
        this.#emit({ kind: 'node-changed', atMs: agenda.now, nodeId, state, cause });
      },
      instancesOf: (serviceId) => hosts.instancesOf(serviceId),
      crashInstance: (instanceId) => hosts.fail(instanceId),
      link: (linkId, health) => this.#delivery.heal(linkId, health),
    });
  }

  #emit(observation: BackendObservation): void {
    this.#observations.next(observation);
  }
}
