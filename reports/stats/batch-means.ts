import { normalCdf } from '../../core/normal.ts';
import { meanInterval } from './interval.ts';
import { ALPHA, allEqual, CONFIDENCE, EQUAL, type Estimate, tooFew, type Validity } from './result.ts';

/** Tried from the first on until the batches are not correlated. */
const BATCHES = [32, 16, 8] as const;
const LEAST_IN_A_BATCH = 5;
const LEAST = BATCHES[2] * LEAST_IN_A_BATCH;

/** `lag1`: correlation of neighbouring batch means. `p`: of the one-sided test that it is not above 0. */
export type Batches = {
  readonly n: number;
  readonly means: readonly number[];
  readonly lag1: number | null;
  readonly p: number | null;
  readonly valid: Validity;
};

/**
 * Observations of one run depend on each other, so they are cut, in their order, into few batches whose means hardly do: 32, else
 * 16, else 8. Whether neighbours are correlated is tested with von Neumann's ratio; Alexopoulos and Seila (1998), in Banks (ed.),
 * Handbook of Simulation, 7.
 */
export function batches(values: ArrayLike<number>): Batches {
  const n = values.length;
  const few = tooFew(n, LEAST);
  if (few !== null) return { n, means: [], lag1: null, p: null, valid: few };
  if (allEqual(values)) return { n, means: batchMeansOf(values, BATCHES[2]), lag1: null, p: null, valid: EQUAL };
  let found: Batches | undefined;
  for (const count of BATCHES) {
    if (n < count * LEAST_IN_A_BATCH) continue;
    const means = batchMeansOf(values, count);
    found = { n, means, ...neighbours(means), valid: null };
    if (found.p === null || found.p >= ALPHA) return found;
  }
  const valid = `the batches of the run are correlated (lag 1: ${found!.lag1!.toFixed(2)}); let it run longer, or run replications`;
  return { ...found!, valid };
}

/** Means of `count` batches of equal length, give or take one. */
export function batchMeansOf(values: ArrayLike<number>, count: number): readonly number[] {
  const start = (batch: number): number => Math.floor((batch * values.length) / count);
  return Array.from({ length: count }, (_, batch) => {
    const [from, to] = [start(batch), start(batch + 1)];
    let total = 0;
    for (let i = from; i < to; i++) total += values[i]!;
    return total / (to - from);
  });
}

function neighbours(means: readonly number[]): { readonly lag1: number | null; readonly p: number | null } {
  if (allEqual(means)) return { lag1: null, p: null };
  const b = means.length;
  const middle = means.reduce((sum, value) => sum + value, 0) / b;
  let [squares, steps, products] = [0, 0, 0];
  for (const [i, value] of means.entries()) {
    squares += (value - middle) * (value - middle);
    if (i === 0) continue;
    const before = means[i - 1]!;
    steps += (value - before) * (value - before);
    products += (value - middle) * (before - middle);
  }
  if (squares === 0) return { lag1: null, p: null };
  const z = (1 - steps / (2 * squares)) * Math.sqrt((b * b - 1) / (b - 2));
  return { lag1: products / squares, p: normalCdf(-z) };
}

/** The mean of one run's observations in their order, with the t interval of its batch means. */
export function batchMeanInterval(values: ArrayLike<number>, unit = ''): Estimate {
  const { n, means, valid } = batches(values);
  const about = { n, unit, confidence: CONFIDENCE };
  const value = n === 0 ? null : batchMeansOf(values, 1)[0]!;
  if (valid === EQUAL) return { ...about, method: 'batch means', value, lower: value, upper: value, valid };
  if (valid !== null) return { ...about, method: 'batch means', value, lower: null, upper: null, valid };
  const { halfWidth } = meanInterval(means);
  const method = `batch means (${means.length}), t`;
  return { ...about, method, value, lower: value! - halfWidth!, upper: value! + halfWidth!, valid: null };
}
