import type { InstanceBelief } from '../cluster/instance.ts';
import { AlgorithmError } from '../errors.ts';
import type { Decision, QueryId, RemedyDecision, ServiceId, TaskId } from '../events.ts';
import { DecisionCost } from './decision-cost.ts';
import type { Lifecycle } from './lifecycle.ts';
import { malformed } from './malformed.ts';
import { Member, type Query } from './query.ts';
import type { RunState } from './state.ts';
import { conditionHolds, type LiveView } from './view.ts';

type Of<K extends Decision['kind']> = Extract<Decision, { kind: K }>;

/** Carries out what an algorithm decided. A decision that the state does not allow is an error that names both. */
export class Decisions {
  /** Whose decisions are being applied. */
  #name = '';
  readonly #state: RunState;
  readonly #lifecycle: Lifecycle;
  readonly #view: LiveView;
  readonly #cost: DecisionCost;
  /** In the list that is being applied. */
  readonly #drained: InstanceBelief[] = [];

  constructor(state: RunState, lifecycle: Lifecycle, view: LiveView) {
    this.#state = state;
    this.#lifecycle = lifecycle;
    this.#view = view;
    this.#cost = new DecisionCost(state);
  }

  /** `name`: how errors call the algorithm whose decisions they are. */
  apply(list: readonly Decision[], name: string): void {
    this.#name = name;
    const costMs = this.#cost.of(list);
    if (costMs > 0) this.#state.flights.withhold();
    for (const decision of list) this.#applyOne(decision);
    if (costMs > 0) this.#state.flights.release(costMs);
    if (this.#drained.length > 0) this.#departIdle();
  }

  #applyOne(decision: Decision): void {
    // A user's module need not have types: what is no decision at all has no kind either.
    switch (decision?.kind) {
      case 'deploy':
        return this.#deploy(decision);
      case 'remove':
        return this.#remove(decision);
      case 'drain':
        return this.#drain(decision);
      case 'scale':
        return this.#scale(decision);
      case 'start':
        return this.#start(decision);
      case 'invoke':
        return this.#invoke(decision);
      case 'skip':
        return this.#skip(decision);
      case 'cut':
      case 'drop':
        return this.#leave(decision);
      case 'finish':
        return this.#finish(decision);
      case 'wake':
        return this.#wake(decision);
      case 'alert':
      case 'degrade':
      case 'reroute':
      case 'reject':
      case 'restore':
        return this.#remedy(decision);
      default:
        return this.#refuse(decision, 'there is no decision of this kind');
    }
  }

  #deploy(decision: Of<'deploy'>): void {
    const { cluster, journal, model } = this.#state;
    const { serviceId, nodeId } = decision;
    if (model.services[serviceId] === undefined || model.nodes[nodeId] === undefined)
      this.#refuse(decision, 'there is no such service or node');
    const misfit = cluster.misfit(serviceId, nodeId);
    if (misfit !== null) this.#refuse(decision, `it does not fit: ${misfit}`);
    const { id } = cluster.deploy(serviceId, nodeId);
    this.#state.instances.deployed(id, { serviceId, nodeId, deployedMs: this.#state.now() });
    journal.command({ kind: 'deploy', instanceId: id, serviceId, nodeId });
  }

  #remove(decision: Of<'remove'>): void {
    const instance = this.#state.cluster.instance(decision.instanceId);
    if (instance === undefined || instance.state === 'removed' || instance.state === 'failed')
      this.#refuse(decision, 'the instance is gone');
    this.#state.journal.command({ kind: 'remove', instanceId: decision.instanceId });
  }

  #drain(decision: Of<'drain'>): void {
    const { cluster } = this.#state;
    const instance = cluster.instance(decision.instanceId);
    if (instance === undefined || instance.state === 'removed' || instance.state === 'failed')
      this.#refuse(decision, 'the instance is gone');
    cluster.drain(instance);
    this.#drained.push(instance);
  }

  /** Only now: a later decision of the same list may have sent work to one of them. */
  #departIdle(): void {
    for (const instance of this.#drained) if (instance.outstanding === 0) this.depart(instance);
    this.#drained.length = 0;
  }

  /** A draining instance has no work left. */
  depart({ id, state }: InstanceBelief): void {
    if (state === 'starting' || state === 'ready') this.#state.journal.command({ kind: 'remove', instanceId: id });
  }

  #scale(decision: Of<'scale'>): void {
    const { serviceId, replicas } = decision;
    const service = this.#state.cluster.services[serviceId];
    if (service === undefined) this.#refuse(decision, 'there is no such service');
    if (!Number.isInteger(replicas) || replicas < 0)
      this.#refuse(decision, 'the number of replicas must be a whole number from 0');
    if (service.desired === replicas) return;
    service.desired = replicas;
    this.#state.observe({ kind: 'service-scaled', atMs: this.#state.now(), serviceId });
  }

  #remedy(decision: RemedyDecision): void {
    const { kind, contractId, objective } = decision;
    const { model, records, remedies, epochMs } = this.#state;
    if (model.contracts[contractId]?.objectives[objective] === undefined)
      this.#refuse(decision, 'there is no such contract or objective');
    const detail = remedies.apply(decision) ?? 'nothing left to do';
    records.next({
      kind: 'contract',
      atMs: this.#state.now() - epochMs,
      contractId,
      objective,
      event: kind,
      value: null,
      detail,
    });
  }

  #start(decision: Of<'start'>): void {
    const query = this.#live(decision);
    const task = this.#state.taskIn(query, decision.taskId)!;
    const { serviceIds } = decision;
    if (task.state !== 'planned') this.#refuse(decision, `the task is ${task.state}`);
    if (!Array.isArray(serviceIds)) this.#refuse(decision, 'it names no services');
    if (serviceIds.length === 0) this.#refuse(decision, 'the ensemble is empty; drop the task instead');
    for (let i = 0; i < serviceIds.length; i++) {
      const id = serviceIds[i]!;
      if (serviceIds.indexOf(id) < i) this.#refuse(decision, 'a service stands twice in the ensemble');
      if (task.choice(id) === undefined)
        this.#refuse(decision, `service ${this.#service(id)} is not an active member of its modality`);
    }
    const { choices } = this.#view.eligible(task);
    task.required = Math.min(task.model.spec.ensembleSize, choices.length);
    task.ensemble = serviceIds;
    task.members = serviceIds.map((id) => new Member(id));
    task.open = task.members.length;
    this.#lifecycle.begin(query, task);
  }

  #invoke(decision: Of<'invoke'>): void {
    const query = this.#live(decision);
    const task = this.#state.taskIn(query, decision.taskId)!;
    if (task.state !== 'ready') this.#refuse(decision, `the task is ${task.state}`);
    const member = task.member(decision.serviceId);
    if (member === undefined) this.#refuse(decision, `service ${this.#service(decision.serviceId)} is not in the ensemble`);
    if (member.state !== 'waiting') this.#refuse(decision, `the member is ${member.state} already`);
    const instance = this.#state.cluster.instance(decision.instanceId);
    if (instance === undefined || instance.state !== 'ready')
      this.#refuse(decision, `the instance is ${instance?.state ?? 'gone'}`);
    if (!this.#serves(decision.serviceId, instance.serviceId))
      this.#refuse(decision, `it is an instance of ${this.#service(instance.serviceId)}`);
    if (decision.explain && this.#state.model.services[instance.serviceId]!.spec.explanation === null) {
      this.#refuse(decision, `service ${this.#service(instance.serviceId)} cannot explain`);
    }
    this.#lifecycle.invoke(query, task, member, instance, decision.explain, 1);
  }

  #skip(decision: Of<'skip'>): void {
    const query = this.#live(decision);
    const task = this.#state.taskIn(query, decision.taskId)!;
    if (task.state !== 'planned') this.#refuse(decision, `the task is ${task.state}`);
    if (conditionHolds(query, task.phase)) this.#refuse(decision, 'its phase has no condition, or the condition holds');
    this.#lifecycle.dismiss(task, 'skipped');
  }

  #leave(decision: Of<'cut' | 'drop'>): void {
    const query = this.#live(decision);
    const task = this.#state.taskIn(query, decision.taskId)!;
    if (task.final) this.#refuse(decision, `the task is ${task.state}`);
    for (const id of query.inFlight.slice()) {
      if (this.#state.flights.get(id)?.task === task) this.#state.flights.abandon(id);
    }
    if (decision.kind === 'cut') this.#lifecycle.endTask(task);
    else this.#lifecycle.dismiss(task, 'dropped');
  }

  #finish(decision: Of<'finish'>): void {
    const query = this.#state.queries.get(decision.queryId);
    if (query?.phase !== 'live') this.#refuse(decision, this.#over(decision.queryId, query));
    this.#lifecycle.close(query, decision.answer);
  }

  #wake(decision: Of<'wake'>): void {
    const { atMs, key } = decision;
    const now = this.#state.now();
    if (!(atMs > now && atMs < Infinity)) this.#refuse(decision, `it is ${now} ms; wake at a later time`);
    this.#state.wakes++;
    this.#state.journal.after(atMs - now, () => {
      this.#state.wakes--;
      this.#state.admit({ kind: 'woken', atMs: this.#state.now(), key });
    });
  }

  /** The query of a task that may still be decided on. */
  #live(decision: Decision & { readonly taskId: TaskId }): Query {
    const { taskId } = decision;
    const query = this.#state.queryOf(taskId);
    if (query?.phase !== 'live') this.#refuse(decision, this.#over(this.#state.queryIdOf(taskId), query));
    if (this.#state.taskIn(query, taskId) === undefined) this.#refuse(decision, `query ${query.id} has no such task`);
    return query;
  }
  #over(id: QueryId, query: Query | undefined): string {
    if (query !== undefined) return `query ${id} is ${query.phase}`;
    return id > this.#state.lastQueryId ? `there is no query ${id}` : `query ${id} is over and gone`;
  }

  /** The member's own service, or one in its chain of lighter variants. */
  #serves(wanted: ServiceId, offered: ServiceId): boolean {
    for (let id: ServiceId | null = wanted; id !== null; id = this.#state.model.services[id]!.lighterId)
      if (id === offered) return true;
    return false;
  }

  #service(id: ServiceId): string {
    return `"${this.#state.model.services[id]?.spec.name ?? id}"`;
  }

  #refuse(decision: Decision, why: string): never {
    const what = JSON.stringify(decision);
    throw new AlgorithmError(`${this.#name} decided ${what} at ${this.#state.now()} ms, but ${malformed(decision) ?? why}`);
  }
}
