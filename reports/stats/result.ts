/** null: the figures may be used; else why there are none, or why they may not be. */
export type Validity = string | null;

/** A figure with its interval. Where `valid` says why not, what could not be computed is null; nothing is ever NaN. */
export type Estimate = {
  /** Observations it rests on. */
  readonly n: number;
  /** Of value and bounds; empty: none, or not known. */
  readonly unit: string;
  readonly method: string;
  /** Of the interval, such as 0.95. */
  readonly confidence: number;
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly valid: Validity;
};

/** A two-sided test unless `method` says otherwise. */
export type TestResult = {
  readonly n: number;
  readonly method: string;
  readonly statistic: number | null;
  readonly p: number | null;
  readonly valid: Validity;
};

export const CONFIDENCE = 0.95;
/** Level below which a p value tells things apart. */
export const ALPHA = 0.05;

export const EQUAL = 'all values are equal';

/** Why `n` is not enough, or null. */
export function tooFew(n: number, least: number, noun = 'value'): Validity {
  if (n >= least) return null;
  return n === 0 ? `there is no ${noun}` : `n = ${n} is too few; it takes ${least} ${noun}s or more`;
}

export function allEqual(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}
