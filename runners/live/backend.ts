import { type Observable, Subject } from 'rxjs';
import type { Backend, Clock, RunEnd } from '../../core/backend.ts';
import type {
  BackendObservation,
  InstanceId,
  Invocation,
  InvocationId,
  NodeId,
  Prediction,
  ServiceId,
} from '../../core/events.ts';
import { type LinkModel, legsOf, type Model, modalityOf } from '../../core/model.ts';
import type { Random } from '../../core/random.ts';
import type { Arrival } from '../../core/workload.ts';
import type { ContainerWindow } from '../../reports/index.ts';
import { AnswerModel } from '../../sim/accuracy.ts';
import { budgetOf } from './budget.ts';
import { createLiveLoop, type Lateness, type LiveLoop } from './clock.ts';
import { Containers } from './containers.ts';
import type { Engine } from './docker.ts';
import { workMs } from './draw.ts';
import { EngineWatch } from './engine-watch.ts';
import { type LiveFaults, liveFaults } from './faults.ts';
import type { Fleet } from './fleet.ts';
import { type Instance, type Job, originOf } from './instance.ts';
import { Caller, type Reply } from './invoke.ts';
import type { Answer, Sent, Task } from './messages.ts';
import { JSON_TYPE, protocolOf } from './protocol.ts';
import type { Samples } from './samples.ts';
import { sample } from './sampling.ts';

export type LiveOptions = {
  readonly model: Model;
  readonly random: Random;
  /** Ground truth of a live query, for the predictions that emulated workers are to answer with. */
  readonly truth: (queryId: number) => Arrival;
  readonly fleet: Fleet;
  /** Real inputs for models that are not emulated. */
  readonly samples?: Samples;
  /** Hears what each container used; times count from the start of the workload. */
  readonly onWindow?: (window: ContainerWindow) => void;
  /** What the run's containers are labelled with. */
  readonly run: string;
  /** An emulated worker that does not answer within this has failed. */
  readonly timeoutMs?: number | undefined;
};
export type LiveBackend = Backend & {
  /** Kills an instance's container. */
  fail(instanceId: InstanceId): void;
  readonly lateness: Lateness;
  /** What of the scenario's faults could not be made, in words. */
  readonly unmade: readonly string[];
  /** After `close`: what could not be removed, in words. */
  readonly leftBehind: readonly string[];
};

const TIMEOUT_MS = 60_000;
/** For what queues at an instance, and for cancels. */
const SPARE_CONNECTIONS = 3;
const CANCELLED = 'cancelled';
const LINK_CUT = 'link cut';

export function createLiveBackend(options: LiveOptions): LiveBackend {
  return new LiveHosts(options);
}

/** Docker hosts: an instance is a container, an invocation an HTTP request to it. Ingest and reply happen in this process. */
class LiveHosts implements LiveBackend {
  readonly clock: Clock;
  readonly #options: LiveOptions;
  readonly #model: Model;
  readonly #loop: LiveLoop = createLiveLoop();
  readonly #out = new Subject<BackendObservation>();
  readonly #caller: Caller;
  readonly #containers: Containers;
  readonly #answers: AnswerModel;
  readonly #instances = new Map<InstanceId, Instance>();
  readonly #jobs = new Map<InvocationId, Job>();
  readonly #faults: LiveFaults | null;
  readonly #watch: EngineWatch;
  #sampler: NodeJS.Timeout | undefined;
  #sampling = false;
  /** When the workload began; null: not yet. */
  #beganMs: number | null = null;
  #closed: Promise<void> | null = null;
  leftBehind: readonly string[] = [];

  constructor(options: LiveOptions) {
    const { model, random, fleet, run, timeoutMs = TIMEOUT_MS } = options;
    this.#options = options;
    this.#model = model;
    this.#caller = new Caller(timeoutMs);
    this.#containers = new Containers(fleet, run, this.#caller);
    this.#answers = new AnswerModel(model, random);
    this.clock = this.#loop.clock;
    this.#watch = new EngineWatch(run, {
      instances: this.#instances,
      failed: (instance, cause) => this.#dismiss(instance, 'failed', cause),
      lost: (engine, cause) => this.#lost(engine, cause),
      found: (engine) => this.#tellNodes(engine, 'up', null),
    });
    this.#faults = liveFaults(model, random, {
      clock: this.clock,
      emit: (observation) => this.#out.next(observation),
      instances: this.#instances,
      dismiss: (instance, cause) => this.#dismiss(instance, 'failed', cause),
      containers: this.#containers,
    });
  }

  async open(): Promise<void> {
    this.#watch.open(this.#options.fleet.engines.map(({ engine }) => engine));
    this.#sampler = setInterval(() => void this.#sample(), this.#model.scenario.orchestration.sampleMs);
  }
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }
  observe(): Observable<BackendObservation> {
    return this.#out;
  }
  run(untilMs: number, maxEvents?: number): Promise<RunEnd> {
    return this.#loop.run(untilMs, maxEvents);
  }
  stop(): void {
    this.#loop.stop();
  }
  begin(): void {
    this.#beganMs = this.clock.now();
    this.#faults?.start();
  }
  get unmade(): readonly string[] {
    return this.#containers.unslowed;
  }
  get lateness(): Lateness {
    return this.#loop.lateness;
  }

  deploy(id: InstanceId, serviceId: ServiceId, nodeId: NodeId): void {
    const service = this.#model.services[serviceId]!;
    const place = this.#options.fleet.nodes[nodeId]!;
    const instance: Instance = {
      id,
      service,
      protocol: protocolOf(service.spec),
      nodeId,
      place,
      budget: budgetOf(service.spec, this.#model.nodes[nodeId]!.device, place.cpus, place.facts.cores),
      state: 'starting',
      cause: '',
      container: null,
      origin: '',
      jobs: new Set(),
      sent: 0,
      usage: null,
      outOfMemory: false,
    };
    this.#instances.set(id, instance);
    this.#tell(instance, 'starting', null);
    if (this.#faults?.down.has(nodeId)) return this.#dismiss(instance, 'failed', 'node down');
    const arrived = this.#loop.expect();
    void this.#start(instance).finally(arrived);
  }
  remove(id: InstanceId): void {
    const instance = this.#instances.get(id);
    if (instance !== undefined) this.#dismiss(instance, 'removed', 'instance removed');
  }
  fail(id: InstanceId): void {
    const instance = this.#instances.get(id);
    if (instance !== undefined) this.#dismiss(instance, 'failed', 'instance crashed');
  }

  invoke(work: Invocation): void {
    if (!('instanceId' in work)) return this.#passThrough(work);
    const instance = this.#instances.get(work.instanceId);
    if (instance?.state !== 'ready') {
      const cause = instance === undefined ? 'no such instance' : `instance ${instance.state}`;
      return this.#loop.post(() => this.#emitLoss(work.id, 'failed', cause));
    }
    const job: Job = {
      work,
      sentMs: this.clock.now(),
      instance,
      state: 'going',
      cancelled: false,
      abort: new AbortController(),
      release: this.#loop.expect(),
    };
    this.#jobs.set(work.id, job);
    instance.jobs.add(job);
    this.#travel(
      [this.#legs(job)[0]],
      work.sendKiB,
      () => this.#post(job),
      () => this.#lose(job, LINK_CUT),
    );
  }
  /** To the container, unless it was lost on the way. */
  #post(job: Job): void {
    const { work, instance } = job;
    if (!this.#jobs.has(work.id)) return;
    job.state = 'there';
    const ask = instance.protocol.ask(work, this.#taskOf(work, instance));
    instance.sent++;
    this.#caller.post(instance.origin, ask, job.abort.signal, instance.service.spec.container?.answerWithinMs).then(
      (reply) => this.#answered(job, reply),
      (error: Error) => this.#lose(job, job.cancelled ? CANCELLED : error.message),
    );
  }
  /** An emulated worker takes it out of its queue, or lets it run to its end: either way it answers then. Others always end it. */
  cancel(id: InvocationId): void {
    const job = this.#jobs.get(id);
    if (job === undefined || job.cancelled) return;
    job.cancelled = true;
    if (job.state === 'going') return this.#lose(job, CANCELLED);
    const { protocol, origin } = job.instance;
    if (protocol.cancelPath === null) return;
    const body = JSON.stringify({ invocation_id: id });
    this.#caller.post(origin, { path: protocol.cancelPath, body, contentType: JSON_TYPE }).catch(() => {});
  }

  /** The gateway is in this process: where no fault is in the way, what comes and goes takes no more than its turn. */
  #passThrough({ id, stage, sendKiB }: Invocation): void {
    const { clientToGateway, gatewayToHub } = this.#model;
    const sentMs = this.clock.now();
    const done = (): void => this.#emitCompletion(id, { networkMs: this.clock.now() - sentMs, waitingMs: 0, serviceMs: 0 }, null);
    this.#loop.post(() =>
      this.#travel(stage === 'ingest' ? [clientToGateway, gatewayToHub] : [clientToGateway], sendKiB, done, () =>
        this.#emitLoss(id, 'failed', LINK_CUT),
      ),
    );
  }

  #legs({ instance }: Job): readonly [there: LinkModel, back: LinkModel] {
    return legsOf(instance.service.spec.role, this.#model.nodes[instance.nodeId]!);
  }
  /** Over one link after the other, as faults of links let it. */
  #travel([link, ...further]: readonly LinkModel[], kib: number, go: () => void, lose: () => void): void {
    const links = this.#faults?.links ?? null;
    if (link === undefined || links === null) return go();
    links.pass(link, kib, () => this.#travel(further, kib, go, lose), lose);
  }

  #taskOf(work: Sent, { service, nodeId, sent }: Instance): Task {
    const { random, truth, samples } = this.#options;
    const arrival = work.stage === 'infer' ? truth(work.queryId) : null;
    const modality = 'taskId' in work ? modalityOf(this.#model, work.taskId) : 0;
    const emulated = service.spec.container === null;
    return {
      workMs: emulated ? workMs(this.#model, random, work, nodeId) : 0,
      prediction: arrival === null || !emulated ? null : this.#answers.predict(arrival, modality, service.id),
      classes: arrival === null ? [] : this.#classesOf(arrival),
      modality: service.spec.modality,
      model: service.spec.model,
      device: this.#model.nodes[nodeId]!.spec.device,
      sequence: sent,
      sample: arrival === null || emulated ? null : (samples?.of(arrival, modality) ?? null),
    };
  }
  #classesOf({ stream }: Arrival): readonly string[] {
    return this.#model.pipelines[stream.pipelineId]!.spec.classes;
  }

  #answered(job: Job, { status, body }: Reply): void {
    if (job.cancelled) return this.#lose(job, CANCELLED);
    if (status === 503) return this.#lose(job, 'queue full');
    if (status !== 200) return this.#lose(job, `the worker answered with HTTP ${status}`);
    const { work, sentMs, instance } = job;
    const predicts = work.stage === 'infer';
    let answer: Answer;
    try {
      answer = instance.protocol.read(body, predicts ? this.#classesOf(this.#options.truth(work.queryId)) : [], predicts);
    } catch (error) {
      return this.#lose(job, `the worker's answer cannot be used: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!this.#settle(job)) return;
    const tookMs = this.#loop.elapsed() - sentMs;
    const { waitingMs, prediction } = answer;
    const serviceMs = answer.serviceMs ?? tookMs;
    const networkMs = Math.max(0, tookMs - (waitingMs ?? 0) - serviceMs);
    this.#loop.post(() => {
      const leftMs = this.clock.now();
      this.#travel(
        [this.#legs(job)[1]],
        work.returnKiB,
        () =>
          this.#emitCompletion(work.id, { networkMs: networkMs + this.clock.now() - leftMs, waitingMs, serviceMs }, prediction),
        () => this.#emitLoss(work.id, 'failed', LINK_CUT),
      );
    });
  }
  #lose(job: Job, cause: string): void {
    if (!this.#settle(job)) return;
    this.#loop.post(() => this.#emitLoss(job.work.id, cause === CANCELLED ? 'cancelled' : 'failed', cause));
  }
  /** False where it had ended already. */
  #settle(job: Job): boolean {
    job.release();
    job.instance.jobs.delete(job);
    return this.#jobs.delete(job.work.id);
  }

  async #start(instance: Instance): Promise<void> {
    const { place } = instance;
    const wanted = (): boolean => instance.state === 'starting' && this.#closed === null;
    const node = this.#model.nodes[instance.nodeId]!;
    try {
      const started = await this.#containers.start(instance, node.spec.name, wanted);
      if (started === null) return;
      instance.container = started;
      instance.origin = originOf(place, started);
      await this.#containers.healthy(instance, instance.service.slots + SPARE_CONNECTIONS, wanted);
      if (!wanted()) return;
      instance.state = 'ready';
      this.#tell(instance, 'ready', null);
    } catch (error) {
      this.#dismiss(instance, 'failed', error instanceof Error ? error.message : String(error));
    }
  }

  /** It is gone at once, and work there fails; its container follows. */
  #dismiss(instance: Instance, as: 'removed' | 'failed', cause: string): void {
    const { state, container, place } = instance;
    if (state === 'removed' || state === 'failed') return;
    instance.state = as;
    instance.cause = cause;
    for (const job of [...instance.jobs]) {
      this.#lose(job, job.cancelled ? CANCELLED : cause);
      job.abort.abort();
    }
    this.#tell(instance, as, cause);
    if (container !== null) this.#containers.remove(place.engine, container);
  }

  /** Its nodes are down until it answers again; what ran there is not taken up again. */
  #lost(engine: Engine, cause: string): void {
    for (const instance of this.#instances.values())
      if (instance.place.engine === engine) this.#dismiss(instance, 'failed', `host ${engine.host} was lost`);
    this.#tellNodes(engine, 'down', cause);
  }
  #tellNodes(engine: Engine, state: 'up' | 'down', cause: string | null): void {
    for (const [nodeId, place] of this.#options.fleet.nodes.entries()) {
      if (place.engine !== engine) continue;
      this.#loop.post(() => this.#out.next({ kind: 'node-changed', atMs: this.clock.now(), nodeId, state, cause }));
    }
  }

  async #sample(): Promise<void> {
    if (this.#sampling || !this.#loop.busy) return;
    this.#sampling = true;
    const takenMs = this.#loop.elapsed();
    const ready = [...this.#instances.values()].filter(({ state }) => state === 'ready');
    const { nodes, containers } = await sample(ready, this.#model.nodes.length, this.#loop.elapsed);
    this.#sampling = false;
    if (this.#closed !== null) return;
    for (const { nodeId, cpuShare, memoryMiB } of nodes) {
      this.#loop.post(() =>
        this.#out.next({ kind: 'sampled', atMs: this.clock.now(), takenMs, nodeId, cpuShare, memoryMiB, energyJ: null }),
      );
    }
    const began = this.#beganMs;
    if (began === null) return;
    for (const window of containers) this.#options.onWindow?.({ ...window, endMs: window.endMs - began });
  }

  #tell({ id: instanceId }: Instance, state: Instance['state'], cause: string | null): void {
    this.#loop.post(() => this.#out.next({ kind: 'instance-changed', atMs: this.clock.now(), instanceId, state, cause }));
  }
  #emitCompletion(
    invocationId: InvocationId,
    spans: { readonly networkMs: number; readonly waitingMs: number | null; readonly serviceMs: number },
    prediction: Prediction | null,
  ): void {
    const atMs = this.clock.now();
    this.#out.next({ kind: 'invocation-ended', atMs, invocationId, outcome: 'completed', spans, energyJ: null, prediction });
  }
  #emitLoss(invocationId: InvocationId, outcome: 'failed' | 'cancelled', cause: string): void {
    this.#out.next({ kind: 'invocation-ended', atMs: this.clock.now(), invocationId, outcome, cause, energyJ: null });
  }

  async #close(): Promise<void> {
    clearInterval(this.#sampler);
    this.#watch.close();
    for (const job of [...this.#jobs.values()]) {
      this.#settle(job);
      job.abort.abort();
    }
    for (const { container, place } of this.#instances.values())
      if (container !== null) this.#containers.remove(place.engine, container);
    this.leftBehind = await this.#containers.close();
    await this.#caller.close();
    this.#loop.clear();
    this.#out.complete();
  }
}
