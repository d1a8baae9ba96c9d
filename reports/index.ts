/** What the runners use of the reports. */

export { type Chart, layoutOf } from './charts/chart.ts';
export { createRenderer } from './charts/render.ts';
export { columnsOf } from './data/data-table.ts';
export { fixed, percent, spreadText } from './format.ts';
export { ENOUGH_RUNS, GAP_METRICS, GAP_TOLERANCES, type Gap, type GapRun, gapOf, type Tolerances } from './gap/gap.ts';
export { type Leg, type Parts, partsOf } from './gap/parts.ts';
export { gapSentence, gapSplitTable, gapTable } from './gap/words.ts';
export { distinctGroups } from './groups.ts';
export { GENERATOR } from './html/page.ts';
export { BUILT_IN, type BuiltIn } from './metrics/builtin.ts';
export type { Fold } from './metrics/fold.ts';
export { Histogram } from './metrics/histogram.ts';
export { TRUTH_FIELDS, TRUTH_METRICS } from './metrics/truth.ts';
export { countObjectives, type ObjectiveCount, objectiveSentences } from './objectives.ts';
export { type Presentation, presentRuns, presentSweep } from './presentation.ts';
export { type Ranking, rankingOf } from './rank-sentence.ts';
export { assemble, type ReportRun } from './report/assemble.ts';
export { createNodeGrid, type NodeGrid } from './report/node-grid.ts';
export { createQueryBins, type QueryBins } from './report/query-bins.ts';
export type { FaultSpan, GroupResult, Report, Responses, Timeline, TimelinePart } from './report/report.ts';
export {
  bestOf,
  frontOf,
  onTimeCaption,
  type SweepReport,
  shortPaths,
  valueText,
} from './report/sweep.ts';
export { frontTable, thresholdFindings } from './report/sweep-findings.ts';
export { createWaitingBins, type WaitingBin } from './report/waiting-bins.ts';
export { type Cell, QUERY_COLUMNS } from './rows/columns.ts';
export type { Names } from './rows/names.ts';
export type { Sink, SinkMaker } from './rows/sink.ts';
export * from './run.ts';
export { type Interval, meanInterval } from './stats/interval.ts';
export { mser5, type Truncation } from './stats/mser.ts';
export { type PairedDifference, pairedDifference } from './stats/paired.ts';
export {
  BLOCK,
  LEAST_REPLICATIONS,
  type PrecisionRule,
  precisionReached,
  precisionSentence,
  type Reached,
} from './stats/precision.ts';
export { compareSamples, type Samples, type TwoSamples } from './stats/two-samples.ts';
export { type Contender, type Verdict, verdict } from './stats/verdict.ts';
export { COMPARISON_COLUMNS, type ComparisonRow, comparisonRows, groupRows, type StrategyResult } from './summary.ts';
export { comparisonTable, renderTable, type Table } from './table.ts';
export { judgeMeans, type StrategyJudgement } from './thresholds.ts';
export { traceEvents } from './trace/events.ts';
export type { TracedFault, TracedInvocation, TracedQuery, TracedRun, TracedWindow } from './trace/run.ts';
export { stayOf } from './trace/run.ts';
export { reservations, sidesTable, testsTable, twoSamplesSentence, validOnly } from './two-samples.ts';
export { warmUpSentence } from './warm-up.ts';
