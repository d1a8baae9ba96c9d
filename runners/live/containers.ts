import type { DeviceSpec } from '../../core/scenario.ts';
import { budgetOf } from './budget.ts';
import type { ContainerSpec, Engine, Started } from './docker.ts';
import type { Fleet, NodePlace } from './fleet.ts';
import type { Instance } from './instance.ts';
import type { Caller, Origin } from './invoke.ts';
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
  #closed = false;

  constructor(fleet: Fleet, run: string, caller: Caller) {
    this.#fleet = fleet;
    this.#run = run;
    this.#caller = caller;
  }

  /** Resolves when it is there; `wanted` is asked again, for by then it may have been removed. */
  start(instance: Instance, device: DeviceSpec, node: string, wanted: () => boolean): Promise<Started | null> {
    return this.#track(this.#start(instance, device, node, wanted));
  }
  remove(engine: Engine, { id }: Started): void {
    void this.#track(engine.remove(id).catch(() => {}));
  }

  /** Resolves when the worker says that it is healthy; rejects when it does not for a minute. Keeps so many connections. */
  async healthy(origin: Origin, connections: number, wanted: () => boolean): Promise<void> {
    const untilMs = performance.now() + READY_MS;
    while (wanted() && !this.#closed) {
      const status = await this.#caller.get(origin, '/health').then(
        (reply) => reply.status,
        () => 0,
      );
      if (status === 200) return void (await this.#connect(origin, connections));
      if (performance.now() > untilMs) throw new Error(`it was not healthy after ${READY_MS / 1000} s`);
      await pause(ASK_EVERY_MS);
    }
  }

  /** So that the first requests need not wait for a connection. */
  async #connect(origin: Origin, connections: number): Promise<void> {
    await Promise.allSettled(Array.from({ length: connections }, () => this.#caller.get(origin, '/health')));
  }

  /** Removes all containers of the run and says on which hosts that failed. */
  async close(): Promise<readonly string[]> {
    this.#closed = true;
    await Promise.allSettled([...this.#pending]);
    const swept = await Promise.allSettled(this.#fleet.engines.map(({ engine }) => sweep(engine, this.#run)));
    return swept.flatMap((one, i) => {
      if (one.status === 'fulfilled') return [];
      return [`containers may be left on host ${this.#fleet.engines[i]!.host.name}: rohe clean --run ${this.#run} removes them`];
    });
  }

  async #start(instance: Instance, device: DeviceSpec, node: string, wanted: () => boolean): Promise<Started | null> {
    const { engine } = instance.place;
    const started = await engine.start(this.#specOf(instance, device, node));
    if (wanted() && !this.#closed) return started;
    await engine.remove(started.id);
    return null;
  }

  #specOf({ id, service, place }: Instance, device: DeviceSpec, node: string): ContainerSpec {
    const { spec } = service;
    const { cpus, slotCpus, memoryMiB } = budgetOf(spec, device, place.cpus, place.facts.cores);
    const worker = {
      service: spec.name,
      model: spec.model,
      concurrency: spec.concurrency,
      ...spec.queue,
      cpuShare: slotCpus,
    };
    return {
      name: containerName(this.#run, id, place),
      image: this.#fleet.image,
      run: this.#run,
      node,
      service: spec.name,
      environment: { ROHE_WORKER: JSON.stringify(worker) },
      cpus,
      memoryMiB,
      cgroupParent: place.cgroupParent,
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

function containerName(run: string, instance: number, { host }: NodePlace): string {
  return `rohe-${run}-${host.name.replace(/[^\w.-]/g, '-')}-${instance}`;
}

/** Removes what is left of a run, or of all runs; gives how many that were. */
export async function sweep(engine: Engine, run: string | null): Promise<number> {
  const found = await engine.listed(run);
  await Promise.all(found.map(({ id }) => engine.remove(id)));
  return found.length;
}
