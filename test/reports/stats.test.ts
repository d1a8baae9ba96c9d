import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Histogram } from '../../reports/metrics/histogram.ts';
import { meanInterval } from '../../reports/stats/interval.ts';
import { excludesZero, pairedDifference } from '../../reports/stats/paired.ts';
import { t95, twoSidedP } from '../../reports/stats/student.ts';

type Bounds = { readonly mean: number; readonly lower: number; readonly upper: number };
type Sample = {
  readonly a: number[];
  readonly b: number[];
  readonly interval: Bounds;
  readonly difference: Bounds & { readonly p: number };
};
type Figures = {
  readonly t95: readonly (readonly [degreesOfFreedom: number, t: number])[];
  readonly p: readonly (readonly [t: number, degreesOfFreedom: number, p: number])[];
  readonly samples: readonly Sample[];
  readonly percentiles: { readonly values: readonly number[]; readonly of: readonly (readonly [p: number, value: number])[] };
};
const SCIPY = JSON.parse(readFileSync(new URL('scipy-figures.json', import.meta.url), 'utf8')) as Figures;

function near(value: number | null, wanted: number): void {
  expect(Math.abs(value! - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1e-3, Math.abs(wanted)));
}

describe('against SciPy, to 1e-9', () => {
  it('t quantiles', () => {
    for (const [degreesOfFreedom, t] of SCIPY.t95) near(t95(degreesOfFreedom), t);
  });
  it('two-sided p values', () => {
    for (const [t, degreesOfFreedom, p] of SCIPY.p) near(twoSidedP(t, degreesOfFreedom), p);
  });
  it('means with t intervals', () => {
    for (const { a, interval } of SCIPY.samples) {
      const { mean, lower, upper, n } = meanInterval(a);
      expect(n).toBe(a.length);
      near(mean, interval.mean);
      near(lower, interval.lower);
      near(upper, interval.upper);
    }
  });
  it('paired differences with t interval and p value', () => {
    for (const { a, b, difference } of SCIPY.samples) {
      const { mean, lower, upper, p, n } = pairedDifference(a, b);
      expect(n).toBe(a.length);
      near(mean, difference.mean);
      near(lower, difference.lower);
      near(upper, difference.upper);
      near(p, difference.p);
    }
  });
});
it('histogram percentiles agree with those of NumPy within 0.5 %', () => {
  const histogram = new Histogram();
  for (const value of SCIPY.percentiles.values) histogram.add(value);
  for (const [p, value] of SCIPY.percentiles.of)
    expect(Math.abs(histogram.percentile(p)! / value - 1)).toBeLessThanOrEqual(0.005);
});

describe('few or equal values', () => {
  const nothing = { mean: null, lower: null, upper: null, halfWidth: null, standardError: null };
  it('no value: no mean', () => {
    expect(meanInterval([])).toEqual({ n: 0, ...nothing });
    expect(meanInterval([null, null])).toEqual({ n: 0, ...nothing });
  });
  it('one value: a mean without interval', () => {
    expect(meanInterval([null, 0.5])).toEqual({ ...nothing, n: 1, mean: 0.5 });
    expect(pairedDifference([0.5], [0.25])).toEqual({ ...nothing, n: 1, mean: 0.25, p: null });
  });
  it('equal values: an interval of no width', () => {
    expect(meanInterval([0.1, 0.1, 0.1])).toMatchObject({ n: 3, lower: meanInterval([0.1, 0.1, 0.1]).mean, halfWidth: 0 });
    expect(pairedDifference([1, 2, 3], [1, 2, 3])).toMatchObject({ n: 3, mean: 0, lower: 0, upper: 0, p: 1 });
    expect(pairedDifference([2, 3, 4], [1, 2, 3])).toMatchObject({ n: 3, mean: 1, lower: 1, upper: 1, p: 0 });
  });
  it('leaves pairs out in which one is missing', () => {
    expect(pairedDifference([1, null, 3, 5], [0, 1, null, 2])).toMatchObject({ n: 2, mean: 2 });
  });
  it('refuses values that are no pairs', () => {
    expect(() => pairedDifference([1], [1, 2])).toThrow('1 on one side, 2 on the other');
  });
  it('an interval that touches 0 does not leave it out', () => {
    const interval = { n: 2, mean: 1, halfWidth: 1, standardError: 1 };
    expect(excludesZero({ ...interval, lower: 0, upper: 2 })).toBe(false);
    expect(excludesZero({ ...interval, lower: 0.1, upper: 2 })).toBe(true);
    expect(excludesZero({ ...interval, lower: -2, upper: -0.1 })).toBe(true);
    expect(excludesZero({ ...interval, lower: null, upper: null })).toBe(false);
  });
});
