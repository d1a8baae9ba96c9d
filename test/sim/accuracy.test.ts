import { describe, expect, it } from 'vitest';
import { aggregate } from '../../core/inference/aggregation.ts';
import { buildModel } from '../../core/model/build.ts';
import { createRandom } from '../../core/random.ts';
import type { AccuracySpec, Scenario } from '../../core/scenario.ts';
import { Workload } from '../../core/workload.ts';
import { AnswerModel } from '../../sim/accuracy.ts';
import { constantService, createWorld } from '../contracts/world.ts';

const QUERIES = 40_000;

function worldOf(accuracies: readonly AccuracySpec[], classes: readonly string[]): Scenario {
  const { scenario } = createWorld();
  const pipeline = scenario.pipelines[0]!;
  const services = accuracies.map((accuracy, i) => constantService(`m${i}`, 1, { accuracy }));
  const members = services.map(({ name }) => ({ service: name, weight: 1, active: true }));
  return {
    ...scenario,
    durationMs: QUERIES * 50,
    services,
    pipelines: [
      { ...pipeline, classes, aggregator: null, modalities: [{ ...pipeline.modalities[0]!, preprocessor: null, members }] },
    ],
  };
}
const spec = (overall: number, loading: number, byClass: Record<string, number> = {}): AccuracySpec => ({
  overall,
  byClass,
  loading,
  confidence: { whenRight: 0.85, whenWrong: 0.6, spread: 0.1 },
});

/** Correctness, confidence and answers of every model on every query. */
function answersOf(accuracies: readonly AccuracySpec[], classes: readonly string[]) {
  const model = buildModel(worldOf(accuracies, classes));
  const random = createRandom(1, 0);
  const workload = new Workload(model, random);
  const answers = new AnswerModel(model, random);
  const rows = [];
  for (let i = 0; i < QUERIES; i++) {
    const arrival = workload.take();
    const predictions = accuracies.map((_, service) => answers.predict(arrival, 0, service));
    rows.push({
      trueClass: arrival.trueClass,
      predictions,
      right: predictions.map(({ classes: [top] }) => top === arrival.trueClass),
    });
  }
  return rows;
}
const classes = ['a', 'b', 'c', 'd', 'e', 'f'];
const share = <T>(rows: readonly T[], of: (row: T) => boolean): number => rows.filter(of).length / rows.length;
/** 4 standard errors of a share. */
const slack = (p: number, n: number): number => 4 * Math.sqrt((p * (1 - p)) / n);

describe('simulated answers', () => {
  it('have the confidences that the scenario gives as distributions', () => {
    const rightPoints = [
      [0, 0.5],
      [0.25, 0.9],
      [0.5, 0.99],
      [1, 1],
    ] as const;
    const wrongPoints = [
      [0, 0.2],
      [0.5, 0.6],
      [1, 0.7],
    ] as const;
    const rows = answersOf(
      [{ ...spec(0.7, 0.8), confidence: { whenRight: 0, whenWrong: 0, spread: 0, rightPoints, wrongPoints } }],
      classes,
    );
    for (const [points, side] of [
      [rightPoints, true],
      [wrongPoints, false],
    ] as const) {
      const sure = rows.filter(({ right }) => right[0] === side).map(({ predictions }) => predictions[0]!.confidence);
      for (const [p, value] of points)
        expect(Math.abs(share(sure, (one) => one <= value) - p)).toBeLessThan(slack(p, sure.length) + 1e-9);
    }
  });

  it('are surer of clear calls the more insight a model has', () => {
    const gap = (insight: number): number => {
      const known = { ...spec(0.8, 0.8), confidence: { whenRight: 0.7, whenWrong: 0.7, spread: 0.1, insight } };
      const rows = answersOf([known, spec(0.8, 0.8)], classes).filter(({ right }) => right[0] === true);
      const mean = (other: boolean): number => {
        const of = rows.filter(({ right }) => right[1] === other);
        return of.reduce((sum, { predictions }) => sum + predictions[0]!.confidence, 0) / of.length;
      };
      return mean(true) - mean(false);
    };
    expect(Math.abs(gap(0))).toBeLessThan(0.01);
    expect(gap(0.5)).toBeGreaterThan(0.01);
    expect(gap(1)).toBeGreaterThan(1.5 * gap(0.5));
  });

  it('meet each model’s accuracy for each class in the mean', () => {
    const rows = answersOf([spec(0.7, 0.8, { a: 0.95, b: 0.4 })], classes);
    for (const [name, expected] of [
      ['a', 0.95],
      ['b', 0.4],
      ['c', 0.7],
    ] as const) {
      const ofClass = rows.filter(({ trueClass }) => trueClass === classes.indexOf(name));
      expect(Math.abs(share(ofClass, ({ right }) => right[0]!) - expected)).toBeLessThan(slack(expected, ofClass.length));
    }
  });

  it('are independent at loading 0 and fail together at a high one', () => {
    const both = (loading: number): number =>
      share(answersOf([spec(0.8, loading), spec(0.8, loading)], classes), ({ right }) => right[0]! && right[1]!);
    expect(Math.abs(both(0) - 0.64)).toBeLessThan(slack(0.64, QUERIES));
    // Bivariate normal with correlation 0.81 at thresholds Phi^-1(0.8): 0.7266.
    expect(Math.abs(both(0.9) - 0.7266)).toBeLessThan(slack(0.7266, QUERIES) + 0.001);
  });

  it('agree on a wrong class more often than chance', () => {
    const rows = answersOf([spec(0.5, 0), spec(0.5, 0)], classes).filter(({ right }) => !right[0]! && !right[1]!);
    const agree = share(rows, ({ predictions: [x, y] }) => x!.classes[0] === y!.classes[0]);
    expect(agree).toBeGreaterThan(0.3);
  });

  it('have the calibrated mean and spread of confidence among right and among wrong answers', () => {
    const rows = answersOf([spec(0.7, 0.6)], classes);
    for (const [isRight, mean] of [
      [true, 0.85],
      [false, 0.6],
    ] as const) {
      const sure = rows.filter(({ right }) => right[0] === isRight).map(({ predictions }) => predictions[0]!.confidence);
      const average = sure.reduce((sum, value) => sum + value, 0) / sure.length;
      const deviation = Math.sqrt(sure.reduce((sum, value) => sum + (value - average) * (value - average), 0) / sure.length);
      expect(average).toBeCloseTo(mean, 1.9);
      expect(deviation).toBeGreaterThan(0.085);
      expect(deviation).toBeLessThan(0.105);
    }
  });

  it('are less sure of what is difficult: right answers are surer where another model is right too', () => {
    const rows = answersOf([spec(0.7, 0.8), spec(0.7, 0.8)], classes).filter(({ right }) => right[0]!);
    const mean = (other: boolean): number => {
      const sure = rows.filter(({ right }) => right[1] === other).map(({ predictions }) => predictions[0]!.confidence);
      return sure.reduce((sum, value) => sum + value, 0) / sure.length;
    };
    expect(mean(true)).toBeGreaterThan(mean(false) + 0.02);
  });

  it('name up to three different classes, scores descending and at most 1 together', () => {
    for (const names of [['only'], ['a', 'b'], ['a', 'b', 'c'], classes]) {
      for (const { predictions } of answersOf([spec(0.5, 0.5)], names).slice(0, 2000)) {
        const { classes: named, scores } = predictions[0]!;
        expect(new Set(named).size).toBe(Math.min(3, names.length));
        expect([...scores].sort((x, y) => y - x)).toEqual(scores);
        expect(scores.reduce((sum, score) => sum + score, 0)).toBeLessThanOrEqual(1);
      }
    }
  });

  it('make a majority of three correlated models better than one, and worse than independence says', () => {
    const rows = answersOf([spec(0.8, 0.85), spec(0.8, 0.85), spec(0.8, 0.85)], classes);
    const majority = share(
      rows,
      ({ trueClass, predictions }) => aggregate(predictions, null, 'majority_vote')!.classes[0] === trueClass,
    );
    expect(majority).toBeGreaterThan(0.8);
    expect(majority).toBeLessThan(0.8 * 0.8 * 0.8 + 3 * 0.8 * 0.8 * 0.2 - 0.02);
  });
});
