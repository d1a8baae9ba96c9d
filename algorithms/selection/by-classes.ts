import type { ChoiceView } from '../../core/algorithm.ts';
import type { ServiceId } from '../../core/events.ts';
import { fillUp } from './fill-up.ts';

/**
 * For each class in turn the service, not yet chosen, that is most accurate on it (ties in the plan's order), until `size` are
 * chosen; too few classes: filled up by overall accuracy. O(size x n)
 */
export function byClasses(classes: readonly number[], choices: readonly ChoiceView[], size: number): ServiceId[] {
  const chosen: ServiceId[] = [];
  for (const name of classes.slice(0, size)) {
    const best = mostAccurate(name, choices, chosen);
    if (best !== undefined) chosen.push(best.serviceId);
  }
  return fillUp(chosen, choices, size);
}

function mostAccurate(name: number, choices: readonly ChoiceView[], chosen: readonly ServiceId[]): ChoiceView | undefined {
  let best: ChoiceView | undefined;
  for (const choice of choices) {
    if (chosen.includes(choice.serviceId)) continue;
    if (best === undefined || accuracyOn(choice, name) > accuracyOn(best, name)) best = choice;
  }
  return best;
}

function accuracyOn(choice: ChoiceView, name: number): number {
  return choice.accuracyByClass[name] ?? choice.accuracy;
}
