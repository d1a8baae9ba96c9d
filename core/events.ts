import type { AggregationMethod } from './scenario.ts';

export * from './records.ts';

/**
 * The vocabulary of a run: what the core commands, what it sees, what it decides; records.ts: what it records. All of it is plain JSON.
 * Ids are small integers given by the core: indices into the scenario's lists for nodes, services, contracts and streams;
 * running numbers for queries, invocations and instances. A task's id is `queryId * modalities + modality` (see model.ts).
 */
export type QueryId = number;
export type TaskId = number;
export type ServiceId = number;
export type InstanceId = number;
export type NodeId = number;
export type InvocationId = number;
export type ContractId = number;

export type Stage = 'ingest' | 'preprocess' | 'infer' | 'aggregate' | 'reply';

/** One piece of work. Strategies decide only `infer`; the core issues the other stages itself. */
export type Invocation = {
  readonly id: InvocationId;
  readonly queryId: QueryId;
  /** 1, or 2 for the one retry. */
  readonly attempt: number;
  /** Absolute, on the backend's clock. */
  readonly deadlineMs: number | null;
  /** The contract's; the higher goes first where a queue is ordered by it. */
  readonly priority: number;
  /** Which tenant's query it is for, from 0; queues that are fair to tenants ask for it. */
  readonly tenant: number;
  /** What travels to the work, and back from it. */
  readonly sendKiB: number;
  readonly returnKiB: number;
} & (
  | { readonly stage: 'ingest' | 'reply' }
  | {
      readonly stage: 'preprocess' | 'infer';
      readonly taskId: TaskId;
      readonly serviceId: ServiceId;
      readonly instanceId: InstanceId;
      readonly explain: boolean;
    }
  | {
      readonly stage: 'aggregate';
      readonly serviceId: ServiceId;
      readonly instanceId: InstanceId;
      readonly members: readonly InvocationId[];
    }
);

/** A model's answer: up to three classes (indices into the pipeline's classes) with scores in descending order. */
export type Prediction = {
  readonly classes: readonly number[];
  readonly scores: readonly number[];
  /** The model's own confidence, 0..1. */
  readonly confidence: number;
};

export type Spans = {
  readonly networkMs: number;
  /** null: the worker does not say. */
  readonly waitingMs: number | null;
  readonly serviceMs: number;
};

/** What a cold start consisted of: waiting for the image, starting the container, loading the model. */
export type StartUpParts = { readonly pullMs: number; readonly containerMs: number; readonly loadMs: number };

export type InstanceState = 'starting' | 'ready' | 'failed' | 'removed';
export type NodeState = 'up' | 'down' | 'degraded';

export type BackendObservation =
  | {
      readonly kind: 'invocation-ended';
      readonly atMs: number;
      readonly invocationId: InvocationId;
      readonly outcome: 'completed';
      readonly spans: Spans;
      /** What its service drew above the node's idle power; null: not known. */
      readonly energyJ: number | null;
      readonly prediction: Prediction | null;
    }
  | {
      readonly kind: 'invocation-ended';
      readonly atMs: number;
      readonly invocationId: InvocationId;
      readonly outcome: 'failed' | 'cancelled';
      readonly cause: string;
      /** What was spent on it all the same. */
      readonly energyJ: number | null;
    }
  | {
      readonly kind: 'instance-changed';
      readonly atMs: number;
      readonly instanceId: InstanceId;
      readonly state: InstanceState;
      readonly cause: string | null;
      /** Of one that has become ready, where its service has a cold start. */
      readonly startUp?: StartUpParts;
    }
  | {
      readonly kind: 'node-changed';
      readonly atMs: number;
      readonly nodeId: NodeId;
      readonly state: NodeState;
      readonly cause: string | null;
    }
  | {
      /** Over the time since the node's last sample, taken at `takenMs`: means, and the energy drawn. */
      readonly kind: 'sampled';
      readonly atMs: number;
      readonly takenMs: number;
      readonly nodeId: NodeId;
      /** Share of the node's CPU capacity in use, 0..1. */
      readonly cpuShare: number;
      readonly memoryMiB: number;
      /** null: not known. */
      readonly energyJ: number | null;
      /** Share of its accelerators in use, 0..1; of nodes that have some, where it is known. */
      readonly acceleratorShare?: number;
    }
  | {
      /** A fault of the scenario begins. For the log and the reports: the core keeps it from algorithms, which see what comes of it. */
      readonly kind: 'fault';
      readonly atMs: number;
      /** When it ends; null: not before the run does. */
      readonly untilMs: number | null;
      /** Position in the scenario's faults. */
      readonly faultId: number;
      /** Where one instance fails: which; null for any other fault, and where there was none. */
      readonly instanceId: InstanceId | null;
    };

export type CoreObservation =
  | { readonly kind: 'run-started' | 'tick'; readonly atMs: number }
  | { readonly kind: 'woken'; readonly atMs: number; readonly key: string }
  /** A change of the scenario was made; `change` is its position there. */
  | { readonly kind: 'changed'; readonly atMs: number; readonly change: number }
  | { readonly kind: 'query-arrived' | 'query-cut' | 'query-ended'; readonly atMs: number; readonly queryId: QueryId }
  | { readonly kind: 'task-ready' | 'task-ended'; readonly atMs: number; readonly queryId: QueryId; readonly taskId: TaskId }
  /** `objective` is its place in the contract's list. */
  | {
      readonly kind: 'contract-violated' | 'contract-restored';
      readonly atMs: number;
      readonly contractId: ContractId;
      readonly objective: number;
    }
  /** scaled: another number of instances is desired; needed: work waits for a service of which none is desired. */
  | { readonly kind: 'service-scaled' | 'service-needed'; readonly atMs: number; readonly serviceId: ServiceId };

export type Observation = Exclude<BackendObservation, { kind: 'fault' }> | CoreObservation;

/** `reason` is a constant string; figures go to `view.trace`. */
export type PlacementDecision =
  | { readonly kind: 'deploy'; readonly serviceId: ServiceId; readonly nodeId: NodeId; readonly reason: string }
  /** At once; work there fails. */
  | { readonly kind: 'remove'; readonly instanceId: InstanceId; readonly reason: string }
  /** It gets no more work, and goes when it has none. */
  | { readonly kind: 'drain'; readonly instanceId: InstanceId; readonly reason: string }
  /** So many instances are desired from now on. */
  | { readonly kind: 'scale'; readonly serviceId: ServiceId; readonly replicas: number; readonly reason: string };

export type StrategyDecision =
  /** Fixes the task's ensemble; the core preprocesses, then says `task-ready`. */
  | { readonly kind: 'start'; readonly taskId: TaskId; readonly serviceIds: readonly ServiceId[]; readonly reason: string }
  /** Sends one member of a ready task to an instance of its service, or of a lighter variant of it. */
  | {
      readonly kind: 'invoke';
      readonly taskId: TaskId;
      readonly serviceId: ServiceId;
      readonly instanceId: InstanceId;
      readonly explain: boolean;
      readonly reason: string;
    }
  /** Only where the plan's phase is conditional; the core evaluates the condition itself. */
  | { readonly kind: 'skip'; readonly taskId: TaskId; readonly reason: string }
  /** cut: the task ends with what has arrived; drop: it will not be answered. */
  | { readonly kind: 'cut' | 'drop'; readonly taskId: TaskId; readonly reason: string }
  /**
   * Nothing more will be asked for this query: combine and reply. `answer`: in place of the plan's way, the predictions of these tasks
   * alone, of all modalities together, by this method.
   */
  | { readonly kind: 'finish'; readonly queryId: QueryId; readonly answer?: AnswerRule; readonly reason: string }
  /** Says `woken` with this key at this time. */
  | { readonly kind: 'wake'; readonly atMs: number; readonly key: string; readonly reason: string };

/** What an answer is made of, where not as the plan says. */
export type AnswerRule = { readonly taskIds: readonly TaskId[]; readonly method: AggregationMethod };

/** What is done about an objective; restore takes back all that was done about it (docs/contracts.md). */
export type RemedyDecision = {
  readonly kind: 'alert' | 'degrade' | 'reroute' | 'reject' | 'restore';
  readonly contractId: ContractId;
  readonly objective: number;
  readonly reason: string;
};

export type Decision = PlacementDecision | StrategyDecision | RemedyDecision;

/** What the core asks of a backend; the log holds them in the order in which they were given. */
export type Command =
  | { readonly kind: 'deploy'; readonly instanceId: InstanceId; readonly serviceId: ServiceId; readonly nodeId: NodeId }
  | { readonly kind: 'remove'; readonly instanceId: InstanceId }
  | { readonly kind: 'invoke'; readonly work: Invocation }
  | { readonly kind: 'cancel'; readonly invocationId: InvocationId };

/**
 * One line of the log, numbered from 0: a backend observation, a timer that fired, or a command. Replaying needs no more; a change of
 * the scenario is told for whoever reads it.
 */
export type LogLine = { readonly n: number; readonly atMs: number } & (
  | { readonly is: 'observation'; readonly observation: BackendObservation }
  | { readonly is: 'timer'; readonly timer: number }
  | { readonly is: 'command'; readonly command: Command }
  | { readonly is: 'change'; readonly text: string }
);
