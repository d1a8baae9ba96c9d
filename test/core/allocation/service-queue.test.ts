import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRIORITIES, type Priority, type QueuedService, ServiceQueue } from '../../../core/allocation/service-queue.ts';
import { demand } from './fixtures.ts';

type Sensitivity = QueuedService['spec']['sensitivity'];

function queued(id: number, sensitivity: Sensitivity, cpuMillis: number, rss: number): QueuedService {
  return { id, spec: { sensitivity, demand: demand({ cpuMillis, memoryMiB: { rss, vms: rss } }) } };
}

function drain(priority: Priority, balance: number, services: readonly QueuedService[]): number[] {
  const queue = new ServiceQueue(priority, balance);
  for (const service of services) queue.put(service);
  const order: number[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) order.push(next.id);
  expect(queue.size).toBe(0);
  return order;
}

describe('the order of service', () => {
  const mixed = [
    queued(0, 'none', 900, 10),
    queued(1, 'cpu', 100, 80),
    queued(2, 'memory', 200, 70),
    queued(3, 'both', 300, 60),
    queued(4, 'cpu', 400, 50),
    queued(5, 'none', 500, 40),
  ];

  it('without priority is the largest CPU first, whatever the sensitivity', () => {
    expect(drain('none', 3, mixed)).toEqual([0, 5, 4, 3, 2, 1]);
  });

  it('with priority cpu starts with those sensitive to cpu or both, largest CPU first', () => {
    expect(drain('cpu', 3, mixed)).toEqual([4, 3, 1, 0, 5, 2]);
  });

  it('with priority memory starts with those sensitive to memory or both, largest memory first, the others too', () => {
    expect(drain('memory', 3, mixed)).toEqual([2, 3, 1, 4, 5, 0]);
  });

  it('lets one of the others in after so many prioritised ones', () => {
    expect(drain('cpu', 1, mixed)).toEqual([4, 0, 3, 5, 1, 2]);
    expect(drain('cpu', 2, mixed)).toEqual([4, 3, 0, 1, 5, 2]);
  });

  it('serves a prioritised service that waits alone', () => {
    expect(drain('cpu', 3, [queued(7, 'cpu', 1, 1)])).toEqual([7]);
    expect(drain('memory', 1, [queued(7, 'both', 1, 1)])).toEqual([7]);
  });

  it('is first in first out among equals', () => {
    const equals = [4, 2, 9, 0].map((id) => queued(id, 'none', 5, 5));
    for (const priority of PRIORITIES) expect(drain(priority, 2, equals)).toEqual([4, 2, 9, 0]);
  });

  it('puts one that comes back behind all that wait, though it is larger', () => {
    const queue = new ServiceQueue('cpu', 3);
    const large = queued(0, 'cpu', 1000, 1);
    for (const service of [large, queued(1, 'cpu', 10, 1), queued(2, 'none', 1, 1)]) queue.put(service);
    const order: number[] = [];
    for (let i = 0; i < 4; i++) {
      const next = queue.take();
      if (next === undefined) throw new Error('empty');
      order.push(next.id);
      queue.put(large);
    }
    expect(order).toEqual([0, 1, 2, 0]);
  });

  it('takes a service once, though it is put twice', () => {
    expect(drain('none', 1, [queued(3, 'none', 1, 1), queued(3, 'none', 1, 1)])).toEqual([3]);
  });

  it('remembers nothing once it has run empty', () => {
    const queue = new ServiceQueue('cpu', 1);
    for (const id of [0, 1]) queue.put(queued(id, 'cpu', 10 - id, 1));
    expect([queue.take()?.id, queue.take()?.id, queue.take()]).toEqual([0, 1, undefined]);
    queue.put(queued(2, 'none', 99, 1));
    queue.put(queued(0, 'cpu', 10, 1));
    expect([queue.take()?.id, queue.take()?.id]).toEqual([0, 2]);
  });
});

const sensitivity = fc.constantFrom<Sensitivity>('none', 'cpu', 'memory', 'both');
const size = fc.integer({ min: 0, max: 3 });
const pool = fc
  .array(fc.tuple(sensitivity, size, size), { minLength: 1, maxLength: 8 })
  .map((rows) => rows.map(([kind, cpu, rss], id) => queued(id, kind, cpu, rss)));
const settings = fc.tuple(fc.constantFrom(...PRIORITIES), fc.integer({ min: 1, max: 4 }));

describe('over random sequences of put and take', () => {
  it('nothing is lost or invented, and nobody sees more than 2 (n - 1) others served before it', () => {
    fc.assert(
      fc.property(pool, settings, fc.array(fc.option(fc.nat()), { maxLength: 80 }), (services, [priority, balance], steps) => {
        const queue = new ServiceQueue(priority, balance);
        const waiting = new Map<number, number>();
        const take = (): void => {
          const next = queue.take();
          expect(next === undefined).toBe(waiting.size === 0);
          if (next === undefined) return;
          expect(waiting.has(next.id)).toBe(true);
          expect(waiting.get(next.id)).toBeLessThanOrEqual(2 * (services.length - 1));
          waiting.delete(next.id);
          for (const [id, seen] of waiting) waiting.set(id, seen + 1);
        };
        for (const step of steps) {
          const service = step === null ? undefined : services[step % services.length];
          if (service === undefined) take();
          else {
            queue.put(service);
            if (!waiting.has(service.id)) waiting.set(service.id, 0);
          }
          expect(queue.size).toBe(waiting.size);
        }
        while (waiting.size > 0) take();
        expect(queue.take()).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('a drained queue is the merge of two sorted lists, `balance` of the first to one of the second', () => {
    fc.assert(
      fc.property(pool, settings, (services, [priority, balance]) => {
        const amount = ({ spec }: QueuedService): number =>
          priority === 'memory' ? spec.demand.memoryMiB.rss : spec.demand.cpuMillis;
        const first = (one: QueuedService): boolean => priority !== 'none' && [priority, 'both'].includes(one.spec.sensitivity);
        const sorted = [...services].sort((a, b) => amount(b) - amount(a) || a.id - b.id);
        const others = sorted.filter((one) => !first(one));
        const merged: number[] = [];
        sorted.filter(first).forEach((one, i) => {
          if (i > 0 && i % balance === 0) merged.push(...others.splice(0, 1).map(({ id }) => id));
          merged.push(one.id);
        });
        expect(drain(priority, balance, services)).toEqual([...merged, ...others.map(({ id }) => id)]);
      }),
      { numRuns: 300 },
    );
  });
});
