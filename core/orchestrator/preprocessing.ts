import type { InstanceBelief } from '../cluster/instance.ts';
import type { ServiceId } from '../events.ts';
import type { Flight, InvocationEnded } from './flights.ts';
import type { Query, Task } from './query.ts';
import { sendPreprocess } from './stages.ts';
import type { RunState } from './state.ts';

export type PreprocessingHooks = {
  readonly ready: (query: Query, task: Task) => void;
  readonly failed: (task: Task, cause: string) => void;
  /** Where the one retry goes; undefined: there is none. */
  readonly elsewhere: (query: Query, flight: Flight) => InstanceBelief | undefined;
};

/** A task from the choice of its ensemble until its members can be sent. It waits for its preprocessor where that is still to start. */
export class Preprocessing {
  readonly #state: RunState;
  readonly #hooks: PreprocessingHooks;
  /** Tasks whose preprocessor is still starting, by service. */
  readonly #parked = new Map<ServiceId, Task[]>();

  constructor(state: RunState, hooks: PreprocessingHooks) {
    this.#state = state;
    this.#hooks = hooks;
  }

  send(query: Query, task: Task, preprocessorId: ServiceId): void {
    const { fastest, instances, mayStart } = this.#state.cluster.services[preprocessorId]!;
    if (fastest !== undefined) sendPreprocess(this.#state.flights, query, task, fastest, 1);
    else if (mayStart) {
      this.#park(preprocessorId, task);
      this.#state.need(preprocessorId);
    } else if (instances.some((instance) => instance.state === 'starting')) this.#park(preprocessorId, task);
    else this.#hooks.failed(task, `no instance of ${this.#state.model.services[preprocessorId]!.spec.name}`);
  }

  ended(query: Query, task: Task, flight: Flight, seen: InvocationEnded): void {
    if (seen.outcome === 'completed') return this.#hooks.ready(query, task);
    const elsewhere = this.#hooks.elsewhere(query, flight);
    if (elsewhere === undefined) this.#hooks.failed(task, `preprocessing ${seen.outcome}: ${seen.cause}`);
    else sendPreprocess(this.#state.flights, query, task, elsewhere, 2);
  }

  /** What waited for an instance of the service goes on. */
  unpark(serviceId: ServiceId): void {
    const parked = this.#parked.get(serviceId);
    if (parked === undefined) return;
    this.#parked.delete(serviceId);
    for (const task of parked) {
      const query = this.#state.queries.get(task.queryId);
      if (query?.phase !== 'live' || task.state !== 'preprocessing') continue;
      task.startMs = this.#state.now();
      this.send(query, task, serviceId);
    }
  }

  /** Instances are gone: what waited for one of them to start goes on elsewhere, waits for another that was started instead, or gives up. */
  unparkBereft(): void {
    for (const serviceId of [...this.#parked.keys()]) {
      if (!this.#state.cluster.services[serviceId]!.instances.some(({ state }) => state === 'starting')) this.unpark(serviceId);
    }
  }

  #park(serviceId: ServiceId, task: Task): void {
    const parked = this.#parked.get(serviceId);
    if (parked === undefined) this.#parked.set(serviceId, [task]);
    else parked.push(task);
  }
}
