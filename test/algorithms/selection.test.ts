import { describe, expect, it } from 'vitest';
import { withExplainer } from '../../algorithms/selection/explainer.ts';
import { selections } from '../../algorithms/selection/index.ts';
import type { ChoiceView } from '../../core/algorithm.ts';
import type { Prediction } from '../../core/events.ts';

function choice(serviceId: number, accuracy: number, accuracyByClass: readonly number[], explainable = false): ChoiceView {
  return { serviceId, weight: 1, accuracy, accuracyByClass, explainable };
}

// Service 12 is the best over all; 10 knows class 0, 11 knows class 1, 13 knows class 2.
const choices = [
  choice(10, 0.6, [0.9, 0.5, 0.4]),
  choice(11, 0.7, [0.6, 0.95, 0.55]),
  choice(12, 0.8, [0.8, 0.8, 0.8]),
  choice(13, 0.5, [0.3, 0.3, 0.9]),
];
const result: Prediction = { classes: [1, 0, 2], scores: [0.6, 0.3, 0.1], confidence: 0.6 };
const { select_by_overall_accuracy, enhance_confidence, enhance_generalization } = selections;

describe('select_by_overall_accuracy', () => {
  it('takes the most accurate, whatever the result so far', () => {
    expect(select_by_overall_accuracy(choices, 2, null)).toEqual([12, 11]);
    expect(select_by_overall_accuracy(choices, 3, result)).toEqual([12, 11, 10]);
  });
  it('keeps the order of the plan among equals', () => {
    expect(select_by_overall_accuracy([choice(5, 0.7, []), choice(3, 0.7, []), choice(4, 0.9, [])], 3, null)).toEqual([4, 5, 3]);
  });
  it('takes what there is where fewer are eligible', () => {
    expect(select_by_overall_accuracy(choices.slice(0, 1), 3, null)).toEqual([10]);
    expect(select_by_overall_accuracy([], 3, null)).toEqual([]);
  });
});

describe('enhance_confidence', () => {
  it('takes the best on each of the most confident classes', () => {
    expect(enhance_confidence(choices, 1, result)).toEqual([11]);
    expect(enhance_confidence(choices, 2, result)).toEqual([11, 10]);
    expect(enhance_confidence(choices, 3, result)).toEqual([11, 10, 13]);
  });
  it('uses a service once', () => {
    const strong = [choice(1, 0.9, [0.9, 0.9]), choice(2, 0.5, [0.5, 0.4])];
    expect(enhance_confidence(strong, 2, { classes: [0, 1], scores: [0.7, 0.3], confidence: 0.7 })).toEqual([1, 2]);
  });
  it('is filled up by overall accuracy where there are fewer classes than services', () => {
    expect(enhance_confidence(choices, 3, { classes: [0], scores: [1], confidence: 1 })).toEqual([10, 12, 11]);
  });
  it('goes by overall accuracy without an intermediate result', () => {
    expect(enhance_confidence(choices, 2, null)).toEqual([12, 11]);
  });
});

describe('enhance_generalization', () => {
  it('takes the best on each of the least confident classes, least first', () => {
    expect(enhance_generalization(choices, 1, result)).toEqual([13]);
    expect(enhance_generalization(choices, 2, result)).toEqual([13, 10]);
  });
  it('goes by overall accuracy without an intermediate result', () => {
    expect(enhance_generalization(choices, 2, null)).toEqual([12, 11]);
  });
});

describe('withExplainer', () => {
  const [a, b, c] = [choice(1, 0.6, [], true), choice(2, 0.8, [], true), choice(3, 0.7, [], true)];

  it('adds the most accurate that can explain and is not chosen', () => {
    expect(withExplainer([9], [a!, b!, c!])).toEqual({ serviceIds: [9, 2], explainerId: 2 });
    expect(withExplainer([2], [a!, b!, c!])).toEqual({ serviceIds: [2, 3], explainerId: 3 });
  });
  it('adds none where all that can explain are chosen; the last of them explains', () => {
    expect(withExplainer([2, 9, 1, 8], [a!, b!])).toEqual({ serviceIds: [2, 9, 1, 8], explainerId: 1 });
  });
  it('explains nothing where none can in time', () => {
    expect(withExplainer([9], [])).toEqual({ serviceIds: [9], explainerId: null });
  });
});
