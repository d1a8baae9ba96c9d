import fc from 'fast-check';
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

it('finds with the help of the fastest what it finds without, also where that is full or was sent to', () => {
  const times = fc.array(fc.record({ workMs: fc.integer({ min: 1, max: 4 }), slots: fc.integer({ min: 1, max: 2 }) }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(times, fc.array(fc.nat(2), { maxLength: 6 }), (shapes, outstanding) => {
      const { services, instances } = world(0, shapes);
      outstanding.forEach((sent, i) => {
        const instance = instances[i];
        if (instance !== undefined) instance.outstanding = sent;
      });
      const [service] = services;
      const fastest = service!.available.reduce((best, one) => (one.responseMs < best.responseMs ? one : best));
      const [helped, alone] = [new Room(), new Room()];
      for (let best = alone.best(service!); best !== undefined; best = alone.best(service!)) {
        expect(helped.best(service!, fastest)).toBe(best);
        helped.take(best);
        alone.take(best);
      }
      expect(helped.best(service!, fastest)).toBeUndefined();
    }),
  );
});

it('has nothing to give where no instance is available', () => {
  const fake = world(0, [{ workMs: 50 }]);
  fake.setAvailable(0, []);
  expect(new Room().best(fake.services[0]!)).toBeUndefined();
});
