import type { ServiceModel } from '../../core/model.ts';
import { cpusAt } from './budget.ts';
import { type ContainerSpec, type Engine, type RunOptions, type Started, WORKER_PORT } from './engine.ts';
import type { Fleet } from './fleet.ts';
import type { Instance } from './instance.ts';
import type { Caller, Origin } from './invoke.ts';
import { runOptionsOf } from './own-container.ts';
import { MADE, makeParent, parentName, removeParents } from './parents.ts';
import { pause } from './wait.ts';

const READY_MS = 60_000;
const ASK_EVERY_MS = 20;

/** The containers of one run: none is forgotten, whatever becomes of its instance. */
export class Containers {
  readonly #fleet: Fleet;
  readonly #run: string;
  readonly #caller: Caller;
  /** Starts and removals under way. */
  readonly #pending = new Set<Promise<unknown>>();
  /** By node, where that is not 1. */
  readonly #slowness = new Map<number, number>();
  readonly #unslowed = new Set<string>();
  /** Cgroups of nodes that this run has made. */
  readonly #parents = new Set<string>();
  #closed = false;

  constructor(fleet: Fleet, run: string, caller: Caller) {
    this.#fleet = fleet;
    this.#run = run;
    this.#caller = caller;
  }

  /** Resolves when it is there; `wanted` is asked again, for by then it may have been removed. */
  start(instance: Instance, node: string, wanted: () => boolean): Promise<Started | null> {
    return this.#track(this.#start(instance, node, wanted));
  }
  remove(engine: Engine, { id }: Started): void {
    void this.#track(engine.remove(id).catch(() => {}));
  }

  /** What could not be made slower, in words. */
  get unslowed(): readonly string[] {
    return [...this.#unslowed];
  }
  /** Gives what runs there, and what will, a `factor`th of its CPU. */
  slow(nodeId: number, factor: number, instances: readonly Instance[]): void {
    this.#slowness.set(nodeId, factor);
    for (const { container, place, budget } of instances) {
      if (container === null) continue;
      const limited = place.engine.limit(container.id, cpusAt(budget, factor));
      void this.#track(limited.catch((error: Error) => void this.#unslowed.add(`a slow node was not made: ${error.message}`)));
    }
  }

  /** Resolves when the worker says that it is healthy; rejects when it does not in time. Keeps so many connections. */
  async healthy({ origin, service }: Instance, connections: number, wanted: () => boolean): Promise<void> {
    const { health = '/health', readyWithinMs = READY_MS } = service.spec.container ?? {};
    const untilMs = performance.now() + readyWithinMs;
    while (wanted() && !this.#closed) {
      const status = await this.#caller.get(origin, health).then(
        (reply) => reply.status,
        () => 0,
      );
      if (status === 200) return void (await this.#connect(origin, health, connections));
      if (performance.now() > untilMs) throw new Error(`${health} did not answer 200 within ${readyWithinMs / 1000} s`);
      await pause(ASK_EVERY_MS);
    }
  }

  /** So that the first requests need not wait for a connection. */
  async #connect(origin: Origin, path: string, connections: number): Promise<void> {
    await Promise.allSettled(Array.from({ length: connections }, () => this.#caller.get(origin, path)));
  }

  /** Removes all containers of the run and says on which hosts that failed. */
  async close(): Promise<readonly string[]> {
    this.#closed = true;
    await Promise.allSettled([...this.#pending]);
    const swept = await Promise.allSettled(this.#fleet.engines.map(({ engine }) => sweep(engine, this.#run)));
    const kept = this.#parents.size === 0 ? [] : removeParents(this.#run);
    const left = swept.flatMap((one, i) => {
      if (one.status === 'fulfilled') return [];
      return [`containers may be left on host ${this.#fleet.engines[i]!.host.name}: rohe clean --run ${this.#run} removes them`];
    });
    return [...left, ...kept.map((path) => `the cgroup ${path} is left: rohe clean --run ${this.#run} removes it`)];
  }

  async #start(instance: Instance, node: string, wanted: () => boolean): Promise<Started | null> {
    const { engine } = instance.place;
    const spec = this.#specOf(instance, node);
    const started = await engine.start(spec);
    const cpus = this.#cpusOf(instance);
    if (cpus !== spec.cpus) await engine.limit(started.id, cpus);
    if (wanted() && !this.#closed) return started;
    await engine.remove(started.id);
    return null;
  }

  #cpusOf({ nodeId, budget }: Instance): number {
    return cpusAt(budget, this.#slowness.get(nodeId) ?? 1);
  }
  /** Made when the first container of the node needs it. */
  #parentOf({ nodeId, place }: Instance): string | null {
    if (place.cgroupParent !== MADE) return place.cgroupParent;
    const name = parentName(this.#run, nodeId);
    if (!this.#parents.has(name)) makeParent(name, place.cpus, place.facts.cgroupVersion);
    this.#parents.add(name);
    return name;
  }
  #specOf(instance: Instance, node: string): ContainerSpec {
    const { id, service, place, budget } = instance;
    const { spec } = service;
    const own = spec.container;
    const worker = {
      service: spec.name,
      model: spec.model,
      concurrency: spec.concurrency,
      ...spec.queue,
      cpuShare: budget.slotCpus,
      batching: batchingOf(service, instance.nodeId),
    };
    return {
      name: containerName(this.#run, place.host.name, id),
      image: (own === null ? this.#fleet.image : spec.image)!,
      run: this.#run,
      node,
      service: spec.name,
      options:
        own === null ? emulatedBy({ ROHE_WORKER: JSON.stringify(worker) }) : runOptionsOf(own, this.#fleet.baseDir, process.env),
      cpus: this.#cpusOf(instance),
      memoryMiB: budget.memoryMiB,
      cgroupParent: this.#parentOf(instance),
      bind: place.host.bind,
    };
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const done = work.finally(() => this.#pending.delete(done));
    this.#pending.add(done);
    done.catch(() => {});
    return done;
  }
}

/** What an emulated worker is run with. */
export function emulatedBy(environment: RunOptions['environment']): RunOptions {
  return { port: WORKER_PORT, command: null, environment, volumes: [], devices: [], runtime: null, gpus: 0 };
}

/** As the worker is told; null: every invocation is served by itself. */
function batchingOf({ spec: { batching }, batchFactors }: ServiceModel, nodeId: number): object | null {
  if (batching === null || batchFactors === null) return null;
  return { max: batching.max, waitMs: batching.waitMs, factors: [...batchFactors[nodeId]!] };
}

/** Hosts of different names may be one engine. */
export function containerName(run: string, host: string, instance: number): string {
  return `rohe-${run}-${host.replace(/[^\w.-]/g, '-')}-${instance}`;
}

/** Removes what is left of a run, or of all runs; gives how many that were. */
export async function sweep(engine: Engine, run: string | null): Promise<number> {
  const found = await engine.listed(run);
  await Promise.all(found.map(({ id }) => engine.remove(id)));
  return found.length;
}
