import { describe, expect, it } from 'vitest';
import { compileDistribution } from '../../core/distribution.ts';
import { createRandom } from '../../core/random.ts';
import type { Distribution } from '../../core/scenario.ts';
import { chooseFamily } from '../../datasets/fit/choose.ts';
import { ksDistance, ksOfSamples, medianOf, quantileError } from '../../datasets/fit/distance.ts';
import { fitLink } from '../../datasets/fit/link.ts';
import type { Measurement } from '../../datasets/fit/measurement.ts';
import { slowdownsOf } from '../../datasets/fit/slowdown.ts';

const random = createRandom(7, 0);
function drawn(spec: Distribution, n: number, stream = 1): number[] {
  const compiled = compileDistribution(spec);
  return Array.from({ length: n }, (_, i) => compiled.sample(random, stream, i, 0, 0));
}
const SHAPES: readonly (readonly [family: string, spec: Distribution])[] = [
  ['lognormal', { kind: 'lognormal', meanMs: 40, cv: 0.4, shiftMs: 0 }],
  ['gamma', { kind: 'gamma', meanMs: 40, cv: 1.2, shiftMs: 0 }],
  ['shifted lognormal', { kind: 'lognormal', meanMs: 10, cv: 1.5, shiftMs: 160 }],
];

describe('the distance of a sample from a distribution', () => {
  it('is that of Kolmogorov and Smirnov, as SciPy has it', () => {
    // scipy.stats.kstest([1, 2, 3.5, 5, 9], 'uniform', args=(0, 10)).statistic
    expect(ksDistance({ kind: 'uniform', minMs: 0, maxMs: 10 }, [1, 2, 3.5, 5, 9])).toBeCloseTo(0.3, 2);
    // scipy.stats.ks_2samp([1, 2, 2, 3], [2, 3, 4]).statistic
    expect(ksOfSamples([1, 2, 2, 3], [2, 3, 4])).toBeCloseTo(5 / 12, 12);
  });

  it('is small for its own draws, and all for a value beside a constant', () => {
    for (const [, spec] of SHAPES)
      expect(
        ksDistance(
          spec,
          drawn(spec, 4000).sort((a, b) => a - b),
        ),
      ).toBeLessThan(0.03);
    expect(ksDistance({ kind: 'constant', ms: 5 }, [4, 4.5])).toBe(1);
    expect(ksDistance({ kind: 'constant', ms: 5 }, [5, 5])).toBe(0);
  });

  it('in quantiles is a share of them', () => {
    expect(quantileError({ kind: 'constant', ms: 11 }, [10, 10, 10])).toBeCloseTo(0.1, 12);
  });
});

describe('the family of a sample', () => {
  it.each(SHAPES)('of a %s is found, with its mean and spread', (family, spec) => {
    const values = drawn(spec, 3000);
    const fitted = chooseFamily([values.slice(0, 1000), values.slice(1000, 2000), values.slice(2000)]);
    const [made, truth] = [compileDistribution(fitted.distribution), compileDistribution(spec)];
    expect(fitted.family).toBe(family);
    expect(made.meanMs / truth.meanMs).toBeCloseTo(1, 1);
    for (const p of [0.05, 0.5, 0.95]) expect(Math.abs(made.quantile(p) / truth.quantile(p) - 1)).toBeLessThan(0.06);
    expect(fitted.ks).toBeLessThan(0.05);
    expect(fitted.mape).toBeLessThan(0.1);
  });

  it('of what no shape has is empirical', () => {
    const values = [
      ...drawn({ kind: 'uniform', minMs: 10, maxMs: 12 }, 500),
      ...drawn({ kind: 'uniform', minMs: 80, maxMs: 90 }, 500),
    ];
    const mixed = values.map((_, i) => values[(i * 617) % 1000]!);
    const { family, distribution } = chooseFamily([mixed]);
    expect(family).toBe('empirical');
    expect(compileDistribution(distribution).quantile(0.25)).toBeCloseTo(11, 0);
  });

  it('of one value, or of few, is their mean', () => {
    expect(chooseFamily([[5, 5, 5]]).distribution).toEqual({ kind: 'constant', ms: 5 });
    expect(chooseFamily([[4, 8]])).toEqual({
      distribution: { kind: 'constant', ms: 6 },
      family: 'constant',
      n: 2,
      ks: null,
      mape: null,
    });
  });
});

/** Work of two services on one node, each in a loop of its own with pauses; `factor` slows a beside b. */
function contended(factor: number, n: number): Measurement[] {
  const rest = {
    run: 'r',
    device: 'd',
    node: 'n',
    zone: 'z',
    plain: true,
    networkMs: null,
    kib: null,
    orchestrationMs: null,
    candidates: null,
  };
  const b: Measurement[] = [];
  let at = 0;
  drawn({ kind: 'exponential', meanMs: 60, shiftMs: 0 }, 2 * n, 2).forEach((ms, i) => {
    if (i % 2 === 0) b.push({ ...rest, service: 'b', startMs: at, endMs: at + ms });
    at += ms;
  });
  const works = drawn({ kind: 'gamma', meanMs: 40, cv: 0.6, shiftMs: 0 }, n, 3);
  const gaps = drawn({ kind: 'exponential', meanMs: 30, shiftMs: 0 }, n, 4);
  at = 0;
  const a = works.map((work, i): Measurement => {
    const startMs = at + gaps[i]!;
    at = startMs + slowed(work, startMs, b, factor);
    return { ...rest, service: 'a', startMs, endMs: at };
  });
  return [...a, ...b];
}
/** The same on a machine that something else slows by 2 for a while, again and again. */
function disturbed(factor: number, n: number, meanMs: number): Measurement[] {
  const bursts: Measurement[] = [];
  let at = 0;
  const [any] = contended(1, 1);
  drawn({ kind: 'exponential', meanMs, shiftMs: 0 }, 400, 9).forEach((ms, i) => {
    if (i % 2 === 0) bursts.push({ ...any!, startMs: at, endMs: at + ms });
    at += ms;
  });
  return contended(factor, n).map((one) => ({
    ...one,
    endMs: one.startMs + slowed(one.endMs - one.startMs, one.startMs, bursts, 2),
  }));
}
/** How long work takes that goes on at 1 / factor while b is at work. */
function slowed(work: number, startMs: number, b: readonly Measurement[], factor: number): number {
  let [at, left] = [startMs, work];
  for (const { startMs: from, endMs } of b) {
    if (endMs <= at) continue;
    const alone = Math.max(0, from - at);
    if (left <= alone) return at + left - startMs;
    [at, left] = [Math.max(at, from), left - alone];
    if (left * factor <= endMs - at) return at + left * factor - startMs;
    [at, left] = [endMs, left - (endMs - at) / factor];
  }
  return at + left - startMs;
}

describe('slowdowns from overlapping work', () => {
  it('are found, and work without them, though long work overlaps more', () => {
    const work = contended(1.6, 3000);
    const { slowdowns, aloneMs } = slowdownsOf(work);
    expect(slowdowns['a']?.['b']).toBeGreaterThan(1.5);
    expect(slowdowns['a']?.['b']).toBeLessThan(1.7);
    expect(slowdowns['b']).toBeUndefined();
    const alone = aloneMs.slice(0, 3000);
    expect(alone.reduce((sum, ms) => sum + ms, 0) / 3000).toBeCloseTo(40, -0.5);
  });

  it('are not found where both services are slowed by what else the machine does, for seconds at a time', () => {
    expect(slowdownsOf(disturbed(1, 1500, 3000)).slowdowns).toEqual({});
    const { slowdowns } = slowdownsOf(disturbed(1.6, 1500, 3000));
    expect(Math.abs(slowdowns['a']!['b']! - 1.6)).toBeLessThan(0.2);
  });

  it('are none where nothing slows', () => {
    const work = contended(1, 3000);
    expect(slowdownsOf(work).slowdowns).toEqual({});
    expect(slowdownsOf(work).aloneMs).toEqual(work.map(({ startMs, endMs }) => endMs - startMs));
  });
});

describe('a link from round trips', () => {
  it('has the mean and the spread of one way, and the bandwidth where sizes differ', () => {
    const spec: Distribution = { kind: 'gamma', meanMs: 2, cv: 0.5, shiftMs: 1 };
    const [there, back] = [drawn(spec, 3000, 5), drawn(spec, 3000, 6)];
    const trips = there.map((ms, i) => ({
      run: String(i % 3),
      ms: ms + back[i]! + (i % 2 === 0 ? 10 : 100) * 0.05,
      kib: i % 2 === 0 ? 10 : 100,
    }));
    const { latency, mbitPerS } = fitLink(trips);
    // 0.05 ms a KiB.
    expect(mbitPerS! / 163.84).toBeCloseTo(1, 1);
    const made = compileDistribution(latency.distribution);
    expect(made.meanMs).toBeCloseTo(3, 0);
    expect(made.quantile(0.95) / compileDistribution(spec).quantile(0.95)).toBeCloseTo(1, 0.8);
    expect(latency.ks).toBeLessThan(0.06);
  });

  it('has no bandwidth where all is of one size, or of none that is known', () => {
    const trips = [1, 2, 3].map((ms) => ({ run: '', ms, kib: 100 }));
    expect(fitLink(trips)).toMatchObject({ mbitPerS: null, latency: { distribution: { kind: 'constant', ms: 1 } } });
    expect(fitLink(trips.map((one) => ({ ...one, kib: null }))).mbitPerS).toBeNull();
  });
});

it('a median is the middle', () => {
  expect(medianOf([5, 1, 3])).toBe(3);
});
