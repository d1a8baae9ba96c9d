import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CompiledDistribution, compileDistribution, convolvedQuantile } from '../../core/distribution.ts';
import { standardNormal } from '../../core/normal.ts';
import { createRandom, Stream } from '../../core/random.ts';
import type { Distribution } from '../../core/scenario.ts';

const random = createRandom(20260714, 3);
const LEAST = 1.1102230246251565e-16;
const MOST = 1 - LEAST;
const GOLDEN = [
  43.9188793913944, 68.840335681651, 46.24568966873376, 56.00197621199782, 59.54250372239798, 40.66391324988561,
  49.460738665185964, 61.19580544579813, 63.840335810215436, 64.39388431968301, 10.223257543709916, 41.891839188525864,
];

const exponential = (meanMs: number, shiftMs = 0): Distribution => ({ kind: 'exponential', meanMs, shiftMs });
const lognormal = (meanMs: number, cv: number, shiftMs = 0): Distribution => ({ kind: 'lognormal', meanMs, cv, shiftMs });
const gamma = (meanMs: number, cv: number, shiftMs = 0): Distribution => ({ kind: 'gamma', meanMs, cv, shiftMs });
const chiSquare = (freedom: number): Distribution => gamma(freedom, Math.sqrt(2 / freedom));

/** Distribution function of a density known up to a factor, by Simpson's rule on a fine grid: no formula of the product's own. */
function integrated(density: (x: number) => number, from: number, to: number): (x: number) => number {
  const cells = 20_000;
  const width = (to - from) / cells;
  const simpson = (low: number, high: number): number =>
    ((density(low) + 4 * density((low + high) / 2) + density(high)) * (high - low)) / 6;
  const sums = new Float64Array(cells + 1);
  for (let i = 0; i < cells; i++) sums[i + 1] = (sums[i] ?? 0) + simpson(from + i * width, from + (i + 1) * width);
  const total = sums[cells] ?? 1;
  return (x) => {
    if (x <= from) return 0;
    if (x >= to) return 1;
    const cell = Math.floor((x - from) / width);
    return ((sums[cell] ?? 0) + simpson(from + cell * width, x)) / total;
  };
}
const normalCdf = integrated((z) => Math.exp(-0.5 * z * z), -9, 9);
function gammaCdf(mean: number, cv: number): (x: number) => number {
  const shape = 1 / (cv * cv);
  const cdf = integrated((log) => Math.exp(shape * (log - Math.exp(log) + 1)), -cv * (10 + 30 * cv), 8 * Math.max(cv, 0.1));
  return (x) => cdf(Math.log(x / mean));
}
function lognormalCdf(mean: number, cv: number): (x: number) => number {
  const sigma = Math.sqrt(Math.log(1 + cv * cv));
  return (x) => normalCdf((Math.log(x / mean) + (sigma * sigma) / 2) / sigma);
}

type Case = {
  readonly name: string;
  readonly spec: Distribution;
  readonly cdf: (x: number) => number;
  readonly mean: number;
  readonly sd: number;
  /** Of the fourth central moment over sd^4, less 3. */
  readonly excess: number;
};
const lognormalExcess = (cv: number): number => {
  const w = 1 + cv * cv;
  return w * w * w * w + 2 * w * w * w + 3 * w * w - 6;
};
const cases: readonly Case[] = [
  {
    name: 'uniform',
    spec: { kind: 'uniform', minMs: 20, maxMs: 50 },
    cdf: (x) => (x - 20) / 30,
    mean: 35,
    sd: 30 / Math.sqrt(12),
    excess: -1.2,
  },
  { name: 'exponential', spec: exponential(40, 5), cdf: (x) => 1 - Math.exp(-(x - 5) / 40), mean: 45, sd: 40, excess: 6 },
  ...[0.1, 0.5, 1].map((cv) => ({
    name: `lognormal of cv ${cv}`,
    spec: lognormal(40, cv, 3),
    cdf: (x: number) => lognormalCdf(40, cv)(x - 3),
    mean: 43,
    sd: 40 * cv,
    excess: lognormalExcess(cv),
  })),
  ...[0.02, 0.3, 0.8, 1, 1.5, 4].map((cv) => ({
    name: `gamma of cv ${cv}`,
    // Not shifted: at cv 4 a tenth of the values are so small that a shift would swallow them.
    spec: gamma(40, cv),
    cdf: gammaCdf(40, cv),
    mean: 40,
    sd: 40 * cv,
    excess: 6 * cv * cv,
  })),
  {
    name: 'empirical',
    spec: {
      kind: 'empirical',
      points: [
        [0, 10],
        [0.25, 20],
        [1, 50],
      ],
    },
    cdf: (x) => (x < 20 ? (x - 10) / 40 : 0.25 + (x - 20) / 40),
    // A quarter is U(10, 20), the rest U(20, 50).
    mean: 0.25 * 15 + 0.75 * 35,
    sd: Math.sqrt(0.25 * (225 + 100 / 12) + 0.75 * (1225 + 900 / 12) - 30 * 30),
    excess: 0,
  },
];

function samples(distribution: CompiledDistribution, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => distribution.sample(random, Stream.service, i, 1, 2));
}

describe.each(cases)('$name', ({ spec, cdf, mean, sd, excess }) => {
  const n = 100_000;
  const distribution = compileDistribution(spec);
  const drawn = samples(distribution, n);

  it('has samples of its distribution (Kolmogorov and Smirnov)', () => {
    let distance = 0;
    Float64Array.from(drawn)
      .sort()
      .forEach((value, i) => {
        distance = Math.max(distance, (i + 1) / n - cdf(value), cdf(value) - i / n);
      });
    // Above 1.95 in one of a thousand samples.
    expect(Math.sqrt(n) * distance).toBeLessThan(1.95);
  });

  it('has quantiles that its distribution function takes back, in both tails', () => {
    for (const p of [1e-4, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 0.999999]) {
      const tail = Math.min(p, 1 - p);
      expect(Math.abs(cdf(distribution.quantile(p)) - p) / tail, `p = ${p}`).toBeLessThan(0.001);
    }
  });

  it('has the mean and the spread that were asked for, within four standard errors', () => {
    expect(distribution.meanMs).toBeCloseTo(mean, 10);
    const sampleMean = drawn.reduce((sum, value) => sum + value, 0) / n;
    expect(Math.abs(sampleMean - mean) / (sd / Math.sqrt(n))).toBeLessThan(4);
    const variance = drawn.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / n;
    expect(Math.abs(variance / (sd * sd) - 1) / Math.sqrt((excess + 2) / n)).toBeLessThan(4);
  });

  it('gives the quantile of its uniform, never less for a larger one', () => {
    for (let i = 0; i < 1000; i++) expect(drawn[i]).toBe(distribution.quantile(random.at(Stream.service, i, 1, 2)));
    let before = distribution.quantile(0);
    for (let i = 1; i <= 20_000; i++) {
      const value = distribution.quantile(i / 20_000);
      if (value < before) expect(value).toBeGreaterThanOrEqual(before);
      before = value;
    }
  });

  it('is finite and not negative for the least and the greatest uniform', () => {
    for (const u of [LEAST, 1e-12, 1 - 1e-12, MOST]) {
      expect(distribution.quantile(u)).toBeGreaterThanOrEqual(0);
      expect(distribution.quantile(u)).toBeLessThan(Infinity);
    }
  });
});

describe('a compiled distribution', () => {
  it('is the constant of a constant, and of a lognormal or gamma without spread or mean', () => {
    for (const spec of [
      { kind: 'constant', ms: 7 },
      lognormal(5, 0, 2),
      gamma(5, 0, 2),
      lognormal(0, 1, 7),
      gamma(0, 1, 7),
    ] as const) {
      const distribution = compileDistribution(spec);
      expect([distribution.meanMs, distribution.quantile(0), distribution.quantile(0.3), distribution.quantile(1)]).toEqual([
        7, 7, 7, 7,
      ]);
      expect(distribution.sample(random, Stream.service, 1, 2, 3)).toBe(7);
    }
  });

  it('begins at the shift', () => {
    for (const spec of [exponential(40, 5), lognormal(40, 0.5, 5), gamma(40, 0.5, 5), gamma(40, 2, 5)]) {
      expect(compileDistribution(spec).quantile(0)).toBe(5);
      expect(compileDistribution(spec).quantile(1)).toBe(Infinity);
    }
  });

  it('has the chi-square quantiles of the tables', () => {
    // Abramowitz and Stegun, table 26.8.
    const table = [
      [1, 0.95, 3.84146],
      [1, 0.995, 7.87944],
      [2, 0.005, 0.0100251],
      [4, 0.999, 18.4668],
      [5, 0.01, 0.5543],
      [10, 0.95, 18.307],
      [30, 0.995, 53.672],
      [100, 0.005, 67.3276],
    ] as const;
    for (const [freedom, p, value] of table) {
      expect(compileDistribution(chiSquare(freedom)).quantile(p) / value, `${freedom} at ${p}`).toBeCloseTo(1, 4);
    }
  });

  it('meets closed forms where gamma has them, in the deep tails too', () => {
    const one = compileDistribution(gamma(1, 1));
    const half = compileDistribution(chiSquare(1));
    for (const u of [LEAST, 1e-10, 1e-5, 0.1, 0.5, 0.9, 0.99999, 1 - 2 ** -30, MOST]) {
      const direct = u < 1e-4 ? u + (u * u) / 2 : -Math.log(1 - u);
      expect(one.quantile(u) / direct).toBeCloseTo(1, 7);
      if (u < 1e-4) continue;
      const z = standardNormal((1 - u) / 2);
      expect(half.quantile(u) / (z * z)).toBeCloseTo(1, 6);
    }
  });

  it('takes gamma of any cv from 0.000001 to 100 without a seam', () => {
    for (const cv of [1e-6, 1e-4, 0.00999, 0.01, 0.01001, 0.05]) {
      const distribution = compileDistribution(gamma(1, cv));
      for (const z of [-4, -1, 0, 1, 4]) {
        const u = normalCdf(z);
        // Cornish and Fisher to second order; the next term is of order cv^3.
        const expected = 1 + cv * z + ((z * z - 1) / 3) * cv * cv;
        expect(Math.abs(distribution.quantile(u) - expected)).toBeLessThan(1e-6 * cv + 2 * cv * cv * cv);
      }
    }
    for (const u of [LEAST, 1e-6, 0.5, 1 - 1e-6, MOST]) {
      // Where the expansion takes over from Newton's method, second differences stay those of a smooth function.
      const [before = 0, at = 0, after = 0] = [0.00999, 0.01, 0.01001].map((cv) => compileDistribution(gamma(1, cv)).quantile(u));
      expect(Math.abs(before + after - 2 * at), `u = ${u}`).toBeLessThan(1e-8);
    }
    const wide = samples(compileDistribution(gamma(1, 100)), 100_000);
    expect(wide.every((value) => value >= 0 && value < Infinity)).toBe(true);
  });

  it('goes on falling below the least uniform that is drawn', () => {
    for (const spec of [exponential(1), lognormal(1, 0.5), gamma(1, 0.1), gamma(1, 0.5), gamma(1, 1), gamma(1, 3)]) {
      const distribution = compileDistribution(spec);
      const [least = 0, less = 0, drawn = 0, more = 0] = [1e-300, 1e-100, LEAST, 1e-12].map((u) => distribution.quantile(u));
      expect(0 <= least && least <= less && less <= drawn && drawn < more, JSON.stringify(spec)).toBe(true);
    }
  });

  it('interpolates an empirical table, with jumps and flat pieces, and knows its mean', () => {
    const distribution = compileDistribution({
      kind: 'empirical',
      points: [
        [0, 1],
        [0.2, 1],
        [0.2, 3],
        [0.6, 5],
        [1, 5],
        [1, 9],
      ],
    });
    const expected = [
      [0, 1],
      [0.1, 1],
      [0.19, 1],
      [0.2, 3],
      [0.4, 4],
      [0.6, 5],
      [0.8, 5],
      [1, 9],
    ] as const;
    for (const [p, value] of expected) expect(distribution.quantile(p)).toBeCloseTo(value, 12);
    expect(distribution.meanMs).toBeCloseTo(0.2 * 1 + 0.4 * 4 + 0.4 * 5, 12);
  });

  it('finds the same piece of an empirical table as a walk along it', () => {
    const ascending = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(ascending, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (gaps, u) => {
        const total = gaps.reduce((sum, gap) => sum + gap, 0);
        const points: [number, number][] = [[0, 5]];
        let reached = 0;
        for (const gap of gaps) {
          reached += gap;
          points.push([reached / total, 5 + reached * reached]);
        }
        const next = points.findIndex(([probability]) => probability > u);
        const [from, low] = points[next - 1] ?? [0, 0];
        const [to, high] = points[next] ?? [1, 0];
        const value = compileDistribution({ kind: 'empirical', points }).quantile(u);
        expect(value).toBeCloseTo(low + ((u - from) / (to - from)) * (high - low), 6);
      }),
    );
  });

  it('scales one variate: twice the mean is twice the time under the same key', () => {
    for (const make of [exponential, (mean: number) => lognormal(mean, 0.7), (mean: number) => gamma(mean, 0.7)]) {
      const [one, two] = [compileDistribution(make(10)), compileDistribution(make(20))];
      for (let i = 0; i < 100; i++) {
        expect(two.sample(random, Stream.service, i, 0, 1)).toBeCloseTo(2 * one.sample(random, Stream.service, i, 0, 1), 10);
      }
    }
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses the probability %s', (p) => {
    expect(() => compileDistribution(exponential(1)).quantile(p)).toThrow(`quantile of probability ${p}`);
  });

  it('keeps the values that golden logs were made with', () => {
    const drawn = cases.map(({ spec }) => compileDistribution(spec).sample(createRandom(1, 0), Stream.service, 123, 4, 1));
    expect(drawn).toEqual(GOLDEN);
  });
});

describe('the standard normal quantile', () => {
  it('is that of AS 241, checked against published values', () => {
    // The paper's own test values, and the customary percentage points.
    const table = [
      [0.25, -0.6744897501960817],
      [0.001, -3.090232306167814],
      [1e-20, -9.26234008979841],
      [0.5, 0],
      [0.975, 1.959963984540054],
      [0.995, 2.5758293035489004],
      [0.9, 1.2815515655446004],
    ] as const;
    for (const [u, z] of table) expect(standardNormal(u)).toBeCloseTo(z, 13);
  });

  it('is odd about one half and infinite at the ends', () => {
    for (const u of [0.5, 0.4375, 0.125, 0.0625, 1 / 1024, 2 ** -40]) expect(standardNormal(1 - u)).toBe(-standardNormal(u) + 0);
    expect([standardNormal(0), standardNormal(1)]).toEqual([-Infinity, Infinity]);
  });
});

describe('the quantile of a sum', () => {
  const PS = [0.05, 0.5, 0.9, 0.99, 0.999];

  it.each([2, 3, 6])('of %i equal exponentials is Erlang', (n) => {
    const parts = Array.from({ length: n }, () => compileDistribution(exponential(10, 2)));
    const erlang = (x: number): number => {
      let sum = 0;
      for (let i = 0, term = 1; i < n; term *= x / ++i) sum += term;
      return 1 - Math.exp(-x) * sum;
    };
    for (const p of PS) {
      const x = (convolvedQuantile(parts, p) - 2 * n) / 10;
      expect(bisect(erlang, p) / x).toBeCloseTo(1, 3);
    }
  });

  it('of two exponentials of means 100 and 1 is hypoexponential', () => {
    const parts = [compileDistribution(exponential(100)), compileDistribution(exponential(1))];
    const cdf = (x: number): number => 1 - (100 * Math.exp(-x / 100) - Math.exp(-x)) / 99;
    for (const p of PS) expect(Math.abs(convolvedQuantile(parts, p) / bisect(cdf, p) - 1)).toBeLessThan(0.01);
  });

  it('of two uniforms is triangular', () => {
    const parts = [0, 1].map(() => compileDistribution({ kind: 'uniform', minMs: 10, maxMs: 20 }));
    for (const p of [0.1, 0.5]) expect(convolvedQuantile(parts, p)).toBeCloseTo(20 + 10 * Math.sqrt(2 * p), 1);
    for (const p of [0.9, 0.99]) expect(convolvedQuantile(parts, p)).toBeCloseTo(40 - 10 * Math.sqrt(2 * (1 - p)), 1);
  });

  it('of one and of constants is exact', () => {
    const fixed = compileDistribution({ kind: 'constant', ms: 7 });
    const one = compileDistribution(lognormal(40, 0.5, 3));
    expect(convolvedQuantile([], 0.9)).toBe(0);
    expect(convolvedQuantile([fixed, fixed], 0.9)).toBe(14);
    expect(convolvedQuantile([one, fixed], 0.9)).toBeCloseTo(one.quantile(0.9) + 7, 10);
  });

  it('of unlike parts agrees with sampling', () => {
    const parts = [gamma(20, 1.5, 1), lognormal(30, 0.4), exponential(5), { kind: 'constant', ms: 4 } as const].map(
      compileDistribution,
    );
    const n = 200_000;
    const sums = Float64Array.from({ length: n }, (_, i) =>
      parts.reduce((sum, part, k) => sum + part.sample(random, Stream.transfer, i, k, 0), 0),
    ).sort();
    for (const p of [0.5, 0.9, 0.99]) {
      const quantile = convolvedQuantile(parts, p);
      const below = sums.findIndex((sum) => sum > quantile) / n;
      expect(Math.abs(below - p) / Math.sqrt((p * (1 - p)) / n)).toBeLessThan(4);
    }
  });

  it.each([0, 1, Number.NaN])('refuses the probability %s', (p) => {
    expect(() => convolvedQuantile([], p)).toThrow(`at probability ${p}`);
  });
});

function bisect(cdf: (x: number) => number, p: number): number {
  let [low, high] = [0, 1e6];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
  return low;
}
