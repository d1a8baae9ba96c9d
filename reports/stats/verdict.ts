import { fixed, listed, percent, SHARE_DIGITS } from '../format.ts';
import { meanInterval } from './interval.ts';
import { excludesZero, type PairedDifference, pairedDifference } from './paired.ts';

/** The share on time of every replicate of a strategy, in the same order of replicates for all. */
export type OnTime = { readonly label: string; readonly values: readonly (number | null)[] };

export type Verdict =
  | { readonly kind: 'best'; readonly best: string; readonly next: string; readonly difference: PairedDifference; readonly sentence: string }
  /** `tied`: the leaders that cannot be told apart, best mean first; empty where nothing could be compared. */
  | { readonly kind: 'inconclusive'; readonly tied: readonly string[]; readonly sentence: string };

type Ranked = OnTime & { readonly mean: number };
type Rival = Ranked & { readonly difference: PairedDifference };

/**
 * Which strategy to use: the one with the greatest mean share on time, if the 95 % interval of its paired difference to every other
 * leaves out 0; else `inconclusive`, with those that cannot be told from it.
 */
export function verdict(strategies: readonly OnTime[]): Verdict {
  const ranked = strategies.flatMap(withMean).sort((a, b) => b.mean - a.mean);
  const [best, ...others] = ranked;
  if (best === undefined) return inconclusive([], 'no query arrived after the warm-up, so there is no share on time to compare');
  if (others.length === 0) return inconclusive([], `only ${best.label} was run (${percent(best.mean)} on time); there is nothing to compare it with`);
  const rivals = others.map((other) => ({ ...other, difference: pairedDifference(best.values, other.values) }));
  const tied = rivals.filter(({ difference }) => !excludesZero(difference));
  return tied.length === 0 ? decided(best, rivals[0]!) : undecided(best, tied);
}

function withMean(strategy: OnTime): Ranked[] {
  const { mean } = meanInterval(strategy.values);
  return mean === null ? [] : [{ ...strategy, mean }];
}

function inconclusive(tied: readonly string[], why: string): Verdict {
  return { kind: 'inconclusive', tied, sentence: `inconclusive: ${why}.` };
}

function decided(best: Ranked, next: Rival): Verdict {
  const shares = `${percent(best.mean)} on time against ${percent(next.mean)} of ${next.label}`;
  const sentence = `Use ${best.label}: ${shares}, the next best; ${inPoints(next.difference)}.`;
  return { kind: 'best', best: best.label, next: next.label, difference: next.difference, sentence };
}

function undecided(best: Ranked, tied: readonly Rival[]): Verdict {
  const labels = [best.label, ...tied.map((rival) => rival.label)];
  const shares = [best, ...tied].map((entry) => `${entry.label} ${percent(entry.mean)}`);
  const rival = tied[0]!;
  const { difference } = rival;
  if (difference.n < 2) {
    return inconclusive(labels, `on time ${listed(shares)}, but with n = ${difference.n} there is no interval; run 2 replications or more, better 10`);
  }
  const alike = difference.mean === 0 && difference.halfWidth === 0;
  if (alike && tied.length === 1) {
    return inconclusive(labels, `${listed(labels)} have the same share on time, ${percent(best.mean)}, in each of ${difference.n} replications`);
  }
  const tail = tied.length > 1 ? ` between ${best.label} and ${rival.label}` : '';
  return inconclusive(labels, `on time ${listed(shares)} cannot be told apart; ${inPoints(difference)}${tail}, which holds 0`);
}

/** With one decimal more than the shares have, so that nobody finds it wrong by subtracting them, and more where a bound would read as 0. */
function inPoints({ mean, lower, upper, n }: PairedDifference): string {
  const points = [mean, lower, upper].map((value) => (value ?? 0) * 100);
  let digits = SHARE_DIGITS + 1;
  const hidden = (): boolean => points.some((value) => value !== 0 && Number(value.toFixed(digits)) === 0);
  while (digits < 6 && hidden()) digits++;
  const [difference, from, to] = points.map((value) => fixed(value, digits));
  return `paired difference ${difference} points, 95 % interval ${from} to ${to}, n = ${n}`;
}
