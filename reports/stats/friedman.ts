import { upperGamma } from '../../core/gamma.ts';
import { upperF } from './beta.ts';
import { ranksOf } from './ranks.ts';
import { EQUAL, type TestResult, tooFew } from './result.ts';

export type Friedman = TestResult & {
  /** What is compared (k); `n` counts the blocks, such as replications, in which each has a value. */
  readonly k: number;
  /** In the order given; rank 1 is the least value. Empty where there is nothing to rank. */
  readonly meanRanks: readonly number[];
  /** Friedman's chi-square, corrected for ties, and its p with k - 1 degrees of freedom. */
  readonly chiSquare: number | null;
  readonly chiSquareP: number | null;
  readonly degreesOfFreedom: readonly [over: number, under: number];
};

/**
 * Do k treatments differ over n blocks? `values[i][j]` is of treatment i in block j; blocks in which one is null are left out. The
 * statistic is Iman and Davenport's F, which keeps its level better than the chi-square that it is made of: Iman and Davenport
 * (1980), doi 10.1080/03610928008827904. It is null where all blocks agree on every rank, since F has no end there; p is then exact: that
 * all other blocks come out in the order of the first, of all orders that its ties leave.
 */
export function friedman(values: readonly (readonly (number | null)[])[]): Friedman {
  const k = values.length;
  const blocks = blocksOf(values);
  const n = blocks.length;
  const about = { n, k, method: "Friedman with Iman and Davenport's F", degreesOfFreedom: [k - 1, (k - 1) * (n - 1)] as const };
  const nothing = { statistic: null, p: null, chiSquare: null, chiSquareP: null };
  const few = tooFew(k, 3, 'treatment') ?? tooFew(n, 2, 'block');
  if (few !== null) return { ...about, ...nothing, meanRanks: [], valid: few };
  const ranked = blocks.map(ranksOf);
  const meanRanks = values.map((_, i) => ranked.reduce((sum, { ranks }) => sum + ranks[i]!, 0) / n);
  const ties = 1 - ranked.reduce((sum, { tieSum }) => sum + tieSum, 0) / (n * k * (k * k - 1));
  if (ties <= 0) return { ...about, ...nothing, p: 1, meanRanks, valid: EQUAL };
  const spread = meanRanks.reduce((sum, rank) => sum + (rank - (k + 1) / 2) * (rank - (k + 1) / 2), 0);
  const chiSquare = ((12 * n) / (k * (k + 1)) / ties) * spread;
  const chiSquareP = chiSquare > 0 ? upperGamma((k - 1) / 2, chiSquare / 2) : 1;
  const rest = n * (k - 1) - chiSquare;
  const f = rest > 1e-9 * chiSquare ? ((n - 1) * chiSquare) / rest : null;
  const p = f === null ? Math.exp((1 - n) * Math.log(ordersOf(ranked[0]!.ranks))) : upperF(f, ...about.degreesOfFreedom);
  return { ...about, statistic: f, p, chiSquare, chiSquareP, meanRanks, valid: null };
}

/** In how many orders these ranks can stand: k! over the product of t! of the ties. */
function ordersOf(ranks: Float64Array): number {
  return ranks.reduce((orders, rank, i) => {
    const tied = ranks.slice(0, i + 1).filter((other) => other === rank).length;
    return (orders * (i + 1)) / tied;
  }, 1);
}

/** Each block's values, where all are there. */
function blocksOf(values: readonly (readonly (number | null)[])[]): readonly (readonly number[])[] {
  const length = values.reduce((least, row) => Math.min(least, row.length), values[0]?.length ?? 0);
  return Array.from({ length }, (_, j) => values.flatMap((row) => row[j] ?? [])).filter((row) => row.length === values.length);
}
