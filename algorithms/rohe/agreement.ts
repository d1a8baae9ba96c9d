import type { Prediction } from '../../core/events.ts';
import type { ConditionSpec } from '../../core/scenario.ts';

/**
 * Whether ROHE 0.2.1 runs a conditional phase (`_should_run_phase`). Agreement is the share of predictions whose first key is the
 * first prediction's: the order of a dictionary, not of the scores. Models list their classes in the pipeline's order here, so
 * the first key is the class of least index. Without results the phase runs.
 */
export function roheHolds(condition: ConditionSpec | null, predictions: readonly Prediction[]): boolean {
  if (condition === null || predictions.length === 0) return true;
  if (condition.trigger === 'confidence_below') {
    const sum = predictions.reduce((all, { confidence }) => all + confidence, 0);
    return sum / predictions.length < condition.threshold;
  }
  const first = firstKey(predictions[0]!);
  return predictions.filter((one) => firstKey(one) === first).length / predictions.length < condition.threshold;
}

function firstKey({ classes }: Prediction): number {
  return classes.reduce((least, one) => Math.min(least, one), Infinity);
}
