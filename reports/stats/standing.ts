import { excludesZero, type PairedDifference } from './paired.ts';
import { ALPHA } from './result.ts';

/** What every replicate of a strategy gave, in the same order of replicates for all. */
export type Contender = {
  readonly label: string;
  /** The share on time. */
  readonly values: readonly (number | null)[];
  /** The share of answered queries that were right. */
  readonly accuracy?: readonly (number | null)[];
};

/** A difference, best less rival, and its p after Holm's correction over all rivals. */
export type CorrectedDifference = PairedDifference & {
  /** Of the interval, which ends where a difference of shares must. */
  readonly method: string;
  readonly correctedP: number | null;
  /** It lies within the margin: two one-sided t tests at the 5 % level. */
  readonly negligible: boolean;
};
export type Rival = {
  readonly label: string;
  readonly onTime: CorrectedDifference;
  /** Null where there is no accuracy to compare. */
  readonly accuracy: CorrectedDifference | null;
};

export type Verdict = {
  readonly sentence: string;
  /** Differences smaller than this share do not matter. */
  readonly margin: number;
  /** All others, best mean first. */
  readonly rivals: readonly Rival[];
} & (
  | { readonly kind: 'best'; readonly best: string; readonly next: string; readonly difference: PairedDifference }
  /** `tied`: the leaders that differ from the best by less than the margin, best mean first. */
  | { readonly kind: 'same'; readonly tied: readonly string[] }
  /** `tied`: the leaders that cannot be told apart, or hardly differ, best mean first; empty where nothing could be compared. */
  | { readonly kind: 'inconclusive'; readonly tied: readonly string[] }
);

export type Ranked = Contender & { readonly mean: number };
export type Against = Rival & { readonly mean: number };

/** The best, those close to it, and all others, best mean first. */
export type Standing = {
  readonly best: Ranked;
  readonly close: readonly Against[];
  readonly rivals: readonly Against[];
  readonly margin: number;
};

export function differs(difference: CorrectedDifference): boolean {
  return difference.correctedP !== null && difference.correctedP < ALPHA && excludesZero(difference);
}
