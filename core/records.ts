import type {
  ContractId,
  InstanceId,
  InstanceState,
  InvocationId,
  NodeId,
  NodeState,
  QueryId,
  RemedyDecision,
  ServiceId,
  Stage,
  StartUpParts,
  TaskId,
} from './events.ts';

/*
 * What a run tells its sinks and reports as it goes.
 */

/** Judged in this order; each query has exactly one. */
export const OUTCOMES = ['rejected', 'dropped', 'failed', 'late', 'partial', 'completed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Times in records count from the start of the workload (when every initial instance was ready or failed). */
export type QueryRecord = {
  readonly kind: 'query';
  readonly queryId: QueryId;
  readonly streamId: number;
  readonly contractId: ContractId | null;
  readonly planVersion: number;
  /** Intended. */
  readonly arrivalMs: number;
  readonly deadlineMs: number | null;
  readonly endMs: number;
  readonly outcome: Outcome;
  /** Why it was rejected, dropped or failed; null where there is nothing to say. */
  readonly cause: string | null;
  readonly cut: boolean;
  /** endMs - arrivalMs for queries that were answered, else null. */
  readonly responseMs: number | null;
  readonly tasks: number;
  readonly tasksSkipped: number;
  readonly tasksDropped: number;
  readonly membersChosen: number;
  readonly membersAnswered: number;
  readonly explain: boolean;
  readonly explained: boolean;
  /** Energy of its invocations that had ended by then, above the idle power of the nodes; null: not known. */
  readonly energyJ: number | null;
  readonly trueClass: number;
  /** null where there is no prediction. */
  readonly answerClass: number | null;
  readonly confidence: number | null;
};
export type TaskRecord = {
  readonly kind: 'task';
  readonly taskId: TaskId;
  readonly queryId: QueryId;
  readonly modality: number;
  readonly state: 'planned' | 'preprocessing' | 'ready' | 'ended' | 'skipped' | 'dropped';
  readonly allocatedMs: number | null;
  readonly startMs: number | null;
  readonly readyMs: number | null;
  readonly endMs: number;
  readonly serviceIds: readonly ServiceId[];
  readonly answered: number;
  readonly answerClass: number | null;
  readonly confidence: number | null;
};
export type InvocationRecord = {
  readonly kind: 'invocation';
  readonly invocationId: InvocationId;
  readonly queryId: QueryId;
  readonly stage: Stage;
  readonly attempt: number;
  /** null for ingest, aggregate and reply. */
  readonly modality: number | null;
  /** null for ingest and reply. */
  readonly serviceId: ServiceId | null;
  readonly instanceId: InstanceId | null;
  readonly nodeId: NodeId | null;
  readonly explain: boolean;
  readonly decidedMs: number;
  readonly endMs: number;
  readonly outcome: 'completed' | 'failed' | 'cancelled';
  readonly cause: string | null;
  readonly networkMs: number | null;
  readonly waitingMs: number | null;
  readonly serviceMs: number | null;
  /** Above the node's idle power; null: not known. */
  readonly energyJ: number | null;
  readonly answerClass: number | null;
  readonly confidence: number | null;
};
/** One node over one sampling window. */
export type NodeRecord = {
  readonly kind: 'node';
  readonly nodeId: NodeId;
  /** End of the window. */
  readonly atMs: number;
  readonly cpuShare: number;
  readonly memoryMiB: number;
  /** Drawn over the window, idle power included; null: not known. */
  readonly energyJ: number | null;
  /** Mean share of its accelerators in use; null: it has none, or it is not known. */
  readonly acceleratorShare: number | null;
  readonly state: NodeState;
  /** Ready or starting instances there, and invocations sent to them that have not ended. */
  readonly instances: number;
  readonly outstanding: number;
};
/** A change of an instance; what comes before the workload begins has a negative time. */
export type InstanceRecord = {
  readonly kind: 'instance';
  readonly atMs: number;
  readonly instanceId: InstanceId;
  readonly serviceId: ServiceId;
  readonly nodeId: NodeId;
  readonly state: InstanceState;
  readonly cause: string | null;
  /** From its deployment until it was ready; null for other states. */
  readonly startUpMs: number | null;
  /** null where it has no cold start. */
  readonly parts: StartUpParts | null;
};
/** Something about the run as a whole that a report must say. */
export type NoticeRecord = { readonly kind: 'notice'; readonly atMs: number; readonly text: string };
/** What became of an objective, and what was done about it. */
export type ContractRecord = {
  readonly kind: 'contract';
  readonly atMs: number;
  readonly contractId: ContractId;
  readonly objective: number;
  readonly event: 'violated' | 'restored' | RemedyDecision['kind'];
  /** Of the objective's metric in the window; null: it had none, or this is a remedy. */
  readonly value: number | null;
  /** What a remedy came to. */
  readonly detail: string | null;
};
/** A fault of the scenario, when it begins. */
export type FaultRecord = {
  readonly kind: 'fault';
  /** Position in the scenario's faults. */
  readonly faultId: number;
  readonly atMs: number;
  /** null: not before the end of the run. */
  readonly untilMs: number | null;
  readonly instanceId: InstanceId | null;
};
export type RunRecord =
  | InstanceRecord
  | FaultRecord
  | ContractRecord
  | QueryRecord
  | TaskRecord
  | InvocationRecord
  | NodeRecord
  | NoticeRecord;
