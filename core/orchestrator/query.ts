import type { ChoiceView, ContractView, MemberState, MemberView, QueryView, TaskState, TaskView } from '../algorithm.ts';
import type { Timer } from '../backend.ts';
import type { ContractId, InvocationId, Prediction, QueryId, ServiceId, TaskId } from '../events.ts';
import type { ModalityModel, PipelineModel } from '../model.ts';
import type { Arrival } from '../workload.ts';

/** One service of a task's ensemble. */
export class Member implements MemberView {
  readonly serviceId: ServiceId;
  state: MemberState = 'waiting';
  prediction: Prediction | null = null;
  constructor(serviceId: ServiceId) {
    this.serviceId = serviceId;
  }
}

/** One modality of one query. */
export class Task implements TaskView {
  readonly id: TaskId;
  readonly queryId: QueryId;
  readonly modality: number;
  readonly phase: number;
  readonly model: ModalityModel;
  state: TaskState = 'planned';
  readyMs = Number.NaN;
  startMs = Number.NaN;
  endMs = Number.NaN;
  /** Share of the remaining time at admission; what is left bounds it later. */
  allocatedMs = Infinity;
  ensemble: readonly ServiceId[] = [];
  members: readonly Member[] = [];
  /** Members the ensemble must have to count as whole: the plan's size, or fewer where fewer were eligible at the start. */
  required = 0;
  /** Members without an answer or a final failure. */
  open = 0;
  readonly predictions: Prediction[] = [];
  /** Weights of the members that gave `predictions`, in the same order, where answers are weighted by member. */
  readonly weights: number[] = [];
  /** The ensemble's combined answer, once the query is closing. */
  answer: Prediction | null = null;

  constructor(id: TaskId, queryId: QueryId, model: ModalityModel) {
    this.id = id;
    this.queryId = queryId;
    this.modality = model.index;
    this.phase = model.phase;
    this.model = model;
  }

  /** Nothing more will happen to it. */
  get final(): boolean {
    return this.state === 'ended' || this.state === 'skipped' || this.state === 'dropped';
  }
  /** It was asked for and is not answered as the plan wants it. */
  get missing(): boolean {
    if (this.state === 'skipped') return false;
    return this.state !== 'ended' || this.members.length < this.required || this.predictions.length < this.members.length;
  }
  member(serviceId: ServiceId): Member | undefined {
    for (const member of this.members) if (member.serviceId === serviceId) return member;
    return undefined;
  }
  choice(serviceId: ServiceId): ChoiceView | undefined {
    for (const choice of this.model.choices) if (choice.serviceId === serviceId) return choice;
    return undefined;
  }
}

/** `arriving` until admission, then `live`; `closing` once an answer is on its way. */
export type QueryPhase = 'arriving' | 'live' | 'closing' | 'ended';

export class Query implements QueryView {
  readonly id: QueryId;
  readonly arrival: Arrival;
  readonly pipeline: PipelineModel;
  readonly pipelineId: number;
  readonly contractId: ContractId | null;
  /** The version that held when it arrived. */
  readonly contract: ContractView | null;
  /** The strategy that held when it arrived, see `Current`. */
  readonly strategy: number;
  readonly priority: number;
  readonly tenant: string;
  readonly consumer: string;
  readonly arrivedMs: number;
  readonly deadlineMs: number | null;
  readonly budgetEndsMs: number;
  readonly explain: boolean;
  readonly tasks: readonly Task[];
  readonly planVersion: number;
  phase: QueryPhase = 'arriving';
  cut = false;
  cutMs = Infinity;
  cutTimer: Timer | null = null;
  /** Invocations on their way whose end the query still waits for: a handful, in the order in which they were sent. */
  readonly inFlight: InvocationId[] = [];
  /** Invocations whose predictions arrived. */
  readonly answeredBy: InvocationId[] = [];
  explained = false;
  /** It was rejected by a remedy, not for what it is. */
  refusedByRemedy = false;
  /** Of the invocations that have ended; NaN once one of them is not known. */
  energyJ = 0;
  answer: Prediction | null = null;
  /** Why it failed or was rejected, where the core knows better than the state shows. */
  cause: string | null = null;

  constructor(arrival: Arrival, facts: QueryFacts) {
    this.id = arrival.queryId;
    this.arrival = arrival;
    this.pipeline = facts.pipeline;
    this.pipelineId = facts.pipeline.id;
    this.contractId = arrival.stream.contractId;
    this.contract = facts.contract;
    this.strategy = facts.strategy;
    this.priority = facts.contract?.spec.priority ?? 0;
    this.tenant = arrival.stream.spec.tenant;
    this.consumer = arrival.stream.spec.consumer;
    this.arrivedMs = facts.arrivedMs;
    this.deadlineMs = facts.deadlineMs;
    this.budgetEndsMs = facts.budgetEndsMs;
    this.explain = arrival.explain;
    this.tasks = facts.tasks;
    this.planVersion = facts.pipeline.version;
  }

  spend(energyJ: number | null): void {
    this.energyJ += energyJ ?? Number.NaN;
  }
  taskOf(modality: number): Task | undefined {
    for (const task of this.tasks) if (task.modality === modality) return task;
    return undefined;
  }
}
export type QueryFacts = {
  readonly pipeline: PipelineModel;
  readonly contract: ContractView | null;
  readonly strategy: number;
  readonly arrivedMs: number;
  readonly deadlineMs: number | null;
  readonly budgetEndsMs: number;
  readonly tasks: readonly Task[];
};
