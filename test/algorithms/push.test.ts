import { describe, expect, it } from 'vitest';
import { fastestFirst } from '../../algorithms/fastest-first.ts';
import { leastOutstanding } from '../../algorithms/least-outstanding.ts';
import { powerOfTwo } from '../../algorithms/power-of-two.ts';
import { random } from '../../algorithms/random.ts';
import { roundRobin } from '../../algorithms/round-robin.ts';
import type { StrategyDefinition } from '../../core/algorithm.ts';
import { createRandom, type SequentialRandom, Stream, sequence } from '../../core/random.ts';
import { FakeWorld, sent } from './fake-view.ts';

type Instance = { readonly workMs: number; readonly slots?: number; readonly outstanding?: number };

/** The instances that one query after another is sent to; nothing is ever answered. */
function choices(strategy: StrategyDefinition, instances: readonly Instance[], queries: number, draws = seeded(1)): number[] {
  const world = new FakeWorld(strategy.create({}, draws), { services: [{ instances }], modalities: [[0]] });
  instances.forEach(({ outstanding = 0 }, i) => (world.instances[i]!.outstanding = outstanding));
  return Array.from({ length: queries }, (_, id) => sent(world.arrive({ id }))[0]![2]);
}
function seeded(seed: number): SequentialRandom {
  return sequence(createRandom(seed, 0), Stream.strategy);
}
/** Draws that are written down. */
function written(...numbers: number[]): SequentialRandom {
  return { next: () => 0, below: () => numbers.shift()! };
}

describe('round-robin', () => {
  const three = [{ workMs: 10 }, { workMs: 90 }, { workMs: 10 }];
  it('takes instances in turn, whatever their speed', () => {
    expect(choices(roundRobin, three, 7)).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });
  it('has a turn for each service', () => {
    const services = [{ instances: three }, { instances: three }];
    const world = new FakeWorld(roundRobin.create({}, seeded(1)), { services, modalities: [[0], [1]] });
    const asked = [[0], [0], [1], [0, 1]].map((modalities, id) => sent(world.arrive({ id, modalities })).map(([, , i]) => i));
    expect(asked).toEqual([[0], [1], [3], [2, 4]]);
  });
  it('goes on from where it was when an instance goes and comes back', () => {
    const world = new FakeWorld(roundRobin.create({}, seeded(1)), { services: [{ instances: three }], modalities: [[0]] });
    const next = (id: number): number => sent(world.arrive({ id }))[0]![2];
    expect([next(0), next(1)]).toEqual([0, 1]);
    world.setAvailable(0, [0, 1]);
    expect(next(2)).toBe(0);
    world.setAvailable(0, [2, 1, 0]);
    expect([next(3), next(4), next(5)]).toEqual([1, 2, 0]);
  });
});

describe('fastest-first', () => {
  it('takes the fastest instance with a free slot, also where a busy one would answer sooner', () => {
    // 10 ms busy: expected 20 ms; 50 ms idle: expected 50 ms. v2 would queue at the first.
    expect(choices(fastestFirst, [{ workMs: 10, outstanding: 1 }, { workMs: 50 }, { workMs: 60 }], 2)).toEqual([1, 2]);
  });
  it('queues at the lowest expected response time where no slot is free', () => {
    expect(
      choices(
        fastestFirst,
        [
          { workMs: 30, outstanding: 1 },
          { workMs: 20, outstanding: 1 },
        ],
        3,
      ),
    ).toEqual([1, 0, 1]);
  });
});

describe('least-outstanding', () => {
  it('takes the instance with the fewest outstanding, the first among equals, blind to speed', () => {
    expect(
      choices(leastOutstanding, [{ workMs: 10, outstanding: 2 }, { workMs: 90 }, { workMs: 50, outstanding: 1 }], 4),
    ).toEqual([1, 1, 2, 0]);
  });
});

describe('power-of-two', () => {
  const loads = [
    { workMs: 10, outstanding: 3 },
    { workMs: 10, outstanding: 1 },
    { workMs: 10, outstanding: 2 },
  ];
  it('draws two different instances and takes the less loaded', () => {
    expect(choices(powerOfTwo, loads, 1, written(0, 0))).toEqual([1]);
    expect(choices(powerOfTwo, loads, 1, written(0, 1))).toEqual([2]);
    expect(choices(powerOfTwo, loads, 1, written(2, 0))).toEqual([2]);
  });
  it('takes the one drawn first among equals, and counts load by slot', () => {
    const equal = [
      { workMs: 10, outstanding: 1 },
      { workMs: 10, slots: 2, outstanding: 2 },
      { workMs: 10, slots: 4, outstanding: 2 },
    ];
    expect(choices(powerOfTwo, equal, 1, written(0, 0))).toEqual([0]);
    expect(choices(powerOfTwo, equal, 1, written(1, 1))).toEqual([1]);
    expect(choices(powerOfTwo, equal, 1, written(1, 0))).toEqual([2]);
  });
  it('takes the only one there is', () => expect(choices(powerOfTwo, [{ workMs: 10 }], 2)).toEqual([0, 0]));
  it('spreads far better than one random choice (maximum load, 1000 sent to 100 instances)', () => {
    const most = (strategy: StrategyDefinition): number => {
      const counts = new Map<number, number>();
      const instances = Array.from({ length: 100 }, () => ({ workMs: 10 }));
      for (const id of choices(strategy, instances, 1000)) counts.set(id, (counts.get(id) ?? 0) + 1);
      return Math.max(...counts.values());
    };
    expect(most(powerOfTwo)).toBeLessThanOrEqual(13);
    expect(most(random)).toBeGreaterThanOrEqual(16);
  });
});

describe('random', () => {
  it('takes all alike, and the same again for the same seed', () => {
    const instances = Array.from({ length: 4 }, () => ({ workMs: 10 }));
    const taken = choices(random, instances, 4000);
    for (let i = 0; i < 4; i++) {
      // 1000 expected, standard deviation 27
      expect(Math.abs(taken.filter((id) => id === i).length - 1000)).toBeLessThan(110);
    }
    expect(choices(random, instances, 50, seeded(7))).toEqual(choices(random, instances, 50, seeded(7)));
    expect(choices(random, instances, 50, seeded(7))).not.toEqual(choices(random, instances, 50, seeded(8)));
  });
});
