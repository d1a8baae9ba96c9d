import { type Interval, meanInterval } from './interval.ts';
import { ALPHA } from './result.ts';
import { twoSidedP, upperP } from './student.ts';

/**
 * Mean of the differences a - b, its 95 % t interval, and the p value of a two-sided paired t test against 0 (null where n < 2).
 */
export type PairedDifference = Interval & { readonly p: number | null };

/**
 * `a[i]` and `b[i]` are of the same replicate: same seed, same arrivals, same draws. Pairs in which either is null are left out.
 * Throws a RangeError where the two are not equally long.
 */
export function pairedDifference(a: readonly (number | null)[], b: readonly (number | null)[]): PairedDifference {
  if (a.length !== b.length)
    throw new RangeError(`paired values must come in pairs: ${a.length} on one side, ${b.length} on the other`);
  const differences = a.map((value, i) => difference(value, b[i]!));
  const interval = meanInterval(differences);
  return { ...interval, p: pValue(interval) };
}

function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

function pValue({ n, mean, standardError }: Interval): number | null {
  if (mean === null || standardError === null) return null;
  if (standardError === 0) return mean === 0 ? 1 : 0;
  return twoSidedP(mean / standardError, n - 1);
}

/**
 * Whether the difference is shown to lie within -margin .. margin: two one-sided t tests at the 5 % level (see equivalence). Never where
 * there is no interval.
 */
export function practicallyNone({ n, mean, standardError }: Interval, margin: number): boolean {
  if (mean === null || standardError === null) return false;
  if (standardError === 0) return Math.abs(mean) < margin;
  return upperP((margin - Math.abs(mean)) / standardError, n - 1) < ALPHA;
}

/** Whether the interval leaves 0 out; never where there is none. */
export function excludesZero({ lower, upper }: Interval): boolean {
  return lower !== null && upper !== null && (lower > 0 || upper < 0);
}
