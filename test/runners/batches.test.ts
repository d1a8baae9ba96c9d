import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell, Setting } from '../../runners/sweep/plan.ts';
import { batchesOf } from '../../runners/sweep/run-cells.ts';

const cells = (settles: readonly boolean[]): readonly Cell[] =>
  settles.map((one, replicate) => ({
    address: String(replicate),
    strategy: { label: 'v2', use: 'v2', params: {} },
    replicate,
    setting: { settles: one } as Setting,
  }));

describe('cells go to threads in batches', () => {
  it('that hold all in order, none longer than its share of what is left', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 500 }), fc.integer({ min: 1, max: 16 }), (settles, width) => {
        const all = cells(settles);
        const batches = batchesOf(all, width);
        expect(batches.flat()).toEqual(all);
        let left = all.length;
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(Math.min(32, Math.ceil(left / (8 * width))));
          left -= batch.length;
        }
      }),
    );
  });

  it('that end with single cells, so that no thread has much left when another has nothing', () => {
    const batches = batchesOf(cells(Array.from({ length: 1000 }, () => false)), 4);
    expect(batches[0]).toHaveLength(32);
    expect(batches.slice(-32).map(({ length }) => length)).toEqual(Array.from({ length: 32 }, () => 1));
  });

  it('alone where MSER-5 looks at the runs of all strategies first', () => {
    const batches = batchesOf(cells(Array.from({ length: 100 }, () => true)), 1);
    expect(batches.every(({ length }) => length === 1)).toBe(true);
  });
});
