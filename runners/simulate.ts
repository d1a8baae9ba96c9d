import type { Subscription } from 'rxjs';
import { autoscaler } from '../algorithms/placement/autoscaler.ts';
import { type Algorithm, compose, type View } from '../core/algorithm.ts';
import type { Backend } from '../core/backend.ts';
import type { Decision, LogLine, Observation, RunRecord } from '../core/events.ts';
import { IdMap } from '../core/id-map.ts';
import { buildModel } from '../core/model/build.ts';
import type { Model } from '../core/model.ts';
import type { DecisionStep } from '../core/orchestrator/deciders.ts';
import { Orchestrator } from '../core/orchestrator/orchestrator.ts';
import { createRandom } from '../core/random.ts';
import { requirePositive } from '../core/required.ts';
import type { AlgorithmSpec, Scenario } from '../core/scenario.ts';
import { watch } from '../core/watch.ts';
import { type Arrival, Workload } from '../core/workload.ts';
import { createSimBackend, type SimOptions } from '../sim/backend.ts';
import { findPlacement, findRemedy, type Maker } from './algorithms.ts';
import { findFirst, findSuccessors } from './successors.ts';
import { loadTelemetry } from './telemetry.ts';
import { compileWatches } from './watches.ts';

/**
 * Between two looks at the sinks, the progress and the wish to stop: at most so many events, and no more than take about so long, for
 * there are algorithms that think for a millisecond.
 */
const SLICE = 50_000;
const FIRST_SLICE = 1000;
const SLICE_MS = 100;

export type Simulation = {
  readonly scenario: Scenario;
  readonly strategy: AlgorithmSpec;
  /** Where module paths start from. */
  readonly baseDir: string;
  readonly seed: number;
  readonly replicate: number;
  /** Where the work runs; default: the simulator. */
  readonly backend?: ((parts: SimOptions) => Backend) | undefined;
  /** Of a backend in real time: how long a slice lasts at most. */
  readonly sliceMs?: number | undefined;
  readonly onRecord?: ((record: RunRecord) => void) | undefined;
  /** Whether `onRecord` is told of tasks; default: yes. */
  readonly taskRecords?: boolean | undefined;
  readonly onLog?: ((line: LogLine) => void) | undefined;
  readonly onStep?: ((step: DecisionStep) => void) | undefined;
  /** Called after each decision, before it is applied, with what the algorithm saw; it must only look. */
  readonly onDecide?: ((seen: Observation, decisions: readonly Decision[], view: View) => void) | undefined;
  /** Awaited between slices, with the workload time that the run has come to: where sinks say that they have caught up. */
  readonly drain?: ((nowMs: number) => Promise<void>) | undefined;
  /** Share of the scenario's duration that has passed, 0..1. */
  readonly onProgress?: ((share: number) => void) | undefined;
  /** Looked at between slices; an AbortSignal is one. */
  readonly signal?: { readonly aborted: boolean } | undefined;
};
export type SimulationEnd = {
  readonly interrupted: boolean;
  /** Time until every initial instance was ready or failed. */
  readonly startUpMs: number;
  /** Workload time at which the run ended. */
  readonly endMs: number;
  /** Queries that had come in and not ended: none unless it was interrupted. */
  readonly unfinished: number;
};

/** Runs one strategy once; everything comes out through the callbacks. A function of its arguments, whatever the host. */
export async function simulate(options: Simulation): Promise<SimulationEnd> {
  const { scenario, strategy, baseDir, seed, replicate, sliceMs } = options;
  if (sliceMs !== undefined) requirePositive('sliceMs', sliceMs);
  const random = createRandom(seed, replicate);
  const model = modelOf(scenario);
  const parts = await findParts(model, strategy, baseDir);
  const successors = await findSuccessors(model, baseDir);
  const arrivals = new IdMap<Arrival>();
  const backend = (options.backend ?? createSimBackend)({ model, random, truth: (queryId) => arrivals.get(queryId)! });
  const orchestrator = new Orchestrator({
    model,
    backend,
    workload: new Workload(model, random),
    algorithm: witnessed(compose(...parts.map((part) => part(random))), options.onDecide),
    name: `strategy ${strategy.label}`,
    successors: successors(random).map(({ name, algorithm }) => ({ name, algorithm: witnessed(algorithm, options.onDecide) })),
    telemetry: await loadTelemetry(scenario.telemetry, baseDir),
    judges: await compileWatches(scenario),
    taskRecords: options.taskRecords,
    truth: { add: (arrival) => arrivals.set(arrival.queryId, arrival), delete: (queryId) => arrivals.delete(queryId) },
    ...(options.onStep === undefined ? {} : { onStep: options.onStep }),
  });
  const subscriptions: Subscription[] = [];
  if (options.onRecord !== undefined) subscriptions.push(watch(orchestrator.records, options.onRecord));
  if (options.onLog !== undefined) subscriptions.push(watch(orchestrator.log, options.onLog));
  try {
    await backend.open();
    orchestrator.start();
    for (let events = FIRST_SLICE; ; ) {
      const begunMs = performance.now();
      const end = await backend.run(sliceMs === undefined ? Infinity : backend.clock.now() + sliceMs, events);
      events = nextSlice(events, performance.now() - begunMs);
      const now = backend.clock.now() - orchestrator.epochMs;
      await options.drain?.(now);
      await nextMacrotask();
      options.onProgress?.(Math.min(1, now / scenario.durationMs) || 0);
      const interrupted = options.signal?.aborted ?? false;
      const unended = end === 'events' || end === 'time';
      if (unended && !interrupted) continue;
      return { interrupted: unended, startUpMs: orchestrator.epochMs, endMs: now, unfinished: orchestrator.live };
    }
  } finally {
    for (const subscription of subscriptions) subscription.unsubscribe();
    orchestrator.close();
    await backend.close();
  }
}

/**
 * Loads and makes all that runs of these strategies need, as a run would, and throws what is wrong with it: before anything is written.
 */
export async function preload(scenario: Scenario, strategies: readonly AlgorithmSpec[], baseDir: string): Promise<void> {
  const model = modelOf(scenario);
  const random = createRandom(scenario.seed, 0);
  for (const strategy of strategies) for (const part of await findParts(model, strategy, baseDir)) part(random);
  (await findSuccessors(model, baseDir))(random);
  await loadTelemetry(scenario.telemetry, baseDir);
}

/** At most four times as many, so that one slice that was quick by chance does not make a long one. */
function nextSlice(events: number, tookMs: number): number {
  const fitting = Math.floor((events * SLICE_MS) / Math.max(1, tookMs));
  return Math.max(1, Math.min(SLICE, 4 * events, fitting));
}

/** What decides in the run, in the order in which decisions are applied. */
async function findParts(model: Model, strategy: AlgorithmSpec, baseDir: string): Promise<readonly Maker[]> {
  const { scenario } = model;
  const placement = await findPlacement(scenario, baseDir);
  const decide = await findFirst(strategy, model, baseDir);
  const remedy = await findRemedy(scenario, baseDir);
  const scaling: Maker = () => autoscaler(scenario) ?? { decide: () => [] };
  const scales = scenario.services.some(({ autoscale }) => autoscale !== null);
  return [...(scales ? [scaling] : []), placement, decide, ...(remedy === null ? [] : [remedy])];
}

function witnessed(algorithm: Algorithm, onDecide: Simulation['onDecide']): Algorithm {
  if (onDecide === undefined) return algorithm;
  return {
    decide(seen, view) {
      const decisions = algorithm.decide(seen, view);
      if (Array.isArray(decisions)) onDecide(seen, decisions, view);
      return decisions;
    },
  };
}

const models = new WeakMap<Scenario, Model>();

/** The runs of one scenario share its compiled model, which is never written to. */
function modelOf(scenario: Scenario): Model {
  let model = models.get(scenario);
  if (model === undefined) models.set(scenario, (model = buildModel(scenario)));
  return model;
}

/** Lets timers, signals and streams have their turn. */
function nextMacrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
