import { type CompiledDistribution, compileDistribution } from '../core/distribution.ts';
import type { Prediction, QueryId, ServiceId } from '../core/events.ts';
import type { Model } from '../core/model.ts';
import { normalCdf, standardNormal } from '../core/normal.ts';
import { type Random, Stream } from '../core/random.ts';
import type { AccuracySpec, ConfidenceSpec, RecordedAnswer } from '../core/scenario.ts';
import type { Arrival } from '../core/workload.ts';
import { RecordedAnswers } from './recorded.ts';

/** Cumulative shares of wrong answers that are the query's first, second and (all others) third confusable class. Assumed. */
const CONFUSION_EDGES = [0.5, 0.8] as const;
/** Cumulative shares of wrong answers that name the true class second and third. Assumed, after the usual gap of top-1 to top-5. */
const RUNNER_UP_EDGES = [0.35, 0.5] as const;
/** What of the score that the answer leaves goes to the next two classes. Assumed. */
const SECOND_SHARE = 0.4;
const THIRD_SHARE = 0.2;
/** Correlation of a model's confidence with how clearly it was right or wrong, where the scenario does not say. Assumed. */
const INSIGHT = 0.7;
const NO_CLASS = -1;

/**
 * Simulated answers. A model is right where loading x difficulty + sqrt(1 - loading^2) x luck < Phi^-1(accuracy of the true class), both
 * standard normal (a one-factor Gaussian copula): its accuracy is met exactly in the mean, and models fail together on what is
 * difficult. Wrong answers come from the query's own confusable classes, so that models also agree when they are wrong. Confidence
 * has the calibrated mean and spread among right and among wrong answers, and within each falls with how close the call was.
 */
export class AnswerModel {
  readonly #random: Random;
  readonly #specs: readonly AccuracySpec[];
  readonly #shapes: readonly Shapes[];
  /** By pipeline; null: modelled. */
  readonly #recorded: readonly (RecordedAnswers | null)[];
  readonly #classes: readonly (readonly string[])[];
  /** Accuracy and its Phi^-1, by service, pipeline and class; made when first asked for, since few services answer to many pipelines. */
  readonly #targets: (readonly Target[] | undefined)[][];

  constructor(model: Model, random: Random) {
    this.#random = random;
    this.#specs = model.services.map(({ spec }) => spec.accuracy);
    this.#shapes = this.#specs.map(({ confidence }) => shapesOf(confidence));
    this.#classes = model.pipelines.map(({ spec }) => spec.classes);
    this.#targets = this.#specs.map(() => []);
    const names = model.services.map(({ spec }) => spec.name);
    this.#recorded = model.pipelines.map(({ spec: { recorded, classes } }) =>
      recorded === undefined ? null : new RecordedAnswers(recorded, classes.length, names),
    );
  }

  /** The answer of a service to one modality of a query; a function of the query and the service alone. */
  predict(arrival: Arrival, modality: number, serviceId: ServiceId): Prediction {
    const { queryId, trueClass } = arrival;
    const { pipelineId } = arrival.stream;
    const count = this.#classes[pipelineId]!.length;
    const { loading, confidence } = this.#specs[serviceId]!;
    const target = this.#targetsOf(serviceId, pipelineId)[trueClass]!;
    const luck = standardNormal(this.#random.at(Stream.prediction, queryId, serviceId, modality));
    const skill = loading * arrival.difficulty[modality]! + Math.sqrt(1 - loading * loading) * luck;
    const recorded = this.#recorded[pipelineId]?.find(this.#random, queryId, trueClass, serviceId) ?? null;
    const right = recorded === null ? count === 1 || skill < target.threshold : isRight(recorded, trueClass);
    const noise = standardNormal(this.#random.at(Stream.confidence, queryId, serviceId, modality));
    const insight = confidence.insight ?? INSIGHT;
    const clarity = insight * clearness(skill, right, target.accuracy) + Math.sqrt(1 - insight * insight) * noise;
    const shape = right ? this.#shapes[serviceId]!.right : this.#shapes[serviceId]!.wrong;
    const sure = shape?.quantile(normalCdf(clarity)) ?? clip(meanOf(confidence, right) + confidence.spread * clarity, 0.01, 0.99);
    const ranking = this.#ranking(queryId, modality, serviceId, trueClass, right, count);
    if (recorded === null) return ranked(ranking, sure);
    const { answer, confidence: known } = recorded;
    return ranked(typeof answer === 'number' ? headedBy(answer, ranking) : ranking, known ?? sure);
  }

  #targetsOf(serviceId: ServiceId, pipelineId: number): readonly Target[] {
    const { byClass, overall } = this.#specs[serviceId]!;
    const classes = this.#classes[pipelineId]!;
    return (this.#targets[serviceId]![pipelineId] ??= classes.map((name) => targetOf(byClass[name] ?? overall)));
  }

  /** Up to three classes, the answer first. */
  #ranking(queryId: QueryId, modality: number, serviceId: ServiceId, trueClass: number, right: boolean, count: number): number[] {
    if (count === 1) return [trueClass];
    const first = this.#confusable(queryId, modality, 0, trueClass, NO_CLASS, NO_CLASS, count);
    if (count === 2) return right ? [trueClass, first] : [first, trueClass];
    const second = this.#confusable(queryId, modality, 1, trueClass, first, NO_CLASS, count);
    if (right) return [trueClass, first, second];
    const third = count === 3 ? NO_CLASS : this.#confusable(queryId, modality, 2, trueClass, first, second, count);
    const u = this.#random.at(Stream.confusion, queryId, modality + 64, serviceId);
    const answer = u < CONFUSION_EDGES[0] ? first : u < CONFUSION_EDGES[1] || third === NO_CLASS ? second : third;
    // The other confusable classes, in the query's order.
    const other = answer === first ? second : first;
    const last = answer === third ? second : third;
    const v = this.#random.at(Stream.confusion, queryId, modality + 128, serviceId);
    if (v < RUNNER_UP_EDGES[0]) return [answer, trueClass, other];
    if (v < RUNNER_UP_EDGES[1] || last === NO_CLASS) return [answer, other, trueClass];
    return [answer, other, last];
  }

  /** The query's own order of classes that its true class is taken for; `a`, `b` and `c` are taken. */
  #confusable(queryId: QueryId, modality: number, rank: number, a: number, b: number, c: number, count: number): number {
    let at = Math.floor(this.#random.at(Stream.confusion, queryId, modality, rank) * count);
    while (at === a || at === b || at === c) at = (at + 1) % count;
    return at;
  }
}

function isRight({ answer }: RecordedAnswer, trueClass: number): boolean {
  return answer === 'right' || answer === trueClass;
}

/** What was answered, and behind it what is modelled. */
function headedBy(answer: number, ranking: readonly number[]): number[] {
  return [answer, ...ranking.filter((one) => one !== answer)].slice(0, ranking.length);
}

/** Confidences that the scenario gives as distributions. */
type Shapes = { readonly right: CompiledDistribution | null; readonly wrong: CompiledDistribution | null };
function shapesOf({ rightPoints, wrongPoints }: ConfidenceSpec): Shapes {
  const compiled = (points: ConfidenceSpec['rightPoints']): CompiledDistribution | null =>
    points === undefined ? null : compileDistribution({ kind: 'empirical', points });
  return { right: compiled(rightPoints), wrong: compiled(wrongPoints) };
}

function meanOf({ whenRight, whenWrong }: ConfidenceSpec, right: boolean): number {
  return right ? whenRight : whenWrong;
}

type Target = { readonly accuracy: number; readonly threshold: number };
function targetOf(share: number): Target {
  const accuracy = clip(share, 1e-12, 1 - 1e-12);
  return { accuracy, threshold: standardNormal(accuracy) };
}

/** How clear the call was, standard normal among the right answers and among the wrong ones: high is sure. */
function clearness(skill: number, right: boolean, accuracy: number): number {
  const u = normalCdf(skill);
  const within = right ? u / accuracy : (u - accuracy) / (1 - accuracy);
  return -standardNormal(clip(within, 1e-9, 1 - 1e-9));
}

/** The first class scores the confidence; the others share what is left, never above the one before. */
function ranked(classes: number[], confidence: number): Prediction {
  const second = Math.min(confidence, SECOND_SHARE * (1 - confidence));
  const third = Math.min(second, THIRD_SHARE * (1 - confidence));
  const scores = classes.length === 3 ? [confidence, second, third] : classes.length === 2 ? [confidence, second] : [confidence];
  return { classes, scores, confidence };
}

function clip(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}
