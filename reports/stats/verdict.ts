import { fixed, listed, percent, SHARE_DIGITS } from '../format.ts';
import { meanInterval } from './interval.ts';
import { excludesZero, type PairedDifference, pairedDifference } from './paired.ts';

/** The share on time of every replicate of a strategy, in the same order of replicates for all. */
export type OnTime = { readonly label: string; readonly values: readonly (number | null)[] };

export type Verdict =
  | {
      readonly kind: 'best';
      readonly best: string;
      readonly next: string;
      readonly difference: PairedDifference;
      readonly sentence: string;
    }
  /** `tied`: the leaders that cannot be told apart, best mean first; empty where nothing could be compared. */
  | { readonly kind: 'inconclusive'; readonly tied: readonly string[]; readonly sentence: string };

type Ranked = OnTime & { readonly mean: number };
type Rival = Ranked & { readonly difference: PairedDifference };

/**
 * Which strategy to use: the one with the greatest mean share on time, if the 95 % interval of its paired difference to every
 * other leaves out 0; else `inconclusive`, with those that cannot be told from it.
 */
export function verdict(strategies: readonly OnTime[]): Verdict {
  const ranked = strategies.flatMap(withMean).sort((a, b) => b.mean - a.mean);
  const [best, ...others] = ranked;
  if (best === undefined) return inconclusive([], nothingIn(strategies));
  if (others.length === 0) {
    return inconclusive([], `only ${best.label} was run (${percent(best.mean)} on time); there is nothing to compare it with`);
  }
  const rivals = others.map((other) => ({ ...other, difference: pairedDifference(best.values, other.values) }));
  const tied = rivals.filter(({ difference }) => !excludesZero(difference));
  return tied.length === 0 ? decided(best, rivals[0]!) : undecided(best, tied);
}

function withMean(strategy: OnTime): Ranked[] {
  const { mean } = meanInterval(strategy.values);
  return mean === null ? [] : [{ ...strategy, mean }];
}

function nothingIn(strategies: readonly OnTime[]): string {
  return strategies.every(({ values }) => values.length === 0)
    ? 'no replication was finished'
    : 'no query arrived after the warm-up, so there is no share on time to compare';
}

function inconclusive(tied: readonly string[], why: string): Verdict {
  return { kind: 'inconclusive', tied, sentence: `inconclusive: ${why}.` };
}

function decided(best: Ranked, next: Rival): Verdict {
  const { difference } = next;
  const shares = `${percent(best.mean)} on time against ${percent(next.mean)} of ${next.label}`;
  const { points, from, to } = inPoints(difference);
  const interval = `paired difference ${points} points, 95 % interval ${from} to ${to} (n = ${difference.n})`;
  const sentence = `Use ${best.label}: ${shares}, the next best; ${interval}.`;
  return { kind: 'best', best: best.label, next: next.label, difference, sentence };
}

function undecided(best: Ranked, tied: readonly Rival[]): Verdict {
  const labels = [best.label, ...tied.map(({ label }) => label)];
  const shares = `on time ${listed([best, ...tied].map(({ label, mean }) => `${label} ${percent(mean)}`))}`;
  const short = tied.find(({ difference }) => difference.n < 2);
  if (short !== undefined) {
    const { n } = short.difference;
    return inconclusive(labels, `${shares}, but with n = ${n} there is no interval; run 2 replications or more, better 10`);
  }
  const rival = tied.find(({ difference }) => difference.mean !== 0 || difference.halfWidth !== 0);
  if (rival === undefined) {
    const { n } = tied[0]!.difference;
    return inconclusive(
      labels,
      `${listed(labels)} have the same share on time, ${percent(best.mean)}, in each of ${n} replications`,
    );
  }
  const { points, from, to } = inPoints(rival.difference);
  const interval = `95 % interval of ${from} to ${to} (n = ${rival.difference.n}), which holds 0`;
  return inconclusive(
    labels,
    `${shares}; the paired difference of ${best.label} and ${rival.label}, ${points} points, has a ${interval}`,
  );
}

/**
 * With one decimal more than the shares have, so that nobody finds it wrong by subtracting them, and more where a bound would
 * read as 0.
 */
function inPoints({ mean, lower, upper }: PairedDifference): {
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
