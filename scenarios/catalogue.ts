import type { AlgorithmDefinition } from '../core/algorithm.ts';
import type { AccuracySpec, Demand, DeviceSpec, ProfileSpec } from '../core/scenario.ts';

/** What a scenario may name without defining it, and how files beside it are read. Made by whoever loads scenarios. */
export type Catalogue = {
  readonly strategies: readonly KnownAlgorithm[];
  readonly placements: readonly KnownAlgorithm[];
  readonly remedies: readonly KnownAlgorithm[];
  readonly devices: readonly DeviceSpec[];
  readonly models: readonly ModelSpec[];
  /** The built-in metrics that thresholds and expressions may use. */
  readonly metricNames: readonly string[];
  /** Metric -> `share`, `ms` or another unit; thresholds are held against it. A metric not named takes any unit. */
  readonly metricUnits: { readonly [metric: string]: string };
  /** The fields of a query that counts, means and percentiles may use; empty: not checked. */
  readonly queryFields: readonly string[];
  /** The text of a file, by absolute path. Throws a UserError that names the file where it cannot be read. */
  readText(path: string): string;
  /** The metrics that exist for a contract alone, which its objectives may use; absent: all of them. */
  readonly contractMetricNames?: readonly string[];
  /** The metrics, and the fields of a query, that are read from its true class; absent: none. */
  readonly truthMetricNames?: readonly string[];
  readonly truthFields?: readonly string[];
  /** Why an expression over metrics cannot be used; null: it can. */
  readonly expressionProblem?: (expression: string) => string | null;
};

export type KnownAlgorithm = Pick<AlgorithmDefinition, 'name' | 'params'>;

/** What is known about a model; each of it can be overridden by the service that names it. */
export type ModelSpec = {
  readonly name: string;
  readonly modality: string;
  readonly profile: ProfileSpec;
  readonly accuracy: AccuracySpec;
  readonly explanation?: { readonly factor: number } | null;
  /** What an instance books; absent: the defaults of the scenario file. */
  readonly demand?: Demand;
};
