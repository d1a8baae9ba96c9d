import { compileDistribution } from '../../core/distribution.ts';
import type { Distribution } from '../../core/scenario.ts';

/** So finely a distribution is looked at; what is below one part of it is not seen. */
const PARTS = 1000;
/** Quantiles that are compared; the ends of a sample are chance. */
const FROM = 0.05;
const STEPS = 18;

/**
 * Kolmogorov and Smirnov's distance of a sample (ascending) from a distribution: the greatest difference of their distribution functions, to
 * 0.001.
 */
export function ksDistance(spec: Distribution, sorted: ArrayLike<number>): number {
  const compiled = compileDistribution(spec);
  return ksOfSamples(
    Array.from({ length: PARTS }, (_, i) => compiled.quantile((i + 0.5) / PARTS)),
    sorted,
  );
}

/** The same of two samples, both ascending. */
export function ksOfSamples(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [greatest, i, j] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const at = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= at) i++;
    while (j < b.length && b[j]! <= at) j++;
    greatest = Math.max(greatest, Math.abs(i / a.length - j / b.length));
  }
  return greatest;
}

/** Mean absolute error of the distribution's quantiles from the 5th to the 95th, as a share of those of the sample (ascending). */
export function quantileError(spec: Distribution, sorted: ArrayLike<number>): number {
  const compiled = compileDistribution(spec);
  return quantileErrorOf((p) => compiled.quantile(p), sorted);
}

export function quantileErrorOf(quantile: (p: number) => number, sorted: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i <= STEPS; i++) {
    const p = FROM + (i * (1 - 2 * FROM)) / STEPS;
    const measured = sampleQuantile(sorted, p);
    sum += measured === 0 ? Math.abs(quantile(p)) : Math.abs(quantile(p) - measured) / measured;
  }
  return sum / (STEPS + 1);
}

export function medianOf(values: readonly number[]): number {
  return sampleQuantile(Float64Array.from(values).sort(), 0.5);
}

/** Linear between order statistics (R's type 7). */
export function sampleQuantile(sorted: ArrayLike<number>, p: number): number {
  const place = (sorted.length - 1) * p;
  const below = Math.floor(place);
  const next = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return sorted[below]! + (place - below) * (next - sorted[below]!);
}
