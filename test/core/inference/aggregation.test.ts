import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Prediction } from '../../../core/events.ts';
import { aggregate } from '../../../core/inference/aggregation.ts';
import type { AggregationMethod } from '../../../core/scenario.ts';

const METHODS: readonly AggregationMethod[] = ['confidence_avg', 'confidence_weighted', 'confidence_max', 'majority_vote'];

function prediction(scores: readonly (readonly [number, number])[], confidence = scores[0]?.[1] ?? 0): Prediction {
  return { classes: scores.map(([name]) => name), scores: scores.map(([, score]) => score), confidence };
}

describe('aggregate', () => {
  const sure = prediction([
    [0, 0.8],
    [1, 0.2],
  ]);
  const unsure = prediction([
    [0, 0.6],
    [2, 0.4],
  ]);

  it('averages, a class that a prediction does not name counting 0', () => {
    const answer = aggregate([sure, unsure], null, 'confidence_avg')!;
    expect(answer.classes).toEqual([0, 2, 1]);
    [0.7, 0.2, 0.1].forEach((score, i) => expect(answer.scores[i]).toBeCloseTo(score, 12));
    expect(answer.confidence).toBeCloseTo(0.7, 12);
  });

  it('weights scores by the confidences', () => {
    const answer = aggregate([prediction([[0, 1]], 0.9), prediction([[1, 1]], 0.1)], null, 'confidence_weighted')!;
    expect(answer.classes).toEqual([0, 1]);
    expect(answer.scores[0]).toBeCloseTo(0.9, 12);
    expect(answer.confidence).toBe(0.5);
  });

  it('averages where no prediction has any confidence', () => {
    const blind = [prediction([[0, 0.8]], 0), prediction([[1, 0.4]], 0)];
    expect(aggregate(blind, null, 'confidence_weighted')).toEqual(aggregate(blind, null, 'confidence_avg'));
  });

  it('takes the greatest score of each class', () => {
    expect(aggregate([sure, unsure], null, 'confidence_max')).toMatchObject({ classes: [0, 2, 1], scores: [0.8, 0.4, 0.2] });
  });

  it('counts the share of top classes', () => {
    const votes = [sure, unsure, prediction([[3, 0.9]])];
    expect(aggregate(votes, null, 'majority_vote')).toMatchObject({ classes: [0, 3], scores: [2 / 3, 1 / 3] });
  });

  it('lets predictions without a class not vote, but count in a mean', () => {
    const silent = prediction([]);
    expect(aggregate([sure, silent], null, 'majority_vote')).toMatchObject({ classes: [0], scores: [1] });
    expect(aggregate([sure, silent], null, 'confidence_avg')).toMatchObject({ scores: [0.4, 0.1], confidence: 0.4 });
  });

  it('breaks ties by class index', () => {
    const answer = aggregate(
      [
        prediction([
          [3, 0.5],
          [1, 0.5],
        ]),
        prediction([
          [1, 0.5],
          [3, 0.5],
        ]),
      ],
      null,
      'confidence_avg',
    );
    expect(answer?.classes).toEqual([1, 3]);
  });

  it('multiplies each part by its weight', () => {
    const parts = [prediction([[0, 1]], 0.8), prediction([[1, 1]], 0.4)];
    expect(aggregate(parts, [3, 1], 'confidence_avg')).toMatchObject({ classes: [0, 1], scores: [0.75, 0.25] });
    expect(aggregate(parts, [3, 1], 'confidence_avg')?.confidence).toBeCloseTo(0.7, 12);
    expect(aggregate(parts, [1, 2], 'confidence_weighted')).toMatchObject({ classes: [0, 1], scores: [0.5, 0.5] });
    expect(aggregate(parts, [1, 4], 'confidence_max')).toMatchObject({ classes: [1, 0], scores: [1, 0.25] });
    expect(aggregate(parts, [1, 3], 'majority_vote')).toMatchObject({ classes: [1, 0], scores: [0.75, 0.25] });
  });

  it('counts all alike where all weights are zero', () => {
    for (const method of METHODS)
      expect(aggregate([sure, unsure], [0, 0], method)).toEqual(aggregate([sure, unsure], null, method));
  });

  it('gives null for no predictions and an empty answer for predictions without classes', () => {
    for (const method of METHODS) {
      expect(aggregate([], null, method)).toBeNull();
      expect(aggregate([prediction([]), prediction([])], null, method)).toEqual({ classes: [], scores: [], confidence: 0 });
    }
  });

  it('leaves a single prediction as it is', () => {
    for (const method of METHODS.slice(0, 3)) {
      const answer = aggregate([sure], null, method)!;
      expect(answer).toMatchObject({ classes: sure.classes, confidence: sure.confidence });
      sure.scores.forEach((score, i) => expect(answer.scores[i]).toBeCloseTo(score, 12));
    }
  });
});

type GoldenCase = {
  readonly results: readonly { readonly predictions: { readonly [name: string]: number }; readonly confidence: number }[];
  readonly aggregated: {
    readonly [method: string]: { readonly predictions: { readonly [name: string]: number }; readonly avg_confidence: number };
  };
};

const folders = ['test/golden', process.env.ROHE_GOLDEN].filter((folder) => folder !== undefined);
describe.each(folders)('aggregate answers as ROHE does, before its rounding to 4 decimals: %s', (folder) => {
  const file = join(folder, 'aggregation.json');
  const cases: readonly GoldenCase[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).cases : [];

  it.each(METHODS)('%s', (method) => {
    expect(cases.length).toBeGreaterThanOrEqual(20);
    for (const { results, aggregated } of cases) {
      const names = [...new Set(results.flatMap((result) => Object.keys(result.predictions)))];
      const members = results.map((result) => indexed(result, names));
      const answer = aggregate(members, null, method) ?? { classes: [], scores: [], confidence: 0 };
      const expected = aggregated[method]!;
      expect(answer.classes.map((name) => names[name]!).sort()).toEqual(Object.keys(expected.predictions).sort());
      answer.classes.forEach((name, i) => near(answer.scores[i]!, expected.predictions[names[name]!]!));
      expect(answer.scores).toEqual(answer.scores.toSorted((a, b) => b - a));
      near(answer.confidence, expected.avg_confidence);
    }
  });
});

function indexed({ predictions, confidence }: GoldenCase['results'][number], names: readonly string[]): Prediction {
  const entries = Object.entries(predictions).sort(([, a], [, b]) => b - a);
  return { classes: entries.map(([name]) => names.indexOf(name)), scores: entries.map(([, score]) => score), confidence };
}

/** Equal but for the rounding to 4 decimals. */
function near(actual: number, rounded: number): void {
  expect(Math.abs(actual - rounded)).toBeLessThan(0.5e-4 + 1e-9);
}
