import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../core/random.ts';
import { Histogram } from '../../reports/metrics/histogram.ts';

function of(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

/** Linear between order statistics at (n - 1) x p: NumPy's default. */
function exact(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = ((sorted.length - 1) * p) / 100;
  const low = Math.floor(rank);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low]! + (rank - low) * (sorted[high]! - sorted[low]!);
}

const random = createRandom(7, 0);
const uniforms = Array.from({ length: 5000 }, (_, i) => random.at(1, i));
const DISTRIBUTIONS: { readonly [name: string]: readonly number[] } = {
  uniform: uniforms.map((u) => 20 + 500 * u),
  exponential: uniforms.map((u) => -80 * Math.log(u)),
  'heavy tail': uniforms.map((u) => 5 / Math.sqrt(u * u * u)),
  'two modes': uniforms.map((u, i) => (i % 2 === 0 ? 1 + u : 1e6 * (1 + u))),
  'tiny numbers': uniforms.map((u) => 1e-12 * u),
  'three values': uniforms.map((u) => (u < 0.3 ? 10 : u < 0.6 ? 25 : 1000)),
};
const PERCENTILES = [0, 0.1, 1, 5, 25, 50, 75, 90, 95, 99, 99.9, 100];

describe('percentiles', () => {
  it.each(Object.keys(DISTRIBUTIONS))('are within 0.5 %% of the exact ones: %s', (name) => {
    for (const size of [1, 2, 3, 10, 101, 5000]) {
      const values = DISTRIBUTIONS[name]!.slice(0, size);
      const histogram = of(values);
      for (const p of PERCENTILES) expect(Math.abs(histogram.percentile(p)! / exact(values, p) - 1)).toBeLessThanOrEqual(0.005);
    }
  });
  it('are within 0.2 % for any positive numbers', () => {
    const positive = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(positive, { minLength: 1, maxLength: 50 }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (values, p) => {
          const truth = exact(values, p);
          expect(Math.abs(of(values).percentile(p)! - truth)).toBeLessThanOrEqual(truth * 0.00201);
        },
      ),
    );
  });
  it('of equal samples are that sample, exactly', () => {
    const histogram = of(Array.from({ length: 1000 }, () => 123.456));
    for (const p of PERCENTILES) expect(histogram.percentile(p)).toBe(123.456);
  });
  it('of nothing are null, as are least, greatest and mean', () => {
    expect(of([]).percentile(50)).toBeNull();
    expect(of([])).toMatchObject({ count: 0, sum: 0, min: null, max: null, mean: null });
  });
  it('take zeros for what they are', () => {
    expect(of([0, 0, 0, 8]).percentile(50)).toBe(0);
    expect(of([0, 8]).percentile(50)).toBe(4);
    expect(of([0]).toJSON().bins).toEqual([]);
  });
  it('outside 0 to 100 are refused', () => {
    expect(() => of([1]).percentile(101)).toThrow('a percentile is between 0 and 100, not 101');
    expect(() => of([1]).percentile(Number.NaN)).toThrow(RangeError);
  });
});

it('refuses what is no finite number >= 0, and is not changed by it', () => {
  const histogram = of([1]);
  for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => histogram.add(value)).toThrow(`not ${value}`);
  expect(histogram.count).toBe(1);
});

describe('merging and JSON', () => {
  const samples = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1e12, noNaN: true })), { maxLength: 60 });

  it('gives the histogram of the union, in whatever order', () => {
    fc.assert(
      fc.property(samples, samples, samples, (a, b, c) => {
        const merged = of(c);
        merged.merge(of(a));
        merged.merge(of(b));
        const { sum, ...rest } = merged.toJSON();
        const { sum: wanted, ...union } = of([...a, ...b, ...c]).toJSON();
        expect(rest).toEqual(union);
        expect(Math.abs(sum - wanted)).toBeLessThanOrEqual(1e-12 * wanted);
      }),
    );
  });
  it('survives JSON unchanged and goes on counting', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (values, more) => {
        const before = of(values);
        const after = Histogram.fromJSON(JSON.parse(JSON.stringify(before)));
        expect(after.toJSON()).toEqual(before.toJSON());
        before.add(more);
        after.add(more);
        expect(after.percentile(50)).toBe(before.percentile(50));
        expect(after.toJSON()).toEqual(before.toJSON());
      }),
    );
  });
  it('refuses bins of another width', () => {
    expect(() => Histogram.fromJSON({ ...of([1]).toJSON(), mantissaBits: 7 })).toThrow('7 mantissa bits');
    expect(() => Histogram.fromJSON({ ...of([1]).toJSON(), bins: [] })).toThrow('its bins hold 0 values, not 1');
  });
});
