import type { ChoiceView } from '../../core/algorithm.ts';
import type { Prediction, ServiceId } from '../../core/events.ts';
import { byClasses } from './by-classes.ts';

/** Specialists for the classes that the intermediate result finds least likely, least first, to see what it may have missed. */
export function enhanceGeneralization(
  choices: readonly ChoiceView[],
  size: number,
  intermediate: Prediction | null,
): ServiceId[] {
  return byClasses(intermediate?.classes.toReversed() ?? [], choices, size);
}
