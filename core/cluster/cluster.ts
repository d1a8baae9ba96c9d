import type { Booking } from '../allocation/capacity.ts';
import { misfit } from '../allocation/filter.ts';
import type { InstanceId, InstanceState, NodeId, NodeState, ServiceId, Spans } from '../events.ts';
import type { Model } from '../model.ts';
import { type Telemetry, windowMaker } from '../observation/window.ts';
import { coldResponseMs, instanceFacts } from './expected.ts';
import { InstanceBelief, type InstanceFacts } from './instance.ts';
import { NodeBelief } from './node.ts';
import { ServiceBelief } from './service.ts';

/** What the core believes of nodes, services and instances: booked, sent, answered, sampled. Ground truth is the backend's. */
export class Cluster {
  readonly nodes: readonly NodeBelief[];
  readonly services: readonly ServiceBelief[];
  /** Counts changes of expected work and of what is available. */
  estimates = 0;
  readonly #model: Model;
  readonly #instances: (InstanceBelief | undefined)[] = [];
  readonly #bookings = new Map<InstanceId, Booking>();
  readonly #observed: InstanceBelief[] = [];
  /** Of instances, by power and network. */
  readonly #kinds = new Map<string, number>();
  #starting = 0;
  readonly #threshold: number | null;
  readonly #telemetry: Telemetry;
  readonly #makeWindow: ReturnType<typeof windowMaker>;
  /** Windows that slide change by what leaves them, too. */
  readonly #sliding: boolean;

  constructor(model: Model, telemetry: Telemetry = {}) {
    this.#model = model;
    this.#telemetry = telemetry;
    this.#makeWindow = windowMaker(model.scenario.telemetry, telemetry.estimate);
    this.#sliding = model.scenario.telemetry.window.size !== null;
    this.nodes = model.nodes.map((node) => new NodeBelief(node));
    const isAvailable = (instance: InstanceBelief): boolean => this.#isAvailable(instance);
    this.services = model.services.map((service) => new ServiceBelief(service, isAvailable, coldResponseMs(model, service)));
    this.#threshold = model.scenario.orchestration.contentionThreshold;
  }

  instance(id: InstanceId): InstanceBelief | undefined {
    return this.#instances[id];
  }

  /** Why the node cannot take one more instance of the service; null: it can. */
  misfit(serviceId: ServiceId, nodeId: NodeId): string | null {
    const node = this.nodes[nodeId]!;
    return misfit(this.#model.services[serviceId]!.spec, node, node.books);
  }

  /** Books the resources; the caller has asked `misfit`. */
  deploy(serviceId: ServiceId, nodeId: NodeId): InstanceBelief {
    const service = this.#model.services[serviceId]!;
    const node = this.nodes[nodeId]!;
    const id = this.#instances.length;
    const facts = instanceFacts(this.#model, service, nodeId);
    const instance = new InstanceBelief({ id, serviceId, nodeId, kind: this.#kindOf(facts) }, facts, this.#makeWindow());
    this.#instances.push(instance);
    this.#bookings.set(id, node.books.book(service.spec.demand));
    node.hosted.push(instance);
    this.#starting++;
    this.services[serviceId]!.instances.push(instance);
    return instance;
  }

  changed(id: InstanceId, state: InstanceState): void {
    const instance = this.#instances[id];
    if (instance === undefined) return;
    if (instance.state === 'starting') this.#starting--;
    if (state === 'starting') this.#starting++;
    instance.state = state;
    if (state === 'failed' || state === 'removed') this.#release(instance);
    this.#reindex(instance.serviceId);
  }

  drain(instance: InstanceBelief): void {
    instance.draining = true;
    this.#reindex(instance.serviceId);
  }

  nodeChanged(id: NodeId, state: NodeState): void {
    this.nodes[id]!.state = state;
    this.#reindexNode(id);
  }

  sampled(id: NodeId, cpuShare: number): void {
    const node = this.nodes[id]!;
    const before = this.#contended(node);
    node.cpuShare = cpuShare;
    if (this.#contended(node) !== before) this.#reindexNode(id);
  }

  /** An invocation was sent to the instance (+1), or has ended (-1). */
  shift(instance: InstanceBelief, by: 1 | -1): void {
    instance.shift(by);
    this.nodes[instance.nodeId]!.outstanding += by;
    this.services[instance.serviceId]!.refresh(instance);
    if (instance.outstanding === 0 && (instance.state === 'failed' || instance.state === 'removed'))
      this.#instances[instance.id] = undefined;
  }

  observe(instance: InstanceBelief, atMs: number, spans: Spans): void {
    const { parse } = this.#telemetry;
    const ms = parse === undefined ? spans.serviceMs : parse({ atMs, ...spans });
    if (ms === null) return;
    if (instance.observe(atMs, ms)) this.#observed.push(instance);
    if (instance.windowFull) this.closeWindows(atMs, [instance]);
  }

  closeWindows(atMs: number, due: readonly InstanceBelief[] = this.#sliding ? this.#all() : this.#observed): void {
    if (due.length === 0) return;
    this.estimates++;
    const touched = new Set<ServiceBelief>();
    for (const instance of due) {
      const service = this.services[instance.serviceId]!;
      instance.closeWindow(atMs);
      service.refresh(instance);
      touched.add(service);
    }
    for (const service of touched) service.reestimate();
    this.#observed.length = 0;
  }

  #all(): readonly InstanceBelief[] {
    return this.services.flatMap(({ instances }) => instances);
  }

  get starting(): boolean {
    return this.#starting > 0;
  }

  /** Slots are the same for all of a service. */
  #kindOf({ busyPowerW, networkMs }: InstanceFacts): number {
    const key = `${busyPowerW} ${networkMs}`;
    const kind = this.#kinds.get(key) ?? this.#kinds.size;
    this.#kinds.set(key, kind);
    return kind;
  }

  #release(instance: InstanceBelief): void {
    const booking = this.#bookings.get(instance.id);
    if (booking === undefined) return;
    const node = this.nodes[instance.nodeId]!;
    node.books.release(booking);
    node.hosted.splice(node.hosted.indexOf(instance), 1);
    this.#bookings.delete(instance.id);
    const { instances } = this.services[instance.serviceId]!;
    instances.splice(instances.indexOf(instance), 1);
    instance.position = -1;
    if (instance.outstanding === 0) this.#instances[instance.id] = undefined;
  }

  #contended(node: NodeBelief): boolean {
    return this.#threshold !== null && node.cpuShare !== null && node.cpuShare > this.#threshold;
  }

  #reindex(serviceId: ServiceId): void {
    this.estimates++;
    this.services[serviceId]!.reindex();
  }
  #isAvailable({ nodeId, state, draining }: InstanceBelief): boolean {
    const node = this.nodes[nodeId]!;
    return state === 'ready' && !draining && node.state !== 'down' && !this.#contended(node);
  }

  #reindexNode(id: NodeId): void {
    for (const { serviceId } of this.nodes[id]!.hosted) this.#reindex(serviceId);
  }
}
