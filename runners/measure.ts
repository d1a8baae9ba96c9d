import type { LogLine, RunRecord } from '../core/events.ts';
import type { AlgorithmSpec, Scenario } from '../core/scenario.ts';
import {
  createMetrics,
  type Judge,
  type Metrics,
  NO_OWN_METRICS,
  type ObjectiveJudgement,
  type OwnMetrics,
  type Summary,
} from '../reports/run.ts';
import { type Simulation, type SimulationEnd, simulate } from './simulate.ts';

/** Where records and log lines of a run go beside its metrics. */
export type RunSinks = {
  record(record: RunRecord): void;
  /** Whether it does anything with records of tasks; default: yes. Metrics do nothing with them. */
  readonly taskRecords?: boolean | undefined;
  readonly log?: ((line: LogLine) => void) | undefined;
  /** With the metrics of what has been recorded so far. */
  drain(metrics: Metrics): Promise<void>;
};
export type RunRequest = {
  readonly scenario: Scenario;
  readonly strategy: AlgorithmSpec;
  /** Where module paths start from. */
  readonly baseDir: string;
  readonly seed: number;
  readonly replicate: number;
  /** In place of the scenario's warm-up. */
  readonly warmUpMs?: number | undefined;
  /** Where the work runs, if not in the simulator. */
  readonly backend?: Simulation['backend'];
  readonly sliceMs?: Simulation['sliceMs'];
  readonly own?: OwnMetrics | undefined;
  readonly sinks?: RunSinks | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
  readonly signal?: { readonly aborted: boolean } | undefined;
};
export type RunResult = {
  readonly end: SimulationEnd;
  readonly metrics: Metrics;
  readonly summary: Summary;
  /** What a report must say about the run as a whole. */
  readonly notices: readonly string[];
};

/** Runs one strategy once and measures it. */
export async function measure(request: RunRequest): Promise<RunResult> {
  const { scenario, sinks, own = NO_OWN_METRICS, warmUpMs = scenario.warmUpMs, ...rest } = request;
  const metrics = createMetrics({ warmUpMs, durationMs: scenario.durationMs, scenario }, own);
  const notices: string[] = [];
  const end = await simulate({
    ...rest,
    scenario,
    taskRecords: sinks !== undefined && (sinks.taskRecords ?? true),
    onRecord(record) {
      metrics.observe(record);
      if (record.kind === 'notice') notices.push(record.text);
      sinks?.record(record);
    },
    onLog: sinks?.log,
    drain: sinks && ((nowMs) => drainSoFar(sinks, metrics, nowMs)),
  });
  metrics.reachedOnly(end.interrupted ? end.endMs : scenario.durationMs);
  return { end, metrics, summary: metrics.summary(), notices };
}

function drainSoFar(sinks: RunSinks, metrics: Metrics, nowMs: number): Promise<void> {
  metrics.reachedOnly(nowMs);
  return sinks.drain(metrics);
}

/** The objectives of the contracts, each over its own queries. */
export function judgeObjectives(
  scenario: Scenario,
  objectives: readonly Judge[],
  metrics: Metrics,
): readonly ObjectiveJudgement[] {
  if (scenario.contracts.every((contract) => contract.objectives.length === 0)) return [];
  const groups = metrics.groups().filter(({ kind }) => kind === 'contract');
  return scenario.contracts.flatMap(({ name }, i) => {
    const measures = groups.find((group) => group.name === name)?.measures ?? [];
    const values = Object.fromEntries(measures.map((one) => [one.name, one.value]));
    return (objectives[i]?.(values) ?? []).map((judgement) => ({ contract: name, ...judgement }));
  });
}
