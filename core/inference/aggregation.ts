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
  const parts = partsOf(predictions.length, weights);
  const tally: Tally = { classes: [], scores: [] };
  fill(tally, predictions, parts, method);
  sortTally(tally);
  return { classes: tally.classes, scores: tally.scores, confidence: meanConfidence(predictions, parts) };
}

type Tally = { readonly classes: number[]; readonly scores: number[] };

/** What each prediction counts. */
function partsOf(count: number, weights: readonly number[] | null): readonly number[] {
  if (weights !== null) for (const weight of weights) if (weight > 0) return weights;
  while (alike.length < count) alike.push(1);
  alike.length = count;
  return alike;
}
/** Written anew at each call, so that the commonest cases allocate nothing but their result. */
const alike: number[] = [];
const byConfidence: number[] = [];

function fill(tally: Tally, predictions: readonly Prediction[], parts: readonly number[], method: AggregationMethod): void {
  switch (method) {
    case 'confidence_avg':
      return addMeans(tally, predictions, parts);
    case 'confidence_weighted': {
      byConfidence.length = 0;
      for (let i = 0; i < predictions.length; i++) byConfidence.push(parts[i]! * predictions[i]!.confidence);
      return addMeans(tally, predictions, sum(byConfidence) > 0 ? byConfidence : parts);
    }
    case 'confidence_max':
      return addGreatest(tally, predictions, parts);
    case 'majority_vote':
      return addVotes(tally, predictions, parts);
  }
}

function addMeans(tally: Tally, predictions: readonly Prediction[], parts: readonly number[]): void {
  for (let i = 0; i < predictions.length; i++) {
    const { classes, scores } = predictions[i]!;
    for (let j = 0; j < classes.length; j++) tally.scores[place(tally, classes[j]!)]! += parts[i]! * scores[j]!;
  }
  divide(tally, sum(parts));
}

function addGreatest(tally: Tally, predictions: readonly Prediction[], parts: readonly number[]): void {
  const greatest = Math.max(...parts);
  for (let i = 0; i < predictions.length; i++) {
    const { classes, scores } = predictions[i]!;
    for (let j = 0; j < classes.length; j++) {
      const at = place(tally, classes[j]!);
      tally.scores[at] = Math.max(tally.scores[at]!, (parts[i]! / greatest) * scores[j]!);
    }
  }
}

function addVotes(tally: Tally, predictions: readonly Prediction[], parts: readonly number[]): void {
  let votes = 0;
  for (let i = 0; i < predictions.length; i++) {
    const [top] = predictions[i]!.classes;
    if (top === undefined || parts[i] === 0) continue;
    tally.scores[place(tally, top)]! += parts[i]!;
    votes += parts[i]!;
  }
  if (votes > 0) divide(tally, votes);
}

/** Where a class stands in the tally; a handful of classes at most, so a search beats a map. */
function place(tally: Tally, name: number): number {
  const at = tally.classes.indexOf(name);
  if (at >= 0) return at;
  tally.classes.push(name);
  return tally.scores.push(0) - 1;
}

function sum(values: readonly number[]): number {
  let all = 0;
  for (const value of values) all += value;
  return all;
}

function divide(tally: Tally, by: number): void {
  for (let i = 0; i < tally.scores.length; i++) tally.scores[i]! /= by;
}

function meanConfidence(predictions: readonly Prediction[], parts: readonly number[]): number {
  let all = 0;
  for (let i = 0; i < predictions.length; i++) all += parts[i]! * predictions[i]!.confidence;
  return all / sum(parts);
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
