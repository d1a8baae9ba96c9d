import type { Cluster } from '../cluster/cluster.ts';
import type { InstanceBelief } from '../cluster/instance.ts';
import type { BackendObservation, Invocation, InvocationId, Observation } from '../events.ts';
import { IdMap } from '../id-map.ts';
import { strike } from '../strike.ts';
import type { Journal } from './journal.ts';
import type { Member, Query, Task } from './query.ts';

export type InvocationEnded = Extract<BackendObservation, { kind: 'invocation-ended' }>;

/** An invocation between the decision to send it and the observation of its end. */
export type Flight = {
  readonly work: Invocation;
  readonly instance: InstanceBelief | null;
  /** null once the core has closed its books on it: whatever comes of it is ignored. */
  query: Query | null;
  readonly task: Task | null;
  readonly member: Member | null;
  readonly decidedMs: number;
  sent: boolean;
  /** Of those that are withheld together, the one sent after it. */
  next: Flight | null;
};

/**
 * What has been sent and has not ended. Orchestration time is one serial server in front of the commands: while `withhold` is in
 * force, work waits for it to finish.
 */
export class Flights {
  readonly #journal: Journal;
  readonly #cluster: Cluster;
  readonly #observe: (seen: Observation) => void;
  readonly #flights = new IdMap<Flight>();
  #nextId = 0;
  #busyUntil = 0;
  #withholds = false;
  /** Those withheld, as a chain: most often there is one. */
  #first: Flight | null = null;
  #last: Flight | null = null;

  constructor(journal: Journal, cluster: Cluster, observe: (seen: Observation) => void) {
    this.#journal = journal;
    this.#cluster = cluster;
    this.#observe = observe;
  }

  get size(): number {
    return this.#flights.size;
  }
  get(id: InvocationId): Flight | undefined {
    return this.#flights.get(id);
  }

  /** The id of what is sent next. */
  get nextId(): InvocationId {
    return this.#nextId;
  }

  /** `work` bears `nextId`; task, member and instance are null for the stages that have none. */
  send(work: Invocation, query: Query, task: Task | null, member: Member | null, instance: InstanceBelief | null): void {
    this.#nextId++;
    const flight: Flight = { work, instance, query, task, member, decidedMs: this.#journal.now(), sent: false, next: null };
    this.#flights.set(work.id, flight);
    query.inFlight.push(work.id);
    if (instance !== null) this.#cluster.shift(instance, 1);
    if (this.#withholds) this.#chain(flight);
    else this.#depart(flight);
  }

  /** What is sent from here to `release` leaves only after the orchestrator has worked on it. */
  withhold(): void {
    this.#withholds = true;
  }
  /** `costMs`: how long it works, more than 0. */
  release(costMs: number): void {
    const first = this.#first;
    this.#withholds = false;
    this.#first = null;
    this.#last = null;
    const now = this.#journal.now();
    this.#busyUntil = Math.max(now, this.#busyUntil) + costMs;
    if (first !== null) this.#journal.after(this.#busyUntil - now, () => this.#departFrom(first));
  }

  /** Takes an ended invocation off the books; `retire` must follow when its end has been decided on. */
  land(seen: InvocationEnded): Flight {
    const flight = this.#flights.get(seen.invocationId);
    if (flight === undefined) throw new Error(`the backend ended invocation ${seen.invocationId}, which is not in flight`);
    if (flight.instance !== null) this.#cluster.shift(flight.instance, -1);
    if (flight.query !== null) strike(flight.query.inFlight, seen.invocationId);
    return flight;
  }
  retire(id: InvocationId): void {
    this.#flights.delete(id);
  }

  /** Closes the books on an invocation at once; its slot stays taken until the backend says that it is free. */
  abandon(id: InvocationId): void {
    const flight = this.#flights.get(id);
    if (flight === undefined) return;
    if (flight.query !== null) strike(flight.query.inFlight, id);
    flight.query = null;
    if (flight.sent) this.#journal.command({ kind: 'cancel', invocationId: id });
    else this.#observe(neverSent(id, this.#journal.now()));
  }

  #chain(flight: Flight): void {
    if (this.#last === null) this.#first = flight;
    else this.#last.next = flight;
    this.#last = flight;
  }
  #departFrom(first: Flight): void {
    for (let flight: Flight | null = first; flight !== null; flight = flight.next)
      if (flight.query !== null) this.#depart(flight);
  }
  #depart(flight: Flight): void {
    flight.sent = true;
    this.#journal.invoke(flight.work);
  }
}

function neverSent(invocationId: InvocationId, atMs: number): InvocationEnded {
  return {
    kind: 'invocation-ended',
    atMs,
    invocationId,
    outcome: 'cancelled',
    cause: 'cancelled before it was sent',
    energyJ: 0,
  };
}
