import { BUILT_IN } from './metrics/builtin.ts';
import { holm } from './stats/holm.ts';
import { meanInterval } from './stats/interval.ts';
import { excludesZero, pairedDifference } from './stats/paired.ts';
import { ALPHA } from './stats/result.ts';
import type { StrategyResult } from './summary.ts';

const BETTER = new Map(BUILT_IN.map(({ name, better }) => [name, better]));

/**
 * The strategy with the best mean of a metric and those that cannot be told from it: paired t tests at the 5 % level after Holm's
 * correction, as the verdict does for the share on time. Empty where neither direction is better, where there is no interval, and where
 * nobody can be told from the best.
 */
export function leaders(results: readonly StrategyResult[], metric: string): ReadonlySet<string> {
  const better = BETTER.get(metric) ?? 'neither';
  if (better === 'neither') return new Set();
  const sign = better === 'higher' ? 1 : -1;
  const ranked = results
    .flatMap(({ label, replicates }) => {
      const values = replicates.map((summary) => summary[metric] ?? null);
      const { mean, n } = meanInterval(values);
      return mean === null || n < 2 ? [] : [{ label, values, mean }];
    })
    .sort((a, b) => sign * (b.mean - a.mean));
  const [best, ...others] = ranked;
  if (best === undefined) return new Set();
  const differences = others.map(({ values }) => pairedDifference(best.values, values));
  const ps = holm(differences.map(({ p }) => p));
  const tied = others.filter((_, i) => {
    const p = ps[i] ?? null;
    return p === null || p >= ALPHA || !excludesZero(differences[i]!);
  });
  return tied.length === others.length ? new Set() : new Set([best, ...tied].map(({ label }) => label));
}
