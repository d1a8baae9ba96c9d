import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { upperF } from '../../reports/stats/beta.ts';
import { bcaBounds, bootstrap } from '../../reports/stats/bootstrap.ts';
import { independentMeans, pairedMeans } from '../../reports/stats/difference.ts';
import { type EffectSize, effectSize } from '../../reports/stats/effect.ts';
import { friedman } from '../../reports/stats/friedman.ts';
import { shareEstimate } from '../../reports/stats/interval.ts';
import { mannWhitney } from '../../reports/stats/mann-whitney.ts';
import { nemenyi } from '../../reports/stats/nemenyi.ts';
import { percentileInterval, quantileOfSorted } from '../../reports/stats/percentile.ts';
import { independentRatio, pairedRatio } from '../../reports/stats/ratio.ts';
import { tQuantile, upperP } from '../../reports/stats/student.ts';
import { rangeCdf, rangeQuantile } from '../../reports/stats/studentised-range.ts';
import { equivalence } from '../../reports/stats/tost.ts';
import { wilcoxonSignedRank } from '../../reports/stats/wilcoxon.ts';

type Two = { readonly a: number[]; readonly b: number[] };
type Bounds = { readonly lower: number; readonly upper: number };
type Tested = Two & Bounds & { readonly p: number; readonly margin: number; readonly tost: number };
type Three = readonly [value: number, lower: number, upper: number];
type Figures = {
  readonly tails: readonly (readonly [t: number, degreesOfFreedom: number, p: number])[];
  readonly quantiles: readonly (readonly [confidence: number, degreesOfFreedom: number, t: number])[];
  readonly f: readonly (readonly [f: number, over: number, under: number, p: number])[];
  readonly range: readonly (readonly [k: number, quantile: number, above3: number])[];
  readonly wilcoxon: readonly {
    readonly differences: number[];
    readonly statistic: number;
    readonly p: number;
    readonly n: number;
  }[];
  readonly mannWhitney: readonly (Two & { readonly u: number; readonly p: number; readonly a12: number })[];
  readonly friedman: readonly {
    readonly rows: number[][];
    readonly chiSquare: number;
    readonly chiSquareP: number;
    readonly f: number;
    readonly p: number;
    readonly meanRanks: number[];
    readonly criticalDifference: number;
    readonly nemenyi: number[];
  }[];
  readonly welch: readonly Tested[];
  readonly paired: readonly (Tested & { readonly narrow: [number, number]; readonly ratio: [number, number, number] })[];
  readonly bca: readonly (Bounds & {
    readonly values: number[];
    readonly statistic: 'mean' | 'median';
    readonly observed: number;
    readonly distribution: number[];
    readonly many: [number, number];
  })[];
  readonly apart: readonly (Two & { readonly ratio: Three; readonly delta: Three; readonly pairedDelta?: Three })[];
  readonly wilson: readonly (readonly [k: number, n: number, lower: number, upper: number])[];
  readonly order: readonly (Bounds & { readonly values: number[]; readonly share: number; readonly value: number })[];
};
const SCIPY = JSON.parse(readFileSync(new URL('stats-figures.json', import.meta.url), 'utf8')) as Figures;

function near(value: number | null, wanted: number, relative = 1e-9): void {
  expect(Math.abs(value! - wanted)).toBeLessThanOrEqual(relative * Math.max(1e-4, Math.abs(wanted)));
}
const mean = (sorted: ArrayLike<number>): number => Array.from(sorted).reduce((sum, value) => sum + value, 0) / sorted.length;
const median = (sorted: ArrayLike<number>): number => quantileOfSorted(sorted, 0.5);
const without = (values: readonly number[], i: number): number[] => values.filter((_, j) => j !== i).sort((a, b) => a - b);

describe('against SciPy, to 1e-9 unless said otherwise', () => {
  it('tails of t, also with degrees of freedom that are not whole', () => {
    for (const [t, degreesOfFreedom, p] of SCIPY.tails) near(upperP(t, degreesOfFreedom), p);
  });
  it('quantiles of t', () => {
    for (const [confidence, degreesOfFreedom, t] of SCIPY.quantiles) near(tQuantile(confidence, degreesOfFreedom), t);
  });
  it('tails of F', () => {
    for (const [f, over, under, p] of SCIPY.f) near(upperF(f, over, under), p);
  });
  it('the studentised range, to the 1e-7 that SciPy integrates to', () => {
    for (const [k, quantile, above3] of SCIPY.range) {
      near(rangeQuantile(0.95, k), quantile, 1e-7);
      near(1 - rangeCdf(3, k), above3, 1e-7);
    }
  });
  it.each(SCIPY.wilcoxon)('Wilcoxon signed-rank, n = $n', ({ differences, statistic, p, n }) => {
    const found = wilcoxonSignedRank(differences);
    expect(found).toMatchObject({ statistic, n, zeros: differences.length - n, valid: null });
    expect(found.method).toContain(n <= 50 ? 'exact' : 'normal');
    near(found.p, p);
  });
  it.each(SCIPY.mannWhitney)('Mann-Whitney, U = $u, and A12', ({ a, b, u, p, a12 }) => {
    const found = mannWhitney(a, b);
    expect(found).toMatchObject({ statistic: u, n: a.length + b.length, valid: null });
    near(found.p, p);
    near(effectSize(a, b).a12, a12);
    near(effectSize(a, b).cliffsDelta, 2 * a12 - 1);
  });
  it.each(SCIPY.friedman)('Friedman, Iman-Davenport and Nemenyi, F = $f', (wanted) => {
    const found = friedman(wanted.rows);
    near(found.chiSquare, wanted.chiSquare);
    near(found.chiSquareP, wanted.chiSquareP);
    near(found.statistic, wanted.f);
    near(found.p, wanted.p);
    for (const [i, rank] of wanted.meanRanks.entries()) near(found.meanRanks[i]!, rank);
    const after = nemenyi(found);
    near(after.criticalDifference, wanted.criticalDifference, 1e-7);
    expect(after.pairs).toHaveLength(wanted.nemenyi.length);
    for (const [i, p] of wanted.nemenyi.entries()) near(after.pairs[i]!.p, p, 1e-6);
  });
  it("Welch's t and equivalence of independent means", () => {
    for (const { a, b, lower, upper, p, margin, tost } of SCIPY.welch) {
      const found = independentMeans(a, b);
      near(found.lower, lower);
      near(found.upper, upper);
      near(found.p, p);
      near(equivalence(found, margin).p, tost);
    }
  });
  it('paired differences, equivalence with its 90 % interval, ratios', () => {
    for (const { a, b, lower, upper, p, margin, tost, narrow, ratio } of SCIPY.paired) {
      const found = pairedMeans(a, b);
      near(found.lower, lower);
      near(found.upper, upper);
      near(found.p, p);
      const within = equivalence(found, margin);
      near(within.p, tost);
      near(within.lower, narrow[0]);
      near(within.upper, narrow[1]);
      expect(within.equivalent).toBe(tost < 0.05);
      expect(within.equivalent).toBe(narrow[0] > -margin && narrow[1] < margin);
      const over = pairedRatio(a, b);
      near(over.value, ratio[0]);
      near(over.lower, ratio[1]);
      near(over.upper, ratio[2]);
    }
  });
  it('ratios without pairs, and effect sizes with their intervals', () => {
    for (const { a, b, ratio, delta, pairedDelta } of SCIPY.apart) {
      const over = independentRatio(a, b);
      [over.value, over.lower, over.upper].forEach((value, i) => {
        near(value, ratio[i]!);
      });
      const check = (effect: EffectSize, wanted: Three): void => {
        [effect.cliffsDelta, ...effect.deltaInterval!].forEach((value, i) => {
          near(value, wanted[i]!, 1e-7);
        });
        expect(effect.a12Interval!.map((bound) => 2 * bound - 1)).toEqual(
          effect.deltaInterval!.map((x) => expect.closeTo(x, 12)),
        );
      };
      check(effectSize(a, b), delta);
      if (pairedDelta !== undefined) check(effectSize(a, b, 'paired'), pairedDelta);
    }
  });
  it('shares of yes and no', () => {
    for (const [k, n, lower, upper] of SCIPY.wilson) {
      const found = shareEstimate(Array.from({ length: n }, (_, i) => (i < k ? 1 : 0)));
      near(found.value, k / n);
      near(found.lower, lower);
      near(found.upper, upper);
    }
  });
  it('BCa bounds from the same resamples', () => {
    for (const { values, statistic, observed, distribution, lower, upper } of SCIPY.bca) {
      const figure = statistic === 'mean' ? mean : median;
      const jackknife = values.map((_, i) => figure(without(values, i)));
      const found = bcaBounds(distribution, observed, jackknife, 0.95);
      near(found.lower, lower);
      near(found.upper, upper);
    }
  });
  it('BCa intervals from resamples of its own, within 3 % of the width of those from 99,999', () => {
    for (const { values, statistic, observed, many } of SCIPY.bca) {
      const found = bootstrap(values, statistic === 'mean' ? mean : median, { resamples: 20_000 });
      near(found.value, observed);
      const width = many[1] - many[0];
      expect(Math.abs(found.lower! - many[0])).toBeLessThan(0.03 * width);
      expect(Math.abs(found.upper! - many[1])).toBeLessThan(0.03 * width);
    }
  });
  it('percentiles between order statistics', () => {
    for (const { values, share, value, lower, upper } of SCIPY.order) {
      const found = percentileInterval(values, share);
      near(found.value, value);
      expect(found).toMatchObject({ lower, upper, n: values.length, valid: null });
    }
  });
});
