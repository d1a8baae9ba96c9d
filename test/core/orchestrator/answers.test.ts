import { describe, expect, it } from 'vitest';
import type { Prediction } from '../../../core/events.ts';
import { buildModel } from '../../../core/model/build.ts';
import { taskIdOf } from '../../../core/model.ts';
import { combine, planned, ruled } from '../../../core/orchestrator/answers.ts';
import { Query, Task } from '../../../core/orchestrator/query.ts';
import { createWorld } from '../../contracts/world.ts';

const [CAT, DOG] = [0, 1];
const sure = (top: number, confidence: number): Prediction => ({
  classes: [top, 1 - top],
  scores: [confidence, 1 - confidence],
  confidence,
});

/** A query of two modalities whose tasks hold these predictions, already combined where there are any. */
function query(
  predictions: readonly (readonly Prediction[])[],
  method: 'confidence_avg' | 'majority_vote' = 'confidence_avg',
): Query {
  const { scenario } = createWorld();
  const [look] = scenario.pipelines;
  const model = buildModel({
    ...scenario,
    pipelines: [
      {
        ...look!,
        combine: { method, weights: 'equal' },
        modalities: [look!.modalities[0]!, { ...look!.modalities[0]!, modality: 'sound' }],
        phases: [{ id: 0, modalities: ['image', 'sound'], condition: null }],
      },
    ],
  });
  const [pipeline] = model.pipelines;
  const arrival = {
    ...{ queryId: 0, stream: model.streams[0]!, atMs: 0, modalities: [0, 1] },
    ...{ explain: false, trueClass: CAT, difficulty: [0, 0], client: null },
  };
  const tasks = predictions.map((given, modality) => {
    const task = new Task(taskIdOf(model, 0, modality), 0, pipeline!.modalities[modality]!);
    task.predictions.push(...given);
    task.answer = combine([...given], [], { method: 'confidence_avg', weights: 'equal' });
    return task;
  });
  const facts = {
    pipeline: pipeline!,
    contract: null,
    strategy: 0,
    arrivedMs: 0,
    deadlineMs: null,
    budgetEndsMs: Infinity,
    tasks,
  };
  return new Query(arrival, facts);
}

describe('an ensemble', () => {
  it('counts its members alike, or by their weights where the plan says so', () => {
    const [cat, dog] = [sure(CAT, 0.8), sure(DOG, 0.9)];
    expect(combine([cat, dog], [3, 1], { method: 'confidence_avg', weights: 'equal' })!.classes[0]).toBe(DOG);
    const weighted = combine([cat, dog], [3, 1], { method: 'confidence_avg', weights: 'member' })!;
    expect(weighted.classes[0]).toBe(CAT);
    expect(weighted.scores[0]).toBeCloseTo((3 * 0.8 + 0.1) / 4, 12);
    expect(weighted.confidence).toBeCloseTo((3 * 0.8 + 0.9) / 4, 12);
  });
  it('without an answer has none', () => {
    expect(combine([], [], { method: 'confidence_avg', weights: 'equal' })).toBeNull();
  });
});

describe('a query', () => {
  it('combines the answers of its modalities as its plan says, each counting once however many models gave it', () => {
    const two = [[sure(CAT, 0.6), sure(CAT, 0.6), sure(CAT, 0.6)], [sure(DOG, 0.9)]];
    expect(planned(query(two))!.classes[0]).toBe(DOG);
    const tied = planned(query(two, 'majority_vote'))!;
    expect(tied.scores).toEqual([0.5, 0.5]);
  });
  it('leaves out a modality without an answer, and has none without any', () => {
    expect(planned(query([[sure(CAT, 0.6)], []]))).toMatchObject({ classes: [CAT, DOG], confidence: 0.6 });
    expect(planned(query([[], []]))).toBeNull();
  });
  it('may be answered by the models of some of its modalities, all counting alike, where an algorithm says so', () => {
    const both = [[sure(CAT, 0.6), sure(CAT, 0.6)], [sure(DOG, 0.9)]];
    const of = (taskIds: readonly number[]) => {
      const one = query(both);
      return { answer: ruled(one, { taskIds, method: 'majority_vote' }), left: one.tasks.map(({ answer }) => answer !== null) };
    };
    expect(of([0, 1])).toMatchObject({ answer: { classes: [CAT, DOG], scores: [2 / 3, 1 / 3] }, left: [true, true] });
    expect(of([1])).toMatchObject({ answer: { classes: [DOG], scores: [1] }, left: [false, true] });
    expect(of([])).toEqual({ answer: null, left: [false, false] });
  });
});
