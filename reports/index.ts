/** What the runners use of the reports. */
export { type Chart, layoutOf } from './charts/chart.ts';
export { createRenderer } from './charts/render.ts';
export { columnsOf } from './data/data-table.ts';
export { compileOwnMetrics } from './expressions/own.ts';
export { fixed, listed, percent, spreadText } from './format.ts';
export {
  ENOUGH_RUNS,
  GAP_METRICS,
  GAP_TOLERANCES,
  type Gap,
  type GapRun,
  gapOf,
  type Tolerances,
} from './gap/gap.ts';
export { type Leg, type Parts, partsOf } from './gap/parts.ts';
export { gapSentence, gapSplitTable, gapTable } from './gap/words.ts';
export { distinctGroups } from './groups.ts';
export { BUILT_IN, BUILT_IN_NAMES, type BuiltIn } from './metrics/builtin.ts';
export {
  createMetrics,
  type Group,
  type Measure,
  type Metrics,
  type MetricsContext,
  NO_OWN_METRICS,
  type OwnMetrics,
  type Summary,
} from './metrics/collect.ts';
export type { Fold } from './metrics/fold.ts';
export { Histogram, type HistogramJson } from './metrics/histogram.ts';
export { ResponseBatches, type Settling } from './metrics/response-batches.ts';
export { TRUTH_FIELDS, TRUTH_METRICS } from './metrics/truth.ts';
export { countObjectives, type ObjectiveCount, type ObjectiveJudgement, objectiveSentences } from './objectives.ts';
export { createParquetSink } from './parquet/sink.ts';
export { type Presentation, presentRuns, presentSweep } from './presentation.ts';
export { type Ranking, rankingOf } from './rank-sentence.ts';
export { assemble, type ReportRun } from './report/assemble.ts';
export { createNodeGrid, type NodeGrid } from './report/node-grid.ts';
export { createQueryBins, type QueryBins } from './report/query-bins.ts';
export type { FaultSpan, GroupResult, Report, Responses, Timeline, TimelinePart } from './report/report.ts';
export { bestOf, type FrontPoint, frontOf, type SweepReport, shortPaths, valueText } from './report/sweep.ts';
export {
  type Cell,
  CONTAINER_COLUMNS,
  type Column,
  type ContainerWindow,
  QUERY_COLUMNS,
  ROW_FILES,
  type RowKind,
} from './rows/columns.ts';
export { type Names, namesOf } from './rows/names.ts';
export { createCsvSink, createRecordSink, type Sink, type SinkMaker } from './rows/sink.ts';
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
export {
  COMPARISON_COLUMNS,
  type ComparisonRow,
  comparisonRows,
  groupRows,
  type StrategyResult,
  SUMMARY_COLUMNS,
  type SummaryRow,
  summaryRows,
} from './summary.ts';
export { comparisonTable, renderTable, type Table } from './table.ts';
export {
  CONTRACT_METRICS,
  compileThresholds,
  type Judge,
  type Judgement,
  judgeMeans,
  type StrategyJudgement,
} from './thresholds.ts';
export { traceEvents } from './trace/events.ts';
export type { TracedFault, TracedInvocation, TracedQuery, TracedRun, TracedWindow } from './trace/run.ts';
export { reservations, sidesTable, testsTable, twoSamplesSentence } from './two-samples.ts';
export { type WarmUp, warmUpOf, warmUpSentence } from './warm-up.ts';
