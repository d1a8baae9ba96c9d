/**
 * The resolved scenario: plain JSON in which every default stands, every reference is checked and every unit is normalised
 * (milliseconds, MiB, KiB, millicpu, shares in 0..1, watts, queries per second). `scenarios/` makes it from YAML, `run.json`
 * stores it, and a run is a function of it, a strategy, a seed and a replicate.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type Scenario = {
  readonly format: 1;
  readonly name: string;
  readonly description: string;
  /** 0 .. 2^32 - 1 */
  readonly seed: number;
  /** How many paired replications `compare` runs. */
  readonly replications: number;
  /** Queries arrive in [0, durationMs), counted from the moment every initial instance is ready or failed. */
  readonly durationMs: number;
  /** Queries that arrive before this are simulated but not counted. */
  readonly warmUpMs: number;
  /** MSER-5 finds the warm-up in place of `warmUpMs`: in all runs, or in comparisons and sweeps only. Absent: it does not. */
  readonly mser5?: 'always' | 'comparisons';
  readonly devices: readonly DeviceSpec[];
  readonly nodes: readonly NodeSpec[];
  readonly network: NetworkSpec;
  /** What breaks, and when. Empty: nothing does. */
  readonly faults: readonly FaultSpec[];
  /** What running work on a node shares, and how it slows; null: nothing slows it. */
  readonly contention: ContentionSpec | null;
  readonly services: readonly ServiceSpec[];
  readonly pipelines: readonly PipelineSpec[];
  readonly contracts: readonly ContractSpec[];
  readonly workload: readonly StreamSpec[];
  /** In order of time. */
  readonly changes: readonly ChangeSpec[];
  readonly orchestration: OrchestrationSpec;
  readonly telemetry: TelemetrySpec;
  readonly strategies: readonly AlgorithmSpec[];
  readonly placement: AlgorithmSpec;
  /** What is done about violated objectives. */
  readonly remedy: AlgorithmSpec;
  /** Axes that multiply: scenario path -> values. Empty where the file has none. */
  readonly vary: { readonly [path: string]: readonly Json[] };
  readonly metrics: readonly MetricSpec[];
  /** Comparisons over metrics such as `on_time >= 95 %`, normalised by the loader; they decide the exit code. */
  readonly thresholds: readonly ThresholdSpec[];
};

export type DeviceSpec = {
  readonly name: string;
  readonly cores: number;
  /** Millicpu of one core; the node has cores x this. */
  readonly coreMillis: number;
  readonly memoryMiB: Memory;
  /** Bandwidth of the memory in 10^9 bytes per second; null: never scarce. */
  readonly memoryGBPerS: number | null;
  readonly accelerators: readonly AcceleratorSpec[];
  readonly frequencyGHz: number;
  /** Relative speed; divides only the times of a profile that names no device (`otherwise`). */
  readonly speed: number;
  /** Busy power 0: what the device draws is not known, and no energy is accounted for it. */
  readonly idlePowerW: number;
  readonly busyPowerW: number;
};
export type ContentionSpec = {
  readonly resources: readonly ('cpu' | 'memory' | 'accelerators')[];
  /** As measured: service -> other service -> how many times longer the first takes beside the second, 1 or more. */
  readonly slowdown: { readonly [service: string]: { readonly [other: string]: number } };
};
export type Memory = { readonly rss: number; readonly vms: number };
export type AcceleratorSpec = {
  readonly name: string;
  readonly type: string;
  /** What there is of it to book, 1 = the whole device. */
  readonly share: number;
  readonly mode: 'pre-emptive' | 'non-pre-emptive';
  /** Beside the power of the device; both 0 where the device's figures hold it already. */
  readonly idlePowerW: number;
  readonly busyPowerW: number;
};
export type NodeSpec = {
  readonly name: string;
  readonly device: string;
  readonly zone: string;
  readonly labels: { readonly [key: string]: string };
};

/** A non-negative duration. Means and shifts in milliseconds; `cv` = standard deviation / mean of the part above the shift. */
export type Distribution =
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number; readonly shiftMs: number }
  | { readonly kind: 'lognormal'; readonly meanMs: number; readonly cv: number; readonly shiftMs: number }
  | { readonly kind: 'gamma'; readonly meanMs: number; readonly cv: number; readonly shiftMs: number }
  /** Inverse distribution function by points (probability, ms), both ascending, from probability 0 to 1; linear in between. */
  | { readonly kind: 'empirical'; readonly points: readonly (readonly [number, number])[] };

export type NetworkSpec = {
  readonly zones: readonly string[];
  readonly clientZone: string;
  /** Where the gateway and the orchestrator are. */
  readonly gatewayZone: string;
  readonly dataHubZone: string;
  /** Where images are pulled from. */
  readonly registryZone: string;
  /** `max-min`: transfers on a link at the same time share its bandwidth; `none`: each has all of it. */
  readonly sharing: 'none' | 'max-min';
  /** Work that waits for a cut link fails after this. */
  readonly cutTimeoutMs: number;
  /** One for every unordered pair of zones, also of a zone with itself; both directions alike. */
  readonly links: readonly LinkSpec[];
};
export type LinkSpec = {
  readonly from: string;
  readonly to: string;
  /** One way. */
  readonly latency: Distribution;
  /** null: transfers take only the latency. */
  readonly bandwidthMbitPerS: number | null;
  /** Share of transfers that get lost and are sent again, and what each loss costs; null: none. */
  readonly loss: LossSpec | null;
};

/** Faults of one node or link overlap: it is whole again when the last has ended, and factors multiply. */
export type FaultSpec = { readonly effect: FaultEffect; readonly when: FaultTiming };
export type FaultEffect =
  /** The node is down: all that runs there fails, and nothing is placed there. */
  | { readonly kind: 'crash'; readonly node: string }
  /** One of the service's instances, drawn among those there are, fails. */
  | { readonly kind: 'crash-instance'; readonly service: string }
  /** Work there takes `factor` times as long; what is running as well. Nothing is placed there. */
  | { readonly kind: 'slow'; readonly node: string; readonly factor: number }
  /** Nothing gets through between the zones (the same twice: inside one). */
  | { readonly kind: 'cut'; readonly between: readonly [string, string] }
  | {
      readonly kind: 'degrade';
      readonly between: readonly [string, string];
      readonly latencyFactor: number;
      readonly bandwidthFactor: number;
    }
  /** All links between zones of different sets are cut; the zones named in no set are one more. */
  | { readonly kind: 'partition'; readonly sets: readonly (readonly string[])[] };
export type FaultTiming =
  /** Workload time. `forMs` null: to the end of the run; 0 for what has no duration. */
  | { readonly kind: 'scripted'; readonly atMs: number; readonly forMs: number | null }
  /** Again and again, exponentially: from the repair (at first the start of the workload) to the fault, and from there to the repair. */
  | { readonly kind: 'drawn'; readonly mtbfMs: number; readonly mttrMs: number };

export type LossSpec = { readonly share: number; readonly timeoutMs: number };

export type ServiceSpec = {
  readonly name: string;
  readonly role: 'infer' | 'preprocess' | 'aggregate';
  readonly model: string;
  /** null for preprocessors and aggregators that serve any. */
  readonly modality: string | null;
  readonly image: string | null;
  /** On real hosts: how its own image is run and asked; null: the model is emulated. Nothing to the simulator. */
  readonly container: ContainerSpec | null;
  readonly demand: Demand;
  /** A node must carry all of these. */
  readonly labels: { readonly [key: string]: string };
  readonly sensitivity: 'none' | 'cpu' | 'memory' | 'both';
  readonly replicas: number;
  /** null: `replicas` throughout. */
  readonly autoscale: AutoscaleSpec | null;
  /** Of an instance without `coldStart`. */
  readonly startUp: Distribution;
  /** Start-up in its parts: pulling the image where the node does not hold it, starting the container, loading the model. */
  readonly coldStart: ColdStartSpec | null;
  /** Invocations served at once by an instance; the rest queue at its node. */
  readonly concurrency: number;
  readonly queue: { readonly order: 'fifo' | 'deadline' | 'priority' | 'fair'; readonly bound: number | null };
  /** null: every invocation is served by itself. */
  readonly batching: BatchingSpec | null;
  readonly profile: ProfileSpec;
  /** Present where the service can explain; the time of such a response is the normal one times `factor`. */
  readonly explanation: { readonly factor: number } | null;
  /** A cheaper service of the same modality that may stand in for this one. */
  readonly lighter: string | null;
  readonly accuracy: AccuracySpec;
};
export type ContainerSpec = {
  /** Folder of a Dockerfile that makes the image where a host has it not, relative to the scenario file; null: it is pulled. */
  readonly build: string | null;
  readonly port: number;
  /** null: the image's own. */
  readonly command: readonly string[] | null;
  /** A value `${NAME}` stands for the variable NAME of the run's own environment. */
  readonly environment: { readonly [name: string]: string };
  /** As Docker writes them, `source:target[:ro]`; a source that begins with `./` or `../` is relative to the scenario file. */
  readonly volumes: readonly string[];
  readonly devices: readonly string[];
  readonly runtime: string | null;
  /** 0: none. */
  readonly gpus: number | 'all';
  /** Path that answers 200 when it is ready. */
  readonly health: string;
  readonly readyWithinMs: number;
  readonly answerWithinMs: number;
  readonly request: RequestSpec;
};
/** How a container is asked (docs/live.md, Your own containers). */
export type RequestSpec =
  | { readonly kind: 'rohe' }
  | {
      readonly kind: 'kserve-v2';
      readonly model: string;
      readonly input: string;
      readonly datatype: 'BYTES' | 'UINT8' | 'FP32';
      readonly shape: readonly number[];
      /** null: the first. */
      readonly output: string | null;
    }
  | {
      readonly kind: 'http';
      readonly path: string;
      /** JSON with placeholders; null: the bytes of the input. */
      readonly body: Json;
      readonly contentType: string;
      readonly result: ResultSpec;
    };
/** JSON pointers (RFC 6901) into an answer. */
export type ResultSpec = {
  readonly answer:
    | { readonly kind: 'label'; readonly label: string; readonly confidence: string }
    /** By class, or a list in the order of the classes. */
    | { readonly kind: 'scores'; readonly scores: string };
  readonly waitingMs: string | null;
  readonly serviceMs: string | null;
};
export type ConfidenceSpec = {
  /** Means. */
  readonly whenRight: number;
  readonly whenWrong: number;
  /** Standard deviation around both. */
  readonly spread: number;
  /** Correlation of the confidence with how clear the call was, 0..1; absent: 0.7. */
  readonly insight?: number;
  /** In place of a mean and the spread: the inverse distribution function, by points (probability, confidence), ascending from 0 to 1. */
  readonly rightPoints?: readonly (readonly [number, number])[];
  readonly wrongPoints?: readonly (readonly [number, number])[];
};
export type ColdStartSpec = {
  /** Size of the image as it travels. */
  readonly imageMiB: number;
  readonly container: Distribution;
  readonly load: Distribution;
};
/** How the number of instances follows the load (docs/model.md, Autoscaling). */
export type AutoscaleSpec = {
  readonly by: 'utilisation' | 'queue' | 'contract';
  /** utilisation: share of the slots in use; queue: waiting invocations for each instance; contract: share below which one goes. */
  readonly target: number;
  readonly min: number;
  readonly max: number;
  /** How often it is looked at. */
  readonly intervalMs: number;
  /** Fewer instances only when so long nothing has asked for more. */
  readonly coolDownMs: number;
  /** Unused for so long, the last one goes as well; null: it stays. Only with `min` 0. */
  readonly idleMs: number | null;
};
export type BatchingSpec = {
  /** Most invocations served together; together they take one of the `concurrency` slots. */
  readonly max: number;
  /** How long a free slot waits, since the first of those that wait came, for the batch to be full. */
  readonly waitMs: number;
  /** On devices that `byDevice` does not name. */
  readonly curve: BatchCurve;
  readonly byDevice: { readonly [device: string]: BatchCurve };
};
/** Points (size, time of the batch / time of its longest member alone), ascending, from (1, 1) to `max` or more; straight lines between. */
export type BatchCurve = readonly (readonly [size: number, factor: number])[];
export type Demand = {
  readonly cpuMillis: number;
  /** Shares of distinct cores, each 0..1: [0.5, 0.05] needs two cores with that much free. */
  readonly coreShares: readonly number[];
  readonly memoryMiB: Memory;
  /** Memory bandwidth in 10^9 bytes per second that a running invocation uses. */
  readonly memoryGBPerS: number;
  /** Accelerator type -> share 0..1 of one device of that type. */
  readonly accelerators: { readonly [type: string]: number };
};
export type ProfileSpec = {
  readonly byDevice: { readonly [device: string]: Distribution };
  /** On any other device, at speed 1 (divided by the device's speed); null: the service cannot run there. */
  readonly otherwise: Distribution | null;
};
export type AccuracySpec = {
  /** P(top class is the true one), over the pipeline's classes as they arrive unless `byClass` says otherwise. */
  readonly overall: number;
  readonly byClass: { readonly [className: string]: number };
  /**
   * Loading on the query's difficulty, 0..1: two models with loadings a and b have latent (tetrachoric) correlation a x b.
   * 0 = errors independent of every other model's.
   */
  readonly loading: number;
  /** Mean confidence of right and of wrong answers and the standard deviation around them, cut to [0.01, 0.99]. */
  readonly confidence: ConfidenceSpec;
};

export type AggregationMethod = 'confidence_avg' | 'confidence_weighted' | 'confidence_max' | 'majority_vote';
export type SelectionName = 'select_by_overall_accuracy' | 'enhance_confidence' | 'enhance_generalization';
export type AggregationSpec = {
  readonly method: AggregationMethod;
  /** `member`: each prediction counts times its member's weight. */
  readonly weights: 'equal' | 'member';
};
export type PipelineSpec = {
  readonly name: string;
  readonly classes: readonly string[];
  readonly modalities: readonly ModalitySpec[];
  /** In order of execution. */
  readonly phases: readonly PhaseSpec[];
  /** A service of role `aggregate`; null: combining costs no time. */
  readonly aggregator: string | null;
  /** How the modalities' answers become the query's. */
  readonly combine: AggregationSpec;
  /** Size of one prediction and of the reply. */
  readonly resultKiB: number;
  /** Correlation 0..1 between the difficulties of one query's modalities. */
  readonly crossModalCorrelation: number;
  /** What models have answered to real inputs; absent: answers are modelled. */
  readonly recorded?: RecordedSpec;
};
export type RecordedSpec = {
  readonly services: readonly string[];
  readonly inputs: readonly {
    /** Index into the pipeline's classes. */
    readonly trueClass: number;
    /** By service: what it answered; null: not recorded. */
    readonly answers: readonly (RecordedAnswer | null)[];
  }[];
};
export type RecordedAnswer = {
  /** Index into the pipeline's classes, or only whether it was the true one. */
  readonly answer: number | 'right' | 'wrong';
  /** null: not recorded. */
  readonly confidence: number | null;
};
export type ModalitySpec = {
  readonly modality: string;
  readonly payloadKiB: number;
  /** Inputs for real models, relative to the scenario file: a file, a folder, or `folder/*.ext`. Nothing to the simulator. */
  readonly samples: string | null;
  /** A service of role `preprocess`, or null. */
  readonly preprocessor: string | null;
  /** Size after preprocessing; the payload's own where there is no preprocessor. */
  readonly preprocessedKiB: number;
  readonly members: readonly MemberSpec[];
  readonly selection: SelectionName;
  readonly ensembleSize: number;
  readonly aggregation: AggregationSpec;
  /** Share of the remaining time that a task of this modality is allocated; null: all of it. */
  readonly timeFraction: number | null;
};
export type MemberSpec = { readonly service: string; readonly weight: number; readonly active: boolean };
export type PhaseSpec = {
  readonly id: number;
  readonly modalities: readonly string[];
  /** null: the phase always runs. */
  readonly condition: ConditionSpec | null;
};
export type ConditionSpec = {
  readonly trigger: 'confidence_below' | 'agreement_below';
  readonly threshold: number;
  readonly sources: readonly string[];
};

export type ContractSpec = {
  readonly name: string;
  readonly tenant: string;
  /** null: all pipelines. */
  readonly pipeline: string | null;
  readonly consumers: readonly string[];
  /** Modalities its consumers may ask for. */
  readonly privileges: readonly string[];
  /** In queues ordered by priority the higher goes first. */
  readonly priority: number;
  /** From the intended arrival to the reply at the client; null: none. */
  readonly deadlineMs: number | null;
  /** `answer`: the core cuts shortly before the deadline and replies with what has arrived; `wait`: a late answer is still given. */
  readonly atDeadline: 'answer' | 'wait';
  /** How long before the deadline to cut; null: the 99th percentile of aggregation plus reply. */
  readonly cutMarginMs: number | null;
  /** consumer -> modality -> share of the remaining time allocated to that task. */
  readonly timeProportions: { readonly [consumer: string]: { readonly [modality: string]: number } };
  /** Judged over this contract's queries and reported; they do not decide the exit code. */
  readonly objectives: readonly ObjectiveSpec[];
};

export type StreamSpec = {
  readonly name: string;
  readonly tenant: string;
  readonly consumer: string;
  readonly pipeline: string;
  readonly arrivals: ArrivalSpec;
  /** Which modalities a query asks for; shares sum to 1. */
  readonly modalityMix: readonly { readonly modalities: readonly string[]; readonly share: number }[];
  /** Class -> relative weight; a class not named has weight 0; empty: all alike. */
  readonly classMix: { readonly [className: string]: number };
  /** Share of queries that ask for an explanation. */
  readonly explainShare: number;
};
export type ArrivalSpec =
  | { readonly kind: 'constant' | 'poisson'; readonly perSecond: number }
  | { readonly kind: 'gamma'; readonly perSecond: number /** of the gaps */; readonly cv: number }
  | { readonly kind: 'trace' /** in ascending order of atMs */; readonly rows: readonly TraceRow[] }
  /** Poisson at the rate of a state, which is left after an exponential stay for any of the others. */
  | { readonly kind: 'mmpp'; readonly states: readonly { readonly perSecond: number; readonly meanStayMs: number }[] }
  /** Poisson at a rate that swings as a cosine between `peakPerSecond` and as far below the mean `perSecond`. */
  | {
      readonly kind: 'diurnal';
      readonly perSecond: number;
      readonly peakPerSecond: number;
      readonly periodMs: number;
      readonly peakAtMs: number;
    }
  /** Poisson at a rate that changes evenly over the duration. */
  | { readonly kind: 'ramp'; readonly fromPerSecond: number; readonly toPerSecond: number }
  /** Poisson at the base rate, and at the burst rate in the last `forMs` of every `everyMs`. */
  | {
      readonly kind: 'burst';
      readonly basePerSecond: number;
      readonly burstPerSecond: number;
      readonly everyMs: number;
      readonly forMs: number;
    }
  /** Closed loop: each client thinks, asks one query, waits for its end, and thinks again. */
  | { readonly kind: 'closed'; readonly clients: number; readonly think: Distribution };
/** What a row leaves null is drawn from the stream's mixes. */
export type TraceRow = {
  readonly atMs: number;
  readonly modalities: readonly string[] | null;
  readonly className: string | null;
  readonly explain: boolean | null;
};

/**
 * From `atMs` on, queries that arrive begin under what it brings; those that came before end as they began. Whole values: a plan names
 * the pipeline that it is the next version of, a contract the one whose place it takes.
 */
export type ChangeSpec = { readonly atMs: number } & (
  | { readonly kind: 'strategy'; readonly strategy: AlgorithmSpec }
  | { readonly kind: 'plan'; readonly pipeline: PipelineSpec }
  | { readonly kind: 'contract'; readonly contract: ContractSpec }
);

export type OrchestrationSpec = {
  /** Time the orchestrator, one serial server, takes for a list of decisions that sends work. */
  readonly fixedMs: number;
  readonly perCandidateMs: number;
  /** A central queue sends to an instance while outstanding < slots + this. */
  readonly inFlight: number;
  /** An instance whose node's last known load (0..1) is above this is not chosen; null: load does not matter. */
  readonly contentionThreshold: number | null;
  /** Period of `tick` and of the closing of response-time windows. */
  readonly tickMs: number;
  /** Period of node samples, and how old a sample is when a strategy sees it. */
  readonly sampleMs: number;
  readonly sampleAgeMs: number;
  /** A query's budget is min(deadline, this). */
  readonly maxBudgetMs: number;
};

/** So many events, or so many milliseconds. */
export type Extent = { readonly kind: 'events'; readonly events: number } | { readonly kind: 'time'; readonly ms: number };

/** How the response times of an instance become what the core expects of it (docs/model.md, Telemetry). */
export type TelemetrySpec = {
  readonly window: {
    /** The latest so many responses, or those of the latest so many milliseconds; null: those since the last closing. */
    readonly size: Extent | null;
    /** When windows close; null: at every tick. */
    readonly interval: Extent | null;
  };
  /** Module paths relative to the scenario file; null: the service time, and its mean blended with the profile's. */
  readonly parser: string | null;
  readonly estimate: string | null;
};

export type AlgorithmSpec = {
  /** How tables and folders call it. */
  readonly label: string;
  /** A name from the list, or a module path relative to the scenario file, starting with `./`, `../` or `/`. */
  readonly use: string;
  readonly params: { readonly [key: string]: Json };
};

export type MetricSpec =
  | { readonly kind: 'expression'; readonly name: string; readonly expression: string }
  | { readonly kind: 'count' | 'mean'; readonly name: string; readonly field: string | null; readonly where: string | null }
  | {
      readonly kind: 'percentile';
      readonly name: string;
      readonly field: string;
      readonly of: number;
      readonly where: string | null;
    };
/** An objective is watched during the run where it says over which window. */
export type ObjectiveSpec = ThresholdSpec & { readonly watch: WatchSpec | null };
export type RemedyAction = 'alert' | 'degrade' | 'reroute' | 'reject';
export type WatchSpec = {
  /** The latest so many ended queries of the contract, or those that ended in the latest so many milliseconds. */
  readonly window: Extent;
  /** How often it is judged. */
  readonly intervalMs: number;
  /** Judgements in a row before it counts as violated, and as restored. */
  readonly violateAfter: number;
  readonly restoreAfter: number;
  /** How long after a query's end its true class becomes known; null: never. */
  readonly feedbackDelayMs: number | null;
  /** The modality that it is about; null: the whole query. */
  readonly modality: string | null;
  readonly action: RemedyAction;
};
export type ThresholdSpec = {
  /** A built-in metric, one of the scenario's own, or an expression over them. */
  readonly metric: string;
  readonly operator: '<' | '<=' | '>' | '>=' | '==' | '!=';
  /** In the metric's own unit: a share 0..1, milliseconds, or a plain number. */
  readonly value: number;
  /** As the user wrote it. */
  readonly text: string;
};
