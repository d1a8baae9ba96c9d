import type { ChoiceView, QueryView, TaskView, View } from '../../core/algorithm.ts';
import type { Prediction, ServiceId } from '../../core/events.ts';
import { intermediateResult } from '../intermediate.ts';
import { byClasses } from '../selection/by-classes.ts';
import type { Ensemble } from '../selection/explainer.ts';
import { fillUp } from '../selection/fill-up.ts';

/** Whether `enhance_confidence`, which ROHE calls with the wrong arguments, answers as it means to or chooses nobody. */
export type EnhanceConfidence = 'works' | 'fails';

/**
 * The selectors that ROHE's orchestrators call (multimodal_ensemble.py). Where an explanation is wanted, one service more is
 * picked right after the first, by the same rule and whether or not it can explain; it is then the one that is asked to.
 */
export function roheEnsemble(
  query: QueryView,
  task: TaskView,
  choices: readonly ChoiceView[],
  view: View,
  confidence: EnhanceConfidence,
): Ensemble {
  const { selection, ensembleSize } = view.plan(query).spec.modalities[task.modality]!;
  if (selection === 'enhance_confidence' && confidence === 'fails') return { serviceIds: [], explainerId: null };
  const result = selection === 'select_by_overall_accuracy' ? null : intermediateResult(query, view);
  const classes = classesFor(result, selection === 'enhance_generalization');
  const serviceIds = pick(classes.slice(0, ensembleSize), choices, ensembleSize, query.explain);
  return { serviceIds, explainerId: query.explain ? explainer(serviceIds[1], choices) : null };
}

function classesFor(result: Prediction | null, leastLikely: boolean): readonly number[] {
  const classes = result?.classes ?? [];
  return leastLikely ? classes.toReversed() : classes;
}

function pick(classes: readonly number[], choices: readonly ChoiceView[], size: number, explain: boolean): ServiceId[] {
  if (!explain) return byClasses(classes, choices, size);
  const [first] = classes;
  return first === undefined ? fillUp([], choices, size + 1) : byClasses([first, ...classes], choices, size + 1);
}

function explainer(serviceId: ServiceId | undefined, choices: readonly ChoiceView[]): ServiceId | null {
  return choices.find((choice) => choice.serviceId === serviceId)?.explainable ? serviceId! : null;
}
