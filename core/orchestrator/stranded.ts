import type { ServiceBelief } from '../cluster/service.ts';
import type { Decision } from '../events.ts';
import type { Workload } from '../workload.ts';
import type { Deciders } from './deciders.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Query } from './query.ts';
import type { RunState } from './state.ts';

const MAX_FRUITLESS = 1000;

/** Ends queries that nothing is left to move, so that none hangs. */
export class Stranded {
  readonly #state: RunState;
  readonly #lifecycle: Lifecycle;
  readonly #workload: Workload;
  readonly #deciders: Deciders;
  /** To be looked at when nothing is left to take: so many of the list. What lies beyond is left over and will be written over. */
  readonly #touched: Query[] = [];
  #count = 0;
  /** Wakes in a row after which the algorithm decided nothing but more of them. */
  #fruitless = 0;
  /** Instances in a row that were lost while nothing was in flight any more, nothing was to come, and queries waited. */
  #lost = 0;
  /** Whether what waits for an instance to start may wait in vain. */
  #bereft = false;

  constructor(state: RunState, lifecycle: Lifecycle, workload: Workload, deciders: Deciders) {
    this.#state = state;
    this.#lifecycle = lifecycle;
    this.#workload = workload;
    this.#deciders = deciders;
  }

  /** Something about the query has changed. */
  touch(query: Query): void {
    this.#touched[this.#count++] = query;
  }
  touchAll(): void {
    const { queries } = this.#state;
    for (const id of queries.ids()) if (queries.get(id)!.phase === 'live') this.touch(queries.get(id)!);
  }

  /** An invocation was completed. */
  moved(): void {
    this.#lost = 0;
  }
  /** An instance is gone. A placement that replaces whatever is lost has always something to decide; where all of it is lost again, that leads nowhere. */
  lose(): void {
    this.#bereft = true;
    if (this.#idles() && ++this.#lost === MAX_FRUITLESS) this.#abandonAll();
  }

  /** After the decisions on an observation have been applied. */
  decided(decisions: readonly Decision[]): void {
    if (this.#fruitless > 0 && isFruitful(decisions)) this.#fruitless = 0;
  }
  /** The same, on a wake. */
  woken(decisions: readonly Decision[]): void {
    if (!isFruitful(decisions) && ++this.#fruitless === MAX_FRUITLESS) this.touchAll();
  }
  /** The same, on a tick. */
  ticked(decisions: readonly Decision[]): void {
    if (decisions.length === 0) this.#endIfStagnant();
  }

  /** Nothing is left to take. */
  settle(): void {
    if (this.#bereft) {
      this.#bereft = false;
      this.#lifecycle.bereft();
      // Tasks have ended by it, and who they are with shall say first what becomes of their queries.
      if (this.#state.pending) return;
    }
    for (let i = 0; i < this.#count; i++) if (this.#stuck(this.#touched[i]!)) this.#abandon(this.#touched[i]!);
    this.#count = 0;
  }

  /** A live query with nothing in flight, no timer, and no ready member that an instance could serve. */
  #stuck(query: Query): boolean {
    if (query.phase !== 'live' || query.inFlight.length > 0 || query.cutTimer !== null || this.#awaitsWake()) return false;
    return !query.tasks.some((task) => {
      if (task.state === 'preprocessing') return true;
      return (
        task.state === 'ready' && task.members.some((member) => member.state === 'waiting' && this.#served(member.serviceId))
      );
    });
  }
  #served(serviceId: number): boolean {
    return this.#has(serviceId, ({ instances, mayStart }) => instances.length > 0 || mayStart);
  }
  /** Whether it is so of the service, or of one of its lighter variants. */
  #has(serviceId: number, so: (service: ServiceBelief) => boolean): boolean {
    for (let id: number | null = serviceId; id !== null; id = this.#state.model.services[id]!.lighterId)
      if (so(this.#state.cluster.services[id]!)) return true;
    return false;
  }

  /** Waiting members that an algorithm never sends: nothing happens any more but ticks, and it has nothing to say to them. */
  #endIfStagnant(): void {
    if (this.#idles() && !this.#awaitsWake() && !this.#state.cluster.starting) this.#abandonAll();
  }
  /** Queries wait, and only a decision can bring something about. */
  #idles(): boolean {
    const { queries, flights } = this.#state;
    return queries.size > 0 && flights.size === 0 && this.#workload.nextMs === null;
  }
  /** A wake may still lead to something, unless they have led to nothing for too long. */
  #awaitsWake(): boolean {
    return this.#state.wakes > 0 && this.#fruitless < MAX_FRUITLESS;
  }

  #abandonAll(): void {
    const { queries } = this.#state;
    for (const id of queries.ids()) {
      const query = queries.get(id)!;
      if (query.phase === 'live' && query.cutTimer === null) this.#abandon(query);
    }
  }
  #abandon(query: Query): void {
    this.#lifecycle.fail(query, `${this.#deciders.nameOf(query.strategy)} left it with nothing to wait for${this.#lack(query)}`);
  }
  /** What an algorithm could not help. */
  #lack({ tasks }: Query): string {
    for (const { state, members } of tasks) {
      if (state !== 'ready') continue;
      for (const { state: stays, serviceId } of members)
        if (stays === 'waiting' && !this.#has(serviceId, ({ instances }) => instances.length > 0))
          return `: no instance of ${this.#state.model.services[serviceId]!.spec.name}`;
    }
    return '';
  }
}

/** It holds more than wakes. */
function isFruitful(decisions: readonly Decision[]): boolean {
  for (const { kind } of decisions) if (kind !== 'wake') return true;
  return false;
}
