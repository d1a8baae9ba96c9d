import type { Prediction } from '../events.ts';
import type { ConditionSpec } from '../scenario.ts';

/**
 * Whether a conditional phase runs, judged on the predictions that its source modalities have given so far. Without any, it runs.
 * confidence_below: mean confidence < threshold; agreement_below: share of predictions whose top class is the commonest < threshold.
 */
export function holds(condition: ConditionSpec, predictions: readonly Prediction[]): boolean {
  if (predictions.length === 0) return true;
  switch (condition.trigger) {
    case 'confidence_below':
      return meanConfidence(predictions) < condition.threshold;
    case 'agreement_below':
      return agreement(predictions) < condition.threshold;
  }
}

function meanConfidence(predictions: readonly Prediction[]): number {
  let sum = 0;
  for (const { confidence } of predictions) sum += confidence;
  return sum / predictions.length;
}

/** Share of the predictions that name the commonest top class, 0..1. */
function agreement(predictions: readonly Prediction[]): number {
  const votes = new Map<number, number>();
  let most = 0;
  for (const { classes } of predictions) {
    const count = (votes.get(classes[0]!) ?? 0) + 1;
    votes.set(classes[0]!, count);
    most = Math.max(most, count);
  }
  return most / predictions.length;
}
