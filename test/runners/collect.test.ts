import { getHeapStatistics } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { collectWaste } from '../../runners/collect.ts';

const usedMiB = (): number => getHeapStatistics().used_heap_size / 2 ** 20;
/** As many numbers on the heap as take about so much room. */
const heap = (mib: number): readonly { readonly at: number }[] =>
  Array.from({ length: (mib * 2 ** 20) / 28 }, (_, at) => ({ at }));

describe('waste of short runs', () => {
  it('is collected once there is much of it, and what is in use is kept', () => {
    collectWaste();
    const before = usedMiB();
    const kept = heap(1);
    let waste: unknown = heap(40);
    expect(usedMiB()).toBeGreaterThan(before + 30);
    waste = null;
    collectWaste();
    expect(waste).toBeNull();
    expect(usedMiB()).toBeLessThan(before + 16);
    expect(kept.at(-1)).toEqual({ at: kept.length - 1 });
  });
});
