import type { ChoiceView } from '../../core/algorithm.ts';
import type { ServiceId } from '../../core/events.ts';
import { fillUp } from './fill-up.ts';

/** The `size` most accurate services; ties in the plan's order. O(size x n) */
export function overallAccuracy(choices: readonly ChoiceView[], size: number): ServiceId[] {
  return fillUp([], choices, size);
}
