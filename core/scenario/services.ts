import type { ContainerSpec } from './containers.ts';
import type { Distribution, Memory } from './values.ts';

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
