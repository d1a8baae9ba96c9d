import { compileDistribution } from '../../core/distribution.ts';
import type { Distribution } from '../../core/scenario.ts';
import { ksDistance, type Measurement, quantileError } from '../../datasets/index.ts';
import { grouped } from './calibrate.ts';

export type Drift = {
  readonly service: string;
  readonly device: string;
  readonly n: number;
  readonly profileMs: number;
  readonly measuredMs: number;
  /** Of the measured times from the profile. */
  readonly ks: number;
  readonly mape: number;
  /** Whether the profile no longer holds; null: too few times to say. */
  readonly drifted: boolean | null;
};
type Profiles = { readonly [service: string]: { readonly [device: string]: Distribution } };

const ENOUGH = 25;

/**
 * How far new measurements are from old profiles. A profile has drifted where its mean or its quantiles (in the mean of their absolute errors)
 * are off by more than the tolerance, a share. A distance of Kolmogorov and Smirnov alone is no drift: times that hardly scatter have a
 * great one where they differ by nothing that matters.
 */
export function driftOf(
  profiles: Profiles,
  work: readonly Measurement[],
  aloneMs: readonly number[],
  tolerance: number,
): Drift[] {
  const plain = work.flatMap((one, i) => (one.plain ? [{ ...one, ms: aloneMs[i]! }] : []));
  return grouped(plain, ({ service, device }) => `${service}\n${device}`).flatMap(([, all]): Drift[] => {
    const { service, device } = all[0]!;
    const profile = profiles[service]?.[device];
    if (profile === undefined) return [];
    const sorted = Float64Array.from(all, (one) => one.ms).sort();
    const profileMs = compileDistribution(profile).meanMs;
    const measuredMs = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    const mape = quantileError(profile, sorted);
    const off = Math.abs(measuredMs - profileMs) > tolerance * profileMs || mape > tolerance;
    const drifted = sorted.length < ENOUGH ? null : off;
    return [{ service, device, n: sorted.length, profileMs, measuredMs, ks: ksDistance(profile, sorted), mape, drifted }];
  });
}
