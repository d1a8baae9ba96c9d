import { describe, expect, it } from 'vitest';
import { adaptive } from '../../algorithms/adaptive.ts';
import { FakeWorld, sent } from './fake-view.ts';

const draws = { next: () => 0, below: () => 0 };
const takes = (workMs: number) => ({ instances: [{ workMs }] });
const kinds = (decisions: readonly { readonly kind: string }[]): string[] => decisions.map(({ kind }) => kind);

/** Modality i is served by service i alone, so a task is allocated that service's time. */
function world(times: readonly number[]): FakeWorld {
  return new FakeWorld(adaptive.create({}, draws), { services: times.map(takes), modalities: times.map((_, i) => [i]) });
}

describe('adaptive', () => {
  it('runs the cheapest first where there is time for one after another', () => {
    const fake = world([400, 100, 300, 200]);
    expect(sent(fake.arrive({ id: 1, deadlineMs: 1000 }))).toEqual([[11, 1, 1]]);
    fake.now = 100;
    expect(sent(fake.answer(11, 1))).toEqual([[13, 3, 3]]);
    fake.now = 300;
    expect(sent(fake.answer(13, 3))).toEqual([[12, 2, 2]]);
    fake.now = 600;
    expect(sent(fake.answer(12, 2))).toEqual([[10, 0, 0]]);
    fake.now = 1000;
    expect(kinds(fake.answer(10, 0))).toEqual(['finish']);
  });

  it('runs all at once where there is no time to wait for another', () => {
    expect(sent(world([600, 600]).arrive({ id: 1, deadlineMs: 1000 }))).toEqual([
      [10, 0, 0],
      [11, 1, 1],
    ]);
  });

  it('plans the rest again with the time that remains when the first task ends', () => {
    const fake = world([100, 200, 300]);
    expect(sent(fake.arrive({ id: 1, deadlineMs: 700 }))).toEqual([[10, 0, 0]]);
    // 200 then 300 would have fitted into 600 ms; only 450 ms are left, so both go now.
    fake.now = 250;
    expect(sent(fake.answer(10, 0))).toEqual([
      [11, 1, 1],
      [12, 2, 2],
    ]);
  });

  it('does not wait for the other tasks of phase 0', () => {
    // Remaining 1000: 100 -> phase 0, 300 -> 1, 950 -> 0.
    const fake = world([100, 300, 950]);
    expect(sent(fake.arrive({ id: 1, deadlineMs: 1000 }))).toEqual([
      [10, 0, 0],
      [12, 2, 2],
    ]);
    fake.now = 100;
    expect(sent(fake.answer(10, 0))).toEqual([[11, 1, 1]]);
    expect(fake.answer(11, 1)).toEqual([]);
    expect(kinds(fake.answer(12, 2))).toEqual(['finish']);
  });

  it('ignores the phases and conditions of the plan', () => {
    const fake = new FakeWorld(adaptive.create({}, draws), {
      services: [takes(300), takes(100)],
      modalities: [[0], [1]],
      phases: [{ modalities: [0] }, { modalities: [1], condition: () => false }],
    });
    expect(sent(fake.arrive({ id: 1, deadlineMs: 1000 }))).toEqual([[11, 1, 1]]);
    expect(sent(fake.answer(11, 1))).toEqual([[10, 0, 0]]);
  });

  it('chooses the models of the dear modality by what the cheap one has answered', () => {
    const fake = new FakeWorld(adaptive.create({}, draws), {
      services: [
        takes(10),
        { ...takes(100), accuracyByClass: [0.9, 0.1] },
        { ...takes(100), accuracy: 0.9, accuracyByClass: [0.2, 0.9] },
      ],
      modalities: [[0], [1, 2]],
      selection: 'enhance_confidence',
    });
    fake.arrive({ id: 1, deadlineMs: 1000 });
    expect(sent(fake.answer(10, 0, { classes: [0], scores: [1], confidence: 0.8 }))).toEqual([[11, 1, 1]]);
  });

  it('drops what no instance can answer and goes on with the rest', () => {
    const fake = world([100, 200]);
    fake.setAvailable(0, []);
    expect(kinds(fake.arrive({ id: 1, deadlineMs: 1000 }))).toEqual(['drop', 'start', 'invoke']);
    expect(kinds(fake.answer(11, 1))).toEqual(['finish']);
    fake.setAvailable(1, []);
    expect(kinds(fake.arrive({ id: 2, deadlineMs: 1000 }))).toEqual(['drop', 'drop', 'finish']);
  });
});
