import { fixed, listed, percent, SHARE_DIGITS } from '../format.ts';
import { holm } from './holm.ts';
import { meanInterval } from './interval.ts';
import { excludesZero, type PairedDifference, pairedDifference } from './paired.ts';
import { ALPHA } from './result.ts';
import { pInWords } from './words.ts';

/** What every replicate of a strategy gave, in the same order of replicates for all. */
export type Contender = {
  readonly label: string;
  /** The share on time. */
  readonly values: readonly (number | null)[];
  /** The share of answered queries that were right. */
  readonly accuracy?: readonly (number | null)[];
};

/** A difference, best less rival, and its p after Holm's correction over all rivals. */
export type CorrectedDifference = PairedDifference & { readonly correctedP: number | null };
export type Rival = {
  readonly label: string;
  readonly onTime: CorrectedDifference;
  /** Null where there is no accuracy to compare. */
  readonly accuracy: CorrectedDifference | null;
};

export type Verdict =
  | {
      readonly kind: 'best';
      readonly best: string;
      readonly next: string;
      readonly difference: PairedDifference;
      /** All others, best mean first. */
      readonly rivals: readonly Rival[];
      readonly sentence: string;
    }
  /** `tied`: the leaders that cannot be told apart, best mean first; empty where nothing could be compared. */
  | {
      readonly kind: 'inconclusive';
      readonly tied: readonly string[];
      readonly rivals: readonly Rival[];
      readonly sentence: string;
    };

type Ranked = Contender & { readonly mean: number };
type Against = Rival & { readonly mean: number };

/**
 * Which strategy to use: the one with the greatest mean share on time, if its paired difference to every other is told from 0 by a
 * t test at the 5 % level after Holm's correction; else `inconclusive`, with those that cannot be told from it.
 */
export function verdict(strategies: readonly Contender[]): Verdict {
  const ranked = strategies.flatMap(withMean).sort((a, b) => b.mean - a.mean);
  const [best, ...others] = ranked;
  if (best === undefined) return inconclusive([], nothingIn(strategies));
  if (others.length === 0) {
    return inconclusive([], `only ${best.label} was run (${percent(best.mean)} on time); there is nothing to compare it with`);
  }
  const rivals = against(best, others);
  const tied = rivals.filter(({ onTime }) => !differs(onTime));
  return tied.length === 0 ? decided(best, rivals) : undecided(best, tied, rivals);
}

function withMean(strategy: Contender): Ranked[] {
  const { mean } = meanInterval(strategy.values);
  return mean === null ? [] : [{ ...strategy, mean }];
}

function nothingIn(strategies: readonly Contender[]): string {
  return strategies.every(({ values }) => values.length === 0)
    ? 'no replication was finished'
    : 'no query arrived after the warm-up, so there is no share on time to compare';
}

function against(best: Ranked, others: readonly Ranked[]): readonly Against[] {
  const onTime = corrected(others.map((other) => pairedDifference(best.values, other.values)));
  const accuracy = corrected(others.map((other) => accuracyDifference(best, other)));
  return others.map(({ label, mean }, i) => ({
    ...{ label, mean, onTime: onTime[i]! },
    accuracy: accuracy[i]!.mean === null ? null : accuracy[i]!,
  }));
}

function accuracyDifference({ accuracy: a }: Contender, { accuracy: b }: Contender): PairedDifference {
  return a === undefined || b === undefined ? pairedDifference([], []) : pairedDifference(a, b);
}

function corrected(differences: readonly PairedDifference[]): readonly CorrectedDifference[] {
  const ps = holm(differences.map(({ p }) => p));
  return differences.map((difference, i) => ({ ...difference, correctedP: ps[i]! }));
}

function differs(difference: CorrectedDifference): boolean {
  return difference.correctedP !== null && difference.correctedP < ALPHA && excludesZero(difference);
}

function inconclusive(tied: readonly string[], why: string, rivals: readonly Against[] = []): Verdict {
  return { kind: 'inconclusive', tied, rivals: rivals.map(bare), sentence: `inconclusive: ${why}.` };
}
const bare = ({ label, onTime, accuracy }: Against): Rival => ({ label, onTime, accuracy });

function decided(best: Ranked, rivals: readonly Against[]): Verdict {
  const next = rivals[0]!;
  const { onTime } = next;
  const { points, from, to } = inPoints(onTime);
  const which = rivals.length === 1 ? next.label : `${next.label}, the next best`;
  const shares = `${percent(best.mean)} on time against ${percent(next.mean)}`;
  const sentence =
    `${best.label} keeps ${points} points [${from}, ${to}] more deadlines than ${which} ` +
    `(${shares}; ${certainty(rivals)})${accuracyClause(next)}.`;
  return { kind: 'best', best: best.label, next: next.label, difference: onTime, rivals: rivals.map(bare), sentence };
}

/** The weakest of the tests, for the sentence needs them all. */
function certainty(rivals: readonly Against[]): string {
  const n = Math.min(...rivals.map(({ onTime }) => onTime.n));
  const pairs = `n = ${n} pairs`;
  const tested = rivals.filter(({ onTime }) => onTime.halfWidth !== 0);
  if (tested.length === 0) return `the same difference in each of ${n} pairs`;
  const p = Math.max(...tested.map(({ onTime }) => onTime.correctedP ?? 1));
  if (rivals.length === 1) return `${pInWords(p)}, ${pairs}`;
  return `${pInWords(p)} ${rivals.length === 2 ? 'for both' : `for each of ${rivals.length}`} after Holm, ${pairs}`;
}

function undecided(best: Ranked, tied: readonly Against[], rivals: readonly Against[]): Verdict {
  const labels = [best.label, ...tied.map(({ label }) => label)];
  const shares = `on time ${listed([best, ...tied].map(({ label, mean }) => `${label} ${percent(mean)}`))}`;
  const short = tied.find(({ onTime }) => onTime.n < 2);
  if (short !== undefined) {
    const { n } = short.onTime;
    const why = `${shares}, but with n = ${n} there is no interval; run 2 replications or more, better 10`;
    return inconclusive(labels, why, rivals);
  }
  const rival = tied.find(({ onTime }) => onTime.mean !== 0 || onTime.halfWidth !== 0);
  if (rival === undefined) {
    const { n } = tied[0]!.onTime;
    const same = `${listed(labels)} have the same share on time, ${percent(best.mean)}, in each of ${n} replications`;
    return inconclusive(labels, `${same}${accuracyAmong(best, tied, tied[0]!)}`, rivals);
  }
  const { points, from, to } = inPoints(rival.onTime);
  const interval = `95 % interval of ${from} to ${to} (n = ${rival.onTime.n})`;
  const but = excludesZero(rival.onTime) ? `, but ${pInWords(rival.onTime.correctedP ?? 1)} after Holm` : ', which holds 0';
  const difference = `the paired difference of ${best.label} and ${rival.label}, ${points} points, has a ${interval}${but}`;
  return inconclusive(labels, `${shares}; ${difference}${accuracyAmong(best, tied, rival)}`, rivals);
}

/** Of those that cannot be told apart, the one with the greatest difference in accuracy decides; else `rival` stands for them. */
function accuracyAmong(best: Ranked, tied: readonly Against[], rival: Against): string {
  const size = ({ accuracy }: Against): number => (accuracy !== null && differs(accuracy) ? Math.abs(accuracy.mean ?? 0) : 0);
  const greatest = tied.reduce((most, one) => (size(one) > size(most) ? one : most), rival);
  return accuracyClause(greatest, `${best.label} against ${greatest.label}`);
}

/** What the better of the two costs, or gains, in right answers. */
function accuracyClause({ accuracy }: Against, subject = ''): string {
  if (accuracy === null || accuracy.lower === null || accuracy.upper === null) return '';
  const topic = `; accuracy of answers${subject === '' ? '' : `, ${subject}`}: `;
  if (!differs(accuracy)) {
    const most = Math.max(Math.abs(accuracy.lower), Math.abs(accuracy.upper));
    const within = inPoints({ mean: most, lower: most, upper: most }).points;
    return `${topic}no difference found (±${within} points)`;
  }
  const higher = (accuracy.mean ?? 0) > 0;
  const mirrored = { mean: -(accuracy.mean ?? 0), lower: -accuracy.upper, upper: -accuracy.lower };
  const { points, from, to } = inPoints(higher ? accuracy : mirrored);
  const p = accuracy.halfWidth === 0 ? '' : ` (${pInWords(accuracy.correctedP ?? 1)})`;
  return `${topic}${points} points [${from}, ${to}] ${higher ? 'higher' : 'lower'}${p}`;
}

/**
 * With one decimal more than the shares have, so that nobody finds it wrong by subtracting them, and more where a bound would
 * read as 0.
 */
function inPoints({ mean, lower, upper }: Pick<PairedDifference, 'mean' | 'lower' | 'upper'>): {
  readonly points: string;
  readonly from: string;
  readonly to: string;
} {
  const values = [mean, lower, upper].map((value) => (value ?? 0) * 100);
  let digits = SHARE_DIGITS + 1;
  while (digits < 6 && values.some((value) => value !== 0 && Number(value.toFixed(digits)) === 0)) digits++;
  const [points = '', from = '', to = ''] = values.map((value) => fixed(value, digits));
  return { points, from, to };
}
