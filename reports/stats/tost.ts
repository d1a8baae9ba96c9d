import type { Difference } from './difference.ts';
import { ALPHA, CONFIDENCE, type TestResult } from './result.ts';
import { tQuantile, upperP } from './student.ts';

export type Equivalence = TestResult & {
  readonly margin: number;
  readonly unit: string;
  /** The difference is within the margin at the 5 % level, which is so exactly where the 90 % interval is; null: the test is not valid. */
  readonly equivalent: boolean | null;
  readonly confidence: number;
  readonly lower: number | null;
  readonly upper: number | null;
};

/**
 * Is a difference of means within -margin .. margin? Two one-sided t tests; p is the greater of theirs. Schuirmann (1987), doi
 * 10.1007/BF01068419. Throws a RangeError where the margin is not above 0.
 */
export function equivalence(difference: Difference, margin: number): Equivalence {
  if (!(margin > 0)) throw new RangeError(`the margin is ${margin}; it must be above 0`);
  const { n, unit, value, standardError, degreesOfFreedom, valid } = difference;
  const about = { n, unit, margin, method: `two one-sided tests (${difference.method})`, confidence: 1 - 2 * (1 - CONFIDENCE) };
  if (value === null || standardError === null || standardError === 0 || degreesOfFreedom === null) {
    return { ...about, statistic: null, p: null, equivalent: null, lower: null, upper: null, valid };
  }
  const statistic = (margin - Math.abs(value)) / standardError;
  const half = tQuantile(0.9, degreesOfFreedom) * standardError;
  const p = upperP(statistic, degreesOfFreedom);
  return {
    ...about,
    statistic,
    p,
    equivalent: valid === null ? p < ALPHA : null,
    lower: value - half,
    upper: value + half,
    valid,
  };
}
