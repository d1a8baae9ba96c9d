import type {
  ChoiceView,
  ContractView,
  Eligibility,
  InstanceView,
  MemberView,
  NodeView,
  PlanView,
  QueryView,
  ServiceView,
  TaskView,
  View,
} from '../algorithm.ts';
import type { Invocation, InvocationId, NodeId, Prediction, QueryId, ServiceId, TaskId } from '../events.ts';
import { holds } from '../inference/conditions.ts';
import { eligibility } from '../inference/eligibility.ts';
import type { Json } from '../scenario.ts';
import type { Query, Task } from './query.ts';
import type { RunState } from './state.ts';

/** The window that algorithms look through; holds nothing of its own but the last eligibility it worked out. */
export class LiveView implements View {
  trace: ((figures: { readonly [name: string]: Json }) => void) | undefined;
  readonly #state: RunState;
  #asked: { task: TaskView; step: number; answer: Eligibility } | null = null;
  /** Counts observations: what was worked out for one holds until the next. */
  step = 0;

  constructor(state: RunState) {
    this.#state = state;
  }

  get now(): number {
    return this.#state.now();
  }
  get estimates(): number {
    return this.#state.cluster.estimates;
  }
  get nodes(): readonly NodeView[] {
    return this.#state.cluster.nodes;
  }
  get services(): readonly ServiceView[] {
    return this.#state.cluster.services;
  }
  /** Only what a strategy may still act on: admitted and not ended. */
  query(id: QueryId): QueryView | undefined {
    const query = this.#state.queries.get(id);
    return query?.phase === 'live' || query?.phase === 'closing' ? query : undefined;
  }
  task(id: TaskId): TaskView | undefined {
    const query = this.#state.queryOf(id);
    return query?.phase === 'live' ? this.#state.taskIn(query, id) : undefined;
  }
  service(id: ServiceId): ServiceView {
    return this.#state.cluster.services[id]!;
  }
  instance(id: number): InstanceView | undefined {
    return this.#state.cluster.instance(id);
  }
  node(id: NodeId): NodeView {
    return this.#state.cluster.nodes[id]!;
  }
  invocation(id: InvocationId): Invocation | undefined {
    return this.#state.flights.get(id)?.work;
  }
  plan(query: QueryView): PlanView {
    return (query as Query).pipeline;
  }
  get contracts(): readonly ContractView[] {
    return this.#state.current.contracts;
  }
  contract(query: QueryView): ContractView | null {
    return (query as Query).contract;
  }
  members(task: TaskView): readonly MemberView[] {
    return (task as Task).members;
  }
  servicesOf(query: QueryView, modality: number): readonly ChoiceView[] {
    return (query as Query).pipeline.modalities[modality]!.choices;
  }
  fastest(service: ServiceId): InstanceView | undefined {
    return this.#state.cluster.services[service]!.fastest;
  }
  misfit(service: ServiceId, node: NodeId): string | null {
    return this.#state.cluster.misfit(service, node);
  }

  eligible(task: TaskView): Eligibility {
    if (this.#asked?.task === task && this.#asked.step === this.step) return this.#asked.answer;
    const query = this.#state.queries.get(task.queryId)!;
    const answer = eligibility(task as Task, query.budgetEndsMs - this.now, this.#state.cluster);
    this.#asked = { task, step: this.step, answer };
    return answer;
  }

  restMs(view: TaskView): number {
    const task = view as Task;
    const { services } = this.#state.cluster;
    const { pipeline } = this.#state.queries.get(task.queryId)!;
    let rest = this.#replyMs(pipeline.spec.resultKiB);
    if (pipeline.aggregatorId !== null) rest += finite(services[pipeline.aggregatorId]!.leastRestMs);
    if (task.model.preprocessorId !== null && Number.isNaN(task.readyMs))
      rest += finite(services[task.model.preprocessorId]!.leastRestMs);
    let largest = 0;
    for (const member of task.members) {
      if (member.state === 'waiting' || member.state === 'running')
        largest = Math.max(largest, finite(services[member.serviceId]!.leastRestMs));
    }
    return rest + largest;
  }

  conditionHolds(query: QueryView, phase: number): boolean {
    return conditionHolds(query as Query, phase);
  }

  #replyMs(resultKiB: number): number {
    const { meanMs, msPerKiB } = this.#state.model.clientToGateway;
    return meanMs + resultKiB * msPerKiB;
  }
}

/** The core's own judgement of a phase's condition, on the predictions of its source modalities. */
export function conditionHolds(query: Query, phase: number): boolean {
  const { spec, sources } = query.pipeline.phases[phase]!;
  if (spec.condition === null) return true;
  const predictions: Prediction[] = [];
  for (const source of sources) predictions.push(...(query.taskOf(source)?.predictions ?? []));
  return holds(spec.condition, predictions);
}

/** A service without an available instance says nothing about time. */
function finite(ms: number): number {
  return ms === Infinity ? 0 : ms;
}
