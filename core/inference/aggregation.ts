import type { Prediction } from '../events.ts';
import type { AggregationMethod } from '../scenario.ts';

/**
 * One answer out of several: every class that a prediction names, scores descending, ties by class index.
 * - confidence_avg: mean score; a class that a prediction does not name counts 0 there;
 * - confidence_weighted: mean score weighted by the predictions' confidences; all zero: confidence_avg;
 * - confidence_max: the greatest score;
 * - majority_vote: the share of top classes; predictions without a class do not vote.
 *
 * `weights` (>= 0, one for each prediction) multiply each prediction's part; null or all zero: all count alike. confidence_max
 * takes them relative to the greatest, so that scores stay within 0..1. The answer's confidence is the weighted mean of the
 * confidences. null where there is no prediction.
 */
export function aggregate(
  predictions: readonly Prediction[],
  weights: readonly number[] | null,
  method: AggregationMethod,
): Prediction | null {
  if (predictions.length === 0) return null;
  const known = weights?.some((weight) => weight > 0) === true ? weights : null;
  const weightOf: WeightOf = (i) => (known === null ? 1 : known[i]!);
  const tally: Tally = { classes: [], scores: [] };
  fill(tally, predictions, weightOf, method);
  sortTally(tally);
  return { ...tally, confidence: meanConfidence(predictions, weightOf) };
}

type WeightOf = (i: number) => number;
type Tally = { readonly classes: number[]; readonly scores: number[] };

function fill(tally: Tally, predictions: readonly Prediction[], weightOf: WeightOf, method: AggregationMethod): void {
  switch (method) {
    case 'confidence_avg':
      return addMeans(tally, predictions, weightOf);
    case 'confidence_weighted': {
      const byConfidence: WeightOf = (i) => weightOf(i) * predictions[i]!.confidence;
      return addMeans(tally, predictions, total(predictions, byConfidence) > 0 ? byConfidence : weightOf);
    }
    case 'confidence_max':
      return addGreatest(tally, predictions, weightOf);
    case 'majority_vote':
      return addVotes(tally, predictions, weightOf);
  }
}

function addMeans(tally: Tally, predictions: readonly Prediction[], weightOf: WeightOf): void {
  predictions.forEach(({ classes, scores }, i) => {
    classes.forEach((name, j) => (tally.scores[place(tally, name)]! += weightOf(i) * scores[j]!));
  });
  divide(tally, total(predictions, weightOf));
}

function addGreatest(tally: Tally, predictions: readonly Prediction[], weightOf: WeightOf): void {
  let greatest = 0;
  predictions.forEach((_, i) => (greatest = Math.max(greatest, weightOf(i))));
  predictions.forEach(({ classes, scores }, i) => {
    classes.forEach((name, j) => {
      const at = place(tally, name);
      tally.scores[at] = Math.max(tally.scores[at]!, (weightOf(i) / greatest) * scores[j]!);
    });
  });
}

function addVotes(tally: Tally, predictions: readonly Prediction[], weightOf: WeightOf): void {
  let votes = 0;
  predictions.forEach(({ classes }, i) => {
    if (classes.length === 0 || weightOf(i) === 0) return;
    tally.scores[place(tally, classes[0]!)]! += weightOf(i);
    votes += weightOf(i);
  });
  if (votes > 0) divide(tally, votes);
}

/** Where a class stands in the tally; a handful of classes at most, so a search beats a map. */
function place(tally: Tally, name: number): number {
  const at = tally.classes.indexOf(name);
  if (at >= 0) return at;
  tally.classes.push(name);
  return tally.scores.push(0) - 1;
}

function total(predictions: readonly Prediction[], weightOf: WeightOf): number {
  return predictions.reduce((sum, _, i) => sum + weightOf(i), 0);
}

function divide(tally: Tally, by: number): void {
  for (let i = 0; i < tally.scores.length; i++) tally.scores[i]! /= by;
}

function meanConfidence(predictions: readonly Prediction[], weightOf: WeightOf): number {
  const sum = predictions.reduce((all, { confidence }, i) => all + weightOf(i) * confidence, 0);
  return sum / total(predictions, weightOf);
}

/** In place, by insertion: the list is short. */
function sortTally({ classes, scores }: Tally): void {
  for (let i = 1; i < scores.length; i++) {
    const score = scores[i]!;
    const name = classes[i]!;
    let j = i;
    for (; j > 0 && (scores[j - 1]! < score || (scores[j - 1] === score && classes[j - 1]! > name)); j--) {
      scores[j] = scores[j - 1]!;
      classes[j] = classes[j - 1]!;
    }
    scores[j] = score;
    classes[j] = name;
  }
}
