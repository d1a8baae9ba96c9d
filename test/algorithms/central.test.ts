import { describe, expect, it } from 'vitest';
import { dream } from '../../algorithms/dream.ts';
import { edf } from '../../algorithms/edf.ts';
import { fcfs } from '../../algorithms/fcfs.ts';
import { llf } from '../../algorithms/llf.ts';
import type { StrategyDefinition } from '../../core/algorithm.ts';
import { FakeWorld, sent } from './fake-view.ts';

const draws = { next: () => 0, below: () => 0 };

function oneServer(strategy: StrategyDefinition, inFlight = 0): FakeWorld {
  return new FakeWorld(strategy.create({}, draws), { services: [{ instances: [{ workMs: 40 }] }], modalities: [[0]], inFlight });
}
/** The queries in the order in which a single server gets them, after `first`. */
function order(world: FakeWorld, first: number, count: number): number[] {
  const served: number[] = [];
  for (let task = first * 10; served.length < count; ) {
    task = sent(world.answer(task, 0))[0]![0];
    served.push(task / 10);
  }
  return served;
}
const back = { kind: 'instance-changed', atMs: 0, instanceId: 0, state: 'ready', cause: null } as const;

describe('a central queue', () => {
  it('holds members back until an instance is free', () => {
    const world = oneServer(fcfs);
    expect(sent(world.arrive({ id: 1 }))).toEqual([[10, 0, 0]]);
    expect(sent(world.arrive({ id: 2 }))).toEqual([]);
    expect(sent(world.answer(10, 0))).toEqual([[20, 0, 0]]);
  });

  it('sends to the free instance that would answer first', () => {
    const services = [{ instances: [{ workMs: 40 }, { workMs: 20 }, { workMs: 10 }] }];
    const world = new FakeWorld(fcfs.create({}, draws), { services, modalities: [[0]] });
    expect([1, 2, 3, 4].flatMap((id) => sent(world.arrive({ id })))).toEqual([
      [10, 0, 2],
      [20, 0, 1],
      [30, 0, 0],
    ]);
  });

  it('has a line for each service', () => {
    const services = [{ instances: [{ workMs: 40 }] }, { instances: [{ workMs: 40 }] }];
    const world = new FakeWorld(fcfs.create({}, draws), { services, modalities: [[0, 1]], ensembleSize: 2 });
    expect(sent(world.arrive({ id: 1 }))).toEqual([
      [10, 0, 0],
      [10, 1, 1],
    ]);
    world.arrive({ id: 2 });
    expect(sent(world.answer(10, 1))).toEqual([[20, 1, 1]]);
    expect(sent(world.answer(10, 0))).toEqual([[20, 0, 0]]);
  });

  it('keeps one more in flight where the scenario allows it', () => {
    const world = oneServer(fcfs, 1);
    expect([1, 2, 3].flatMap((id) => sent(world.arrive({ id })))).toEqual([
      [10, 0, 0],
      [20, 0, 0],
    ]);
    expect(sent(world.answer(10, 0))).toEqual([[30, 0, 0]]);
  });

  it('counts what the same list has sent when an instance comes back to a full queue', () => {
    const services = [{ instances: [{ workMs: 40, slots: 2 }] }];
    const world = new FakeWorld(fcfs.create({}, draws), { services, modalities: [[0]] });
    for (const id of [1, 2, 3]) {
      world.setAvailable(0, [0]);
      world.instances[0]!.outstanding = 2;
      world.arrive({ id });
    }
    world.instances[0]!.outstanding = 0;
    expect(sent(world.tell(back))).toEqual([
      [10, 0, 0],
      [20, 0, 0],
    ]);
  });

  it('forgets members whose query is gone', () => {
    const world = oneServer(fcfs);
    for (const id of [1, 2, 3]) world.arrive({ id });
    world.tell({ kind: 'query-cut', atMs: 0, queryId: 2 }, { kind: 'query-ended', atMs: 0, queryId: 2 });
    expect(sent(world.answer(10, 0))).toEqual([[30, 0, 0]]);
  });

  it('serves on when a member fails', () => {
    const world = oneServer(fcfs);
    for (const id of [1, 2]) world.arrive({ id });
    expect(sent(world.answer(10, 0, null))).toEqual([[20, 0, 0]]);
  });

  it('sends nothing to an instance that is not available', () => {
    const world = oneServer(fcfs);
    for (const id of [1, 2]) world.arrive({ id });
    world.setAvailable(0, []);
    expect(sent(world.answer(10, 0))).toEqual([]);
    world.setAvailable(0, [0]);
    expect(
      sent(world.tell({ kind: 'sampled', atMs: 0, takenMs: 0, nodeId: 0, cpuShare: 0, memoryMiB: 0, energyJ: null })),
    ).toEqual([[20, 0, 0]]);
  });
});

describe('fcfs', () => {
  it('serves in the order in which tasks became ready, whatever the deadlines', () => {
    const world = oneServer(fcfs);
    world.arrive({ id: 0 });
    for (const [id, deadlineMs] of [
      [1, 900],
      [2, 100],
      [3, 500],
    ] as const) {
      world.now += 1;
      world.arrive({ id, deadlineMs });
    }
    expect(order(world, 0, 3)).toEqual([1, 2, 3]);
  });
});

describe('edf', () => {
  it('serves the earliest deadline first, ties first come first served, no deadline last', () => {
    const world = oneServer(edf);
    world.arrive({ id: 0 });
    for (const [id, deadlineMs] of [
      [1, null],
      [2, 500],
      [3, 100],
      [4, null],
      [5, 500],
    ] as const)
      world.arrive({ id, deadlineMs });
    expect(order(world, 0, 5)).toEqual([3, 2, 5, 1, 4]);
  });
});

/** The median, so that a busy machine does not fail it. */
it.each([fcfs, llf, dream])(
  '$name decides in less than 1 ms with 1000 waiting and 1000 instances of which one is freed',
  (strategy) => {
    const instances = Array.from({ length: 1000 }, () => ({ workMs: 40 }));
    let spent = 0;
    const own = strategy.create({}, draws);
    const timed = {
      decide: (...[seen, view]: Parameters<typeof own.decide>) => {
        const start = performance.now();
        const decided = own.decide(seen, view);
        spent += performance.now() - start;
        return decided;
      },
    };
    const world = new FakeWorld(timed, { services: [{ instances }], modalities: [[0]] });
    world.rest = () => 40;
    for (let id = 0; id < 2000; id++) world.arrive({ id, deadlineMs: 10_000 + ((id * 7919) % 1000) });
    const times: number[] = [];
    for (let i = 0; i < 200; i++) {
      spent = 0;
      const running = [...world.queries.keys()].find((id) => world.members(world.task(id * 10)!)[0]!.state === 'running')!;
      world.answer(running * 10, 0);
      times.push(spent);
    }
    expect(times.sort((a, b) => a - b)[100]).toBeLessThan(1);
  },
);
