import type { Scenario } from '../../core/scenario.ts';
import type { Summary } from '../metrics/collect.ts';
import type { Histogram } from '../metrics/histogram.ts';
import type { ObjectiveCount } from '../objectives.ts';
import type { Verdict } from '../stats/verdict.ts';
import type { ComparisonRow, StrategyResult } from '../summary.ts';
import type { Judgement } from '../thresholds.ts';
import type { NodeGrid } from './node-grid.ts';
import type { QueryBins } from './query-bins.ts';
import type { WaitingBin } from './waiting-bins.ts';

/** All that a report shows, read from run folders; nothing in it depends on when or where the report is made. */
export type Report = {
  readonly title: string;
  readonly scenario: Scenario;
  /** In the order of the scenario; what is drawn keeps their colours in this order. */
  readonly strategies: readonly string[];
  /** Of the replicates that every strategy has finished. */
  readonly results: readonly StrategyResult[];
  readonly rows: readonly ComparisonRow[];
  /** null: there is one strategy only, or what was run cannot be compared. */
  readonly verdict: Verdict | null;
  readonly thresholds: readonly (Judgement & { readonly of: string })[];
  /** Of a comparison: in how many runs each held. */
  readonly objectives: readonly ObjectiveCount[];
  /** Contracts, streams and tenants, where there are several of a kind. */
  readonly groups: readonly GroupResult[];
  /** Response times of answered queries over all replicates, by strategy; without those whose runs kept none. */
  readonly responses: ReadonlyMap<string, Responses>;
  /** Mean over the replicates, by strategy. */
  readonly nodes: ReadonlyMap<string, NodeGrid>;
  /** Outcomes over time by strategy, where rows of queries were kept. */
  readonly queries: ReadonlyMap<string, QueryBins>;
  /** Lengths of the queues over time by strategy, of its first run, where rows of invocations were kept. */
  readonly waiting: ReadonlyMap<string, readonly WaitingBin[]>;
  readonly faults: readonly FaultSpan[];
  /** One query and what ran for it; null: rows of invocations were not kept. */
  readonly timeline: Timeline | null;
  /** What a reader must know before believing the figures. */
  readonly notices: readonly string[];
  /** How much the figures rest on: name and value. */
  readonly facts: readonly (readonly [string, string])[];
  /** What to name so that others can make them again. */
  readonly origin: readonly (readonly [string, string])[];
};

export type GroupResult = {
  readonly kind: string;
  readonly name: string;
  readonly strategy: string;
  readonly replicates: readonly Summary[];
};
export type Responses = { readonly histogram: Histogram /** Queries counted, answered or not. */; readonly arrived: number };
export type FaultSpan = {
  readonly fromMs: number;
  /** End of the run where it does not end before. */
  readonly toMs: number;
  readonly kind: string;
  readonly target: string;
};
export type Timeline = {
  readonly queryId: number;
  /** Whether it was asked for, or stands at the 95th percentile of response times. */
  readonly chosen: 'named' | 'p95';
  readonly strategy: string;
  readonly outcome: string;
  readonly arrivalMs: number;
  readonly endMs: number;
  /** Since its arrival. */
  readonly deadlineMs: number | null;
  readonly parts: readonly TimelinePart[];
};
/** One invocation of the query. */
export type TimelinePart = {
  readonly stage: string;
  readonly service: string;
  readonly node: string;
  readonly attempt: number;
  readonly outcome: string;
  readonly decidedMs: number;
  readonly endMs: number;
  readonly networkMs: number | null;
  readonly waitingMs: number | null;
  readonly serviceMs: number | null;
};
