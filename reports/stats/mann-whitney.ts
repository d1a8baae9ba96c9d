import { normalCdf } from '../../core/normal.ts';
import { ranksOf } from './ranks.ts';
import { EQUAL, type TestResult, tooFew } from './result.ts';

/** Values a side up to which the distribution is exact, where no two values are equal. */
const EXACT_UP_TO = 50;

export type MannWhitney = TestResult & { readonly nA: number; readonly nB: number };

/**
 * Mann and Whitney's test of two independent samples: is a value of A as often above one of B as below? The statistic is U of A:
 * how many pairs of a value of each have A above B, ties counting half. Exact without ties up to 50 a side, else normal with
 * continuity and tie correction. Hollander, Wolfe and Chicken (2014), 4.1.
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): MannWhitney {
  const [nA, nB] = [a.length, b.length];
  const about = { n: nA + nB, nA, nB };
  const few = tooFew(Math.min(nA, nB), 1);
  if (few !== null) return { ...about, method: 'Mann-Whitney U', statistic: null, p: null, valid: few };
  const { ranks, tieSum } = ranksOf([...a, ...b]);
  const statistic = ranks.subarray(0, nA).reduce((sum, rank) => sum + rank, 0) - (nA * (nA + 1)) / 2;
  const exact = tieSum === 0 && nA <= EXACT_UP_TO && nB <= EXACT_UP_TO;
  const method = `Mann-Whitney U, ${exact ? 'exact' : 'corrected normal'}`;
  const deviation = spread(nA, nB, tieSum);
  if (deviation === 0) return { ...about, method, statistic, p: 1, valid: EQUAL };
  const p = exact ? exactP(nA, nB, statistic) : normalP(Math.abs(statistic - (nA * nB) / 2), deviation);
  return { ...about, method, statistic, p, valid: floor(nA, nB) };
}

function spread(nA: number, nB: number, tieSum: number): number {
  const n = nA + nB;
  return Math.sqrt(Math.max(0, ((nA * nB) / 12) * (n + 1 - tieSum / (n * (n - 1)))));
}

function normalP(away: number, deviation: number): number {
  return 2 * normalCdf(-Math.max(0, away - 0.5) / deviation);
}

/** P(U <= u) doubled, u the lesser of the two. */
function exactP(nA: number, nB: number, statistic: number): number {
  const lesser = Math.min(statistic, nA * nB - statistic);
  const ways = arrangementsBy(nA, nB, lesser).reduce((sum, count) => sum + count, 0);
  return Math.min(1, (2 * ways) / arrangements(nA, nB));
}

/**
 * In how many arrangements of nA and nB values U is 0, 1, .. most: the coefficients of the Gaussian binomial coefficient, the product
 * over i <= nA of (1 - q^(nB + i)) / (1 - q^i).
 */
function arrangementsBy(nA: number, nB: number, most: number): Float64Array {
  const ways = new Float64Array(most + 1);
  ways[0] = 1;
  for (let i = 1; i <= nA; i++) {
    for (let u = most; u >= nB + i; u--) ways[u] = ways[u]! - ways[u - nB - i]!;
    for (let u = i; u <= most; u++) ways[u] = ways[u]! + ways[u - i]!;
  }
  return ways;
}

function arrangements(nA: number, nB: number): number {
  let count = 1;
  for (let i = 1; i <= nA; i++) count *= (nB + i) / i;
  return count;
}

function floor(nA: number, nB: number): string | null {
  return arrangements(nA, nB) < 40.5 ? `with n = ${nA} and ${nB} p cannot fall below .05; it takes 4 a side or more` : null;
}
