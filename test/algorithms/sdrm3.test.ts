import { expect, it } from 'vitest';
import { sdrm3, sdrm3Score } from '../../algorithms/sdrm3.ts';
import { FakeWorld, sent } from './fake-view.ts';

it('adds urgency, at most 1, and fairness; late tasks score below zero', () => {
  expect(sdrm3Score(40, 100, 20, 40)).toBeCloseTo(0.4 + 0.5, 12);
  expect(sdrm3Score(40, 30, 20, 40)).toBe(1.5);
  expect(sdrm3Score(40, Infinity, 20, 40)).toBe(0.5);
  expect(sdrm3Score(40, -20, 1000, 40)).toBe(-2);
  expect(sdrm3Score(40, 0, 1000, 40)).toBe(-Infinity);
});

it('lets late tasks yield to all others', () => {
  const world = new FakeWorld(sdrm3.create({}, { next: () => 0, below: () => 0 }), {
    services: [{ instances: [{ workMs: 40 }] }],
    modalities: [[0]],
  });
  world.arrive({ id: 0 });
  world.arrive({ id: 1, deadlineMs: 50 });
  world.now = 30;
  world.arrive({ id: 2, deadlineMs: 5000 });
  world.now = 60;
  expect(sent(world.answer(0, 0))).toEqual([[20, 0, 0]]);
  expect(sent(world.answer(20, 0))).toEqual([[10, 0, 0]]);
});
