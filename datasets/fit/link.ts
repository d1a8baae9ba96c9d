import { compileDistribution } from '../../core/distribution.ts';
import type { Distribution } from '../../core/scenario.ts';
import { ENOUGH, type Fitted, foldsOf, heldOut } from './choose.ts';
import { ksOfSamples, medianOf, quantileErrorOf, sampleQuantile } from './distance.ts';

/** One round trip: what it took, and what travelled there and back (null: not known). */
export type RoundTrip = { readonly run: string; readonly ms: number; readonly kib: number | null };
/** A link as scenarios have it. */
export type FittedLink = {
  /** One way. */
  readonly latency: Fitted;
  /** null: sizes did not differ enough to tell, or did not matter. */
  readonly mbitPerS: number | null;
};

/** The greatest size must be so many times the least for a bandwidth to be told from a latency. */
const UNLIKE = 2;
const MBIT_PER_KIB = 8192 / 1e6;
/** Faster than this is no bound. */
const UNBOUNDED = 100_000;

/**
 * Latency and bandwidth of round trips over one link. The bandwidth is the slope of the median over the size. The latency of one way has half the
 * mean of what is left, and the shape with which the sum of two of them comes nearest to it.
 */
export function fitLink(trips: readonly RoundTrip[]): FittedLink {
  const msPerKiB = slopeOf(trips);
  const runs = new Map<string, number[]>();
  for (const { run, ms, kib } of trips) {
    const all = runs.get(run) ?? [];
    runs.set(run, all);
    all.push(Math.max(0, ms - msPerKiB * (kib ?? 0)));
  }
  return { latency: fitOneWay([...runs.values()]), mbitPerS: msPerKiB === 0 ? null : (MBIT_PER_KIB / msPerKiB) * 1000 };
}

/** So finely the sum of two ways is looked at. */
const PARTS = 40;
const SHIFTS = [0, 0.5, 0.8, 0.95, 0.99];
const CVS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1, 1.2, 1.4, 1.7, 2, 2.8, 4];

function fitOneWay(runs: readonly (readonly number[])[]): Fitted {
  const all = Float64Array.from(runs.flat()).sort();
  const half = meanOf(all) / 2;
  if (all.length < ENOUGH || all.at(-1)! === all[0]!)
    return { distribution: { kind: 'constant', ms: half }, family: 'constant', n: all.length, ks: null, mape: null };
  const errors = heldOut(foldsOf(runs), (rest, held) => {
    const sums = sumOfTwo(oneWay(rest));
    return { ks: ksOfSamples(sums, held), mape: quantileErrorOf((p) => sampleQuantile(sums, p), held) };
  });
  const distribution = oneWay(all);
  return { distribution, family: distribution.kind, n: all.length, ...errors };
}

/** Of all shapes with the right mean the one whose sum of two is nearest to the round trips (ascending). */
function oneWay(sorted: Float64Array): Distribution {
  const half = meanOf(sorted) / 2;
  const shapes = (['lognormal', 'gamma'] as const).flatMap((kind) =>
    SHIFTS.flatMap((part) => {
      const shiftMs = (part * sorted[0]!) / 2;
      return CVS.map((cv): Distribution => ({ kind, meanMs: half - shiftMs, cv, shiftMs }));
    }),
  );
  const distances = shapes.map((shape) => ksOfSamples(sumOfTwo(shape), sorted));
  return shapes[distances.indexOf(Math.min(...distances))]!;
}

function sumOfTwo(spec: Distribution): Float64Array {
  const compiled = compileDistribution(spec);
  const one = Array.from({ length: PARTS }, (_, i) => compiled.quantile((i + 0.5) / PARTS));
  return Float64Array.from(one.flatMap((a) => one.map((b) => a + b))).sort();
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Milliseconds by KiB, 0 where sizes say nothing: weighted least squares over the medians of the sizes. */
function slopeOf(trips: readonly RoundTrip[]): number {
  const bySize = new Map<number, number[]>();
  for (const { ms, kib } of trips) {
    if (kib === null) continue;
    const all = bySize.get(kib);
    if (all === undefined) bySize.set(kib, [ms]);
    else all.push(ms);
  }
  const sizes = [...bySize.keys()];
  if (sizes.length < 2 || Math.max(...sizes) < UNLIKE * Math.min(...sizes)) return 0;
  const points = [...bySize].map(([kib, all]) => ({
    kib,
    ms: medianOf(all),
    n: all.length,
  }));
  const n = points.reduce((sum, one) => sum + one.n, 0);
  const meanKiB = points.reduce((sum, one) => sum + one.n * one.kib, 0) / n;
  const meanMs = points.reduce((sum, one) => sum + one.n * one.ms, 0) / n;
  const over = points.reduce((sum, one) => sum + one.n * (one.kib - meanKiB) * (one.ms - meanMs), 0);
  const under = points.reduce((sum, one) => sum + one.n * (one.kib - meanKiB) * (one.kib - meanKiB), 0);
  const slope = over / under;
  return slope > (MBIT_PER_KIB / UNBOUNDED) * 1000 ? slope : 0;
}
