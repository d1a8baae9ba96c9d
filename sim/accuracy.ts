import { standardNormal } from '../core/quantiles.ts';
import type { Prediction, QueryId, ServiceId } from '../core/events.ts';
import type { Model } from '../core/model.ts';
import { type Random, Stream } from '../core/random.ts';
import type { AccuracySpec } from '../core/scenario.ts';
import type { Arrival } from '../core/workload.ts';

/** Where a wrong answer falls in the query's own order of confusable classes, and what of the remaining score goes to the next two. */
const CONFUSION_EDGES = [0.65, 0.9] as const;
const SECOND_SHARE = 0.6;
const THIRD_SHARE = 0.25;

/**
 * Simulated answers. A model is right where loading x difficulty + sqrt(1 - loading^2) x luck < Phi^-1(accuracy of the true class), both
 * standard normal (a one-factor Gaussian copula): its accuracy is met exactly in the mean, and models fail together on what is
 * difficult. Wrong answers come from the query's own confusable classes, so that models also agree when they are wrong.
 */
export class AnswerModel {
  readonly #random: Random;
  readonly #specs: readonly AccuracySpec[];
  readonly #classNames: readonly (readonly string[])[];
  /** Phi^-1 of the accuracy, by service, pipeline and class. */
  readonly #thresholds: readonly (readonly (readonly number[])[])[];

  constructor(model: Model, random: Random) {
    this.#random = random;
    this.#specs = model.services.map(({ spec }) => spec.accuracy);
    this.#classNames = model.pipelines.map(({ spec }) => spec.classes);
    this.#thresholds = this.#specs.map((spec) =>
      this.#classNames.map((names) => names.map((name) => standardNormal(clip(spec.byClass[name] ?? spec.overall, 1e-12, 1 - 1e-12)))),
    );
  }

  /** The answer of a service to one modality of a query; a function of the query and the service alone. */
  predict(arrival: Arrival, modality: number, serviceId: ServiceId): Prediction {
    const { queryId, trueClass } = arrival;
    const { pipelineId } = arrival.stream;
    const count = this.#classNames[pipelineId]!.length;
    const { loading, confidence } = this.#specs[serviceId]!;
    const luck = standardNormal(this.#random.at(Stream.prediction, queryId, serviceId, modality));
    const skill = loading * arrival.difficulty[modality]! + Math.sqrt(1 - loading * loading) * luck;
    const right = count === 1 || skill < this.#thresholds[serviceId]![pipelineId]![trueClass]!;
    const noise = standardNormal(this.#random.at(Stream.confidence, queryId, serviceId, modality));
    const sure = clip((right ? confidence.whenRight : confidence.whenWrong) + confidence.spread * noise, 0.01, 0.99);
    return ranked(this.#ranking(queryId, modality, serviceId, trueClass, right, count), sure);
  }

  /** Up to three classes, the answer first. */
  #ranking(queryId: QueryId, modality: number, serviceId: ServiceId, trueClass: number, right: boolean, count: number): number[] {
    if (count === 1) return [trueClass];
    const first = this.#confusable(queryId, modality, 0, trueClass, count);
    if (count === 2) return right ? [trueClass, first] : [first, trueClass];
    const second = distinct(this.#confusable(queryId, modality, 1, trueClass, count), [trueClass, first], count);
    if (right) return [trueClass, first, second];
    const u = this.#random.at(Stream.confusion, queryId, modality + 64, serviceId);
    if (u < CONFUSION_EDGES[0]) return [first, trueClass, second];
    if (u < CONFUSION_EDGES[1] || count === 3) return [second, trueClass, first];
    return [distinct(this.#confusable(queryId, modality, 2, trueClass, count), [trueClass, first, second], count), first, trueClass];
  }

  #confusable(queryId: QueryId, modality: number, rank: number, trueClass: number, count: number): number {
    const offset = 1 + Math.floor(this.#random.at(Stream.confusion, queryId, modality, rank) * (count - 1));
    return (trueClass + offset) % count;
  }
}

function distinct(start: number, taken: readonly number[], count: number): number {
  let at = start;
  while (taken.includes(at)) at = (at + 1) % count;
  return at;
}

/** The first class scores the confidence; what is left is shared by the others, never above the one before. */
function ranked(classes: number[], confidence: number): Prediction {
  const second = Math.min(confidence, SECOND_SHARE * (1 - confidence));
  const scores = [confidence, second, Math.min(second, THIRD_SHARE * (1 - confidence))];
  scores.length = classes.length;
  return { classes, scores, confidence };
}

function clip(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}
