import type { BackendObservation, InstanceId, NodeId, ServiceId } from '../core/events.ts';
import type { Model } from '../core/model.ts';
import { type Random, Stream } from '../core/random.ts';
import type { Agenda } from './agenda.ts';
import { type ColdStartHooks, ColdStarts } from './cold-start.ts';
import { NodeSharing } from './contention.ts';
import { type SharingRules, sharingRules } from './instance-share.ts';
import { CANCELLED, type Job, unmated } from './jobs.ts';
import { END_SERVICE, END_SHARED, INSTANCE_GONE, INSTANCE_READY } from './opcodes.ts';
import { NodeLoad, type NodeSample } from './power.ts';
import { Server } from './server.ts';

export type HostsHooks = Pick<ColdStartHooks, 'pull' | 'abort'> & {
  /** Work at an instance that is gone. */
  readonly lost: (job: Job, cause: string) => void;
  readonly emit: (seen: BackendObservation) => void;
};

/** The nodes, and the instances on them from deployment to removal or failure. */
export class Hosts {
  readonly #model: Model;
  readonly #random: Random;
  readonly #agenda: Agenda;
  readonly #hooks: HostsHooks;
  /** By node, all three. */
  readonly #loads: readonly NodeLoad[];
  /** null: running work does not slow other work. */
  readonly #sharings: readonly NodeSharing<Job>[] | null;
  /** Those that are neither removed nor failed. */
  readonly #hosted: readonly Set<Server>[];
  /** Also those that are gone. */
  readonly #servers: (Server | undefined)[] = [];
  readonly coldStarts: ColdStarts;

  constructor(model: Model, random: Random, agenda: Agenda, hooks: HostsHooks) {
    this.#model = model;
    this.#random = random;
    this.#agenda = agenda;
    this.#hooks = hooks;
    const takesTurns = model.scenario.contention?.resources.includes('accelerators') ?? false;
    this.#loads = model.nodes.map(({ device }) => new NodeLoad(device, takesTurns));
    this.#hosted = model.nodes.map(() => new Set());
    const rules = sharingRules(model);
    this.#sharings = rules === null ? null : this.#shareNodes(rules);
    const ready = ({ id }: Server, delayMs: number): void => agenda.after(delayMs, INSTANCE_READY, id, 0);
    this.coldStarts = new ColdStarts(model, random, { ...hooks, ready });
  }

  server(id: InstanceId): Server | undefined {
    return this.#servers[id];
  }

  deploy(id: InstanceId, serviceId: ServiceId, nodeId: NodeId): void {
    const service = this.#model.services[serviceId]!;
    const load = this.#loads[nodeId]!;
    load.memoryMiB += service.spec.demand.memoryMiB.rss;
    const server = new Server(id, service, nodeId, load, this.#sharings?.[nodeId] ?? null);
    this.#servers[id] = server;
    this.#hosted[nodeId]!.add(server);
    if (load.down) return this.#dismiss(server, 'failed', 'node down');
    if (service.coldStart !== null) return this.coldStarts.begin(server, this.#agenda.now);
    this.#agenda.after(service.startUp.sample(this.#random, Stream.startUp, id, serviceId, nodeId), INSTANCE_READY, id, 0);
  }
  remove(id: InstanceId): void {
    const server = this.#servers[id];
    if (server !== undefined) this.#dismiss(server, 'removed', 'instance removed');
  }
  fail(id: InstanceId): void {
    const server = this.#servers[id];
    if (server !== undefined) this.#dismiss(server, 'failed', 'instance crashed');
  }
  crash(nodeId: NodeId): void {
    for (const server of this.#hosted[nodeId]!) this.#dismiss(server, 'failed', 'node crashed');
  }

  /** At an INSTANCE_READY. */
  ready(id: InstanceId): void {
    const server = this.#servers[id]!;
    if (server.state !== 'starting') return;
    server.state = 'ready';
    const ready = { kind: 'instance-changed', atMs: this.#agenda.now, instanceId: id, state: 'ready', cause: null } as const;
    this.#hooks.emit(server.startUp === null ? ready : { ...ready, startUp: server.startUp });
  }
  /** At an INSTANCE_GONE. */
  gone(instanceId: InstanceId): void {
    const { state, cause } = this.#servers[instanceId]!;
    const why = state === 'removed' ? 'removed' : cause;
    this.#hooks.emit({ kind: 'instance-changed', atMs: this.#agenda.now, instanceId, state, cause: why });
  }
  /** At an END_SHARED: the work that ends; null where that no longer holds. */
  due(nodeId: NodeId, generation: number): Job | null {
    return this.#sharings![nodeId]!.due(generation);
  }

  /** What each node has done since the last time. */
  sample(now: number): void {
    for (let nodeId = 0; nodeId < this.#loads.length; nodeId++) {
      const load = this.#loads[nodeId]!;
      this.#hooks.emit(sampled(nodeId, now, load.memoryMiB, load.sample(now)));
    }
  }

  power(nodeId: NodeId, on: boolean): void {
    this.#loads[nodeId]!.power(on, this.#agenda.now);
  }
  /** In the order of their ids. */
  instancesOf(serviceId: ServiceId): readonly InstanceId[] {
    return this.#hosted
      .flatMap((servers) => [...servers].filter(({ service }) => service.id === serviceId).map(({ id }) => id))
      .sort((a, b) => a - b);
  }

  /** What is left of running work takes as much longer as the node has become slower. */
  slow(nodeId: NodeId, factor: number): void {
    const { now } = this.#agenda;
    if (this.#sharings !== null) return this.#sharings[nodeId]!.slow(factor, now);
    const load = this.#loads[nodeId]!;
    const change = factor / load.slowness;
    load.slowness = factor;
    for (const { running } of this.#hosted[nodeId]!) {
      for (const job of running) {
        const leftMs = Math.max(0, job.startMs + job.serviceMs - now) * change;
        job.serviceMs = now - job.startMs + leftMs;
        job.generation++;
        this.#agenda.meet(leftMs, END_SERVICE, job);
      }
    }
  }

  /** Work there fails at once. */
  #dismiss(server: Server, as: 'removed' | 'failed', cause: string): void {
    if (!this.#hosted[server.nodeId]!.delete(server)) return;
    this.coldStarts.abandon(server);
    server.state = as;
    server.cause = cause;
    server.load.memoryMiB -= server.service.spec.demand.memoryMiB.rss;
    for (let job = server.queue.take(); job !== undefined; job = server.queue.take()) this.#hooks.lost(job, cause);
    for (const job of [...server.running]) {
      server.finish(job, this.#agenda.now);
      for (const mate of unmated(job)) this.#hooks.lost(mate, mate.state === 'cancelled' ? CANCELLED : cause);
    }
    server.leave();
    this.#agenda.after(0, INSTANCE_GONE, server.id, 0);
  }

  #shareNodes(rules: SharingRules): readonly NodeSharing<Job>[] {
    const admitted = (job: Job, now: number): void => job.server!.admit(job, now);
    return this.#model.nodes.map(({ id, device }) => {
      const wake = (atMs: number, generation: number): void => this.#agenda.at(atMs, END_SHARED, id, generation);
      return new NodeSharing<Job>(device, rules, { wake, admitted });
    });
  }
}

/** Two literals, for a spread takes longer than all the rest of a sample. */
function sampled(nodeId: NodeId, now: number, memoryMiB: number, sample: NodeSample): BackendObservation {
  const { cpuShare, energyJ, acceleratorShare } = sample;
  if (acceleratorShare === null) return { kind: 'sampled', atMs: now, takenMs: now, nodeId, cpuShare, memoryMiB, energyJ };
  return { kind: 'sampled', atMs: now, takenMs: now, nodeId, cpuShare, memoryMiB, energyJ, acceleratorShare };
}
