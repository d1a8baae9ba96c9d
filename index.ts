/** The package as a library: what scenarios are made of, how to run and compare them, and what algorithms are written against. */
export { strategies } from './algorithms/index.ts';
export { placements } from './algorithms/placement/index.ts';
export type {
  Algorithm,
  AlgorithmDefinition,
  ChoiceView,
  ContractView,
  Eligibility,
  InstanceView,
  MemberState,
  MemberView,
  NodeView,
  ParamSpec,
  PhaseView,
  PlanView,
  QueryView,
  ServiceView,
  Strategy,
  StrategyDefinition,
  TaskState,
  TaskView,
  View,
} from './core/algorithm.ts';
export { compose, NONE } from './core/algorithm.ts';
export type { Backend, Clock, RunEnd, Timer } from './core/backend.ts';
export { AlgorithmError, ScenarioError, UserError } from './core/errors.ts';
export type {
  AnswerRule,
  BackendObservation,
  Command,
  ContractId,
  CoreObservation,
  Decision,
  InstanceId,
  InstanceState,
  Invocation,
  InvocationId,
  InvocationRecord,
  LogLine,
  NodeId,
  NodeRecord,
  NodeState,
  NoticeRecord,
  Observation,
  Outcome,
  PlacementDecision,
  Prediction,
  QueryId,
  QueryRecord,
  RemedyDecision,
  RunRecord,
  ServiceId,
  Spans,
  Stage,
  StrategyDecision,
  TaskId,
  TaskRecord,
} from './core/events.ts';
export { OUTCOMES } from './core/events.ts';
export { buildModel } from './core/model/build.ts';
export type { Model } from './core/model.ts';
export type { Random, SequentialRandom } from './core/random.ts';
export { createRandom } from './core/random.ts';
export type * from './core/scenario.ts';
export { deviceCatalogue, modelCatalogue } from './datasets/index.ts';
export {
  BUILT_IN,
  type ComparisonRow,
  comparisonRows,
  comparisonTable,
  compileOwnMetrics,
  compileThresholds,
  createMetrics,
  type Interval,
  type Judge,
  type Judgement,
  type Measure,
  type Metrics,
  meanInterval,
  type OwnMetrics,
  type PairedDifference,
  pairedDifference,
  renderTable,
  type StrategyResult,
  type Summary,
  summaryRows,
  type Verdict,
  verdict,
} from './reports/index.ts';
export { catalogue } from './runners/catalogue.ts';
export { chooseStrategies } from './runners/choice.ts';
export { type CompareRequest, type Comparison, compare, type Performer } from './runners/compare.ts';
export { measure, type RunRequest, type RunResult, type RunSinks } from './runners/measure.ts';
export { readSource as loadScenario, type Source } from './runners/scenario-source.ts';
export { type Simulation, type SimulationEnd, simulate } from './runners/simulate.ts';
export { type Catalogue, parseScenario, scenarioJsonSchema, scenarioTemplate } from './scenarios/index.ts';
