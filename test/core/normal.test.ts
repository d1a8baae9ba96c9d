import { describe, expect, it } from 'vitest';
import { normalCdf, standardNormal } from '../../core/normal.ts';

describe('the standard normal distribution function', () => {
  // scipy.stats.norm.cdf, SciPy 1.15
  it.each([
    [-8, 6.22096057427178e-16],
    [-5, 2.866515718791939e-7],
    [-1.5, 0.06680720126885806],
    [0, 0.5],
    [0.3, 0.6179114221889526],
    [2.5, 0.9937903346742238],
    [7.5, 0.9999999999999681],
  ])('at %f is %f', (z, p) => {
    expect(Math.abs(normalCdf(z) - p)).toBeLessThan(1e-15 + 1e-11 * Math.min(p, 1 - p));
  });

  it('undoes the quantile function', () => {
    for (let i = 1; i < 1000; i++) expect(normalCdf(standardNormal(i / 1000))).toBeCloseTo(i / 1000, 14);
  });

  it('ends at 0 and 1', () => {
    expect([normalCdf(-40), normalCdf(40), normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1, 0, 1]);
  });
});
