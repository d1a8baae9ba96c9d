import type { Algorithm, InstanceView, NodeView, ServiceView, View } from '../../../core/algorithm.ts';
import { type Booking, NodeCapacity } from '../../../core/allocation/capacity.ts';
import type { NodeState, Observation, PlacementDecision } from '../../../core/events.ts';
import type { DeviceSpec, Json, ServiceSpec } from '../../../core/scenario.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Held = Mutable<InstanceView> & { readonly booking: Booking };
type NodeExtras = { readonly gatewayMs?: number; readonly labels?: { readonly [key: string]: string } };
type WorldNode = { readonly books: NodeCapacity; readonly view: NodeView; state: NodeState };

/** A cluster that does what a placement decides: a deploy is booked and ready at once; what is removed goes when `settle` says. */
export class World {
  readonly #nodes: WorldNode[] = [];
  readonly #specs: ServiceSpec[] = [];
  readonly #desired: number[] = [];
  readonly #instances: Held[] = [];
  readonly traced: { readonly [name: string]: Json }[] = [];
  recording = false;

  node(name: string, device: DeviceSpec, extras: NodeExtras = {}): this {
    const books = new NodeCapacity(device);
    const id = this.#nodes.length;
    const state = (): NodeState => this.#nodes[id]?.state ?? 'down';
    const view = {
      id,
      spec: { name, device: device.name, zone: 'edge', labels: extras.labels ?? {} },
      get state() {
        return state();
      },
      get cpuMillis() {
        return books.cpuMillis;
      },
      get memoryMiB() {
        return books.memoryMiB;
      },
      get cores() {
        return books.cores;
      },
      get accelerators() {
        return books.accelerators;
      },
      books,
      cpuShare: null,
      busyPowerW: device.busyPowerW,
      gatewayMs: extras.gatewayMs ?? 1,
    };
    this.#nodes.push({ books, view, state: 'up' });
    return this;
  }

  service(spec: ServiceSpec): this {
    this.#specs.push(spec);
    this.#desired.push(spec.replicas);
    return this;
  }

  want(service: number, instances: number): void {
    this.#desired[service] = instances;
  }

  /** Lets the policy decide and applies its list; the list. */
  show(policy: Algorithm<PlacementDecision>, seen: Observation): readonly PlacementDecision[] {
    const decisions = policy.decide(seen, this.view());
    for (const one of decisions) if (one.kind === 'deploy') this.#deploy(one.serviceId, one.nodeId);
    return decisions;
  }

  tick(policy: Algorithm<PlacementDecision>): readonly PlacementDecision[] {
    return this.show(policy, { kind: 'tick', atMs: 0 });
  }

  /** An instance is removed or fails, and the policy is told. */
  settle(policy: Algorithm<PlacementDecision>, instanceId: number, state: 'removed' | 'failed'): readonly PlacementDecision[] {
    const instance = this.#instance(instanceId);
    instance.state = state;
    this.#nodes[instance.nodeId]?.books.release(instance.booking);
    return this.show(policy, { kind: 'instance-changed', atMs: 0, instanceId, state, cause: null });
  }

  turn(policy: Algorithm<PlacementDecision>, nodeId: number, state: NodeState): readonly PlacementDecision[] {
    const node = this.#nodes[nodeId];
    if (node === undefined) throw new Error(`no node ${nodeId}`);
    node.state = state;
    return this.show(policy, { kind: 'node-changed', atMs: 0, nodeId, state, cause: null });
  }

  load(instanceId: number, outstanding: number): void {
    this.#instance(instanceId).outstanding = outstanding;
  }

  /** `service@node` of all that run, in order of id. */
  placed(): readonly string[] {
    return this.#instances
      .filter(running)
      .map((one) => `${this.#specs[one.serviceId]?.name}@${this.#nodes[one.nodeId]?.view.spec.name}`);
  }

  books(nodeId: number): NodeCapacity {
    const node = this.#nodes[nodeId];
    if (node === undefined) throw new Error(`no node ${nodeId}`);
    return node.books;
  }

  view(): View {
    const unused = (): never => {
      throw new Error('a placement does not ask for this');
    };
    return {
      now: 0,
      estimates: 0,
      query: unused,
      task: unused,
      invocation: unused,
      plan: unused,
      contract: unused,
      members: unused,
      servicesOf: unused,
      fastest: unused,
      eligible: unused,
      restMs: unused,
      conditionHolds: unused,
      misfit: unused,
      service: (id) => this.#service(id),
      instance: (id) => this.#instances[id],
      node: (id) => this.#nodes[id]?.view ?? unused(),
      nodes: this.#nodes.map(({ view }) => view),
      services: this.#specs.map((_, id) => this.#service(id)),
      contracts: [],
      ...(this.recording ? { trace: (figures: { readonly [name: string]: Json }) => void this.traced.push(figures) } : {}),
    };
  }

  #service(id: number): ServiceView {
    const spec = this.#specs[id];
    if (spec === undefined) throw new Error(`no service ${id}`);
    const instances = this.#instances.filter((one) => one.serviceId === id && running(one));
    return { id, spec, lighterId: null, instances, available: instances, desired: this.#desired[id] ?? 0, waiting: 0 };
  }

  #instance(id: number): Held {
    const instance = this.#instances[id];
    if (instance === undefined) throw new Error(`no instance ${id}`);
    return instance;
  }

  #deploy(serviceId: number, nodeId: number): void {
    const spec = this.#service(serviceId).spec;
    const booking = this.books(nodeId).book(spec.demand);
    const figures = { outstanding: 0, slots: 1, limit: 2, free: true, workMs: 10, responseMs: 10, energyJ: 1, kind: 0 };
    this.#instances.push({ id: this.#instances.length, serviceId, nodeId, state: 'ready', booking, ...figures });
  }
}

function running({ state }: InstanceView): boolean {
  return state === 'starting' || state === 'ready';
}
