import { normalCdf } from '../../core/normal.ts';
import { ranksOf } from './ranks.ts';
import { type TestResult, tooFew } from './result.ts';

/** Pairs up to which the distribution is exact. */
const EXACT_UP_TO = 50;

export type Wilcoxon = TestResult & {
  /** Pairs without a difference: left out, as Wilcoxon did; `n` does not count them. */
  readonly zeros: number;
};

/**
 * Wilcoxon's signed-rank test of paired differences: are they as often and as much above 0 as below? The statistic is the sum of
 * the ranks of the positive ones (R's V). Up to 50 differences the distribution is exact, ties among them included (that of all
 * signs, given the ranks); beyond, normal with continuity and tie correction. Hollander, Wolfe and Chicken (2014), 3.1.
 */
export function wilcoxonSignedRank(differences: readonly number[]): Wilcoxon {
  const given = differences.filter((difference) => difference !== 0);
  const n = given.length;
  const zeros = differences.length - n;
  const exact = n <= EXACT_UP_TO;
  const method = `Wilcoxon signed-rank, ${exact ? 'exact' : 'corrected normal'}`;
  if (n === 0) {
    const valid = zeros === 0 ? tooFew(0, 1, 'pair') : 'all pairs are equal';
    return { n, zeros, method, statistic: null, p: zeros === 0 ? null : 1, valid };
  }
  const { ranks, tieSum } = ranksOf(given.map(Math.abs));
  const statistic = ranks.reduce((sum, rank, i) => (given[i]! > 0 ? sum + rank : sum), 0);
  const p = exact ? exactP(ranks, statistic) : normalP(n, tieSum, statistic);
  return { n, zeros, method, statistic, p, valid: n < 6 ? belowSix(n) : null };
}

function belowSix(n: number): string {
  return `with n = ${n} differences p cannot fall below .05; it takes 6 or more`;
}

/** Ranks are halves at least, so twice their sums are whole numbers: ways to reach each of them over all signs. */
function exactP(ranks: Float64Array, statistic: number): number {
  const twice = Array.from(ranks, (rank) => 2 * rank);
  const total = twice.reduce((sum, rank) => sum + rank, 0);
  const ways = new Float64Array(total + 1);
  ways[0] = 1;
  let reached = 0;
  for (const rank of twice) {
    reached += rank;
    for (let sum = reached; sum >= rank; sum--) ways[sum] = ways[sum]! + ways[sum - rank]!;
  }
  const lesser = Math.min(2 * statistic, total - 2 * statistic);
  const all = ways.reduce((sum, count) => sum + count, 0);
  return Math.min(1, (2 * ways.subarray(0, lesser + 1).reduce((sum, count) => sum + count, 0)) / all);
}

function normalP(n: number, tieSum: number, statistic: number): number {
  const expected = (n * (n + 1)) / 4;
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - tieSum / 48);
  const away = Math.max(0, Math.abs(statistic - expected) - 0.5);
  return 2 * normalCdf(-away / deviation);
}
