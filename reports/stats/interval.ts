import { mean, sampleStandardDeviation } from 'simple-statistics';
import { standardNormal } from '../../core/normal.ts';
import { requireNumber } from '../../core/required.ts';
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

/** Of the values of replicates, assumed independent; `n` counts those that are not null. Throws a UserError where one is NaN. */
export function meanInterval(values: readonly (number | null)[]): Interval {
  const given = values.filter((value) => value !== null);
  for (const value of given) requireNumber('a value', value, -Infinity);
  const n = given.length;
  if (n === 0) return { n, mean: null, lower: null, upper: null, halfWidth: null, standardError: null };
  const middle = mean(given);
  if (n === 1) return { n, mean: middle, lower: null, upper: null, halfWidth: null, standardError: null };
  const standardError = given.every((value) => value === given[0]) ? 0 : sampleStandardDeviation(given) / Math.sqrt(n);
  const halfWidth = t95(n - 1) * standardError;
  return { n, mean: middle, lower: middle - halfWidth, upper: middle + halfWidth, halfWidth, standardError };
}

/** An interval and how it was made; empty: there is none. */
export type ShownInterval = Interval & { readonly method: string };

/** `meanInterval` with its method. */
export function tInterval(values: readonly (number | null)[]): ShownInterval {
  const t = meanInterval(values);
  return { ...t, method: t.standardError === null ? '' : t.standardError === 0 ? 't, all values are equal' : 't' };
}

/**
 * Without what lies beyond what can be, such as shares above 1: no true value is lost, so an interval covers as often as before. The half
 * width stays that of t, and the method says what was done.
 */
export function within<I extends Pick<ShownInterval, 'lower' | 'upper' | 'method'>>(interval: I, least: number, most: number): I {
  const { lower, upper, method } = interval;
  if (lower === null || upper === null || (lower >= least && upper <= most)) return interval;
  const end = lower >= least ? most : upper <= most ? least : `${least} and ${most}`;
  return { ...interval, lower: Math.max(least, lower), upper: Math.min(most, upper), method: `${method}, cut at ${end}` };
}

/**
 * Of shares that replicates gave, each of `trials` queries; null: not known. A t interval that would reach beyond 0 or 1, or of shares that are
 * all 0 or all 1, covers too rarely: in its place stands Wilson's, with Student's t and with as many queries as would scatter so much if they
 * were independent. Dean and Pagano (2015), doi 10.1093/jssam/smv024, compare it with others.
 */
export function shareInterval(shares: readonly (number | null)[], trials: readonly (number | null)[]): ShownInterval {
  const t = tInterval(shares);
  const { n, mean: share, lower, upper, standardError } = t;
  if (share === null || lower === null || upper === null || standardError === null) return t;
  const known = trials.filter((count, i) => shares[i] !== null && count !== null);
  const all = known.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const atEnd = (share === 0 || share === 1) && standardError === 0;
  if (lower >= 0 && upper <= 1 && !atEnd) return t;
  if (known.length < n || all === 0) return within(t, 0, 1);
  const alone = share * (1 - share);
  const effective = atEnd ? all : Math.min(all, alone / (standardError * standardError));
  const { middle, half } = wilson(share, effective, t95(n - 1));
  const [least, most] = [share === 0 ? 0 : Math.max(0, middle - half), share === 1 ? 1 : Math.min(1, middle + half)];
  return { ...t, lower: least, upper: most, halfWidth: (most - least) / 2, method: WILSON };
}

/** Of shares near 0 and 1: `shareInterval` says when. */
export const WILSON = 'Wilson with t';

function wilson(share: number, n: number, z: number): { readonly middle: number; readonly half: number } {
  const scale = 1 + (z * z) / n;
  const middle = (share + (z * z) / (2 * n)) / scale;
  return { middle, half: (z / scale) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n)) };
}

/** The same as an estimate, which says its method and why it is not valid. */
export function meanEstimate(values: readonly number[], unit = ''): Estimate {
  const { n, mean: value, lower, upper, standardError } = meanInterval(values);
  const valid = tooFew(n, 2) ?? (standardError === 0 ? EQUAL : null);
  return { n, unit, method: 't', confidence: CONFIDENCE, value, lower, upper, valid };
}

/**
 * A share of independent values that are 0 or 1, with Wilson's interval, which never leaves 0 .. 1: Wilson (1927), doi
 * 10.1080/01621459.1927.10502953; Brown, Cai and DasGupta (2001), doi 10.1214/ss/1009213286, say why.
 */
export function shareEstimate(values: readonly number[], unit = ''): Estimate {
  const n = values.length;
  const about = { n, unit, method: 'Wilson', confidence: CONFIDENCE };
  if (n === 0) return { ...about, value: null, lower: null, upper: null, valid: tooFew(n, 1) };
  const value = mean([...values]);
  const { middle, half } = wilson(value, n, standardNormal((1 + CONFIDENCE) / 2));
  const [lower, upper] = [value === 0 ? 0 : middle - half, value === 1 ? 1 : middle + half];
  return { ...about, value, lower, upper, valid: null };
}
