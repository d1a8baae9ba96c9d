import type { ContentionSpec, DeviceSpec, NetworkSpec, NodeSpec } from './scenario/cluster.ts';
import type { ContractSpec, MetricSpec, ThresholdSpec } from './scenario/contracts.ts';
import type { FaultSpec } from './scenario/faults.ts';
import type { AlgorithmSpec, ChangeSpec, OrchestrationSpec, TelemetrySpec } from './scenario/orchestration.ts';
import type { PipelineSpec } from './scenario/pipelines.ts';
import type { ServiceSpec } from './scenario/services.ts';
import type { Json } from './scenario/values.ts';
import type { StreamSpec } from './scenario/workload.ts';

export type * from './scenario/cluster.ts';
export type * from './scenario/containers.ts';
export type * from './scenario/contracts.ts';
export type * from './scenario/faults.ts';
export type * from './scenario/orchestration.ts';
export type * from './scenario/pipelines.ts';
export type * from './scenario/services.ts';
export type * from './scenario/values.ts';
export type * from './scenario/workload.ts';

/**
 * The resolved scenario: plain JSON in which every default stands, every reference is checked and every unit is normalised
 * (milliseconds, MiB, KiB, millicpu, shares in 0..1, watts, queries per second). `scenarios/` makes it from YAML, `run.json`
 * stores it, and a run is a function of it, a strategy, a seed and a replicate.
 */
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
