import { buildModel } from '../../../core/model/build.ts';
import { createRandom } from '../../../core/random.ts';
import type { ArrivalSpec } from '../../../core/scenario.ts';
import { type Arrival, Workload } from '../../../core/workload.ts';
import { createWorld } from '../../contracts/world.ts';

/** All arrivals of one stream in one replicate. */
function arrivalsOf(arrivals: ArrivalSpec, durationMs: number, replicate = 0, seed = 1): Arrival[] {
  const workload = workloadOf(arrivals, durationMs, replicate, seed);
  const all: Arrival[] = [];
  while (workload.nextMs !== null) all.push(workload.take());
  return all;
}
export function timesOf(arrivals: ArrivalSpec, durationMs: number, replicate = 0, seed = 1): number[] {
  return arrivalsOf(arrivals, durationMs, replicate, seed).map(({ atMs }) => atMs);
}

export function workloadOf(arrivals: ArrivalSpec, durationMs: number, replicate = 0, seed = 1): Workload {
  const { scenario } = createWorld();
  const model = buildModel({ ...scenario, durationMs, workload: [{ ...scenario.workload[0]!, arrivals }] });
  return new Workload(model, createRandom(seed, replicate));
}

export const replicates = <T>(n: number, of: (replicate: number) => T): T[] => Array.from({ length: n }, (_, i) => of(i));

/** (sum of (observed - expected)^2 / expected - k) in standard deviations, for k Poisson counts. */
export function chiSquareZ(observed: readonly number[], expected: readonly number[]): number {
  const chi = observed.reduce((sum, count, i) => sum + ((count - expected[i]!) * (count - expected[i]!)) / expected[i]!, 0);
  return (chi - observed.length) / Math.sqrt(2 * observed.length);
}
