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
