import type { ChoiceView, ContractView } from './algorithm.ts';
import type { CompiledDistribution } from './distribution.ts';
import type { ContractId, NodeId, QueryId, ServiceId, TaskId } from './events.ts';
import type {
  ContractSpec,
  DeviceSpec,
  ModalitySpec,
  NodeSpec,
  PhaseSpec,
  PipelineSpec,
  Scenario,
  ServiceSpec,
  StreamSpec,
} from './scenario.ts';

/** The scenario with names turned into indices and distributions compiled: what the core and the simulator compute with. */
export type Model = {
  readonly scenario: Scenario;
  /** Modalities of the widest pipeline; see `taskIdOf`. */
  readonly stride: number;
  readonly nodes: readonly NodeModel[];
  readonly services: readonly ServiceModel[];
  /** As the run begins, version 0. */
  readonly pipelines: readonly PipelineModel[];
  /** Every version of every pipeline. */
  readonly plans: readonly PipelineModel[];
  readonly changes: readonly ChangeModel[];
  readonly contracts: readonly ContractSpec[];
  readonly streams: readonly StreamModel[];
  readonly clientToGateway: LinkModel;
  readonly gatewayToHub: LinkModel;
};
export type NodeModel = {
  readonly id: NodeId;
  readonly spec: NodeSpec;
  readonly device: DeviceSpec;
  readonly toGateway: LinkModel;
  readonly toHub: LinkModel;
  readonly toRegistry: LinkModel;
};
/** What lies between two zones, or inside one; both directions are one link. */
export type LinkModel = {
  /** Position in the scenario's links. */
  readonly id: number;
  readonly latency: CompiledDistribution;
  /** Time that losses add to a transfer; null: none. */
  readonly retransmission: CompiledDistribution | null;
  /** Latency and losses, without the transfer itself. */
  readonly meanMs: number;
  /** Time of a transfer that has the link to itself, by size. */
  readonly msPerKiB: number;
};
export type ServiceModel = {
  readonly id: ServiceId;
  readonly spec: ServiceSpec;
  readonly lighterId: ServiceId | null;
  /** concurrency x maximum batch */
  readonly slots: number;
  /** By node: time of a batch of n (the index) / time of its longest member alone; null: every invocation is served by itself. */
  readonly batchFactors: readonly Float64Array[] | null;
  /** Service time by node; null where the profile has nothing for the node's device. */
  readonly work: readonly (CompiledDistribution | null)[];
  readonly startUp: CompiledDistribution;
  readonly coldStart: ColdStartModel | null;
};
export type ColdStartModel = {
  /** Services whose images have one number share them on a node. */
  readonly imageId: number;
  readonly imageKiB: number;
  readonly container: CompiledDistribution;
  readonly load: CompiledDistribution;
};
export type PipelineModel = {
  readonly id: number;
  /** 0, and one more for each change of the plan. */
  readonly version: number;
  readonly spec: PipelineSpec;
  readonly modalities: readonly ModalityModel[];
  readonly phases: readonly {
    readonly spec: PhaseSpec;
    readonly modalities: readonly number[];
    readonly sources: readonly number[];
  }[];
  readonly aggregatorId: ServiceId | null;
};
export type ModalityModel = {
  readonly index: number;
  readonly spec: ModalitySpec;
  readonly phase: number;
  readonly preprocessorId: ServiceId | null;
  /** The active members. */
  readonly choices: readonly ChoiceView[];
};
export type StreamModel = {
  readonly id: number;
  readonly spec: StreamSpec;
  readonly pipelineId: number;
  /** null: its consumer is on no contract of its tenant for its pipeline. */
  readonly contractId: ContractId | null;
  /** Its contract's; 0 without one. */
  readonly priority: number;
  /** Position of its tenant among the workload's, in order of appearance. */
  readonly tenantId: number;
  readonly mixes: readonly { readonly modalities: readonly number[]; readonly share: number }[];
  /** Cumulative probability of each class. */
  readonly classes: readonly number[];
};
/** A change of the scenario, ready to be made. `text` says what changes. */
export type ChangeModel = { readonly atMs: number; readonly text: string } & (
  | { readonly kind: 'strategy' /** The run's own is 0, the first that a change brings is 1. */; readonly strategy: number }
  | { readonly kind: 'plan'; readonly plan: PipelineModel }
  | { readonly kind: 'contract'; readonly contract: ContractView }
);

export function taskIdOf(model: Model, query: QueryId, modality: number): TaskId {
  return query * model.stride + modality;
}
export function modalityOf(model: Model, task: TaskId): number {
  return task % model.stride;
}

/** Where the input of a service on this node comes from: the data hub holds inputs, the gateway collects answers. */
export function thereOf(role: ServiceSpec['role'], node: NodeModel): LinkModel {
  return role === 'aggregate' ? node.toGateway : node.toHub;
}
/** Where its result goes. */
export function backOf(role: ServiceSpec['role'], node: NodeModel): LinkModel {
  return role === 'preprocess' ? node.toHub : node.toGateway;
}
export function legsOf(role: ServiceSpec['role'], node: NodeModel): readonly [there: LinkModel, back: LinkModel] {
  return [thereOf(role, node), backOf(role, node)];
}
