import type { ContractSpec } from './contracts.ts';
import type { PipelineSpec } from './pipelines.ts';
import type { Extent, Json } from './values.ts';

export type AlgorithmSpec = {
  /** How tables and folders call it. */
  readonly label: string;
  /** A name from the list, or a module path relative to the scenario file, starting with `./`, `../` or `/`. */
  readonly use: string;
  readonly params: { readonly [key: string]: Json };
};

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

/**
 * From `atMs` on, queries that arrive begin under what it brings; those that came before end as they began. Whole values: a plan names
 * the pipeline that it is the next version of, a contract the one whose place it takes.
 */
export type ChangeSpec = { readonly atMs: number } & (
  | { readonly kind: 'strategy'; readonly strategy: AlgorithmSpec }
  | { readonly kind: 'plan'; readonly pipeline: PipelineSpec }
  | { readonly kind: 'contract'; readonly contract: ContractSpec }
);
