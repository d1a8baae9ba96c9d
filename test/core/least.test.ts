import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Extremes } from '../../core/cluster/extremes.ts';

const value = fc.constantFrom(1, 2, 2, 3, 5, -1, Number.NaN);
const sets = fc.array(fc.tuple(fc.nat(), value), { maxLength: 60 });

it('knows the least, the first that has it, and the greatest of numbers that change', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 17 }), sets, (n, changes) => {
      const extremes = new Extremes(n);
      const values: number[] = new Array<number>(n).fill(Number.NaN);
      for (const [at, to] of changes) {
        values[at % n] = to;
        extremes.set(at % n, to);
        const there = values.filter((one) => !Number.isNaN(one));
        expect(extremes.least).toBe(Math.min(...there));
        expect(extremes.greatest).toBe(Math.max(...there));
        expect(extremes.leastAt).toBe(there.length === 0 ? -1 : values.indexOf(Math.min(...there)));
      }
    }),
  );
});
