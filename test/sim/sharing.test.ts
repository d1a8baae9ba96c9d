import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EqualShares } from '../../sim/sharing.ts';
import { type Job, playByDefinition } from './fluid.ts';

/** When each job ends, driven as the simulator drives it: by the next end that is foreseen. */
function play(capacity: number, jobs: readonly Job[]): Map<string, number> {
  const shares = new EqualShares<Job>(capacity);
  const ends = new Map<string, number>();
  const changes = jobs
    .flatMap((job) => [
      { atMs: job.atMs, job, comes: true },
      ...(job.leavesMs === undefined ? [] : [{ atMs: job.leavesMs, job, comes: false }]),
    ])
    .sort((a, b) => a.atMs - b.atMs);
  const endUntil = (atMs: number): void => {
    for (let endMs = shares.nextEndMs; endMs < Infinity && endMs <= atMs; endMs = shares.nextEndMs) {
      ends.set(shares.takeEnded(endMs)!.name, endMs);
    }
  };
  for (const { atMs, job, comes } of changes) {
    endUntil(atMs);
    if (comes) shares.add(job, job.work, atMs);
    else shares.delete(job, atMs);
  }
  endUntil(Number.MAX_VALUE);
  return ends;
}

const jobsOf = (named: { readonly [name: string]: readonly [atMs: number, work: number, leavesMs?: number] }): Job[] =>
  Object.entries(named).map(([name, [atMs, work, leavesMs]]) => ({
    name,
    atMs,
    work,
    ...(leavesMs === undefined ? {} : { leavesMs }),
  }));
const endsOf = (capacity: number, named: Parameters<typeof jobsOf>[0]): object =>
  Object.fromEntries(play(capacity, jobsOf(named)));

describe('one capacity shared equally', () => {
  it('gives all of it to one alone', () => {
    expect(endsOf(2, { a: [5, 20] })).toEqual({ a: 15 });
  });

  it('lets two of equal size take twice as long each', () => {
    expect(endsOf(1, { a: [0, 10], b: [0, 10] })).toEqual({ a: 20, b: 20 });
  });

  it('with sizes 10, 20 and 60: 10 at 30, then two share, then one is alone', () => {
    expect(endsOf(1, { a: [0, 10], b: [0, 20], c: [0, 60] })).toEqual({ a: 30, b: 50, c: 90 });
  });

  it('re-times what is under way when another comes: a has 4 left at 6, b 12', () => {
    expect(endsOf(1, { a: [0, 10], b: [6, 12] })).toEqual({ a: 14, b: 22 });
  });

  it('gives the share of one that leaves to the others: a has 7 left at 6', () => {
    expect(endsOf(1, { a: [0, 10], b: [0, 10, 6] })).toEqual({ a: 13 });
  });

  it('ends equals in the order in which they came', () => {
    expect([...play(1, jobsOf({ b: [0, 5], a: [0, 5], c: [0, 5] })).keys()]).toEqual(['b', 'a', 'c']);
  });

  it('says that one who has ended, or never was there, is not there', () => {
    const shares = new EqualShares<string>(1);
    shares.add('a', 3, 0);
    expect(shares.takeEnded(2)).toBeUndefined();
    expect(shares.takeEnded(3)).toBe('a');
    expect([shares.delete('a', 3), shares.delete('b', 3), shares.size, shares.nextEndMs]).toEqual([false, false, 0, Infinity]);
  });
});

describe('for any arrivals and sizes', () => {
  const jobs = fc
    .array(fc.tuple(fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 0.01, max: 50, noNaN: true })), {
      minLength: 1,
      maxLength: 25,
    })
    .map((pairs) => pairs.map(([atMs, work], n): Job => ({ name: String(n), atMs, work })));
  const capacities = fc.double({ min: 0.05, max: 20, noNaN: true });

  it('ends are those of the definition', () => {
    fc.assert(
      fc.property(jobs, capacities, (list, capacity) => {
        const expected = playByDefinition(capacity, list);
        for (const [name, endMs] of play(capacity, list))
          expect(Math.abs(endMs - expected.get(name)!)).toBeLessThan(1e-6 * endMs + 1e-9);
      }),
    );
  });

  it('what has ended in any span is never more than the capacity could do in it, and it is never idle with work there', () => {
    fc.assert(
      fc.property(jobs, capacities, (list, capacity) => {
        const ends = play(capacity, list);
        expect(ends.size).toBe(list.length);
        for (const from of list) {
          const inside = list.filter((job) => job.atMs >= from.atMs);
          for (const until of inside) {
            const endMs = ends.get(until.name)!;
            const done = inside.filter((job) => ends.get(job.name)! <= endMs).reduce((sum, job) => sum + job.work, 0);
            expect(done).toBeLessThanOrEqual(capacity * (endMs - from.atMs) * (1 + 1e-9));
          }
        }
        let busyUntil = 0;
        for (const { atMs, work } of [...list].sort((a, b) => a.atMs - b.atMs))
          busyUntil = Math.max(busyUntil, atMs) + work / capacity;
        expect(Math.max(...ends.values())).toBeCloseTo(busyUntil, 6);
      }),
    );
  });
});
