import { fixed } from './format.ts';
import { type Friedman, friedman } from './stats/friedman.ts';
import { type Nemenyi, nemenyi } from './stats/nemenyi.ts';
import { pInWords } from './stats/words.ts';
import type { StrategyResult } from './summary.ts';

/** How strategies rank over the replications by the share on time; rank 1 is the best. */
export type Ranking = { readonly friedman: Friedman; readonly nemenyi: Nemenyi; readonly sentence: string };

/** null: there are fewer than three strategies or two replications to rank. */
export function rankingOf(results: readonly StrategyResult[]): Ranking | null {
  // Rank 1 is the least value, and the best shall be first.
  const test = friedman(results.map(({ replicates }) => replicates.map((summary) => negative(summary['on_time'] ?? null))));
  if (test.meanRanks.length === 0) return null;
  const found = nemenyi(test);
  return { friedman: test, nemenyi: found, sentence: sentenceOf(results, test, found) };
}

const negative = (share: number | null): number | null => (share === null ? null : -share);

function sentenceOf(results: readonly StrategyResult[], test: Friedman, { criticalDifference, groups }: Nemenyi): string {
  const order = test.meanRanks.map((_, i) => i).sort((i, j) => test.meanRanks[i]! - test.meanRanks[j]!);
  const ranks = order.map((i) => `${results[i]!.label} ${fixed(test.meanRanks[i]!, 2)}`).join(', ');
  if (criticalDifference === null) return `ranks on time: ${ranks}; ${test.valid ?? 'there is nothing to tell apart'}.`;
  const [over, under] = test.degreesOfFreedom;
  const f =
    test.statistic === null ? 'all replications agree on every rank' : `F(${over}, ${under}) = ${fixed(test.statistic, 1)}`;
  const tied = groups.map((group) => group.map((i) => results[i]!.label).join(' = '));
  const alike = tied.length === 0 ? 'all are told apart' : `not told apart: ${tied.join('; ')}`;
  return (
    `ranks on time, 1 is best: ${ranks} (Friedman with Iman and Davenport, ${f}, ${pInWords(test.p ?? 1)}, n = ${test.n}); ` +
    `Nemenyi's critical difference is ${fixed(criticalDifference, 2)}; ${alike}.`
  );
}
