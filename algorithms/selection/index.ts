import type { ChoiceView } from '../../core/algorithm.ts';
import type { Prediction, ServiceId } from '../../core/events.ts';
import type { SelectionName } from '../../core/scenario.ts';
import { enhanceConfidence } from './enhance-confidence.ts';
import { enhanceGeneralization } from './enhance-generalization.ts';
import { overallAccuracy } from './overall-accuracy.ts';

/** Which `size` of the eligible services answer; fewer where fewer are eligible. `intermediate`: the query's result so far. */
export type Selection = (choices: readonly ChoiceView[], size: number, intermediate: Prediction | null) => ServiceId[];

export const selections: { readonly [name in SelectionName]: Selection } = {
  select_by_overall_accuracy: overallAccuracy,
  enhance_confidence: enhanceConfidence,
  enhance_generalization: enhanceGeneralization,
};
