import type { View } from '../core/algorithm.ts';
import type { QueryId } from '../core/events.ts';
import type { Waiting } from './waiting.ts';

type LastSlot = { readonly atMs: number; readonly laxityMs: number };

/**
 * Modified least laxity first (Oh and Yang, RTCSA 1998), at stage boundaries: a query in service that had no more laxity than the
 * other when it last got a slot (a tie, or the lesser) goes on, until the other could not wait for it without losing its
 * deadline. While a query is served its laxity stands still and that of the waiting ones falls, so plain llf would change over
 * at every stage.
 */
export class InService {
  readonly #lastSlots = new Map<QueryId, LastSlot>();

  /** `first` has the least laxity; keys are deadline - rest. O(members waiting for the service) */
  choose(first: Waiting, waiting: readonly Waiting[], view: View): Waiting {
    if (this.#lastSlots.has(first.job.queryId)) return first;
    const workMs = view.fastest(first.serviceId)?.workMs ?? 0;
    if (first.key - view.now - workMs < 0) return first;
    let kept: Waiting | undefined;
    for (const member of waiting) {
      if (!this.#keepsAgainst(first, member, view.now)) continue;
      if (kept === undefined || member.key < kept.key || (member.key === kept.key && member.order < kept.order)) kept = member;
    }
    return kept ?? first;
  }

  sent({ job, key }: Waiting, view: View): void {
    this.#lastSlots.set(job.queryId, { atMs: view.now, laxityMs: key - view.now });
  }
  forget(query: QueryId): void {
    this.#lastSlots.delete(query);
  }

  #keepsAgainst(other: Waiting, { job }: Waiting, nowMs: number): boolean {
    const slot = this.#lastSlots.get(job.queryId);
    if (slot === undefined || job.closed) return false;
    const othersLaxityThen = other.key - slot.atMs;
    return nowMs >= slot.atMs && slot.laxityMs <= othersLaxityThen;
  }
}
