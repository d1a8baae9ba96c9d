import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQueue, type Ticket, type WorkQueue } from '../../sim/queue.ts';

type Item = Ticket & { readonly n: number };
const ORDERS = ['fifo', 'deadline', 'priority', 'fair'] as const;

const item = (n: number, ticket: Partial<Ticket> = {}): Item => ({ n, deadlineMs: null, priority: 0, tenant: 0, ...ticket });
function filled(order: (typeof ORDERS)[number], items: readonly Item[]): WorkQueue<Item> {
  const queue = createQueue<Item>(order);
  for (const one of items) queue.add(one, one);
  return queue;
}
function drained(queue: WorkQueue<Item>): number[] {
  const taken: number[] = [];
  for (let one = queue.take(); one !== undefined; one = queue.take()) taken.push(one.n);
  return taken;
}

describe('a queue', () => {
  it('by deadline takes the earliest first and those without one last; ties are first come first served', () => {
    const items = [null, 30, 10, 30, null, 10].map((deadlineMs, n) => item(n, { deadlineMs }));
    expect(drained(filled('deadline', items))).toEqual([2, 5, 1, 3, 0, 4]);
  });

  it('by priority takes the highest first; ties are first come first served', () => {
    const items = [0, -1, 5, 0, 5].map((priority, n) => item(n, { priority }));
    expect(drained(filled('priority', items))).toEqual([2, 4, 0, 3, 1]);
  });

  it('that is fair serves tenants in turn, also when one has flooded it before', () => {
    const flood = [0, 1, 2, 3, 4].map((n) => item(n, { tenant: 7 }));
    const others = [item(5, { tenant: 3 }), item(6, { tenant: 3 }), item(7, { tenant: 9 })];
    expect(drained(filled('fair', [...flood, ...others]))).toEqual([0, 5, 7, 1, 6, 2, 3, 4]);
  });

  it('that is fair gives a tenant no turns for the time in which it had nothing waiting', () => {
    const queue = filled(
      'fair',
      [0, 1, 2, 3, 4, 5].map((n) => item(n, { tenant: 0 })),
    );
    for (let i = 0; i < 4; i++) queue.take();
    for (const n of [10, 11, 12]) queue.add(item(n, { tenant: 1 }), item(n, { tenant: 1 }));
    // The virtual time is 3: the new tenant starts there, the other one is at 4.
    expect(drained(queue)).toEqual([10, 4, 11, 5, 12]);
  });

  it('that is fair gives a tenant that comes back one turn, not those that it missed, before one that waits longer', () => {
    const queue = createQueue<Item>('fair');
    const add = (n: number, tenant: number): void => queue.add(item(n, { tenant }), item(n, { tenant }));
    for (const n of [0, 1, 2, 3, 4, 5]) add(n, 0);
    for (let i = 0; i < 4; i++) queue.take();
    add(6, 1);
    expect(queue.take()?.n).toBe(6);
    // Both may have the fifth turn now; the piece of tenant 0 came first.
    add(7, 1);
    expect(drained(queue)).toEqual([4, 7, 5]);
  });

  it('that is fair serves who had fewer turns first, however long the others have waited', () => {
    const queue = createQueue<Item>('fair');
    const add = (n: number, tenant: number): void => queue.add(item(n, { tenant }), item(n, { tenant }));
    add(0, 0);
    for (const n of [1, 2, 3, 4]) add(n, 1);
    expect([0, 1, 2].map(() => queue.take()?.n)).toEqual([0, 1, 2]);
    add(5, 0);
    expect(drained(queue)).toEqual([5, 3, 4]);
  });

  it('that is fair does not count what was taken out before it was served', () => {
    const [a, b] = [item(0, { tenant: 0 }), item(1, { tenant: 0 })];
    const queue = filled('fair', [a, b, item(2, { tenant: 1 }), item(3, { tenant: 0 })]);
    expect([queue.delete(a), queue.delete(b), queue.delete(b)]).toEqual([true, true, false]);
    expect(drained(queue)).toEqual([2, 3]);
  });
});

describe.each(ORDERS)('over random work, %s', (order) => {
  const ticket = fc.record({
    deadlineMs: fc.option(fc.integer({ min: 0, max: 5 })),
    priority: fc.integer({ min: -2, max: 2 }),
    tenant: fc.nat({ max: 3 }),
  });
  const step = fc.oneof(ticket, fc.constantFrom('take' as const, 'delete' as const));

  it('stays in order over thousands that come and go, and knows what it does not hold', () => {
    const queue = createQueue<Item>(order);
    const taken: number[] = [];
    for (let n = 0; n < 1000; n++) {
      queue.add(item(n), item(n));
      if (n % 10 > 0) taken.push(queue.take()!.n);
    }
    expect(queue.size).toBe(100);
    expect(queue.delete(item(5000))).toBe(false);
    expect(queue.size).toBe(100);
    expect([...taken, ...drained(queue)]).toEqual(Array.from({ length: 1000 }, (_, n) => n));
  });

  it('gives out what was put in, once, those alike in order of arrival', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = createQueue<Item>(order);
        const inside = new Map<number, Item>();
        const check = (taken: Item | undefined): void => {
          if (taken === undefined) return expect(inside.size).toBe(0);
          const alike = [...inside.values()].filter(
            (one) => one.tenant === taken.tenant && one.priority === taken.priority && one.deadlineMs === taken.deadlineMs,
          );
          expect(taken.n).toBe(Math.min(...alike.map(({ n }) => n)));
          inside.delete(taken.n);
        };
        steps.forEach((one, n) => {
          if (one === 'take') check(queue.take());
          else if (one === 'delete') {
            const [gone] = inside.values();
            if (gone !== undefined) expect(queue.delete(gone)).toBe(inside.delete(gone.n));
          } else {
            const added = item(n, one);
            inside.set(n, added);
            queue.add(added, added);
          }
          expect(queue.size).toBe(inside.size);
          expect([...queue.items()].map((waiting) => waiting.n).sort((a, b) => a - b)).toEqual(
            [...inside.keys()].sort((a, b) => a - b),
          );
        });
        while (inside.size > 0) check(queue.take());
        check(queue.take());
      }),
    );
  });
});
