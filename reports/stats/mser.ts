import { tooFew, type Validity } from './result.ts';

export const BATCH = 5;

export type Truncation = {
  readonly n: number;
  readonly method: string;
  /** Observations to leave out at the start; 0 where it is not valid. */
  readonly truncated: number;
  readonly valid: Validity;
};

/**
 * How much of the start of a run is warm-up: MSER-5. Of means of five observations each, in their order, as many are left out as
 * makes the standard error of the rest's mean least. In the second half of the run the rule cannot be trusted, and the run is too
 * short. White, Cobb and Spratt (2000), Proceedings of the Winter Simulation Conference, 755-760.
 */
export function mser5(values: ArrayLike<number>): Truncation {
  const n = values.length;
  const about = { n, method: 'MSER-5' };
  const few = tooFew(n, LEAST_BATCHES * BATCH);
  if (few !== null) return { ...about, truncated: 0, valid: few };
  const { batches, settled } = mserOfMeans(Math.floor(n / BATCH), (batch) => meanOfFive(values, batch));
  if (settled) return { ...about, truncated: batches * BATCH, valid: null };
  const valid = `the least standard error lies in the second half (after ${batches * BATCH} of ${n}): the run is too short to have settled`;
  return { ...about, truncated: 0, valid };
}

/** Fewer are not judged. */
export const LEAST_BATCHES = 10;

/** The same of means that are there already: how many to leave out, which counts only where the run has `settled`. */
export function mserOfMeans(
  count: number,
  meanOf: (batch: number) => number,
): { readonly batches: number; readonly settled: boolean } {
  let [mean, squares, size] = [0, 0, 0];
  let [least, batches] = [Infinity, 0];
  for (let d = count - 1; d >= 0; d--) {
    const value = meanOf(d);
    size++;
    const away = value - mean;
    mean += away / size;
    squares += away * (value - mean);
    // The last few are no sample: their scatter is small by chance.
    if (size >= BATCH && squares / (size * size) <= least) [least, batches] = [squares / (size * size), d];
  }
  return { batches, settled: 2 * batches <= count };
}

function meanOfFive(values: ArrayLike<number>, batch: number): number {
  let total = 0;
  for (let i = batch * BATCH; i < (batch + 1) * BATCH; i++) total += values[i]!;
  return total / BATCH;
}
