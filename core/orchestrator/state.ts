import type { Backend } from '../backend.ts';
import { Cluster } from '../cluster/cluster.ts';
import { Contracts, type Judges } from '../contracts/contracts.ts';
import { Remedies } from '../contracts/remedies.ts';
import type { Observation, QueryId, RunRecord, ServiceId, TaskId } from '../events.ts';
import { IdMap } from '../id-map.ts';
import type { Model } from '../model.ts';
import type { Telemetry } from '../observation/window.ts';
import { Feed } from '../watch.ts';
import { Current } from './current.ts';
import { Flights } from './flights.ts';
import { InstanceLog } from './instance-log.ts';
import { Journal } from './journal.ts';
import type { Query, Task } from './query.ts';

/** What a scenario brings beyond data: its own functions, and its objectives compiled to functions. */
export type Given = {
  readonly telemetry?: Telemetry | undefined;
  /** Needed where the scenario watches objectives. */
  readonly judges?: Judges | undefined;
  /** Whether records of tasks are made; default: yes. */
  readonly taskRecords?: boolean | undefined;
};

/** What the parts of the orchestrator share, and the one queue of observations that all of them append to. */
export class RunState {
  readonly model: Model;
  readonly cluster: Cluster;
  readonly journal: Journal;
  readonly contracts: Contracts;
  readonly current: Current;
  readonly remedies: Remedies;
  readonly flights: Flights;
  readonly queries = new IdMap<Query>();
  /** Of all that have arrived. */
  lastQueryId: QueryId = -1;
  readonly records = new Feed<RunRecord>();
  readonly taskRecords: boolean;
  readonly instances = new InstanceLog(this);
  /** When the workload's time 0 was, on the backend's clock. */
  epochMs = 0;
  /** `wake` decisions that have not fired. */
  wakes = 0;
  /** From head to tail what is to be taken; what lies beyond is left over and will be written over. */
  readonly #pending: Observation[] = [];
  #head = 0;
  #tail = 0;
  #draining = false;
  readonly #take: (seen: Observation) => void;
  readonly #settled: () => void;

  /** `take` handles one observation, `settled` runs when none is left. */
  constructor(model: Model, backend: Backend, take: (seen: Observation) => void, settled: () => void, given: Given = {}) {
    this.model = model;
    this.cluster = new Cluster(model, given.telemetry);
    this.contracts = new Contracts(model, given.judges);
    this.current = new Current(model);
    this.remedies = new Remedies(model, this.cluster, this.current.plans);
    this.journal = new Journal(backend);
    this.flights = new Flights(this.journal, this.cluster, (seen) => this.observe(seen));
    this.taskRecords = given.taskRecords ?? true;
    this.#take = take;
    this.#settled = settled;
  }

  now(): number {
    return this.journal.now();
  }
  queryOf(id: TaskId): Query | undefined {
    return this.queries.get(this.queryIdOf(id));
  }
  queryIdOf(id: TaskId): QueryId {
    return Math.floor(id / this.model.stride);
  }
  taskIn(query: Query, id: TaskId): Task | undefined {
    return query.taskOf(id % this.model.stride);
  }

  /** Work waits for a service that may have no instance: whoever decides how many there are is told when there is none. */
  need(serviceId: ServiceId): void {
    const { desired, mayStart, fastest } = this.cluster.services[serviceId]!;
    if (mayStart && desired === 0 && fastest === undefined) this.observe({ kind: 'service-needed', atMs: this.now(), serviceId });
  }

  /** Whether something has been observed that is still to be taken. */
  get pending(): boolean {
    return this.#head < this.#tail;
  }
  /** Appends; never handles inside. */
  observe(seen: Observation): void {
    this.#pending[this.#tail++] = seen;
  }

  /** The way in for timers and backend observations: runs `fn`, then takes observation by observation until none is left. */
  enter(fn: () => void): void {
    fn();
    this.#drain();
  }
  /** The same for one observation, millions of times. */
  admit(seen: Observation): void {
    this.observe(seen);
    this.#drain();
  }

  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    try {
      do {
        while (this.#head < this.#tail) this.#take(this.#pending[this.#head++]!);
        this.#head = 0;
        this.#tail = 0;
        this.#settled();
      } while (this.#tail > 0);
    } finally {
      this.#draining = false;
    }
  }
}
