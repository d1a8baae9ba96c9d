import { requireNumber } from '../../core/required.ts';
import { percent } from '../format.ts';
import { holm } from './holm.ts';
import { meanInterval, within } from './interval.ts';
import { type PairedDifference, pairedDifference, practicallyNone } from './paired.ts';
import {
  type Against,
  type Contender,
  type CorrectedDifference,
  differs,
  type Ranked,
  type Rival,
  type Verdict,
} from './standing.ts';

export type { Contender, CorrectedDifference, Rival, Verdict } from './standing.ts';

import { apartSentence, bestSentence, sameSentence } from './verdict-words.ts';

/** Half a point: what hardly anybody would change a system for. */
export const MARGIN = 0.005;

/**
 * Which strategy to use: the one with the greatest mean share on time, if its paired difference to every other is told from 0 by a
 * t test at the 5 % level after Holm's correction, and is more than negligible; `same` where all that it cannot be told from, or
 * hardly differs from, lie within the margin; else `inconclusive`.
 */
export function verdict(strategies: readonly Contender[], margin = MARGIN): Verdict {
  requireNumber('margin', margin, 0);
  const ranked = strategies.flatMap(withMean).sort((a, b) => b.mean - a.mean);
  const [best, ...others] = ranked;
  if (best === undefined) return nothing(`inconclusive: ${nothingIn(strategies)}.`, margin);
  if (others.length === 0) {
    const only = `only ${best.label} was run (${percent(best.mean)} on time); there is nothing to compare it with`;
    return nothing(`inconclusive: ${only}.`, margin);
  }
  const rivals = against(best, others, margin);
  const close = rivals.filter(({ onTime }) => !differs(onTime) || onTime.negligible);
  const about = { margin, rivals: rivals.map(bare) };
  const [next] = rivals;
  if (close.length === 0) {
    const sentence = bestSentence(best, rivals, margin);
    return { kind: 'best', best: best.label, next: next!.label, difference: next!.onTime, ...about, sentence };
  }
  const tied = [best, ...close].map(({ label }) => label);
  const same = close.every(({ onTime }) => onTime.negligible);
  const sentence = (same ? sameSentence : apartSentence)({ best, close, rivals, margin });
  return { kind: same ? 'same' : 'inconclusive', tied, ...about, sentence };
}

function withMean(strategy: Contender): Ranked[] {
  const { mean } = meanInterval(strategy.values);
  return mean === null ? [] : [{ ...strategy, mean }];
}

function nothing(sentence: string, margin: number): Verdict {
  return { kind: 'inconclusive', tied: [], margin, rivals: [], sentence };
}

function nothingIn(strategies: readonly Contender[]): string {
  return strategies.every(({ values }) => values.length === 0)
    ? 'no replication was finished'
    : 'no query arrived after the warm-up, so there is no share on time to compare';
}

function against(best: Ranked, others: readonly Ranked[], margin: number): readonly Against[] {
  const onTime = corrected(
    others.map((other) => pairedDifference(best.values, other.values)),
    margin,
  );
  const accuracy = corrected(
    others.map((other) => accuracyDifference(best, other)),
    margin,
  );
  return others.map(({ label, mean }, i) => ({
    ...{ label, mean, onTime: onTime[i]! },
    accuracy: accuracy[i]!.mean === null ? null : accuracy[i]!,
  }));
}

function accuracyDifference({ accuracy: a }: Contender, { accuracy: b }: Contender): PairedDifference {
  return a === undefined || b === undefined ? pairedDifference([], []) : pairedDifference(a, b);
}

/** Shares differ by 100 points at most, whatever t says. */
function corrected(differences: readonly PairedDifference[], margin: number): readonly CorrectedDifference[] {
  const ps = holm(differences.map(({ p }) => p));
  return differences.map((difference, i) => ({
    ...within({ ...difference, method: 'paired t' }, -1, 1),
    correctedP: ps[i]!,
    negligible: practicallyNone(difference, margin),
  }));
}

const bare = ({ label, onTime, accuracy }: Against): Rival => ({ label, onTime, accuracy });
