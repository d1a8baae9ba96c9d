import type { Observable, Subscription } from 'rxjs';
import type { Backend } from '../backend.ts';
import type { BackendObservation, Decision, LogLine, Observation, RunRecord } from '../events.ts';
import type { ChangeModel, Model } from '../model.ts';
import { watch } from '../watch.ts';
import type { Arrival, Workload } from '../workload.ts';
import { Arrivals } from './arrivals.ts';
import { type Asked, Deciders } from './deciders.ts';
import { Decisions } from './decisions.ts';
import type { InvocationEnded } from './flights.ts';
import { Lifecycle } from './lifecycle.ts';
import { recordFault, recordInvocation, recordNode, reportClosedLoops, reportUnplaced } from './records.ts';
import { type Given, RunState } from './state.ts';
import { Stranded } from './stranded.ts';
import { LiveView } from './view.ts';

export type OrchestratorOptions = Given &
  Asked & {
    readonly model: Model;
    readonly backend: Backend;
    readonly workload: Workload;
    /** Told of each arrival before its query exists and when nothing of it is left: the keeper of ground truth. */
    readonly truth?: { add(arrival: Arrival): void; delete(queryId: number): void };
  };

/** The loop: observations in, decisions out. Says `stop` to the backend when arrivals are over and every query has ended. */
export class Orchestrator {
  readonly #options: OrchestratorOptions;
  readonly #state: RunState;
  readonly #lifecycle: Lifecycle;
  readonly #decisions: Decisions;
  readonly #deciders: Deciders;
  readonly #stranded: Stranded;
  readonly #arrivals: Arrivals;
  #subscription: Subscription | null = null;
  #begun = false;

  constructor(options: OrchestratorOptions) {
    this.#options = options;
    this.#state = new RunState(
      options.model,
      options.backend,
      (seen) => this.#take(seen),
      () => this.#settle(),
      options,
    );
    const view = new LiveView(this.#state);
    this.#lifecycle = new Lifecycle(this.#state);
    this.#decisions = new Decisions(this.#state, this.#lifecycle, view);
    this.#deciders = new Deciders(options, view, this.#decisions);
    this.#stranded = new Stranded(this.#state, this.#lifecycle, options.workload, this.#deciders);
    this.#arrivals = new Arrivals(this.#state, options.workload, (arrival) => this.#arrive(arrival));
  }

  /** Every backend observation, timer and command, in order. */
  get log(): Observable<LogLine> {
    return this.#state.journal.log;
  }
  /** One record for each query, task, invocation and node window as it ends. */
  get records(): Observable<RunRecord> {
    return this.#state.records;
  }
  /** When the workload's time 0 was, on the backend's clock; NaN before. */
  get epochMs(): number {
    return this.#begun ? this.#state.epochMs : Number.NaN;
  }
  /** Queries that have come in and not ended. */
  get live(): number {
    return this.#state.queries.size;
  }

  start(): void {
    this.#subscription = watch(this.#options.backend.observe(), (seen) => this.#receive(seen));
    this.#tick();
    const { interval } = this.#options.model.scenario.telemetry.window;
    if (interval?.kind === 'time') this.#closeWindows(interval.ms);
    this.#state.admit({ kind: 'run-started', atMs: this.#state.now() });
  }
  close(): void {
    this.#subscription?.unsubscribe();
  }

  #receive(seen: BackendObservation): void {
    this.#state.journal.observed(seen);
    if (seen.kind === 'fault') return recordFault(this.#state, seen);
    if (seen.kind !== 'sampled') return this.#state.admit(seen);
    if (this.#begun) recordNode(this.#state, seen);
    const { sampleAgeMs } = this.#options.model.scenario.orchestration;
    if (sampleAgeMs === 0) return this.#state.admit(seen);
    this.#state.journal.after(sampleAgeMs, () => this.#state.admit({ ...seen, atMs: this.#state.now() }));
  }

  #take(seen: Observation): void {
    // Apart from the rest, for most of what is seen is this: the more forms of observations a line of code meets, the longer it takes.
    const ended = seen.kind === 'invocation-ended' ? seen : null;
    if (ended === null) this.#learn(seen);
    else this.#land(ended);
    const decisions = this.#deciders.ask(seen);
    this.#stranded.decided(decisions);
    if (ended === null) this.#forget(seen, decisions);
    else this.#state.flights.retire(ended.invocationId);
  }

  /** Brings the belief up to date, before anyone decides. */
  #land(seen: InvocationEnded): void {
    const flight = this.#state.flights.land(seen);
    const { query, instance, work } = flight;
    if (seen.outcome === 'completed') this.#stranded.moved();
    if (seen.outcome === 'completed' && instance !== null && !(work.stage === 'infer' && work.explain)) {
      this.#state.cluster.observe(instance, seen.atMs, seen.spans);
    }
    if (instance?.draining && instance.outstanding === 0) this.#decisions.depart(instance);
    recordInvocation(this.#state, flight, seen);
    // Also what the core has closed its books on: the query pays for it as long as it lasts.
    (query ?? this.#state.queries.get(work.queryId))?.spend(seen.energyJ);
    if (query !== null) this.#stranded.touch(query);
    this.#lifecycle.settle(flight, seen);
  }
  #learn(seen: Observation): void {
    const { cluster } = this.#state;
    switch (seen.kind) {
      case 'instance-changed': {
        cluster.changed(seen.instanceId, seen.state);
        this.#state.instances.changed(seen.instanceId, seen.atMs, seen.state, seen.cause, seen.startUp ?? null);
        this.#lifecycle.forgetMargins();
        const instance = cluster.instance(seen.instanceId);
        if (seen.state === 'ready' && instance !== undefined) this.#lifecycle.started(instance.serviceId);
        else if (seen.state === 'failed' || seen.state === 'removed') this.#stranded.lose();
        return this.#stranded.touchAll();
      }
      case 'node-changed':
        cluster.nodeChanged(seen.nodeId, seen.state);
        this.#lifecycle.forgetMargins();
        return this.#stranded.touchAll();
      case 'sampled':
        return cluster.sampled(seen.nodeId, seen.cpuShare);
      case 'changed':
        return this.#change(this.#options.model.changes[seen.change]!);
      case 'tick':
        if (this.#options.model.scenario.telemetry.window.interval === null) cluster.closeWindows(seen.atMs);
        return;
      case 'query-arrived':
      case 'task-ready':
      case 'task-ended': {
        const query = this.#state.queries.get(seen.queryId);
        if (query !== undefined) this.#stranded.touch(query);
        return;
      }
    }
  }

  #forget(seen: Observation, decisions: readonly Decision[]): void {
    switch (seen.kind) {
      case 'query-ended': {
        const { queries } = this.#state;
        if (this.#options.workload.closedLoop) this.#arrivals.ended(queries.get(seen.queryId)!.arrival, seen.atMs);
        queries.delete(seen.queryId);
        this.#options.truth?.delete(seen.queryId);
        return;
      }
      case 'woken':
        return this.#stranded.woken(decisions);
      case 'tick':
        return this.#stranded.ticked(decisions);
    }
  }

  /** Nothing is left to take: fail what nobody can end, begin the workload, or stop. */
  #settle(): void {
    this.#stranded.settle();
    if (!this.#begun) {
      if (!this.#state.cluster.starting) this.#begin();
    } else if (this.#over()) this.#options.backend.stop();
  }

  #begin(): void {
    this.#begun = true;
    this.#state.epochMs = this.#state.now();
    this.#state.instances.begin();
    this.#options.backend.begin?.();
    reportUnplaced(this.#state);
    if (this.#options.workload.closedLoop) reportClosedLoops(this.#state);
    this.#state.contracts.begin(this.#state);
    this.#awaitChanges();
    this.#arrivals.look();
  }

  #arrive(arrival: Arrival): void {
    this.#options.truth?.add(arrival);
    this.#lifecycle.arrive(arrival);
  }

  /** Before the first arrival, so that a query that comes at the very time of a change begins under it. */
  #awaitChanges(): void {
    for (const [change, { atMs }] of this.#options.model.changes.entries()) {
      this.#state.journal.after(atMs, () => this.#state.admit({ kind: 'changed', atMs: this.#state.now(), change }));
    }
  }

  #change(change: ChangeModel): void {
    const { current, journal, records } = this.#state;
    current.apply(change);
    if (change.kind === 'strategy') this.#deciders.begin(change.strategy);
    journal.changed(change.text);
    records.next({ kind: 'notice', atMs: change.atMs, text: `at ${change.atMs / 1000} s ${change.text}` });
  }

  #tick(): void {
    this.#state.journal.after(this.#options.model.scenario.orchestration.tickMs, () => {
      this.#tick();
      this.#state.admit({ kind: 'tick', atMs: this.#state.now() });
    });
  }

  #closeWindows(everyMs: number): void {
    this.#state.journal.after(everyMs, () => {
      this.#closeWindows(everyMs);
      this.#state.cluster.closeWindows(this.#state.now());
    });
  }

  #over(): boolean {
    const { queries, flights, epochMs } = this.#state;
    if (queries.size > 0 || flights.size > 0 || this.#options.workload.nextMs !== null) return false;
    return this.#state.now() >= epochMs + this.#options.model.scenario.durationMs;
  }
}
