import { ranksOf } from './ranks.ts';
import { tooFew, type Validity } from './result.ts';

export type EffectSize = {
  readonly n: number;
  readonly method: string;
  /** Chance that a value of A is above one of B, ties counting half: Vargha and Delaney (2000), doi 10.3102/10769986025002101. */
  readonly a12: number | null;
  /** P(A > B) - P(A < B), -1 .. 1: Cliff (1993), doi 10.1037/0033-2909.114.3.494. It is 2 a12 - 1. */
  readonly cliffsDelta: number | null;
  /** By |delta| below .147, .33, .474: Romano and others (2006), Florida Association of Institutional Research. */
  readonly size: 'negligible' | 'small' | 'medium' | 'large' | null;
  readonly valid: Validity;
};

/** How far two samples lie apart, whatever their unit. */
export function effectSize(a: readonly number[], b: readonly number[]): EffectSize {
  const [nA, nB] = [a.length, b.length];
  const about = { n: nA + nB, method: "Vargha and Delaney's A12, Cliff's delta" };
  const few = tooFew(Math.min(nA, nB), 1);
  if (few !== null) return { ...about, a12: null, cliffsDelta: null, size: null, valid: few };
  const above =
    ranksOf([...a, ...b])
      .ranks.subarray(0, nA)
      .reduce((sum, rank) => sum + rank, 0) -
    (nA * (nA + 1)) / 2;
  const a12 = above / (nA * nB);
  const cliffsDelta = (2 * above - nA * nB) / (nA * nB);
  return { ...about, a12, cliffsDelta, size: sizeOf(Math.abs(cliffsDelta)), valid: null };
}

function sizeOf(delta: number): EffectSize['size'] {
  if (delta < 0.147) return 'negligible';
  return delta < 0.33 ? 'small' : delta < 0.474 ? 'medium' : 'large';
}
