import { normalCdf, standardNormal } from '../../core/normal.ts';
import { createRandom, Stream } from '../../core/random.ts';
import { ascending, quantileOfSorted } from './percentile.ts';
import { allEqual, CONFIDENCE, EQUAL, type Estimate, tooFew, type Validity } from './result.ts';

/** A figure of a sample that is handed over in ascending order. */
export type Statistic = (sorted: ArrayLike<number>) => number;
export type BootstrapOptions = {
  readonly unit?: string;
  readonly confidence?: number;
  readonly resamples?: number;
  /** Of the draws, which are functions of (seed, resample, position). */
  readonly seed?: number;
};

/** Of five values, all lie on one side of the true median in 6 % of the cases, so no interval between them can cover 95 %. */
const LEAST = 6;

/**
 * A statistic of independent values with its bias-corrected and accelerated bootstrap interval.
 * Efron (1987), doi 10.1080/01621459.1987.10478410. Equal input gives equal bytes.
 */
export function bootstrap(values: ArrayLike<number>, statistic: Statistic, options: BootstrapOptions = {}): Estimate {
  const { unit = '', confidence = CONFIDENCE, resamples = 2000, seed = 1 } = options;
  const n = values.length;
  const about = { n, unit, confidence, method: `BCa bootstrap (${resamples} resamples, seed ${seed})` };
  if (n === 0) return { ...about, value: null, lower: null, upper: null, valid: tooFew(n, 1) };
  const sorted = ascending(values);
  const value = statistic(sorted);
  const few = tooFew(n, LEAST);
  if (few !== null) return { ...about, value, lower: null, upper: null, valid: few };
  if (allEqual(sorted)) return { ...about, value, lower: value, upper: value, valid: EQUAL };
  const distribution = resampled(sorted, statistic, resamples, seed);
  return { ...about, value, ...bcaBounds(distribution, value, leftOut(sorted, statistic), confidence) };
}

/** The statistic of every resample, in ascending order. */
function resampled(sorted: Float64Array, statistic: Statistic, resamples: number, seed: number): Float64Array {
  const random = createRandom(seed, 0);
  const n = sorted.length;
  const sample = new Float64Array(n);
  const found = new Float64Array(resamples);
  for (let k = 0; k < resamples; k++) {
    for (let i = 0; i < n; i++) sample[i] = sorted[Math.floor(random.at(Stream.bootstrap, k, i) * n)]!;
    found[k] = statistic(sample.sort());
  }
  return found.sort();
}

/** The statistic without each of the values in turn. */
function leftOut(sorted: Float64Array, statistic: Statistic): Float64Array {
  const rest = sorted.slice(1);
  const found = new Float64Array(sorted.length);
  found[0] = statistic(rest);
  for (let i = 1; i < sorted.length; i++) {
    rest[i - 1] = sorted[i - 1]!;
    found[i] = statistic(rest);
  }
  return found;
}

type Bounds = { readonly lower: number | null; readonly upper: number | null; readonly valid: Validity };

/** `distribution`: the statistic of the resamples, in ascending order; `jackknife`: without each value. */
export function bcaBounds(
  distribution: ArrayLike<number>,
  observed: number,
  jackknife: ArrayLike<number>,
  confidence: number,
): Bounds {
  const below = shareBelow(distribution, observed);
  if (below <= 0 || below >= 1) {
    const valid = 'the bootstrap distribution lies on one side of the figure: too few values, or too many equal ones';
    return { lower: null, upper: null, valid };
  }
  const bias = standardNormal(below);
  const acceleration = accelerationOf(jackknife);
  const bound = (level: number): number => {
    const z = bias + standardNormal(level);
    return quantileOfSorted(distribution, normalCdf(bias + z / (1 - acceleration * z)));
  };
  const outside = (1 - confidence) / 2;
  return { lower: bound(outside), upper: bound(1 - outside), valid: null };
}

/** Ties count half. */
function shareBelow(distribution: ArrayLike<number>, observed: number): number {
  let twice = 0;
  for (let i = 0; i < distribution.length; i++) {
    twice += distribution[i]! < observed ? 2 : distribution[i] === observed ? 1 : 0;
  }
  return twice / (2 * distribution.length);
}

/** A sixth of the skewness of the jackknife's influence values; 0 where they are all equal. */
function accelerationOf(jackknife: ArrayLike<number>): number {
  const n = jackknife.length;
  let middle = 0;
  for (let i = 0; i < n; i++) middle += jackknife[i]! / n;
  let squares = 0;
  let cubes = 0;
  for (let i = 0; i < n; i++) {
    const away = middle - jackknife[i]!;
    squares += away * away;
    cubes += away * away * away;
  }
  const scale = 6 * squares * Math.sqrt(squares);
  return scale > 0 ? cubes / scale : 0;
}
