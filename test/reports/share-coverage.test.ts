import { describe, expect, it } from 'vitest';
import { standardNormal } from '../../core/normal.ts';
import { createRandom, Stream } from '../../core/random.ts';
import { meanInterval, shareInterval } from '../../reports/stats/interval.ts';

const SIMULATED = 2000;

describe('the interval of shares near 0 or 100 %', () => {
  it('by hand: ten times all of 200 on time', () => {
    // t(9) 2.262157, squared 5.117355: 2000 / 2005.117355
    const { lower, upper, method } = shareInterval(new Array(10).fill(1), new Array(10).fill(200));
    expect([lower, upper, method]).toEqual([expect.closeTo(0.9974479, 7), 1, 'Wilson with t']);
    const none = shareInterval(new Array(10).fill(0), new Array(10).fill(200));
    expect([none.lower, none.upper]).toEqual([0, expect.closeTo(0.0025521, 7)]);
  });
  it('is that of t where that stays between, and where it is not known how many there were', () => {
    const shares = [0.9, 0.92, 0.91, 0.93];
    expect(shareInterval(shares, [100, 100, 100, 100])).toEqual({ ...meanInterval(shares), method: 't' });
    const near = [1, 1, 0.99, 1];
    expect(shareInterval(near, [null, null, null, null])).toMatchObject({
      ...{ upper: 1, lower: meanInterval(near).lower, method: 't, cut at 1' },
    });
    expect(shareInterval([0, 1], [null, null])).toMatchObject({ lower: 0, upper: 1, method: 't, cut at 0 and 1' });
    expect(shareInterval([1], [100])).toMatchObject({ n: 1, lower: null, upper: null, method: '' });
    expect(shareInterval([], [])).toMatchObject({ n: 0, mean: null });
    expect(shareInterval([1, null, 1], [100, null, 100])).toMatchObject({ n: 2, upper: 1 });
  });
  it('takes the queries for fewer where their shares scatter more than those of independent ones would', () => {
    // Mean .99, standard error .005774; .99 x .01 / .00003333 = 297 in place of 4000; t(3) 3.182446.
    const { lower, upper } = shareInterval([1, 1, 0.98, 0.98], [1000, 1000, 1000, 1000]);
    expect(lower).toBeCloseTo(0.9496, 4);
    expect(upper).toBeCloseTo(0.998, 3);
  });

  /** Of every 100,000 queries so many miss in the mean; how likely a query is to miss is drawn for each replicate with this cv (gamma). */
  it.each([
    [5, 200, 1000, 0],
    [5, 200, 200, 1],
    [10, 200, 200, 0],
    [10, 200, 50, 1],
    [10, 1000, 50, 0],
    [10, 1000, 50, 1],
    [30, 200, 50, 1],
  ])('covers where t would be cut: %i replications of %i queries, %i in 100,000 missed, cv %i', (n, queries, missed, cv) => {
    const random = createRandom(7, 0);
    let draws = 0;
    const uniform = (): number => random.at(Stream.bootstrap, 1000 * n + queries, missed + cv, draws++);
    const truth = 1 - missed / 100_000;
    let [cut, covered, ofT] = [0, 0, 0];
    for (let run = 0; run < SIMULATED; run++) {
      const rate = (): number => (missed / 100_000) * (cv === 0 ? 1 : -Math.log(1 - uniform()));
      const shares = Array.from({ length: n }, () => 1 - Math.min(queries, poisson(queries * rate(), uniform)) / queries);
      const t = meanInterval(shares);
      if (t.upper! <= 1 && t.standardError !== 0) continue;
      cut++;
      const { lower, upper } = shareInterval(shares, new Array(n).fill(queries));
      if (lower! <= truth && truth <= upper!) covered++;
      if (t.lower! <= truth && truth <= t.upper!) ofT++;
    }
    expect(cut).toBeGreaterThan(SIMULATED / 10);
    expect(covered / cut).toBeGreaterThan(0.95);
    expect(covered).toBeGreaterThan(ofT);
  });
});

/** By inversion; by the normal distribution where the mean is large. */
function poisson(mean: number, uniform: () => number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * standardNormal(uniform())));
  const draw = uniform();
  let [n, p] = [0, Math.exp(-mean)];
  for (let sum = p; draw > sum && n < 500; sum += p) p *= mean / ++n;
  return n;
}
