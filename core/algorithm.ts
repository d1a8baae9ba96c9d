import type { NodeCapacityView } from './allocation/capacity.ts';
import type {
  ContractId,
  Decision,
  InstanceId,
  InstanceState,
  Invocation,
  InvocationId,
  NodeId,
  NodeState,
  Observation,
  Prediction,
  QueryId,
  ServiceId,
  StrategyDecision,
  TaskId,
} from './events.ts';
import type { SequentialRandom } from './random.ts';
import type { ContractSpec, Json, NodeSpec, PhaseSpec, PipelineSpec, ServiceSpec } from './scenario.ts';

/**
 * Observations in, decisions out. Pure: no clock but `view.now`, no randomness but its own stream, no input or output. A list of
 * decisions is applied whole before the next observation is taken.
 */
export interface Algorithm<D extends Decision = Decision> {
  decide(seen: Observation, view: View): readonly D[];
}
export type Strategy = Algorithm<StrategyDecision>;

/** What `algorithms/index.ts` and a user's module export: a name, what it does in a line, its parameters, and how to make one. */
export type AlgorithmDefinition<D extends Decision = Decision> = {
  readonly name: string;
  readonly summary: string;
  readonly params: { readonly [name: string]: ParamSpec };
  create(params: { readonly [name: string]: Json }, random: SequentialRandom): Algorithm<D>;
};
export type StrategyDefinition = AlgorithmDefinition<StrategyDecision>;
export type ParamSpec =
  | { readonly type: 'number'; readonly default: number; readonly min: number; readonly max: number; readonly about: string }
  | { readonly type: 'choice'; readonly default: string; readonly of: readonly string[]; readonly about: string };

/**
 * A live, read-only window on what the core believes. Kept up to date as things happen, never copied: do not hold on to what it
 * returns across calls of `decide`. Lookups of what is gone give undefined. Ground truth cannot be reached through it.
 */
export interface View {
  readonly now: number;
  query(id: QueryId): QueryView | undefined;
  task(id: TaskId): TaskView | undefined;
  service(id: ServiceId): ServiceView;
  instance(id: InstanceId): InstanceView | undefined;
  node(id: NodeId): NodeView;
  /** Until its end has been decided on, so that a central queue knows which slot was freed. */
  invocation(id: InvocationId): Invocation | undefined;
  plan(query: QueryView): PlanView;
  contract(query: QueryView): ContractView | null;
  members(task: TaskView): readonly MemberView[];
  /** The services that the query's pipeline has for a modality (an index into its modalities). */
  servicesOf(query: QueryView, modality: number): readonly ChoiceView[];
  /** The available instance of lowest `responseMs`; undefined where there is none. */
  fastest(service: ServiceId): InstanceView | undefined;
  /** The services that can answer the task within its allocated time now (docs/strategies.md, eligibility). */
  eligible(task: TaskView): Eligibility;
  /** Expected time of the stages this task still needs, from preprocessing to the reply, without waiting and without later phases. */
  restMs(task: TaskView): number;
  /** Whether the condition of a phase of the plan holds on the results so far; true where it has none. */
  conditionHolds(query: QueryView, phase: number): boolean;
  /** Rises whenever expected times (`workMs`, `restMs`) or the available instances may have changed: what follows from them holds until then. */
  readonly estimates: number;
  readonly nodes: readonly NodeView[];
  readonly services: readonly ServiceView[];
  readonly contracts: readonly ContractView[];
  /** Why a node cannot take one more instance of a service now; null: it can. */
  misfit(service: ServiceId, node: NodeId): string | null;
  /** Present only while someone records. */
  readonly trace?: ((figures: { readonly [name: string]: Json }) => void) | undefined;
}

export type QueryView = {
  readonly id: QueryId;
  readonly pipelineId: number;
  readonly contractId: ContractId | null;
  readonly tenant: string;
  readonly consumer: string;
  /** Intended. */
  readonly arrivedMs: number;
  /** Absolute; null: none. */
  readonly deadlineMs: number | null;
  /** Absolute end of the budget min(deadline, the scenario's maximum); Infinity where there is no deadline. */
  readonly budgetEndsMs: number;
  /** When the core cuts it, absolute; Infinity where it does not. */
  readonly cutMs: number;
  readonly explain: boolean;
  /** One for each modality asked for, in the plan's order. */
  readonly tasks: readonly TaskView[];
};
export type TaskState = 'planned' | 'preprocessing' | 'ready' | 'ended' | 'skipped' | 'dropped';
export type TaskView = {
  readonly id: TaskId;
  readonly queryId: QueryId;
  /** Index into the pipeline's modalities. */
  readonly modality: number;
  /** Index into the plan's phases. */
  readonly phase: number;
  readonly state: TaskState;
  /** When its preprocessing ended; NaN before. */
  readonly readyMs: number;
  readonly ensemble: readonly ServiceId[];
  /** What has arrived, in order of arrival. */
  readonly predictions: readonly Prediction[];
};
export type MemberState = 'waiting' | 'running' | 'answered' | 'failed';
export type MemberView = { readonly serviceId: ServiceId; readonly state: MemberState; readonly prediction: Prediction | null };
export type ChoiceView = {
  readonly serviceId: ServiceId;
  readonly weight: number;
  /** Declared, 0..1. */
  readonly accuracy: number;
  /** Declared, by index of the pipeline's classes. */
  readonly accuracyByClass: readonly number[];
  readonly explainable: boolean;
};
export type Eligibility = {
  /** After clipping to [minMs, maxMs]; NaN where no instance is available. */
  readonly allocatedMs: number;
  /** Least and greatest expected response time, with what waits centrally; of a service scaled to zero with the start of an instance. */
  readonly minMs: number;
  readonly maxMs: number;
  /** Fast enough, normal responses; in the plan's order. One scaled to zero has no instance yet. */
  readonly choices: readonly ChoiceView[];
  /** The same for responses with explanation. */
  readonly explaining: readonly ChoiceView[];
};
export type ServiceView = {
  readonly id: ServiceId;
  readonly spec: ServiceSpec;
  readonly lighterId: ServiceId | null;
  /** All that are not removed or failed. */
  readonly instances: readonly InstanceView[];
  /** Instances that may be chosen: ready, on a node that is up and not in contention. */
  readonly available: readonly InstanceView[];
  readonly desired: number;
  /** Ready members that wait for it and have not been sent to an instance. */
  readonly waiting: number;
};
export type InstanceView = {
  readonly id: InstanceId;
  readonly serviceId: ServiceId;
  readonly nodeId: NodeId;
  readonly state: InstanceState;
  /** Sent and not ended. */
  readonly outstanding: number;
  readonly slots: number;
  /** slots + the scenario's `in_flight`: a central queue sends nothing to an instance with so much outstanding. */
  readonly limit: number;
  /** outstanding < limit */
  readonly free: boolean;
  /** Profile mean blended with the observed window. */
  readonly workMs: number;
  /** workMs + outstanding / slots x workMs + network. */
  readonly responseMs: number;
  /** Busy power of the device x workMs. */
  readonly energyJ: number;
  /**
   * The same for two instances of a service on devices of the same power that the network reaches in the same time: with as much
   * outstanding, the one of less `workMs` has neither more `responseMs` nor more `energyJ`.
   */
  readonly kind: number;
};
export type NodeView = {
  readonly id: NodeId;
  readonly spec: NodeSpec;
  readonly state: NodeState;
  /** Capacity and what is booked of it. */
  readonly cpuMillis: { readonly capacity: number; readonly used: number };
  readonly memoryMiB: { readonly capacity: number; readonly used: number };
  /** By core, in shares 0..1. */
  readonly cores: readonly number[];
  readonly accelerators: readonly { readonly type: string; readonly share: number; readonly used: number }[];
  /** The books behind these figures: to ask what fits, and to copy before placing several instances in one list. */
  readonly books: NodeCapacityView;
  /** As last seen through telemetry, 0..1; null: nothing known yet. */
  readonly cpuShare: number | null;
  readonly busyPowerW: number;
  /** Expected time of one message from the gateway to the node. */
  readonly gatewayMs: number;
};
export type PlanView = { readonly spec: PipelineSpec; readonly phases: readonly PhaseView[]; readonly version: number };
export type PhaseView = {
  readonly spec: PhaseSpec;
  /** Indices into the pipeline's modalities. */
  readonly modalities: readonly number[];
};
export type ContractView = { readonly id: ContractId; readonly spec: ContractSpec };

/** Placement and strategy as one: all see the same view, their decisions are applied in that order. */
export function compose(...parts: readonly Algorithm[]): Algorithm {
  return {
    decide(seen, view) {
      let all: readonly Decision[] = NONE;
      for (const part of parts) {
        const decided = part.decide(seen, view);
        // Not a list: handed on as it is, so that the core can say whose it was.
        if (!Array.isArray(decided)) return decided;
        if (decided.length > 0) all = all.length > 0 ? [...all, ...decided] : decided;
      }
      return all;
    },
  };
}

/** What to return when there is nothing to decide. */
export const NONE: readonly never[] = [];
