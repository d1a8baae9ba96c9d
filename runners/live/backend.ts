import { type Observable, Subject } from 'rxjs';
import type { Backend, Clock, RunEnd } from '../../core/backend.ts';
import { UserError } from '../../core/errors.ts';
import type { BackendObservation, InstanceId, Invocation, InvocationId, NodeId, ServiceId } from '../../core/events.ts';
import type { Model } from '../../core/model.ts';
import type { ContainerWindow } from '../../reports/index.ts';
import { budgetOf } from './budget.ts';
import { createLiveLoop, type Lateness, type LiveLoop } from './clock.ts';
import { Containers } from './containers.ts';
import { Dispatch, type Inputs } from './dispatch.ts';
import type { Engine } from './engine.ts';
import { EngineWatch } from './engine-watch.ts';
import { type LiveFaults, liveFaults } from './faults.ts';
import type { Fleet } from './fleet.ts';
import { type Instance, originOf } from './instance.ts';
import { Caller } from './invoke.ts';
import { Mishaps } from './mishaps.ts';
import { protocolOf } from './protocol.ts';
import { sample } from './sampling.ts';

export type LiveOptions = Inputs & {
  readonly fleet: Fleet;
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
  /** Instances that failed by themselves, and why. */
  readonly mishaps: readonly string[];
  /** After `close`: what could not be removed, in words. */
  readonly leftBehind: readonly string[];
};

const TIMEOUT_MS = 60_000;
/** A service that has failed so often before the workload begins would be started for ever. */
const MOST_STARTS = 3;
/** For what queues at an instance, and for cancels. */
const SPARE_CONNECTIONS = 3;

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
  readonly #dispatch: Dispatch;
  readonly #instances = new Map<InstanceId, Instance>();
  readonly #faults: LiveFaults | null;
  readonly #watch: EngineWatch;
  readonly #mishaps = new Mishaps();
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
    this.clock = this.#loop.clock;
    this.#watch = new EngineWatch(run, {
      instances: this.#instances,
      failed: (instance, cause) => this.#broken(instance, cause),
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
    this.#dispatch = new Dispatch(options, {
      loop: this.#loop,
      caller: this.#caller,
      emit: (observation) => this.#out.next(observation),
      links: () => this.#faults?.links ?? null,
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
  /** Throws a UserError where nothing is there to serve what would come. */
  begin(): void {
    const serves = [...this.#instances.values()].some(({ state }) => state === 'ready');
    if (!serves && this.mishaps.length > 0) this.#giveUp('no container of the run has started');
    this.#beganMs = this.clock.now();
    this.#faults?.start();
  }
  get unmade(): readonly string[] {
    return this.#containers.unslowed;
  }
  get mishaps(): readonly string[] {
    return this.#mishaps.notices;
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
    this.#dispatch.invoke(work, 'instanceId' in work ? this.#instances.get(work.instanceId) : undefined);
  }
  cancel(id: InvocationId): void {
    this.#dispatch.cancel(id);
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
      this.#broken(instance, error instanceof Error ? error.message : String(error));
    }
  }

  /** By itself, not by a fault of the scenario. */
  #broken(instance: Instance, cause: string): void {
    const { state, service, nodeId } = instance;
    if ((state === 'starting' || state === 'ready') && this.#closed === null) {
      const failures = this.#mishaps.add(service.spec.name, this.#model.nodes[nodeId]!.spec.name, cause);
      if (this.#beganMs === null && failures >= MOST_STARTS)
        this.#loop.post(() => this.#giveUp(`service ${service.spec.name} does not start`));
    }
    this.#dismiss(instance, 'failed', cause);
  }
  #giveUp(what: string): never {
    throw new UserError(`${what}: ${this.mishaps.join('; ')}`);
  }
  /** It is gone at once, and work there fails; its container follows. */
  #dismiss(instance: Instance, as: 'removed' | 'failed', cause: string): void {
    const { state, container, place } = instance;
    if (state === 'removed' || state === 'failed') return;
    instance.state = as;
    instance.cause = cause;
    this.#dispatch.loseAll(instance, cause);
    this.#tell(instance, as, cause);
    if (container !== null) this.#containers.remove(place.engine, container);
  }

  /** Its nodes are down until it answers again; what ran there is not taken up again. */
  #lost(engine: Engine, cause: string): void {
    for (const instance of this.#instances.values())
      if (instance.place.engine === engine) this.#broken(instance, `host ${engine.host} was lost`);
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
  async #close(): Promise<void> {
    clearInterval(this.#sampler);
    this.#watch.close();
    this.#dispatch.close();
    for (const { container, place } of this.#instances.values())
      if (container !== null) this.#containers.remove(place.engine, container);
    this.leftBehind = await this.#containers.close();
    await this.#caller.close();
    this.#loop.clear();
    this.#out.complete();
  }
}
