import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../core/random.ts';
import { batches, batchMeanInterval } from '../../reports/stats/batch-means.ts';
import { bootstrap } from '../../reports/stats/bootstrap.ts';
import { independentMeans, pairedMeans } from '../../reports/stats/difference.ts';
import { effectSize } from '../../reports/stats/effect.ts';
import { friedman } from '../../reports/stats/friedman.ts';
import { holm } from '../../reports/stats/holm.ts';
import { mannWhitney } from '../../reports/stats/mann-whitney.ts';
import { mser5 } from '../../reports/stats/mser.ts';
import { nemenyi } from '../../reports/stats/nemenyi.ts';
import { percentileInterval, quantileOfSorted } from '../../reports/stats/percentile.ts';
import { enoughQueries, queriesNeeded } from '../../reports/stats/queries-needed.ts';
import { pairedRatio } from '../../reports/stats/ratio.ts';
import { equivalence } from '../../reports/stats/tost.ts';
import { compareSamples } from '../../reports/stats/two-samples.ts';
import { wilcoxonSignedRank } from '../../reports/stats/wilcoxon.ts';
import { reservations, sidesTable, testsTable, twoSamplesSentence } from '../../reports/two-samples.ts';

const noise = (n: number, seed = 1): number[] => {
  const random = createRandom(seed, 0);
  return Array.from({ length: n }, (_, i) => random.at(1, i));
};
const median = (sorted: ArrayLike<number>): number => quantileOfSorted(sorted, 0.5);

describe('figures known from elsewhere', () => {
  it("Holm's correction: R's p.adjust(c(.01, .02, .03, .04), 'holm'), in the order given, nulls not counted", () => {
    expect(holm([0.04, 0.01, null, 0.03, 0.02]).map((p) => (p === null ? null : Number(p.toFixed(12))))).toEqual([
      0.06,
      0.04,
      null,
      0.06,
      0.06,
    ]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
  it("queries for a percentile: MLPerf's published 23,886, 50,425, 85,811 and 262,742", () => {
    expect([0.9, 0.95, 0.97, 0.99].map((share) => queriesNeeded(share))).toEqual([23_886, 50_425, 85_811, 262_742]);
    expect(enoughQueries(23_886, 0.9)).toBeNull();
    expect(enoughQueries(1000, 0.99)).toMatch(/262742.*99th percentile/);
    expect(() => queriesNeeded(1)).toThrow('between 0 and 1');
  });
  it("Nemenyi's critical difference: Demsar's q of 2.343 for three and 2.728 for five", () => {
    const agree = (k: number): number[][] =>
      Array.from({ length: k }, (_, i) => Array.from({ length: 12 }, (_, j) => (i * (j + 3)) % 7));
    for (const [k, q] of [
      [3, 2.343],
      [5, 2.728],
    ] as const) {
      const critical = nemenyi(friedman(agree(k))).criticalDifference!;
      expect(critical / Math.sqrt((k * (k + 1)) / (6 * 12))).toBeCloseTo(q, 2);
    }
  });
  it('signed ranks by hand: 2 of 64 signs are as far out as all six positive', () => {
    expect(wilcoxonSignedRank([1, 2, 3, 4, 5, 6])).toMatchObject({ statistic: 21, p: 2 / 64, n: 6, zeros: 0, valid: null });
    // ranks 1.5 1.5 3: sums 0, 1.5 (2x), 3 (2x: 1.5 + 1.5, 3), 4.5 (2x), 6; V = 4.5 -> lesser 1.5: 3 of 8 ways, doubled
    expect(wilcoxonSignedRank([1, -1, 2, 0, 0])).toMatchObject({ statistic: 4.5, p: 0.75, n: 3, zeros: 2 });
  });
  it('rank sums by hand: U = 0 of 4 and 4 is 1 of 70 arrangements a side', () => {
    const found = mannWhitney([1, 2, 3, 4], [5, 6, 7, 8]);
    expect(found).toMatchObject({ statistic: 0, n: 8, valid: null });
    expect(found.p).toBeCloseTo(2 / 70, 14);
    expect(effectSize([1, 2, 3, 4], [5, 6, 7, 8])).toMatchObject({ a12: 0, cliffsDelta: -1, size: 'large' });
    expect(effectSize([1, 2], [1, 2])).toMatchObject({ a12: 0.5, cliffsDelta: 0, size: 'negligible' });
  });
});

describe('what cannot be said is said to be so, and is never NaN', () => {
  it('too few', () => {
    expect(percentileInterval([], 0.5)).toMatchObject({ value: null, valid: 'there is no value' });
    expect(percentileInterval(noise(367), 0.99).valid).not.toBeNull();
    expect(percentileInterval(noise(368), 0.99).valid).toBeNull();
    expect(percentileInterval([1, 2, 3], 0.99)).toMatchObject({
      lower: null,
      valid: expect.stringMatching(/it takes about 368 values/),
    });
    expect(bootstrap([1, 2, 3, 5, 9], median)).toMatchObject({
      value: 3,
      lower: null,
      valid: 'n = 5 is too few; it takes 6 values or more',
    });
    expect(bootstrap([1, 2, 3, 5, 9, 11], median)).toMatchObject({ value: 4, valid: null });
    expect(pairedMeans([1], [0])).toMatchObject({ value: 1, lower: null, p: null, valid: expect.stringContaining('too few') });
    expect(independentMeans([1], [0, 1])).toMatchObject({ value: 0.5, p: null, valid: expect.stringContaining('too few') });
    expect(pairedRatio([], [])).toMatchObject({ value: null, valid: 'there is no pair' });
    expect(batchMeanInterval([1, 2, 3])).toMatchObject({ value: 2, lower: null, valid: expect.stringContaining('it takes 40') });
    expect(wilcoxonSignedRank([1, 2])).toMatchObject({ p: 0.5, valid: expect.stringContaining('it takes 6') });
    expect(mannWhitney([1], [2])).toMatchObject({ p: 1, valid: expect.stringContaining('4 a side') });
    expect(mannWhitney([], [2])).toMatchObject({ p: null, valid: 'there is no value' });
    expect(effectSize([], [1])).toMatchObject({ a12: null, valid: 'there is no value' });
    expect(friedman([[1], [2]])).toMatchObject({ p: null, valid: expect.stringContaining('3 treatments') });
    expect(nemenyi(friedman([]))).toMatchObject({ criticalDifference: null, valid: 'there is no treatment' });
    expect(mser5([1, 2, 3])).toMatchObject({ truncated: 0, valid: expect.stringContaining('too few') });
  });
  it('all equal', () => {
    expect(bootstrap([3, 3, 3, 3, 3, 3], median)).toMatchObject({ value: 3, lower: 3, upper: 3, valid: 'all values are equal' });
    expect(pairedMeans([1, 2], [1, 2])).toMatchObject({ value: 0, p: 1, valid: 'there is no difference anywhere' });
    expect(pairedMeans([2, 3], [1, 2])).toMatchObject({
      value: 1,
      lower: 1,
      p: null,
      valid: expect.stringContaining('nothing scatters'),
    });
    expect(mannWhitney([1, 1, 1, 1], [1, 1, 1, 1])).toMatchObject({ p: 1, valid: 'all values are equal' });
    expect(wilcoxonSignedRank([0, 0])).toMatchObject({ n: 0, zeros: 2, p: 1, valid: 'all pairs are equal' });
    expect(
      friedman([
        [1, 1],
        [1, 1],
        [1, 1],
      ]),
    ).toMatchObject({ p: 1, valid: 'all values are equal' });
    expect(batchMeanInterval(new Array(100).fill(7))).toMatchObject({ value: 7, lower: 7, valid: 'all values are equal' });
  });
  it('perfect agreement has no F, and an exact p: 1 / 36 for three treatments in three blocks, more where two are tied', () => {
    const found = friedman([
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 3],
    ]);
    expect(found).toMatchObject({ statistic: null, chiSquare: 6, valid: null, meanRanks: [1, 2, 3] });
    expect(found.p).toBeCloseTo(1 / 36, 12);
    const tied = friedman([
      [1, 1],
      [1, 1],
      [3, 3],
    ]);
    expect(tied.p).toBeCloseTo(1 / 3, 12);
  });
  it('a divisor that may be 0 has no interval', () => {
    expect(pairedRatio([1, 2, 3], [-1, 0, 1.5])).toMatchObject({
      lower: null,
      valid: expect.stringContaining('cannot be told from 0'),
    });
    expect(pairedRatio([2, 4, 6.6], [1, 2, 3.3])).toMatchObject({ value: 2, valid: expect.stringContaining('nothing scatters') });
    expect(effectSize([1, 2, 4], [1, 2, 4], 'paired')).toMatchObject({ a12: 0.5, a12Interval: null, valid: 'nothing scatters' });
    expect(effectSize([1, 2, 4], [1, 2, 5], 'paired').valid).toBeNull();
    expect(pairedRatio([1, 2], [-1, 1])).toMatchObject({ value: null, valid: expect.stringContaining('is 0') });
  });
  it('whatever comes, no figure of a comparison is NaN or infinite, nor says its text', () => {
    const value = fc.oneof(fc.constantFrom(0, 1, 2), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
    const pair = fc.tuple(value, value);
    fc.assert(
      fc.property(
        fc.array(pair, { maxLength: 60 }),
        fc.constantFrom('paired' as const, 'independent' as const),
        fc.constantFrom('independent' as const, 'one run' as const),
        fc.constantFrom(null, 0.5),
        fc.constantFrom('ms', 'share', ''),
        (pairs, relation, observations, margin, unit) => {
          const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
          const found = compareSamples({ metric: 'm', unit, labels: ['A', 'B'], a, b, relation, observations, margin });
          expect(badNumbers(found)).toEqual([]);
          const text = JSON.stringify([sidesTable(found), testsTable(found), reservations(found), twoSamplesSentence(found)]);
          expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
          for (const { lower, upper, value: at } of [found.difference, ...found.sides.map(({ mean }) => mean)]) {
            if (lower === null || upper === null) continue;
            expect(at).toBeGreaterThanOrEqual(lower);
            expect(at).toBeLessThanOrEqual(upper);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

function badNumbers(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => badNumbers(inner, `${path}.${key}`));
}

describe('two samples in a sentence', () => {
  const two = (a: readonly number[], b: readonly number[], margin: number | null = null): string =>
    twoSamplesSentence(
      compareSamples({
        ...{ metric: 'x_ms', unit: 'ms', labels: ['A', 'B'] as const, a, b, margin },
        ...{ relation: 'paired', observations: 'independent' },
      }),
    );
  const half = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 0.5 : -0.5));
  it('agrees with its table about which is lower', () => {
    // differences -2.5 and -1.5 by turns: mean -2, sd .512989, t(19) 2.093024: half width .240087
    expect(
      two(
        half.map((x) => x + 8),
        new Array(20).fill(10),
      ),
    ).toBe('x_ms of A is 2.000 ms [1.760, 2.240] lower than of B (p < .001, n = 20 pairs).');
  });
  it('finds no difference, or the same within a margin', () => {
    const [a, b] = [half.map((x) => x + 10), new Array<number>(20).fill(10)];
    expect(two(a, b)).toBe(
      'inconclusive: no difference in x_ms found between A and B (A - B is 0.000 ms [-0.240, 0.240], p = 1, n = 20 pairs).',
    );
    expect(two(a, b, 1)).toMatch(/^A and B have the same x_ms within ±1 ms \(p < \.001\): A - B is/);
    expect(two(a, b, 0.1)).toMatch(/^inconclusive: /);
  });
  it('does not test what does not scatter', () => {
    expect(two([1, 2, 3], [2, 3, 4])).toBe(
      'A has a x_ms 1.000 ms lower than B throughout (n = 3 pairs); nothing scatters, so there is nothing to test.',
    );
    expect(two([1, 2], [1, 2])).toBe('A and B have the same x_ms throughout (n = 2 pairs); there is nothing to test.');
    expect(two([1], [2])).toBe('inconclusive: n = 1 is too few; it takes 2 pairs or more.');
  });
});

describe('one run', () => {
  it('is cut into 32 equal batches where these are not correlated', () => {
    const values = noise(3200, 2);
    expect(batches(values)).toMatchObject({ n: 3200, valid: null });
    expect(batches(values).means).toHaveLength(32);
    expect(batches(values).means[1]).toBeCloseTo(values.slice(100, 200).reduce((sum, x) => sum + x, 0) / 100, 12);
    expect(batchMeanInterval(values, 'ms')).toMatchObject({ method: 'batch means (32), t', unit: 'ms', valid: null });
  });
  it('has intervals that hold the mean in about 95 % of runs, also where neighbours are correlated (r = .9)', () => {
    const share = (r: number): number => {
      const runs = Array.from({ length: 300 }, (_, seed) => {
        let level = 0;
        const values = noise(3200, seed + 1).map((u) => (level = r * level + u - 0.5));
        return batchMeanInterval(values);
      }).filter(({ valid }) => valid === null);
      return runs.filter(({ lower, upper }) => lower! <= 0 && upper! >= 0).length / runs.length;
    };
    expect(share(0)).toBeGreaterThan(0.92);
    expect(share(0.9)).toBeGreaterThan(0.88);
  });
  it('takes fewer batches where they are correlated, and says so where no number helps', () => {
    let level = 0;
    const slow = noise(3200).map((u) => (level = 0.98 * level + u - 0.5));
    const found = batches(slow);
    expect(found.valid === null ? found.means.length : 0).toBeLessThan(32);
    const trend = Array.from({ length: 3200 }, (_, i) => i);
    expect(batches(trend)).toMatchObject({ valid: expect.stringContaining('the batches of the run are correlated (lag 1: 0.6') });
    expect(batchMeanInterval(trend)).toMatchObject({ lower: null, upper: null });
  });
  it('finds correlation in independent values about as seldom as its level says', () => {
    const found = Array.from({ length: 400 }, (_, seed) => batches(noise(320, seed + 1))).filter(({ valid }) => valid !== null);
    // Three looks at 5 % each that all have to fail: far below 5 %.
    expect(found.length / 400).toBeLessThan(0.05);
  });
  it('MSER-5 cuts a warm-up where it ends, nothing of a steady run, and refuses a run that never settles', () => {
    const steady = noise(1000);
    const warm = steady.map((u, i) => (i < 200 ? u + 3 : u));
    expect(mser5(warm)).toEqual({ n: 1000, method: 'MSER-5', truncated: 200, valid: null });
    expect(mser5(steady).truncated).toBeLessThan(100);
    const drift = steady.map((u, i) => u + i);
    expect(mser5(drift)).toMatchObject({ truncated: 0, valid: expect.stringContaining('second half') });
    expect(mser5(new Array(100).fill(2))).toMatchObject({ truncated: 0, valid: null });
  });
});

describe('intervals keep what they promise', () => {
  const coverage = (
    of: (values: readonly number[]) => { readonly lower: number | null; readonly upper: number | null },
  ): number => {
    const runs = Array.from({ length: 300 }, (_, seed) => of(noise(30, seed + 1)));
    return (
      runs.filter(({ lower, upper }) => lower !== null && upper !== null && lower <= 0.5 && upper >= 0.5).length / runs.length
    );
  };
  // Binomial error of a share of 95 % over 300 runs: 1.3 %.
  it('BCa of the median of uniform values', () => {
    expect(coverage((values) => bootstrap(values, median, { resamples: 400 }))).toBeGreaterThan(0.9);
  });
  it('order statistics, which promise at least 95 %', () => {
    expect(coverage((values) => percentileInterval(values, 0.5))).toBeGreaterThan(0.93);
  });
  it('equivalence of shares is tested with the whole interval, and only the difference is cut where shares end', () => {
    const { difference, equivalence: tost } = compareSamples({
      ...{ metric: 'kept', unit: 'share', labels: ['A', 'B'], relation: 'independent', observations: 'independent', margin: 0.5 },
      ...{ a: [1, 1, 0], b: [0, 0, 1] },
    });
    expect([difference.upper, difference.method]).toEqual([1, "Welch's t, cut at 1"]);
    expect(tost?.method).toBe("two one-sided tests (Welch's t)");
    expect(tost?.upper).toBeGreaterThan(1);
  });
  it('equivalence is claimed in at most 5 % of samples whose difference is the margin', () => {
    const claims = Array.from({ length: 400 }, (_, seed) => {
      const [a, b] = [noise(20, 2 * seed + 1), noise(20, 2 * seed + 2)];
      return equivalence(
        pairedMeans(
          a.map((x) => x + 0.2),
          b,
        ),
        0.2,
      ).equivalent;
    });
    expect(claims.filter(Boolean).length / 400).toBeLessThan(0.08);
  });
  it('equal input gives equal bytes', () => {
    const once = JSON.stringify(bootstrap(noise(50), median));
    expect(JSON.stringify(bootstrap(noise(50), median))).toBe(once);
    expect(JSON.stringify(bootstrap(noise(50).reverse(), median))).toBe(once);
    expect(JSON.stringify(bootstrap(noise(50), median, { seed: 2 }))).not.toBe(once);
  });
});
