import type { ChoiceView } from '../../core/algorithm.ts';
import type { ServiceId } from '../../core/events.ts';
import { fillUp, mostAccurate } from './fill-up.ts';

/**
 * For each class in turn the service, not yet chosen, that is most accurate on it (ties in the plan's order), until `size` are
 * chosen; too few classes: filled up by overall accuracy. O(size x n)
 */
export function byClasses(classes: readonly number[], choices: readonly ChoiceView[], size: number): ServiceId[] {
  const chosen: ServiceId[] = [];
  for (let i = 0; i < size && i < classes.length; i++) {
    const best = mostAccurate(choices, chosen, classes[i]!);
    if (best !== undefined) chosen.push(best.serviceId);
  }
  return fillUp(chosen, choices, size);
}
