import type { Extent } from './values.ts';

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
