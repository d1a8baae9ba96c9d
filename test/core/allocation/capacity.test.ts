import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Booking, NodeCapacity } from '../../../core/allocation/capacity.ts';
import type { Demand } from '../../../core/scenario.ts';
import { accelerators, demand, device } from './fixtures.ts';

const whole: Demand = {
  cpuMillis: 4000,
  coreShares: [1, 1, 1, 1],
  memoryMiB: { rss: 4096, vms: 8192 },
  memoryGBPerS: 0,
  accelerators: { gpu: 1, tpu: 1 },
};
const fitted = device(accelerators('gpu', 'tpu'));

function books(node: NodeCapacity) {
  return { cpu: node.cpuMillis, memory: node.memoryMiB, cores: node.cores, accelerators: node.accelerators };
}
function used(node: NodeCapacity) {
  return {
    cpu: node.cpuMillis.used,
    memory: node.memoryMiB.used,
    cores: node.cores,
    gpus: node.accelerators.map((one) => one.used),
  };
}

describe('what does not fit names the resource, the need and what is free', () => {
  it.each<[string, Partial<Demand>, Partial<Demand>]>([
    ['cpu: needs 4001 millicpu, 4000 millicpu free', {}, { cpuMillis: 4001 }],
    ['cpu: needs 500 millicpu, 250 millicpu free', { cpuMillis: 3750 }, { cpuMillis: 500 }],
    ['memory rss: needs 600 MiB, 420 MiB free', { memoryMiB: { rss: 3676, vms: 0 } }, { memoryMiB: { rss: 600, vms: 0 } }],
    ['memory vms: needs 8192.5 MiB, 8192 MiB free', {}, { memoryMiB: { rss: 1, vms: 8192.5 } }],
    ['cores: needs 5, the node has 4', {}, { coreShares: [0.1, 0.1, 0.1, 0.1, 0.1] }],
    [
      'cores: needs 0.55, 0.55 on distinct cores, free are 0.1, 0.4, 0.5, 0.6',
      { coreShares: [0.9, 0.6, 0.5, 0.4] },
      { coreShares: [0.55, 0.55] },
    ],
    ['accelerator gpu: needs 0.4 of one, at most 0.3 free', { accelerators: { gpu: 0.7 } }, { accelerators: { gpu: 0.4 } }],
    ['accelerator gpu: needs 0.4 of one, at most 0 free', { accelerators: { gpu: 1 } }, { accelerators: { gpu: 0.4 } }],
    ['accelerator npu: needs 0.1 of one, the node has none', {}, { accelerators: { npu: 0.1 } }],
  ])('%s', (reason, taken, wanted) => {
    const node = new NodeCapacity(fitted);
    node.book(demand(taken));
    const before = books(node);
    expect(node.misfit(demand(wanted))).toBe(reason);
    expect(() => node.book(demand(wanted))).toThrow(`cannot book on a board: ${reason}`);
    expect(books(node)).toEqual(before);
  });
});

describe('the defects of the original allocator do not occur', () => {
  it('accepts a fit that leaves nothing, in every resource at once', () => {
    const node = new NodeCapacity(fitted);
    expect(node.misfit(whole)).toBeNull();
    node.book(whole);
    expect(used(node)).toEqual({ cpu: 4000, memory: 4096, cores: [1, 1, 1, 1], gpus: [1, 1] });
  });

  it('accepts an accelerator need of exactly what is free', () => {
    const node = new NodeCapacity(device(accelerators('gpu')));
    node.book(demand({ accelerators: { gpu: 0.85 } }));
    expect(node.misfit(demand({ accelerators: { gpu: 0.15 } }))).toBeNull();
  });

  it('takes a service without accelerators, and a need of zero of a type it has not', () => {
    const node = new NodeCapacity(device());
    expect(node.misfit(demand({ cpuMillis: 100 }))).toBeNull();
    expect(node.misfit(demand({ accelerators: { tpu: 0 } }))).toBeNull();
  });

  it('wants every accelerator asked for, not one of them', () => {
    const node = new NodeCapacity(device(accelerators('gpu')));
    node.book(demand({ accelerators: { gpu: 0.85 } }));
    expect(node.misfit(demand({ accelerators: { gpu: 0.5, tpu: 0 } }))).toBe(
      'accelerator gpu: needs 0.5 of one, at most 0.15 free',
    );
    expect(node.misfit(demand({ accelerators: { gpu: 0.1, tpu: 0.1 } }))).toBe(
      'accelerator tpu: needs 0.1 of one, the node has none',
    );
  });

  it('books an accelerator once, on the tightest device of the type', () => {
    const node = new NodeCapacity(device(accelerators('gpu', 'gpu', 'tpu')));
    const small = node.book(demand({ accelerators: { gpu: 0.3 } }));
    expect(used(node).gpus).toEqual([0.3, 0, 0]);
    node.book(demand({ accelerators: { gpu: 0.7 } }));
    expect(used(node).gpus).toEqual([1, 0, 0]);
    node.book(demand({ accelerators: { gpu: 0.4 } }));
    expect(used(node).gpus).toEqual([1, 0.4, 0]);
    node.release(small);
    expect(used(node).gpus).toEqual([0.7, 0.4, 0]);
  });

  it('packs: the largest need first, each on what it leaves least of', () => {
    const node = new NodeCapacity(device({ cores: 2, ...accelerators('gpu', 'gpu') }));
    for (const share of [0.6, 0.7]) node.book(demand({ coreShares: [share], accelerators: { gpu: share } }));
    node.book(demand({ coreShares: [0.2, 0.3], accelerators: { gpu: 0.3 } }));
    expect(node.cores).toEqual([0.8, 1]);
    expect(used(node).gpus).toEqual([0.6, 1]);
  });

  it('does not split a need over two devices', () => {
    const node = new NodeCapacity(device(accelerators('gpu', 'gpu')));
    node.book(demand({ accelerators: { gpu: 0.6 } }));
    node.book(demand({ accelerators: { gpu: 0.6 } }));
    expect(node.misfit(demand({ accelerators: { gpu: 0.5 } }))).toBe('accelerator gpu: needs 0.5 of one, at most 0.4 free');
  });

  it('keeps cores apart: releasing one booking leaves the other where it was', () => {
    const node = new NodeCapacity(device());
    const first = node.book(demand({ coreShares: [0.5] }));
    const second = node.book(demand({ coreShares: [0.4, 0.05] }));
    expect(node.cores).toEqual([0.9, 0.05, 0, 0]);
    node.release(first);
    expect(node.cores).toEqual([0.4, 0.05, 0, 0]);
    node.release(second);
    expect(node.cores).toEqual([0, 0, 0, 0]);
  });
});

describe('a booking', () => {
  it('is released once, and only where it was made', () => {
    const node = new NodeCapacity(device());
    const other = new NodeCapacity(device());
    const booking = node.book(demand({ cpuMillis: 100 }));
    expect(() => other.release(booking)).toThrow('cannot release on a board: this booking is not open here');
    node.release(booking);
    expect(() => node.release(booking)).toThrow('cannot release on a board: this booking is not open here');
    expect(node.cpuMillis.used).toBe(0);
  });

  it('is on a copy too, and what happens to the copy leaves the original alone', () => {
    const node = new NodeCapacity(fitted);
    const booking = node.book(demand({ cpuMillis: 100, coreShares: [0.1], accelerators: { gpu: 0.2 } }));
    const before = books(node);
    const copy = node.copy();
    expect(books(copy)).toEqual(before);
    copy.release(booking);
    copy.book(whole);
    expect(books(node)).toEqual(before);
    node.release(booking);
    expect(books(node)).toEqual(books(new NodeCapacity(fitted)));
  });

  it.each([3, 6, 7, 9, 11, 14, 1000])('of 1/%i of a core and of a GPU fits that many times on one', (n) => {
    const node = new NodeCapacity(device({ cores: 1, ...accelerators('gpu') }));
    for (let i = 0; i < n; i++) node.book(demand({ coreShares: [1 / n], accelerators: { gpu: 1 / n } }));
    expect(node.misfit(demand({ coreShares: [1 / n] }))).not.toBeNull();
  });

  it('of every decimal with six places is booked as written', () => {
    const sixPlaces = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(fc.oneof(sixPlaces, fc.constantFrom(249, 251, 570_000)), (millionths) => {
        const share = Number((millionths / 1_000_000).toFixed(6));
        const node = new NodeCapacity(device({ cores: 1 }));
        node.book(demand({ cpuMillis: share, coreShares: [share], memoryMiB: { rss: share, vms: share } }));
        expect([node.cpuMillis.used, node.memoryMiB.used, node.cores[0]]).toEqual([share, share, share]);
      }),
    );
  });

  it('takes virtual memory too, and gives it back', () => {
    const node = new NodeCapacity(device());
    const booking = node.book(demand({ memoryMiB: { rss: 0, vms: 8000 } }));
    expect(node.misfit(demand({ memoryMiB: { rss: 0, vms: 200 } }))).toBe('memory vms: needs 200 MiB, 192 MiB free');
    node.release(booking);
    expect(node.misfit(demand({ memoryMiB: { rss: 0, vms: 8192 } }))).toBeNull();
  });
});

const share = fc.oneof(fc.constantFrom(0, 0.1, 0.2, 0.3, 0.5, 1 / 3, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const anyDemand: fc.Arbitrary<Demand> = fc.record({
  cpuMillis: fc.oneof(fc.integer({ min: 0, max: 2000 }), fc.double({ min: 0, max: 2000, noNaN: true })),
  coreShares: fc.array(share, { maxLength: 5 }),
  memoryMiB: fc.record({
    rss: fc.double({ min: 0, max: 2048, noNaN: true }),
    vms: fc.double({ min: 0, max: 4096, noNaN: true }),
  }),
  memoryGBPerS: fc.constant(0),
  accelerators: fc.dictionary(fc.constantFrom('gpu', 'tpu', 'npu'), share),
});

describe('over random bookings and releases', () => {
  it('nothing is oversold, misfit and book agree, and in the end the books are exactly as at the start', () => {
    const step = fc.oneof(anyDemand, fc.nat());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const node = new NodeCapacity(device(accelerators('gpu', 'gpu', 'tpu')));
        const start = books(node);
        const open: Booking[] = [];
        for (const one of steps) {
          if (typeof one === 'number') {
            const [gone] = open.splice(one % Math.max(1, open.length), 1);
            if (gone !== undefined) node.release(gone);
          } else if (node.misfit(one) === null) open.push(node.book(one));
          else expect(() => node.book(one)).toThrow(/^cannot book/);
          const now = books(node);
          expect(now.cpu.used).toBeLessThanOrEqual(now.cpu.capacity);
          expect(now.memory.used).toBeLessThanOrEqual(now.memory.capacity);
          for (const core of now.cores) expect(core).toBeLessThanOrEqual(1);
          for (const one of now.accelerators) expect(one.used).toBeLessThanOrEqual(one.share);
          expect(books(node.copy())).toEqual(now);
        }
        for (const booking of open.reverse()) node.release(booking);
        expect(books(node)).toEqual(start);
      }),
      { numRuns: 200 },
    );
  });

  it('distinct cores are found exactly when some assignment of demands to cores exists', () => {
    const tenths = fc.integer({ min: 0, max: 10 });
    fc.assert(
      fc.property(fc.array(tenths, { minLength: 5, maxLength: 5 }), fc.array(tenths, { maxLength: 5 }), (taken, wanted) => {
        const node = new NodeCapacity(device({ cores: 5 }));
        // One demand of all five shares puts each on a core of its own: any state of the cores, in some order.
        node.book(demand({ coreShares: taken.map((n) => n / 10) }));
        const free = taken.map((n) => 10 - n);
        expect(node.misfit(demand({ coreShares: wanted.map((n) => n / 10) })) === null).toBe(assignable(wanted, free));
      }),
      { numRuns: 1000 },
    );
  });

  /** By trying every core for every demand. */
  function assignable(wanted: readonly number[], free: readonly number[]): boolean {
    const [first, ...rest] = wanted;
    if (first === undefined) return true;
    return free.some((room, i) => room >= first && assignable(rest, free.toSpliced(i, 1)));
  }
});
