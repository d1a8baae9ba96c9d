import { ranksOf } from './ranks.ts';
import { CONFIDENCE, tooFew, type Validity } from './result.ts';
import { tQuantile } from './student.ts';

export type EffectSize = {
  readonly n: number;
  readonly method: string;
  /** Chance that a value of A is above one of B, ties counting half: Vargha and Delaney (2000), doi 10.3102/10769986025002101. */
  readonly a12: number | null;
  /** P(A > B) - P(A < B), -1 .. 1: Cliff (1993), doi 10.1037/0033-2909.114.3.494. It is 2 a12 - 1. */
  readonly cliffsDelta: number | null;
  /** 95 % intervals of the two; null where the values are too few, or depend on each other. */
  readonly a12Interval: readonly [lower: number, upper: number] | null;
  readonly deltaInterval: readonly [lower: number, upper: number] | null;
  /** By |delta| below .147, .33, .474: Romano and others (2006), Florida Association of Institutional Research. */
  readonly size: 'negligible' | 'small' | 'medium' | 'large' | null;
  readonly valid: Validity;
};

/**
 * How far two samples lie apart, whatever their unit. The interval of delta is Cliff's, which stays within -1 .. 1 (1996, Ordinal Methods
 * for Behavioral Data Analysis, 5), with the variance of DeLong and others (1988), doi 10.2307/2531595; for pairs a[i], b[i] with their
 * covariance: Obuchowski (1997), doi 10.2307/2533958.
 */
export function effectSize(
  a: readonly number[],
  b: readonly number[],
  relation: 'paired' | 'independent' = 'independent',
): EffectSize {
  const [nA, nB] = [a.length, b.length];
  const about = { n: nA + nB, method: "Vargha and Delaney's A12, Cliff's delta" };
  const few = tooFew(Math.min(nA, nB), 1);
  if (few !== null)
    return { ...about, a12: null, cliffsDelta: null, a12Interval: null, deltaInterval: null, size: null, valid: few };
  const both = ranksOf([...a, ...b]).ranks;
  const above = both.subarray(0, nA).reduce((sum, rank) => sum + rank, 0) - (nA * (nA + 1)) / 2;
  const a12 = above / (nA * nB);
  const cliffsDelta = (2 * above - nA * nB) / (nA * nB);
  const variance = Math.min(nA, nB) < 2 ? null : varianceOfDelta(dominances(a, b, both), cliffsDelta, relation);
  const valid = variance === 0 && Math.abs(cliffsDelta) < 1 ? 'nothing scatters' : null;
  const deltaInterval = variance === null || valid !== null ? null : cliffsInterval(cliffsDelta, variance, Math.min(nA, nB));
  const a12Interval = deltaInterval === null ? null : ([(1 + deltaInterval[0]) / 2, (1 + deltaInterval[1]) / 2] as const);
  return { ...about, a12, cliffsDelta, a12Interval, deltaInterval, size: sizeOf(Math.abs(cliffsDelta)), valid };
}

type Dominances = { readonly ofA: readonly number[]; readonly ofB: readonly number[] };

/** Of each value, by how much of the other sample A is above: the share below less the share above, seen from A. */
function dominances(a: readonly number[], b: readonly number[], both: Float64Array): Dominances {
  const [ownA, ownB] = [ranksOf(a).ranks, ranksOf(b).ranks];
  const [nA, nB] = [a.length, b.length];
  return {
    ofA: a.map((_, i) => (2 * (both[i]! - ownA[i]!)) / nB - 1),
    ofB: b.map((_, j) => 1 - (2 * (both[nA + j]! - ownB[j]!)) / nA),
  };
}

/** What is left of a variance where it has cancelled out. */
const ROUNDING = 1e-12;

function varianceOfDelta({ ofA, ofB }: Dominances, delta: number, relation: 'paired' | 'independent'): number {
  const squares = (of: readonly number[]): number =>
    of.reduce((sum, one) => sum + (one - delta) * (one - delta), 0) / (of.length * (of.length - 1));
  const variance = squares(ofA) + squares(ofB);
  if (relation === 'independent') return variance;
  const products = ofA.reduce((sum, one, i) => sum + (one - delta) * (ofB[i]! - delta), 0);
  const rest = variance + (2 * products) / (ofA.length * (ofA.length - 1));
  return rest > variance * ROUNDING ? rest : 0;
}

function cliffsInterval(delta: number, variance: number, n: number): readonly [number, number] {
  const z = tQuantile(CONFIDENCE, 1e6);
  if (Math.abs(delta) === 1) {
    const near = Math.max(-1, (n - z * z) / (n + z * z));
    return delta > 0 ? [near, 1] : [-1, -near];
  }
  const rest = 1 - delta * delta;
  const half = z * Math.sqrt(variance) * Math.sqrt(rest * rest + z * z * variance);
  const middle = delta - delta * delta * delta;
  const scale = rest + z * z * variance;
  return [Math.max(-1, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}

function sizeOf(delta: number): EffectSize['size'] {
  if (delta < 0.147) return 'negligible';
  return delta < 0.33 ? 'small' : delta < 0.474 ? 'medium' : 'large';
}
