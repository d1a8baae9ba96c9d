import type { Cluster } from '../cluster/cluster.ts';
import type { InstanceBelief } from '../cluster/instance.ts';
import type { AnswerRule, ServiceId } from '../events.ts';
import type { Model } from '../model.ts';
import type { Arrival } from '../workload.ts';
import { Admission } from './admission.ts';
import { combine, planned, ruled } from './answers.ts';
import type { Flight, InvocationEnded } from './flights.ts';
import { judge, queryRecord, taskRecord } from './outcome.ts';
import { Preprocessing } from './preprocessing.ts';
import type { Member, Query, Task } from './query.ts';
import { sendAggregate, sendInfer, sendOutside } from './stages.ts';
import type { RunState } from './state.ts';

/** A query's life outside the strategy's decisions: ingest, admission, preprocessing, retries, the cut, aggregation, reply, the end. */
export class Lifecycle {
  readonly #state: RunState;
  readonly #model: Model;
  readonly #cluster: Cluster;
  readonly #preprocessing: Preprocessing;
  readonly #admission: Admission;
  readonly #scalesToZero: boolean;

  constructor(state: RunState) {
    this.#state = state;
    this.#model = state.model;
    this.#cluster = state.cluster;
    this.#admission = new Admission(state);
    this.#preprocessing = new Preprocessing(state, {
      ready: (query, task) => this.#ready(query, task),
      failed: (task, cause) => this.#giveUp(task, cause),
      elsewhere: (query, flight) => this.#elsewhere(query, flight),
    });
    this.#scalesToZero = state.cluster.services.some((service) => service.mayStart);
  }

  arrive(arrival: Arrival): void {
    const query = this.#admission.queryOf(arrival);
    this.#state.queries.set(query.id, query);
    if (query.id > this.#state.lastQueryId) this.#state.lastQueryId = query.id;
    let sendKiB = 0;
    for (const task of query.tasks) sendKiB += task.model.spec.payloadKiB;
    sendOutside(this.#state.flights, query, 'ingest', sendKiB);
  }

  /** What the end of an invocation means for its query; the belief about the instance is up to date already. */
  settle(flight: Flight, seen: InvocationEnded): void {
    const { query, task, member, work } = flight;
    if (query === null) return;
    switch (work.stage) {
      case 'ingest':
        return seen.outcome === 'completed' ? this.#admit(query) : this.fail(query, `ingest ${seen.outcome}: ${seen.cause}`);
      case 'preprocess':
        return this.#preprocessing.ended(query, task!, flight, seen);
      case 'infer':
        return this.#inferred(query, task!, member!, flight, seen);
      case 'aggregate':
        if (seen.outcome === 'completed') return this.#reply(query);
        return this.#aggregate(query, flight, `aggregation ${seen.outcome}: ${seen.cause}`);
      case 'reply':
        return seen.outcome === 'completed' ? this.#end(query, false) : this.fail(query, `reply ${seen.outcome}: ${seen.cause}`);
    }
  }

  /** Preprocesses a task whose ensemble has been fixed. */
  begin(query: Query, task: Task): void {
    task.startMs = this.#state.now();
    if (task.model.preprocessorId === null) return this.#ready(query, task);
    task.state = 'preprocessing';
    this.#preprocessing.send(query, task, task.model.preprocessorId);
  }

  invoke(query: Query, task: Task, member: Member, instance: InstanceBelief, explain: boolean, attempt: number): void {
    if (member.state === 'waiting') this.#cluster.services[member.serviceId]!.waiting--;
    member.state = 'running';
    sendInfer(this.#state.flights, query, task, member, instance, explain, attempt);
  }

  /** Aggregators may have come or gone: how long before a deadline to cut is worked out anew. */
  forgetMargins(): void {
    this.#admission.forgetMargins();
  }

  /** An instance has become ready. */
  started(serviceId: ServiceId): void {
    this.#preprocessing.unpark(serviceId);
  }
  /** Instances are gone. */
  bereft(): void {
    this.#preprocessing.unparkBereft();
  }

  /** The task ends with what has arrived. */
  endTask(task: Task): void {
    this.#settleTask(task, 'ended');
    this.#state.observe({ kind: 'task-ended', atMs: task.endMs, queryId: task.queryId, taskId: task.id });
  }
  /** Skip or drop: the strategy knows, so nothing is said. */
  dismiss(task: Task, as: 'skipped' | 'dropped'): void {
    this.#settleTask(task, as);
  }

  /** No more is asked for: what has arrived is combined and sent to the client. */
  close(query: Query, rule?: AnswerRule): void {
    query.phase = 'closing';
    query.cutTimer?.cancel();
    query.cutTimer = null;
    this.#abandonAll(query);
    for (const task of query.tasks) {
      this.#unwait(task);
      if (task.state !== 'dropped' && task.predictions.length > 0)
        task.answer = combine(task.predictions, task.weights, task.model.spec.aggregation);
    }
    query.answer = rule === undefined ? planned(query) : ruled(query, rule);
    if (query.answer === null) {
      if (query.cut) query.cause ??= 'nothing had arrived when it was cut';
      return this.#end(query, false);
    }
    if (query.pipeline.aggregatorId === null) return this.#reply(query);
    this.#aggregate(query, null, `no instance of ${this.#model.services[query.pipeline.aggregatorId]!.spec.name}`);
  }

  /** Ends a query without an answer. */
  fail(query: Query, cause: string): void {
    if (query.phase === 'ended') return;
    this.#abandonAll(query);
    for (const task of query.tasks) this.#unwait(task);
    query.answer = null;
    query.cause = cause;
    this.#end(query, false);
  }

  #abandonAll({ inFlight }: Query): void {
    while (inFlight.length > 0) this.#state.flights.abandon(inFlight[0]!);
  }

  #admit(query: Query): void {
    const refusal = this.#admission.refusal(query);
    if (refusal !== null) {
      query.cause = refusal;
      return this.#end(query, true);
    }
    const now = this.#state.now();
    query.phase = 'live';
    this.#admission.allocate(query, now);
    const cutMs = this.#admission.cutMs(query);
    if (cutMs < Infinity) {
      query.cutMs = Math.max(now, cutMs);
      query.cutTimer = this.#state.journal.after(Math.max(0, cutMs - now), () => this.#state.enter(() => this.#cut(query)));
    }
    this.#state.observe({ kind: 'query-arrived', atMs: now, queryId: query.id });
  }

  #cut(query: Query): void {
    if (query.phase !== 'live') return;
    query.cutTimer = null;
    query.cut = true;
    this.#state.observe({ kind: 'query-cut', atMs: this.#state.now(), queryId: query.id });
    this.close(query);
  }

  #ready(query: Query, task: Task): void {
    task.state = 'ready';
    task.readyMs = this.#state.now();
    for (const member of task.members) if (member.state === 'waiting') this.#cluster.services[member.serviceId]!.waiting++;
    this.#state.observe({ kind: 'task-ready', atMs: task.readyMs, queryId: query.id, taskId: task.id });
    if (this.#scalesToZero) for (const { serviceId } of task.members) this.#state.need(serviceId);
  }

  #giveUp(task: Task, cause: string): void {
    const query = this.#state.queries.get(task.queryId)!;
    query.cause ??= cause;
    for (const member of task.members) member.state = 'failed';
    this.endTask(task);
  }

  #inferred(query: Query, task: Task, member: Member, flight: Flight, seen: InvocationEnded): void {
    const explain = flight.work.stage === 'infer' && flight.work.explain;
    if (seen.outcome === 'completed' && seen.prediction !== null) {
      member.state = 'answered';
      member.prediction = seen.prediction;
      task.predictions.push(seen.prediction);
      query.answeredBy.push(seen.invocationId);
      if (task.model.spec.aggregation.weights === 'member') task.weights.push(task.choice(member.serviceId)?.weight ?? 1);
      if (explain) query.explained = true;
    } else {
      const elsewhere = this.#elsewhere(query, flight);
      if (elsewhere !== undefined) return this.invoke(query, task, member, elsewhere, explain, 2);
      member.state = 'failed';
      query.cause ??=
        seen.outcome === 'completed' ? 'an answer without a prediction' : `inference ${seen.outcome}: ${seen.cause}`;
    }
    task.open--;
    if (task.open === 0) this.endTask(task);
  }

  /** Where the one retry goes: another available instance, the lowest expected response first, while time is left. */
  #elsewhere(query: Query, { work, instance }: Flight): InstanceBelief | undefined {
    const late = query.deadlineMs !== null && this.#state.now() >= query.deadlineMs;
    if (work.attempt > 1 || instance === null || late) return undefined;
    let best: InstanceBelief | undefined;
    for (const other of this.#cluster.services[instance.serviceId]!.available) {
      if (other !== instance && (best === undefined || other.responseMs < best.responseMs)) best = other;
    }
    return best;
  }

  /** `before` is the failed attempt, or null for the first. */
  #aggregate(query: Query, before: Flight | null, cause: string): void {
    const instance =
      before === null ? this.#cluster.services[query.pipeline.aggregatorId!]!.fastest : this.#elsewhere(query, before);
    if (instance === undefined) return this.fail(query, cause);
    sendAggregate(this.#state.flights, query, instance, before === null ? 1 : 2);
  }

  #reply(query: Query): void {
    sendOutside(this.#state.flights, query, 'reply', query.pipeline.spec.resultKiB);
  }

  #settleTask(task: Task, as: 'ended' | 'skipped' | 'dropped'): void {
    this.#unwait(task);
    task.state = as;
    task.endMs = this.#state.now();
  }

  #unwait(task: Task): void {
    if (task.state !== 'ready') return;
    for (const member of task.members) {
      if (member.state !== 'waiting') continue;
      member.state = 'failed';
      this.#cluster.services[member.serviceId]!.waiting--;
    }
  }

  #end(query: Query, rejected: boolean): void {
    const now = this.#state.now();
    query.cutTimer?.cancel();
    query.cutTimer = null;
    query.phase = 'ended';
    const outcome = judge(query, rejected, now);
    const { records, taskRecords, epochMs, contracts } = this.#state;
    // What a remedy keeps out says nothing about how the others are served.
    const watched = contracts.watches(query.contractId) && !query.refusedByRemedy;
    if (records.observed || watched) {
      const record = queryRecord(query, outcome, now, epochMs);
      if (records.observed) {
        if (taskRecords) for (const task of query.tasks) records.next(taskRecord(task, now, epochMs));
        records.next(record);
      }
      if (watched) contracts.ended(record);
    }
    this.#state.observe({ kind: 'query-ended', atMs: now, queryId: query.id });
  }
}
