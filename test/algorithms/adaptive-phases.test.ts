import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { phasesOf } from '../../algorithms/adaptive-phases.ts';

describe('phasesOf', () => {
  it.each([
    { allocated: [100, 200, 300, 400], phases: [0, 1, 2, 3] },
    { allocated: [600, 600], phases: [0, 0] },
    { allocated: [100, 200, 300, 900], phases: [0, 1, 2, 1] },
  ])('gives $allocated ms within 1 s the phases $phases', ({ allocated, phases }) => {
    expect(phasesOf(allocated, 1000)).toEqual(phases);
  });
  it('runs all at once where no time remains', () => expect(phasesOf([10, 20, 30], 0)).toEqual([0, 0, 0]));
  it('runs one after another where time does not matter', () => expect(phasesOf([10, 20, 30], Infinity)).toEqual([0, 1, 2]));
  it('has nothing to say about no tasks', () => expect(phasesOf([], 1000)).toEqual([]));
});

type GoldenCase = {
  readonly remaining: number;
  readonly tasks: readonly { readonly id: string; readonly allocated: number }[];
  readonly order_and_phase: { readonly adaptive: readonly (readonly [string, number])[] };
};

const folders = ['test/golden', process.env.ROHE_GOLDEN].filter((folder) => folder !== undefined);
it.each(folders)('orders tasks by allocated time and gives them the phases that ROHE gives: %s', (folder) => {
  const file = join(folder, 'phases.json');
  const cases: readonly GoldenCase[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).cases : [];
  expect(cases.length).toBeGreaterThanOrEqual(20);
  for (const { remaining, tasks, order_and_phase } of cases) {
    const order = tasks.toSorted((a, b) => a.allocated - b.allocated);
    const phases = phasesOf(
      order.map((task) => task.allocated),
      remaining,
    );
    expect(order.map((task, i) => [task.id, phases[i]])).toEqual(order_and_phase.adaptive);
  }
});
