import { describe, expect, it } from 'vitest';
import { llf } from '../../algorithms/llf.ts';
import type { Json } from '../../core/scenario.ts';
import { FakeWorld, sent } from './fake-view.ts';

const draws = { next: () => 0, below: () => 0 };
const kinds = (decisions: readonly { readonly kind: string }[]): string[] => decisions.map(({ kind }) => kind);
const oneServer = { services: [{ instances: [{ workMs: 40 }] }], modalities: [[0]] };
const make = (params: { readonly [name: string]: Json }) => llf.create(params, draws);

/**
 * One server, all released at 0: T1 (C 2, D 6), T2 (C 2, D 8), T3 (C 3, D 10), laxities 4, 6, 7. A unit of work is a task, so
 * that the server changes over at unit steps at most; the rest of a query is what it has left. They come in the order T3, T2, T1,
 * behind one that keeps the server busy until 0.
 */
function trace(params: { readonly [name: string]: Json }): number[] {
  const world = new FakeWorld(make(params), { services: [{ instances: [{ workMs: 1 }] }], modalities: [[0], [0], [0]] });
  world.rest = ({ queryId }) => world.query(queryId)!.tasks.filter(({ state }) => state !== 'ended').length;
  world.arrive({ id: 9, modalities: [0] });
  world.arrive({ id: 3, modalities: [0, 1, 2], deadlineMs: 10 });
  world.arrive({ id: 2, modalities: [0, 1], deadlineMs: 8 });
  world.arrive({ id: 1, modalities: [0, 1], deadlineMs: 6 });
  const served: number[] = [];
  for (let task = 90; ; world.now++) {
    const next = sent(world.answer(task, 0))[0];
    if (next === undefined) return served;
    task = next[0];
    served.push(Math.floor(task / 10));
  }
}

describe('llf', () => {
  it('serves the worked trace: T1 from 0 to 2, T2 at 2, a tie at 3 that goes to the one who came first', () => {
    // At 4 T2 has 3 and T3 has 4; then only T3 is left.
    expect(trace({})).toEqual([1, 1, 2, 3, 2, 3, 3]);
  });

  it('keeps, as mllf, the one in service at the tie', () => {
    expect(trace({ variant: 'mllf' })).toEqual([1, 1, 2, 2, 3, 3, 3]);
  });

  it('serves the least laxity, not the earliest deadline', () => {
    const services = [{ instances: [{ workMs: 40 }] }];
    const world = new FakeWorld(make({}), { services, modalities: [[0]] });
    world.rest = ({ id }) => (id === 20 ? 300 : 40);
    for (const [id, deadlineMs] of [
      [0, null],
      [1, 200],
      [2, 400],
      [3, null],
    ] as const)
      world.arrive({ id, deadlineMs });
    expect(sent(world.answer(0, 0))).toEqual([[20, 0, 0]]);
    expect(sent(world.answer(20, 0))).toEqual([[10, 0, 0]]);
    expect(sent(world.answer(10, 0))).toEqual([[30, 0, 0]]);
  });

  it('looks again at laxities that have changed while members waited', () => {
    const rest = new Map([
      [10, 40],
      [20, 60],
    ]);
    const next = (change: () => void): number => {
      const world = new FakeWorld(make({}), oneServer);
      world.rest = ({ id }) => rest.get(id) ?? 40;
      for (const id of [0, 1, 2]) world.arrive({ id, deadlineMs: 1000 });
      change();
      world.tell({ kind: 'tick', atMs: 0 });
      return sent(world.answer(0, 0))[0]![0];
    };
    expect(next(() => {})).toBe(20);
    expect(next(() => rest.set(10, 90))).toBe(10);
    expect(next(() => rest.set(10, 50))).toBe(20);
  });

  it('sees at once that a task at the head has less left to do', () => {
    const world = new FakeWorld(make({}), oneServer);
    let restOf20 = 60;
    world.rest = ({ id }) => (id === 20 ? restOf20 : 40);
    for (const id of [0, 1, 2]) world.arrive({ id, deadlineMs: 1000 });
    restOf20 = 30;
    expect(sent(world.answer(0, 0))).toEqual([[10, 0, 0]]);
  });

  it('does hopeless work first unless told to drop it', () => {
    const at = (params: { readonly [name: string]: Json }) => {
      const world = new FakeWorld(make(params), oneServer);
      world.arrive({ id: 0 });
      world.arrive({ id: 1, deadlineMs: 79 });
      world.arrive({ id: 2, deadlineMs: 80 });
      world.now = 40;
      return world.answer(0, 0);
    };
    expect(sent(at({}))).toEqual([[10, 0, 0]]);
    const decided = at({ drop: 'hopeless' });
    expect(decided.filter(({ kind }) => kind === 'drop')).toMatchObject([{ taskId: 10 }]);
    expect(decided.filter(({ kind }) => kind === 'finish').map((d) => d.kind === 'finish' && d.queryId)).toEqual([1, 0]);
    expect(sent(decided)).toEqual([[20, 0, 0]]);
  });

  it('cuts a hopeless task of which predictions have arrived', () => {
    const services = [{ instances: [{ workMs: 10 }] }, { instances: [{ workMs: 40 }] }];
    const world = new FakeWorld(make({ drop: 'hopeless' }), { services, modalities: [[0, 1]], ensembleSize: 2 });
    world.arrive({ id: 0 });
    world.answer(0, 0);
    world.arrive({ id: 1, deadlineMs: 70 });
    world.answer(10, 0);
    world.now = 40;
    expect(kinds(world.answer(0, 1))).toEqual(['cut', 'finish', 'finish']);
  });

  it('waits for a member that is at an instance before it gives up on the rest', () => {
    const services = [{ instances: [{ workMs: 40 }] }, { instances: [{ workMs: 50 }] }];
    const world = new FakeWorld(make({ drop: 'hopeless' }), { services, modalities: [[0, 1]], ensembleSize: 2 });
    const twice = (prediction: Parameters<FakeWorld['answer']>[2]): [string[], string[]] => {
      world.now = 0;
      world.queries.clear();
      world.arrive({ id: 0 });
      world.answer(0, 0);
      world.arrive({ id: 1, deadlineMs: 80 });
      world.now = 40;
      return [kinds(world.answer(0, 1)), kinds(world.answer(10, 0, prediction))];
    };
    expect(twice({ classes: [0], scores: [1], confidence: 1 })).toEqual([['finish'], ['cut', 'finish']]);
    expect(twice(null)).toEqual([['finish'], ['drop', 'finish']]);
  });

  it('refuses a variant that it does not have', () => {
    expect(() => make({ variant: 'elf' })).toThrow('parameter variant is "elf"; it must be one of llf, mllf');
  });
});
