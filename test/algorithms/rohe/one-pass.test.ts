import { describe, expect, it } from 'vitest';
import { OnePass, type Order } from '../../../algorithms/rohe/one-pass.ts';
import { byLaxity, byMapScore } from '../../../algorithms/rohe/scores.ts';
import type { TaskView, View } from '../../../core/algorithm.ts';
import type { StrategyDecision } from '../../../core/events.ts';

const TASKS = 12;
/** One query of twelve tasks; task i is allocated 100 - i ms and takes at least i + 1. */
function planned(order: Order): { readonly planner: OnePass; readonly view: View; readonly first: StrategyDecision[] } {
  const tasks = Array.from({ length: TASKS }, (_, id) => ({ id, queryId: 0 }) as TaskView);
  const view = {
    now: 0,
    query: () => ({ id: 0, budgetEndsMs: 100, tasks }),
    eligible: ({ id }: TaskView) => ({
      minMs: id + 1,
      maxMs: 100,
      allocatedMs: 100 - id,
      choices: [{ serviceId: id }],
      explaining: [],
    }),
  } as unknown as View;
  const planner = new OnePass(order, (_query, task, _fits, _view, _explainers, out) => {
    out.push({ kind: 'start', taskId: task.id, serviceIds: [task.id], reason: 'test' });
    return true;
  });
  const first: StrategyDecision[] = [];
  planner.step({ kind: 'query-arrived', atMs: 0, queryId: 0 }, view, first);
  return { planner, view, first };
}
const started = (decisions: readonly StrategyDecision[]): number[] =>
  decisions.flatMap((one) => (one.kind === 'start' ? [one.taskId] : []));

describe('one pass over the tasks of a query', () => {
  it.each([
    ['laxity', byLaxity, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [10, 11]],
    ['map score', byMapScore, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2], [1, 0]],
  ] as const)('starts ten by %s, and one more whenever one has ended', (_, order, ten, rest) => {
    const { planner, view, first } = planned(order);
    expect(started(first)).toEqual(ten);
    const later = Array.from({ length: TASKS }, (__, taskId) => {
      const out: StrategyDecision[] = [];
      planner.step({ kind: 'task-ended', atMs: 0, queryId: 0, taskId }, view, out);
      return out;
    });
    expect(later.slice(0, 3).map(started)).toEqual([[rest[0]], [rest[1]], []]);
    expect(later.map((out) => out.some(({ kind }) => kind === 'finish')).lastIndexOf(true)).toBe(TASKS - 1);
    expect(later.filter((out) => out.some(({ kind }) => kind === 'finish'))).toHaveLength(1);
  });
});
