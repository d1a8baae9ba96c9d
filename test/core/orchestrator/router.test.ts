import { describe, expect, it } from 'vitest';
import type { Algorithm, View } from '../../../core/algorithm.ts';
import type { Decision, Observation } from '../../../core/events.ts';
import type { ChangeModel } from '../../../core/model.ts';
import { forItsQueries } from '../../../core/orchestrator/router.ts';

const CHANGES: readonly ChangeModel[] = [
  { atMs: 10, kind: 'strategy', strategy: 1, text: 'b takes over' },
  { atMs: 20, kind: 'strategy', strategy: 2, text: 'c takes over' },
];
/** Even queries began under the first strategy, odd ones under the second. */
const view = { query: (id: number) => ({ strategy: id % 2 }) } as unknown as View;

function routed(
  index: number,
  decisions: readonly Decision[] = [],
): { readonly algorithm: Algorithm; readonly seen: Observation[] } {
  const seen: Observation[] = [];
  const decide: Algorithm['decide'] = (one) => {
    seen.push(one);
    return decisions;
  };
  return { algorithm: forItsQueries({ decide }, index, CHANGES), seen };
}
function show(algorithm: Algorithm, ...seen: Observation[]): readonly Decision[] {
  return seen.flatMap((one) => [...algorithm.decide(one, view)]);
}

const arrived = (queryId: number): Observation => ({ kind: 'query-arrived', atMs: 1, queryId });
const ended = (queryId: number): Observation => ({ kind: 'query-ended', atMs: 9, queryId });
const ready = (queryId: number): Observation => ({ kind: 'task-ready', atMs: 2, queryId, taskId: queryId });
const wake: Decision = { kind: 'wake', atMs: 5, key: 'budget 4', reason: 'r' };

describe('strategies that share a run', () => {
  it('see their own queries, from arrival to end', () => {
    const { algorithm, seen } = routed(0);
    show(algorithm, arrived(0), arrived(1), ready(0), ready(1), ended(1), ended(0), ready(0));
    expect(seen).toEqual([arrived(0), ready(0), ended(0)]);
  });

  it('see what concerns all', () => {
    const common: Observation[] = [
      { kind: 'invocation-ended', atMs: 1, invocationId: 7, outcome: 'cancelled', cause: 'c', energyJ: 0 },
      { kind: 'instance-changed', atMs: 1, instanceId: 1, state: 'ready', cause: null },
      { kind: 'tick', atMs: 1 },
    ];
    const { algorithm, seen } = routed(1);
    show(algorithm, ...common);
    expect(seen).toEqual(common);
  });

  it('are woken by their own wakes alone, with the key that they gave', () => {
    const [first, second] = [routed(0, [wake]), routed(1, [wake])];
    const asked = [...show(first.algorithm, arrived(0)), ...show(second.algorithm, arrived(1))];
    const keys = asked.map((decision) => (decision.kind === 'wake' ? decision.key : ''));
    expect(keys[0]).not.toBe(keys[1]);
    for (const key of keys) show(first.algorithm, { kind: 'woken', atMs: 5, key });
    expect(first.seen.slice(1)).toEqual([{ kind: 'woken', atMs: 5, key: 'budget 4' }]);
  });

  it('begin with run-started when they take over, and are told of the next change as it is', () => {
    const { algorithm, seen } = routed(1);
    show(algorithm, { kind: 'changed', atMs: 10, change: 0 }, { kind: 'changed', atMs: 20, change: 1 });
    expect(seen).toEqual([
      { kind: 'run-started', atMs: 10 },
      { kind: 'changed', atMs: 20, change: 1 },
    ]);
  });

  it('hand on what is not a list, so that the core can say whose it was', () => {
    const { algorithm } = routed(0, 'nothing' as unknown as Decision[]);
    expect(algorithm.decide(arrived(0), view)).toBe('nothing');
  });
});
