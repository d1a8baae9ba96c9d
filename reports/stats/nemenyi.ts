import type { Friedman } from './friedman.ts';
import { ALPHA, type Validity } from './result.ts';
import { rangeCdf, rangeQuantile } from './studentised-range.ts';

export type Nemenyi = {
  readonly n: number;
  readonly k: number;
  readonly method: string;
  /** Mean ranks that are this far apart or farther differ at the 5 % level. */
  readonly criticalDifference: number | null;
  /** Of every two, i < j, in the order of the treatments; corrected for being many. */
  readonly pairs: readonly { readonly i: number; readonly j: number; readonly difference: number; readonly p: number }[];
  /** Treatments, least mean rank first, that cannot be told apart; the bars of a critical-difference diagram. */
  readonly groups: readonly (readonly number[])[];
  readonly valid: Validity;
};

/**
 * Which of the treatments of Friedman's test differ? Nemenyi's test on mean ranks: Demsar (2006), Journal of Machine Learning
 * Research 7, 1-30.
 */
export function nemenyi({ n, k, meanRanks, valid }: Friedman): Nemenyi {
  const about = { n, k, method: 'Nemenyi, studentised range' };
  if (valid !== null) return { ...about, criticalDifference: null, pairs: [], groups: [], valid };
  const scale = Math.sqrt((k * (k + 1)) / (12 * n));
  const criticalDifference = rangeQuantile(1 - ALPHA, k) * scale;
  const pairs = meanRanks.flatMap((rank, i) =>
    meanRanks.slice(i + 1).map((other, offset) => {
      const difference = rank - other;
      return { i, j: i + 1 + offset, difference, p: 1 - rangeCdf(Math.abs(difference) / scale, k) };
    }),
  );
  return { ...about, criticalDifference, pairs, groups: groupsOf(meanRanks, criticalDifference), valid: null };
}

/** The longest runs of neighbours that lie within the critical difference. */
function groupsOf(meanRanks: readonly number[], critical: number): readonly (readonly number[])[] {
  const order = meanRanks.map((_, i) => i).sort((i, j) => meanRanks[i]! - meanRanks[j]!);
  const groups: number[][] = [];
  let reached = 0;
  for (let from = 0; from < order.length; from++) {
    let to = from + 1;
    while (to < order.length && meanRanks[order[to]!]! - meanRanks[order[from]!]! < critical) to++;
    if (to - from > 1 && to > reached) groups.push(order.slice(from, to));
    reached = Math.max(reached, to);
  }
  return groups;
}
