/** What of the reports a run needs, and every thread that runs some loads: no statistics, no charts. */
export { compileOwnMetrics } from './expressions/own.ts';
export { listed } from './format.ts';
export { BUILT_IN_NAMES } from './metrics/builtin.ts';
export {
  createMetrics,
  type Group,
  type Measure,
  type Metrics,
  type MetricsContext,
  NO_OWN_METRICS,
  type OwnMetrics,
  type ScopeSummaries,
  type Summary,
  trialsIn,
} from './metrics/collect.ts';
export type { HistogramJson } from './metrics/histogram.ts';
export { ResponseBatches, type Settling } from './metrics/response-batches.ts';
export type { ObjectiveJudgement } from './objectives.ts';
export { createParquetSink } from './parquet/sink.ts';
export { CONTAINER_COLUMNS, type Column, type ContainerWindow, ROW_FILES, type RowKind } from './rows/columns.ts';
export { namesOf } from './rows/names.ts';
export { createCsvSink, createRecordSink } from './rows/sink.ts';
export { SUMMARY_COLUMNS, type SummaryRow, summaryRows } from './run-summary.ts';
export { CONTRACT_METRICS, compileThresholds, type Judge, type Judgement } from './thresholds.ts';
export { type WarmUp, warmUpOf } from './warm-up.ts';
