import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelM2 } from '../../bench/m2.ts';
import { rawM2 } from '../../bench/raw-m2.ts';
import { type Handler, Kernel } from '../../sim/kernel.ts';

type Happened = { readonly atMs: number; readonly kind: number; readonly a: number; readonly b: number };

/** The obvious kernel: a list, of which the earliest entry is taken, and of equals the first. */
class SortedList {
  now = 0;
  readonly #events: Happened[] = [];
  get pending(): number {
    return this.#events.length;
  }
  schedule(atMs: number, kind: number, a: number, b: number): void {
    const later = this.#events.findIndex((event) => event.atMs > atMs);
    this.#events.splice(later < 0 ? this.#events.length : later, 0, { atMs, kind, a, b });
  }
  step(handler: Handler): boolean {
    const event = this.#events.shift();
    if (event === undefined) return false;
    this.now = event.atMs;
    handler.handle(event.kind, event.a, event.b);
    return true;
  }
}

/** Each event says what its handler schedules: some delays after it. Its number is `a`. */
type Plan = readonly { readonly delays: readonly number[] }[];
type Schedules = Pick<Kernel, 'now' | 'pending' | 'schedule'>;

/** Follows a plan: event number n schedules its delays, numbered on from those given out before. */
class Follower implements Handler {
  readonly seen: Happened[] = [];
  readonly pendings: number[] = [];
  readonly #kernel: Schedules;
  readonly #plan: Plan;
  #given = 0;
  constructor(kernel: Schedules, plan: Plan) {
    this.#kernel = kernel;
    this.#plan = plan;
  }
  schedule(delays: readonly number[]): void {
    for (const delay of delays) {
      const n = this.#given++;
      this.#kernel.schedule(this.#kernel.now + delay, n & 255, n, ~n);
    }
  }
  handle(kind: number, a: number, b: number): void {
    this.seen.push({ atMs: this.#kernel.now, kind, a, b });
    this.schedule(this.#plan[a]?.delays ?? []);
    this.pendings.push(this.#kernel.pending);
  }
}

/** Few different values, so that most events have equals; 0 means at once. */
const coarse = fc.integer({ min: 0, max: 4 });
const fine = fc.double({ min: 0, max: 1000, noNaN: true });
const anyDelay = fc.oneof(coarse, fine);
const planOf = (delay: fc.Arbitrary<number>): fc.Arbitrary<Plan> =>
  fc.array(fc.record({ delays: fc.array(delay, { maxLength: 4 }) }), { maxLength: 300 });
const anyPlan = fc.oneof(planOf(coarse), planOf(fine), planOf(anyDelay));
const anyStart = fc.array(anyDelay, { maxLength: 40 });

function follow(kernel: Kernel | SortedList, initial: readonly number[], plan: Plan): Follower {
  const follower = new Follower(kernel, plan);
  follower.schedule(initial);
  while (kernel.step(follower));
  return follower;
}

describe('the kernel', () => {
  it('hands out events by time, and of one time first in first out, like a sorted list, whatever handlers schedule', () => {
    fc.assert(
      fc.property(anyStart, anyPlan, fc.integer({ min: 1, max: 8 }), (start, plan, capacity) => {
        const expected = follow(new SortedList(), start, plan);
        const actual = follow(new Kernel(capacity), start, plan);
        expect(actual.seen).toEqual(expected.seen);
        expect(actual.pendings).toEqual(expected.pendings);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps that order when events are scheduled between steps as well', () => {
    const action = fc.oneof(fc.record({ delay: anyDelay }), fc.constant('step' as const));
    fc.assert(
      fc.property(fc.array(action, { maxLength: 400 }), anyPlan, (actions, plan) => {
        const kernel = new Kernel(1);
        const list = new SortedList();
        const actual = new Follower(kernel, plan);
        const expected = new Follower(list, plan);
        for (const next of actions) {
          if (next === 'step') {
            expect(kernel.step(actual)).toBe(list.step(expected));
          } else {
            actual.schedule([next.delay]);
            expected.schedule([next.delay]);
          }
          expect(kernel.pending).toBe(list.pending);
          expect(kernel.now).toBe(list.now);
        }
        expect(actual.seen).toEqual(expected.seen);
      }),
      { numRuns: 200 },
    );
  });

  it('sorts every number of events from 1 to 400, all of one time or of few', () => {
    for (let n = 1; n <= 400; n++) {
      for (const different of [1, 2, 7, n]) {
        const kernel = new Kernel(4);
        const seen: number[] = [];
        for (let i = 0; i < n; i++) kernel.schedule((i * 7919) % different, 0, i, 0);
        kernel.runUntil(Infinity, Infinity, { handle: (_, a) => seen.push(a) });
        const numbers = Array.from({ length: n }, (_, i) => i);
        const order = numbers.sort((i, j) => ((i * 7919) % different) - ((j * 7919) % different) || i - j);
        expect(seen).toEqual(order);
      }
    }
  });

  it('gives the same sequence in slices, of events or of time, as in one run', () => {
    fc.assert(
      fc.property(
        anyStart,
        anyPlan,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        (start, plan, events, ms) => {
          const whole = new Kernel();
          const one = new Follower(whole, plan);
          one.schedule(start);
          expect(whole.runUntil(Infinity, Infinity, one)).toBe('idle');

          const counted = new Kernel();
          const byEvents = new Follower(counted, plan);
          byEvents.schedule(start);
          let before = 0;
          while (counted.runUntil(Infinity, events, byEvents) === 'events') {
            expect(byEvents.seen.length - before).toBe(events);
            before = byEvents.seen.length;
          }
          expect(byEvents.seen).toEqual(one.seen);
          expect(counted.now).toBe(whole.now);

          const timed = new Kernel();
          const byTime = new Follower(timed, plan);
          byTime.schedule(start);
          for (let until = ms; timed.runUntil(until, Infinity, byTime) === 'time'; until += ms) expect(timed.now).toBe(until);
          expect(byTime.seen).toEqual(one.seen);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('carries kinds 0 to 255 and 32-bit integers unchanged', () => {
    const kernel = new Kernel(1);
    const numbers = [0, 1, -1, 2147483647, -2147483648];
    for (let kind = 0; kind < 256; kind++) for (const a of numbers) for (const b of numbers) kernel.schedule(1, kind, a, b);
    const seen: string[] = [];
    kernel.runUntil(1, Infinity, { handle: (kind, a, b) => seen.push(`${kind} ${a} ${b}`) });
    expect(seen).toEqual(
      Array.from({ length: 256 }, (_, kind) => numbers.flatMap((a) => numbers.map((b) => `${kind} ${a} ${b}`))).flat(),
    );
  });

  it('grows while a handler schedules thousands', () => {
    const kernel = new Kernel(2);
    const times: number[] = [];
    kernel.schedule(1, 0, 0, 0);
    kernel.runUntil(Infinity, Infinity, {
      handle: (kind) => {
        times.push(kernel.now);
        if (kind === 0) for (let i = 0; i < 10_000; i++) kernel.schedule(kernel.now + ((i * 7919) % 10_007), 1, i, 0);
      },
    });
    expect(times).toHaveLength(10_001);
    expect(times).toEqual([...times].sort((x, y) => x - y));
  });
});

describe('a run of the kernel', () => {
  const nothing: Handler = { handle: () => {} };

  it('stands at the time it was asked to reach, and takes events of that very time along', () => {
    const kernel = new Kernel();
    for (const atMs of [1, 5, 5, 9]) kernel.schedule(atMs, 0, 0, 0);
    expect(kernel.runUntil(5, Infinity, nothing)).toBe('time');
    expect([kernel.now, kernel.pending]).toEqual([5, 1]);
    expect(kernel.runUntil(7, Infinity, nothing)).toBe('time');
    expect(kernel.now).toBe(7);
    expect(kernel.runUntil(3, Infinity, nothing)).toBe('time');
    expect(kernel.now).toBe(7);
    expect(kernel.runUntil(100, Infinity, nothing)).toBe('idle');
    expect([kernel.now, kernel.pending]).toEqual([9, 0]);
    expect(kernel.step(nothing)).toBe(false);
  });

  it('ends after the given number of events', () => {
    const kernel = new Kernel();
    for (const atMs of [1, 2, 3]) kernel.schedule(atMs, 0, 0, 0);
    expect(kernel.runUntil(10, 0, nothing)).toBe('events');
    expect([kernel.now, kernel.pending]).toEqual([0, 3]);
    expect(kernel.runUntil(10, 2, nothing)).toBe('events');
    expect([kernel.now, kernel.pending]).toEqual([2, 1]);
    expect(kernel.runUntil(10, 1, nothing)).toBe('idle');
  });

  it('ends after the event whose handler calls stop, and goes on when run again', () => {
    const kernel = new Kernel();
    for (const a of [1, 2, 3]) kernel.schedule(a, 0, a, 0);
    const seen: number[] = [];
    const handler: Handler = {
      handle: (_, a) => {
        seen.push(a);
        if (a === 2) kernel.stop();
      },
    };
    expect(kernel.runUntil(Infinity, Infinity, handler)).toBe('stopped');
    expect(seen).toEqual([1, 2]);
    expect(kernel.runUntil(Infinity, Infinity, handler)).toBe('idle');
    expect(seen).toEqual([1, 2, 3]);
  });

  it('ends before its first event when stop was called between runs', () => {
    const kernel = new Kernel();
    kernel.schedule(1, 0, 0, 0);
    kernel.stop();
    expect(kernel.runUntil(Infinity, Infinity, nothing)).toBe('stopped');
    expect(kernel.pending).toBe(1);
    expect(kernel.runUntil(Infinity, Infinity, nothing)).toBe('idle');
  });

  it.each([Number.NaN, 4.999, -1, -Infinity, Infinity])('refuses an event at %s ms, naming both times', (atMs) => {
    const kernel = new Kernel();
    kernel.schedule(5, 0, 0, 0);
    kernel.step(nothing);
    expect(() => kernel.schedule(atMs, 3, 0, 0)).toThrow(`event of kind 3 scheduled at ${atMs} ms, now is 5 ms`);
    expect(kernel.pending).toBe(0);
    kernel.schedule(5, 3, 0, 0);
    expect(kernel.pending).toBe(1);
  });

  it('refuses bounds that are not numbers', () => {
    expect(() => new Kernel().runUntil(Number.NaN, 1, nothing)).toThrow('runUntil(NaN ms, 1 events)');
    expect(() => new Kernel().runUntil(1, Number.NaN, nothing)).toThrow('runUntil(1 ms, NaN events)');
  });

  it('refuses to be run by a handler of its own', () => {
    const kernel = new Kernel();
    kernel.schedule(1, 0, 0, 0);
    kernel.schedule(2, 0, 0, 0);
    expect(() => kernel.step({ handle: () => void kernel.step(nothing) })).toThrow('the kernel is running');
    expect(() => kernel.step({ handle: () => void kernel.runUntil(9, 9, nothing) })).toThrow('the kernel is running');
    expect(kernel.pending).toBe(0);
  });

  it('lets out what a handler throws, and then goes on with the others in order', () => {
    fc.assert(
      fc.property(anyStart, anyPlan, fc.integer({ min: 1, max: 5 }), fc.boolean(), (start, plan, every, first) => {
        const expected = follow(new SortedList(), start, plan);
        const kernel = new Kernel(1);
        const follower = new Follower(kernel, plan);
        follower.schedule(start);
        let thrown = 0;
        // Throws before or after having scheduled its successors; where it throws before, they are scheduled from outside.
        const thrower: Handler = {
          handle: (kind, a, b) => {
            if (a % every === 0 && first) throw new Fault(kind, a, b);
            follower.handle(kind, a, b);
            if (a % every === 0) throw new Fault(kind, a, b);
          },
        };
        for (let end = ''; end !== 'idle'; ) {
          try {
            end = kernel.runUntil(Infinity, Infinity, thrower);
          } catch (error) {
            if (!(error instanceof Fault)) throw error;
            thrown++;
            if (first) follower.handle(error.kind, error.a, error.b);
          }
        }
        expect(follower.seen).toEqual(expected.seen);
        expect(thrown).toBe(expected.seen.filter(({ a }) => a % every === 0).length);
        expect(kernel.pending).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

class Fault extends Error {
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  constructor(kind: number, a: number, b: number) {
    super('fault');
    this.kind = kind;
    this.a = a;
    this.b = b;
  }
}

describe('M2 on the kernel', () => {
  it.each([10, 100, 1000])('gives the latencies of the raw loop to the bit, %i nodes', (nodes) => {
    const onKernel = new Float64Array(65_536);
    const raw = new Float64Array(65_536);
    kernelM2(nodes, 60_000, onKernel);
    rawM2(nodes, 60_000, raw);
    expect(onKernel).toEqual(raw);
    expect(onKernel[59_999]).toBeGreaterThan(0);
  });
});
