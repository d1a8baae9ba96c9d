import { UserError } from '../../core/errors.ts';
import type { Distribution } from '../../core/scenario.ts';
import { minimise } from './minimise.ts';
import { responsesOf, type Stage, serviceDraws } from './stage-queue.ts';

/** When each request came (ms, ascending) and how long it took; nothing is known of what happened in between. */
export type StageTimes = { readonly arrivalsMs: Float64Array; readonly responsesMs: Float64Array };
export type StageFit = {
  readonly stage: Stage;
  /** Mean |ln(predicted / measured)| of the quantiles `COMPARED` of all that was fitted to. */
  readonly error: number;
  /** The same of `WITHIN`, in the mean over windows of `WINDOW_MS`: what the candidates are judged by. */
  readonly windowError: number;
  readonly n: number;
  readonly windows: number;
};

/** What predictions are judged by. */
export const COMPARED: readonly number[] = [0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
/** Of a window, which has too few requests for the tails. */
const WITHIN: readonly number[] = [0.1, 0.25, 0.5, 0.75, 0.9];
const WINDOW_MS = 50_000;
const FEWEST = 40;
/** How much the windows count beside the whole, whose quantiles say little of what waits for what. */
const WINDOW_WEIGHT = 0.9;
/** Shapes are first fitted roughly; only the best are fitted well. */
const ROUGH = { replicates: 1, rounds: 25 };
const WELL = { replicates: 6, rounds: 60 };
const FINALISTS = 5;
/** A queue must explain so much more than a mere delay, which has nothing to explain it with, to be believed. */
const CREDIBLE = 0.85;

/**
 * Finds the queue whose response times, under the arrivals as they were, are most like the measured ones: first come first served or processor
 * sharing with few servers, or a mere delay. Quantiles of the whole do not tell these apart (a long tail may be waiting or work); how they
 * change from window to window, as arrivals come in bursts or not, does. Needs two windows of 40 requests each, else a UserError.
 */
export function fitStage(times: StageTimes, fromMs: number, toMs: number): StageFit {
  const measured = measure(times, fromMs, toMs);
  if (measured.windows.length < 2)
    throw new UserError(
      `${measured.whole.members.length} requests in ${(spanOf(times, fromMs, toMs) / 1000).toFixed(0)} s are too few to fit a queue to; it takes ${FEWEST} in each of two windows of ${WINDOW_MS / 1000} s`,
    );
  const draws = Array.from({ length: WELL.replicates }, (_, replicate) => serviceDraws(times.arrivalsMs.length, replicate));
  const judge: Judge = (stage, replicates) => judged(stage, measured, draws.slice(0, replicates));
  const rough = SHAPES.map((shape) => ({ shape, ...fitShape(shape, startsOf(shape, measured), judge, ROUGH) }));
  const finalists = rough.sort((one, two) => one.cost - two.cost).slice(0, FINALISTS);
  const queues = finalists.map(({ shape, at }) => judge(fitShape(shape, [at], judge, WELL).stage, WELL.replicates));
  const queue = queues.reduce((best, fit) => (costOf(fit) < costOf(best) ? fit : best));
  const delay = judge(mereDelay(measured), WELL.replicates);
  return costOf(queue) < CREDIBLE * costOf(delay) ? queue : delay;
}

function spanOf({ arrivalsMs }: StageTimes, fromMs: number, toMs: number): number {
  return Math.max(0, Math.min(toMs, arrivalsMs.at(-1) ?? 0) - fromMs);
}

type Judge = (stage: Stage, replicates: number) => StageFit;
type Effort = typeof WELL;

function costOf({ error, windowError }: StageFit): number {
  return (1 - WINDOW_WEIGHT) * error + WINDOW_WEIGHT * windowError;
}

type Group = { readonly members: readonly number[]; readonly quantiles: readonly number[] };
type MeasuredTimes = { readonly times: StageTimes; readonly whole: Group; readonly windows: readonly Group[] };

function measure(times: StageTimes, fromMs: number, toMs: number): MeasuredTimes {
  const group = (from: number, to: number, probabilities: readonly number[]): Group => {
    const members = [...times.arrivalsMs.keys()].filter((i) => times.arrivalsMs[i]! >= from && times.arrivalsMs[i]! < to);
    return { members, quantiles: quantilesOf(pick([times.responsesMs], members), probabilities) };
  };
  const count = Math.max(1, Math.round((Math.min(toMs, times.arrivalsMs.at(-1) ?? 0) - fromMs) / WINDOW_MS));
  const windows = Array.from({ length: count }, (_, k) =>
    group(fromMs + k * WINDOW_MS, Math.min(toMs, fromMs + (k + 1) * WINDOW_MS), WITHIN),
  );
  return {
    times,
    whole: group(fromMs, toMs, COMPARED),
    windows: windows.filter(({ members }) => members.length >= FEWEST),
  };
}

function judged(stage: Stage, { times, whole, windows }: MeasuredTimes, draws: readonly Float64Array[]): StageFit {
  const runs = draws.map((drawn) => responsesOf(stage, times.arrivalsMs, drawn));
  const errorOf = ({ members, quantiles }: Group, probabilities: readonly number[]): number =>
    quantileError(quantilesOf(pick(runs, members), probabilities), quantiles);
  const errors = windows.map((window) => errorOf(window, WITHIN));
  return {
    stage,
    error: errorOf(whole, COMPARED),
    windowError: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    n: whole.members.length,
    windows: windows.length,
  };
}

type Shape = Pick<Stage, 'discipline' | 'servers'> & { readonly kind: 'gamma' | 'lognormal'; readonly delayed: boolean };
const SHAPES: readonly Shape[] = (['fifo', 'shared'] as const).flatMap((discipline) =>
  (['gamma', 'lognormal'] as const).flatMap((kind) =>
    [1, 2, 3, 4, 6, 12].flatMap((servers) => [false, true].map((delayed) => ({ discipline, servers, kind, delayed }))),
  ),
);

/** Nobody waits, and the response times measured are the service times. */
function mereDelay({ times, whole }: MeasuredTimes): Stage {
  const sorted = pick([times.responsesMs], whole.members).sort();
  const steps = Math.min(200, sorted.length - 1);
  const points = Array.from({ length: steps + 1 }, (_, k) => [k / steps, quantileOf(sorted, k / steps)] as const);
  return { discipline: 'delay', servers: 1, delayMs: 0, service: { kind: 'empirical', points } };
}

const MOST_CV = 3;
const LEAST_CV = 0.05;
const HOUR_MS = 3_600_000;
const IMPOSSIBLE = 1e3;

type Fitted = { readonly stage: Stage; readonly at: readonly number[]; readonly cost: number };

/** The shape's best numbers, from the best of these starts; they are searched for as logarithms. */
function fitShape(shape: Shape, starts: readonly (readonly number[])[], judge: Judge, effort: Effort): Fitted {
  const cost = (at: readonly number[]): number => {
    const stage = stageAt(shape, at);
    const { cv, meanMs, shiftMs } = stage.service;
    if (cv < LEAST_CV || cv > MOST_CV || meanMs + shiftMs > HOUR_MS) return IMPOSSIBLE;
    return costOf(judge(stage, effort.replicates));
  };
  const found = starts.map((start) => minimise(cost, start, 0.4, effort.rounds));
  const best = found.reduce((least, one) => (one.value < least.value ? one : least));
  return { stage: stageAt(shape, best.at), at: best.at, cost: best.value };
}

/** Most of the least response time is work alone, or little of it. */
function startsOf(shape: Shape, { whole }: MeasuredTimes): readonly (readonly number[])[] {
  const least = whole.quantiles[0]!;
  const starts = [
    [0.7 * least, 0.4 * least, 0.8],
    [0.4 * least, 0.3 * least, 1.3],
  ];
  return starts.map((start) => [...start, ...(shape.delayed ? [0.4 * least] : [])].map(Math.log));
}

type Skewed = Extract<Distribution, { cv: number }>;
function stageAt(shape: Shape, at: readonly number[]): Stage & { readonly service: Skewed } {
  const [shiftMs = 0, meanMs = 0, cv = 0, delayMs = 0] = at.map(Math.exp);
  return {
    discipline: shape.discipline,
    servers: shape.servers,
    delayMs: shape.delayed ? delayMs : 0,
    service: { kind: shape.kind, shiftMs, meanMs, cv },
  };
}

/** The same work, so many times as long. */
export function scaled(service: Stage['service'], times: number): Stage['service'] {
  switch (service.kind) {
    case 'constant':
      return { ...service, ms: times * service.ms };
    case 'uniform':
      return { ...service, minMs: times * service.minMs, maxMs: times * service.maxMs };
    case 'empirical':
      return { ...service, points: service.points.map(([p, ms]) => [p, times * ms] as const) };
    case 'exponential':
    case 'lognormal':
    case 'gamma':
      return { ...service, meanMs: times * service.meanMs, shiftMs: times * service.shiftMs };
  }
}

/** Mean |ln(one / other)|, one quantile after the other. */
export function quantileError(predicted: readonly number[], measured: readonly number[]): number {
  return predicted.reduce((sum, ms, k) => sum + Math.abs(Math.log(ms / measured[k]!)), 0) / predicted.length;
}

/** By linear interpolation between order statistics (Hyndman and Fan's type 7). Sorts `values`. */
export function quantilesOf(values: Float64Array, probabilities: readonly number[]): number[] {
  values.sort();
  return probabilities.map((p) => quantileOf(values, p));
}

function quantileOf(sorted: Float64Array, p: number): number {
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  return sorted[below]! + (place - below) * (sorted[Math.min(below + 1, sorted.length - 1)]! - sorted[below]!);
}

/** The values of these members in all runs. */
function pick(runs: readonly Float64Array[], members: readonly number[]): Float64Array {
  const values = new Float64Array(runs.length * members.length);
  let n = 0;
  for (const run of runs) for (const i of members) values[n++] = run[i]!;
  return values;
}
