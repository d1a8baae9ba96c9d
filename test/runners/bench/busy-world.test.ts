import { describe, expect, it } from 'vitest';
import { strategies } from '../../../algorithms/index.ts';
import { createBusyWorld } from '../../../runners/bench/busy-world.ts';

describe('the world that decisions are timed in', () => {
  const central = ['dream', 'llf', 'edf', 'fcfs', 'sdrm3'];

  it.each(strategies.map(({ name }) => name))('is as full before as after every turn, under %s', (name) => {
    const { create } = strategies.find((one) => one.name === name)!;
    const told: number[] = [];
    const world = createBusyWorld(
      { waiting: 50, instances: 20 },
      () => create({}, { next: () => 0.5, below: () => 0 }),
      name,
      () => 0,
      (_took, candidates) => told.push(candidates),
    );
    expect(world.invocations).toBe(70);
    told.length = 0;
    for (let turn = 0; turn < 100; turn++) {
      world.turn();
      expect(world.invocations).toBe(70);
    }
    // One is sent for each that is freed: of all that wait centrally, or the one that has just become ready.
    expect(told).toEqual(Array.from({ length: 100 }, () => (central.includes(name) ? 50 * 20 : 20)));
  });

  it('times the decision and nothing else', () => {
    let clock = 0;
    const times: number[] = [];
    const { create } = strategies.find(({ name }) => name === 'fcfs')!;
    const slow = create({}, { next: () => 0, below: () => 0 });
    const world = createBusyWorld(
      { waiting: 5, instances: 2 },
      () => ({
        decide: (seen, view) => {
          clock += 7;
          return slow.decide(seen, view);
        },
      }),
      'slow',
      () => clock,
      (took) => times.push(took),
    );
    for (let turn = 0; turn < 10; turn++) world.turn();
    expect(new Set(times)).toEqual(new Set([7]));
  });

  it('says of a strategy that leaves instances idle that there is nothing to time', () => {
    const make = () =>
      createBusyWorld(
        { waiting: 5, instances: 2 },
        () => ({ decide: () => [] }),
        'strategy idle',
        () => 0,
        () => {},
      );
    expect(make).toThrow(/^strategy idle sent 0 invocations to 2 idle instances and kept \d+ queries; the bench needs/);
  });
});
