import { mean, sampleStandardDeviation } from 'simple-statistics';
import { CONFIDENCE, EQUAL, type Estimate, tooFew } from './result.ts';
import { t95 } from './student.ts';

/** A mean and its 95 % t interval. No value: no mean; one value: no interval. */
export type Interval = {
  readonly n: number;
  readonly mean: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Half the interval's width. */
  readonly halfWidth: number | null;
  /** Standard error of the mean. */
  readonly standardError: number | null;
};

/** Of the values of replicates, assumed independent; `n` counts those that are not null. */
export function meanInterval(values: readonly (number | null)[]): Interval {
  const given = values.filter((value) => value !== null);
  const n = given.length;
  if (n === 0) return { n, mean: null, lower: null, upper: null, halfWidth: null, standardError: null };
  const middle = mean(given);
  if (n === 1) return { n, mean: middle, lower: null, upper: null, halfWidth: null, standardError: null };
  const standardError = given.every((value) => value === given[0]) ? 0 : sampleStandardDeviation(given) / Math.sqrt(n);
  const halfWidth = t95(n - 1) * standardError;
  return { n, mean: middle, lower: middle - halfWidth, upper: middle + halfWidth, halfWidth, standardError };
}

/** The same as an estimate, which says its method and why it is not valid. */
export function meanEstimate(values: readonly number[], unit = ''): Estimate {
  const { n, mean: value, lower, upper, standardError } = meanInterval(values);
  const valid = tooFew(n, 2) ?? (standardError === 0 ? EQUAL : null);
  return { n, unit, method: 't', confidence: CONFIDENCE, value, lower, upper, valid };
}
