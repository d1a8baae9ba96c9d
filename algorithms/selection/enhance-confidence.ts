import type { ChoiceView } from '../../core/algorithm.ts';
import type { Prediction, ServiceId } from '../../core/events.ts';
import { byClasses } from './by-classes.ts';

/** Specialists for the classes that the intermediate result finds most likely, to confirm or refute it. */
export function enhanceConfidence(choices: readonly ChoiceView[], size: number, intermediate: Prediction | null): ServiceId[] {
  return byClasses(intermediate?.classes ?? [], choices, size);
}
