import type { ChoiceView } from '../../core/algorithm.ts';
import type { ServiceId } from '../../core/events.ts';

/**
 * Adds to what is chosen already the most accurate of the others until there are `size` (or none is left); ties in the plan's
 * order. O(size x n), which is less than to sort where there are a handful.
 */
export function fillUp(chosen: ServiceId[], choices: readonly ChoiceView[], size: number): ServiceId[] {
  while (chosen.length < size) {
    const best = mostAccurate(choices, chosen, null);
    if (best === undefined) break;
    chosen.push(best.serviceId);
  }
  return chosen;
}

/** Of those not yet chosen, on a class or (null) overall. */
export function mostAccurate(
  choices: readonly ChoiceView[],
  chosen: readonly ServiceId[],
  name: number | null,
): ChoiceView | undefined {
  let best: ChoiceView | undefined;
  let most = -Infinity;
  for (const choice of choices) {
    if (chosen.includes(choice.serviceId)) continue;
    const accuracy = name === null ? choice.accuracy : (choice.accuracyByClass[name] ?? choice.accuracy);
    if (best !== undefined && accuracy <= most) continue;
    best = choice;
    most = accuracy;
  }
  return best;
}
