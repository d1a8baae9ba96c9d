import type { ChoiceView } from '../../core/algorithm.ts';
import type { ServiceId } from '../../core/events.ts';

/**
 * What is chosen already, then the most accurate of the others until there are `size` (or none is left); ties in the plan's
 * order.
 */
export function fillUp(chosen: readonly ServiceId[], choices: readonly ChoiceView[], size: number): ServiceId[] {
  const others = choices
    .filter((choice) => !chosen.includes(choice.serviceId))
    .sort((a, b) => b.accuracy - a.accuracy)
    .map((choice) => choice.serviceId);
  return [...chosen, ...others].slice(0, size);
}
