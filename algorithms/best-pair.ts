import type { InstanceView } from '../core/algorithm.ts';
import type { Candidate } from './candidate.ts';

/** An instance with room. */
export type Place = {
  readonly instance: InstanceView;
  /** The room is only in front of its slots: what is sent there waits. */
  queues: boolean;
};
export type Pair = { readonly candidate: Candidate; readonly place: Place; readonly rank: number; readonly score: number };

export type Scoring = {
  /** Lower ranks go first, whatever the scores. */
  rank(candidate: Candidate): number;
  /**
   * Higher first, but free slots before places in front of them, of which the score knows nothing; ties first come first
   * served, then the instance that would answer first. It must not rise with the instance's `workMs` or `energyJ`, where those are
   * not 0, nor depend on anything else of it.
   */
  score(candidate: Candidate, instance: InstanceView): number;
};

/** Of two where all else is equal; ties go to the one of less work, then to the one that was deployed first. */
export function answersBefore(one: InstanceView, other: InstanceView): boolean {
  if (one.responseMs !== other.responseMs) return one.responseMs < other.responseMs;
  return one.workMs !== other.workMs ? one.workMs < other.workMs : one.id < other.id;
}

/** The best pair of a candidate, in order of arrival, and a place at an instance of its service. O(candidates x places) */
export function bestPair(candidates: readonly Candidate[], places: readonly Place[], scoring: Scoring): Pair | undefined {
  let candidate: Candidate | undefined;
  let place: Place | undefined;
  let rank = 0;
  let score = 0;
  for (const one of candidates) {
    const ofOne = scoring.rank(one);
    if (place !== undefined && ofOne > rank) continue;
    for (const at of places) {
      if (at.instance.serviceId !== one.serviceId) continue;
      const here = scoring.score(one, at.instance);
      if (place !== undefined && ofOne === rank) {
        if (at.queues !== place.queues) {
          if (at.queues) continue;
        } else if (here !== score) {
          if (!(here > score)) continue;
        } else if (one !== candidate || !answersBefore(at.instance, place.instance)) continue;
      }
      candidate = one;
      place = at;
      rank = ofOne;
      score = here;
    }
  }
  return candidate === undefined || place === undefined ? undefined : { candidate, place, rank, score };
}
