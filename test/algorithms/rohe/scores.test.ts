import { describe, expect, it } from 'vitest';
import { phasesOf } from '../../../algorithms/adaptive-phases.ts';
import { mapScore as properScore, urgency as properUrgency } from '../../../algorithms/dream-score.ts';
import { byLaxity, byMapScore, dropsEarly, laxity, mapScore, type Timed, urgency } from '../../../algorithms/rohe/scores.ts';
import { goldenCases, goldenFolders } from '../../golden/cases.ts';

type Task = Timed & { readonly id: string };
type Ranked = readonly (readonly [id: string, phase: number])[];
type Case = {
  readonly remaining: number;
  readonly tasks: readonly Task[];
  readonly order_and_phase: { readonly llf: Ranked; readonly dream: Ranked; readonly adaptive: Ranked };
  readonly laxity_urgency_mapscore_drop: readonly (readonly [string, number, number | 'inf', number | 'inf', boolean])[];
};

const number = (value: number | 'inf'): number => (value === 'inf' ? Infinity : value);
/** Within 1e-12, and infinite where the other is. */
function expectClose(actual: number, expected: number): void {
  if (Number.isFinite(expected)) expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12);
  else expect(actual).toBe(expected);
}
/** The same tasks, and the same scores at every place: tasks of equal score may stand in either order. */
function expectOrder(order: readonly Task[], golden: Ranked, tasks: readonly Task[], score: (task: Task) => number): void {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  expect(new Set(order.map(({ id }) => id))).toEqual(new Set(golden.map(([id]) => id)));
  expect(golden.every(([, phase]) => phase === 0)).toBe(true);
  order.forEach((task, i) => {
    expectClose(score(task), score(byId.get(golden[i]![0])!));
  });
}

describe.each(goldenFolders)("the order of a query's tasks is ROHE's: %s", (folder) => {
  const cases = goldenCases<Case>(folder, 'phases.json');
  it('has cases', () => expect(cases.length).toBeGreaterThanOrEqual(20));

  it('by laxity', () => {
    for (const { tasks, remaining, order_and_phase } of cases)
      expectOrder(byLaxity(tasks, remaining), order_and_phase.llf, tasks, (task) => laxity(task, remaining));
  });
  it('by map score, without those that are dropped', () => {
    for (const { tasks, remaining, order_and_phase } of cases)
      expectOrder(byMapScore(tasks, remaining), order_and_phase.dream, tasks, (task) => mapScore(task, remaining));
  });
  it('by allocated time, with the phases', () => {
    for (const { tasks, remaining, order_and_phase } of cases) {
      const order = tasks.toSorted((a, b) => a.allocated - b.allocated);
      const phases = phasesOf(
        order.map(({ allocated }) => allocated),
        remaining,
      );
      expect(order.map(({ id }, i) => [id, phases[i]])).toEqual(order_and_phase.adaptive);
    }
  });
  it('and so is every figure that it follows from', () => {
    for (const { tasks, remaining, laxity_urgency_mapscore_drop } of cases) {
      expect(laxity_urgency_mapscore_drop).toHaveLength(tasks.length);
      for (const [id, lax, urgent, score, drop] of laxity_urgency_mapscore_drop) {
        const task = tasks.find((one) => one.id === id)!;
        expectClose(laxity(task, remaining), lax);
        expectClose(urgency(task, remaining), number(urgent));
        expectClose(mapScore(task, remaining), number(score));
        expect(dropsEarly(task, remaining)).toBe(drop);
      }
    }
  });
});

const tasks = (...times: readonly (readonly [min: number, allocated: number])[]): Task[] =>
  times.map(([min, allocated], i) => ({ id: `t${i + 1}`, min, allocated }));
const ids = (order: readonly Task[]): string[] => order.map(({ id }) => id);

describe('laxity', () => {
  it('is what remains less what is allocated', () => {
    expect(laxity({ min: 0.1, allocated: 0.3 }, 1)).toBeCloseTo(0.7, 12);
    expect(laxity({ min: 0.1, allocated: 1 }, 1)).toBe(0);
  });
  it('sorts ascending: the longest allocation first', () => {
    expect(ids(byLaxity(tasks([0.1, 0.8], [0.1, 0.3], [0.1, 0.5]), 1))).toEqual(['t1', 't3', 't2']);
  });
  it('keeps every task, also where no time remains', () => expect(byLaxity(tasks([0.1, 0.3]), 0)).toHaveLength(1));
  it('keeps twenty tasks sorted, and has nothing to say about none', () => {
    const many = tasks(...Array.from({ length: 20 }, (_, i) => [0.1, ((i * 7) % 20) / 20] as const));
    const sorted = byLaxity(many, 1).map((task) => laxity(task, 1));
    expect(sorted).toEqual(sorted.toSorted((a, b) => a - b));
    expect(byLaxity([], 1)).toEqual([]);
  });
});

describe('map score', () => {
  it('is urgency times the share of the remaining time that is allocated', () => {
    expect(urgency({ min: 0.2, allocated: 0.5 }, 1)).toBeCloseTo(0.25, 12);
    expect(mapScore({ min: 0.2, allocated: 0.5 }, 1)).toBeCloseTo(0.125, 12);
    expect(urgency({ min: 1, allocated: 0.5 }, 1)).toBe(Infinity);
  });
  it('gains a tenth of the starvation', () => {
    const task = { min: 0.2, allocated: 0.5 };
    expect(mapScore(task, 1, 3) - mapScore(task, 1)).toBeCloseTo(0.3, 12);
  });
  it('drops a task only where its least time is more than what remains', () => {
    expect([1.5, 0.3, 1].map((min) => dropsEarly({ min, allocated: 0 }, 1))).toEqual([true, false, false]);
    expect(ids(byMapScore(tasks([1.5, 1], [0.3, 0.5]), 1))).toEqual(['t2']);
    expect(byMapScore(tasks([0.1, 0.1], [0.2, 0.2]), 0)).toEqual([]);
  });
  it('is no number where neither slack nor a share of the time is left, and infinite', () => {
    expect(mapScore({ min: 1, allocated: 0 }, 1)).toBeNaN();
    const parts = { urgency: properUrgency(1, 0), latencyPreference: 1, starvation: 0, energyPreference: 0 };
    expect(properScore(parts, 1, 1)).toBe(Infinity);
  });
  it('sorts descending, and otherwise than laxity', () => {
    const three = tasks([0.2, 0.8], [0.5, 0.3], [0.3, 0.5]);
    const scores = byMapScore(three, 1).map((task) => mapScore(task, 1));
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(ids(byMapScore(three, 1))).not.toEqual(ids(byLaxity(three, 1)));
  });
  it('drops where laxity keeps', () => {
    expect(byLaxity(tasks([2, 0.5]), 1)).toHaveLength(1);
    expect(byMapScore(tasks([2, 0.5]), 1)).toHaveLength(0);
  });
});
