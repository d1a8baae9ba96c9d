import { answersBefore, type Place } from './best-pair.ts';

/**
 * Places that may be the best for somebody: the others are beaten by one of them for every candidate, under any score that does not rise
 * with `workMs` or `energyJ`, ties included. Of a hundred free instances on three kinds of device that leaves about three. O(places x places that are left).
 */
export function frontier(places: readonly Place[]): readonly Place[] {
  let front: Place[] = [];
  for (const place of places) {
    if (front.some((other) => beats(other, place))) continue;
    if (front.some((other) => beats(place, other))) front = front.filter((other) => !beats(place, other));
    front.push(place);
  }
  return front;
}

function beats(a: Place, b: Place): boolean {
  const [one, other] = [a.instance, b.instance];
  if (one.serviceId !== other.serviceId) return false;
  if (a.queues !== b.queues) return b.queues;
  if (!atMost(one.workMs, other.workMs) || !atMost(one.energyJ, other.energyJ)) return false;
  return answersBefore(one, other);
}

/** 0 says nothing: no score compares it. */
function atMost(a: number, b: number): boolean {
  return a <= b && a > 0 === b > 0;
}
