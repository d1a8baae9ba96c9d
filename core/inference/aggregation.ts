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
  const count = predictions.length;
  const parts = partsOf(count, weights);
  tally.clear();
  fill(predictions, parts, method);
  let confidence = 0;
  for (let i = 0; i < count; i++) confidence += parts[i]! * predictions[i]!.confidence;
  return tally.answer(confidence / sum(parts, count));
}

/** What each of `count` predictions counts; there may be more than `count` numbers. */
function partsOf(count: number, weights: readonly number[] | null): readonly number[] {
  if (weights !== null) for (let i = 0; i < count; i++) if (weights[i]! > 0) return weights;
  while (ALIKE.length < count) ALIKE.push(1);
  return ALIKE;
}
const ALIKE: number[] = [];

function fill(predictions: readonly Prediction[], parts: readonly number[], method: AggregationMethod): void {
  switch (method) {
    case 'confidence_avg':
      return addMeans(predictions, parts);
    case 'confidence_weighted': {
      for (let i = 0; i < predictions.length; i++) byConfidence[i] = parts[i]! * predictions[i]!.confidence;
      return addMeans(predictions, sum(byConfidence, predictions.length) > 0 ? byConfidence : parts);
    }
    case 'confidence_max':
      return addGreatest(predictions, parts);
    case 'majority_vote':
      return addVotes(predictions, parts);
  }
}
const byConfidence: number[] = [];

function addMeans(predictions: readonly Prediction[], parts: readonly number[]): void {
  for (let i = 0; i < predictions.length; i++) {
    const { classes, scores } = predictions[i]!;
    for (let j = 0; j < classes.length; j++) tally.add(classes[j]!, parts[i]! * scores[j]!);
  }
  tally.divide(sum(parts, predictions.length));
}

function addGreatest(predictions: readonly Prediction[], parts: readonly number[]): void {
  let greatest = -Infinity;
  for (let i = 0; i < predictions.length; i++) greatest = Math.max(greatest, parts[i]!);
  for (let i = 0; i < predictions.length; i++) {
    const { classes, scores } = predictions[i]!;
    for (let j = 0; j < classes.length; j++) tally.raise(classes[j]!, (parts[i]! / greatest) * scores[j]!);
  }
}

function addVotes(predictions: readonly Prediction[], parts: readonly number[]): void {
  let votes = 0;
  for (let i = 0; i < predictions.length; i++) {
    const [top] = predictions[i]!.classes;
    if (top === undefined || parts[i] === 0) continue;
    tally.add(top, parts[i]!);
    votes += parts[i]!;
  }
  if (votes > 0) tally.divide(votes);
}

function sum(values: readonly number[], count: number): number {
  let all = 0;
  for (let i = 0; i < count; i++) all += values[i]!;
  return all;
}

/** Scores by class. One for all calls, so that a call allocates its answer and nothing else; a handful of classes at most, so a search beats a map. */
class Tally {
  readonly #classes: number[] = [];
  readonly #scores: number[] = [];
  #size = 0;

  clear(): void {
    this.#size = 0;
  }
  add(name: number, score: number): void {
    this.#scores[this.#place(name)]! += score;
  }
  raise(name: number, score: number): void {
    const at = this.#place(name);
    this.#scores[at] = Math.max(this.#scores[at]!, score);
  }
  divide(by: number): void {
    for (let i = 0; i < this.#size; i++) this.#scores[i]! /= by;
  }
  /** Scores descending, ties by class. */
  answer(confidence: number): Prediction {
    this.#sort();
    return { classes: this.#classes.slice(0, this.#size), scores: this.#scores.slice(0, this.#size), confidence };
  }

  #place(name: number): number {
    for (let at = 0; at < this.#size; at++) if (this.#classes[at] === name) return at;
    this.#classes[this.#size] = name;
    this.#scores[this.#size] = 0;
    return this.#size++;
  }

  /** By insertion: the list is short. */
  #sort(): void {
    const [classes, scores] = [this.#classes, this.#scores];
    for (let i = 1; i < this.#size; i++) {
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
}
const tally = new Tally();
