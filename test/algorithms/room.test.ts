import { expect, it } from 'vitest';
import { fcfs } from '../../algorithms/fcfs.ts';
import { Room } from '../../algorithms/room.ts';
import { FakeWorld } from './fake-view.ts';

function world(inFlight: number, instances: readonly { workMs: number; slots?: number }[]): FakeWorld {
  const strategy = fcfs.create({}, { next: () => 0, below: () => 0 });
  return new FakeWorld(strategy, { services: [{ instances }], modalities: [[0]], inFlight });
}

it('takes the free instance that would answer first, and counts what the list has sent already', () => {
  const { services, instances } = world(0, [{ workMs: 50 }, { workMs: 40, slots: 2 }]);
  const room = new Room();
  const taken: number[] = [];
  for (let best = room.best(services[0]!); best !== undefined; best = room.best(services[0]!)) {
    taken.push(best.id);
    room.take(best);
  }
  expect(taken).toEqual([1, 0, 1]);
  room.startList();
  expect(room.has(instances[0]!)).toBe(true);
});

it('fills an instance past its slots up to its limit, what the list has sent counted', () => {
  const { services, instances } = world(1, [{ workMs: 50 }]);
  const [instance] = instances;
  const room = new Room();
  room.take(room.best(services[0]!)!);
  expect(room.hasSlot(instance!)).toBe(false);
  expect(room.has(instance!)).toBe(true);
  room.take(instance!);
  expect(room.has(instance!)).toBe(false);

  room.startList();
  instance!.outstanding = 2;
  expect(room.has(instance!)).toBe(false);
});

it('has nothing to give where no instance is available', () => {
  const fake = world(0, [{ workMs: 50 }]);
  fake.setAvailable(0, []);
  expect(new Room().best(fake.services[0]!)).toBeUndefined();
});
