import type { Distribution } from '../../core/scenario.ts';
import { ksDistance, sampleQuantile } from './distance.ts';

/** A shape that times may have, and how it is fitted to a sample (ascending, 0 or more, not empty). */
export type Family = { readonly name: string; readonly fitTo: (sorted: Float64Array) => Distribution };

type Shape = 'lognormal' | 'gamma';
/** Where the part that scatters may begin: so far below the least value, in distances from there to the median. */
const BELOW = [0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2];
const POINTS = [
  0, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95,
  0.975, 0.99, 1,
];

/** The simplest first. */
export const FAMILIES: readonly Family[] = [
  { name: 'constant', fitTo: (sorted) => ({ kind: 'constant', ms: mean(sorted) }) },
  { name: 'lognormal', fitTo: (sorted) => fitted('lognormal', sorted, 0) },
  { name: 'gamma', fitTo: (sorted) => fitted('gamma', sorted, 0) },
  { name: 'shifted lognormal', fitTo: (sorted) => bestShift('lognormal', sorted) },
  { name: 'shifted gamma', fitTo: (sorted) => bestShift('gamma', sorted) },
  { name: 'empirical', fitTo: (sorted) => ({ kind: 'empirical', points: POINTS.map((p) => [p, sampleQuantile(sorted, p)]) }) },
];

/** By maximum likelihood above the shift (gamma: Minka's closed form, within 1.5 %); the mean is that of the sample. */
function fitted(kind: Shape, sorted: Float64Array, shiftMs: number): Distribution {
  const meanMs = mean(sorted) - shiftMs;
  const logs = sorted.filter((value) => value > shiftMs).map((value) => Math.log(value - shiftMs));
  if (logs.length === 0 || !(meanMs > 0)) return { kind: 'constant', ms: mean(sorted) };
  const cv = kind === 'lognormal' ? lognormalCv(logs) : gammaCv(Math.log(meanMs) - mean(logs));
  return cv > 0 && Number.isFinite(cv) ? { kind, meanMs, cv, shiftMs } : { kind: 'constant', ms: meanMs + shiftMs };
}

function lognormalCv(logs: Float64Array): number {
  const centre = mean(logs);
  const variance = logs.reduce((sum, log) => sum + (log - centre) * (log - centre), 0) / logs.length;
  return Math.sqrt(Math.exp(variance) - 1);
}
/** `s`: log of the mean less mean of the logs. */
function gammaCv(s: number): number {
  if (!(s > 0)) return 0;
  const shape = (3 - s + Math.sqrt((s - 3) * (s - 3) + 24 * s)) / (12 * s);
  return 1 / Math.sqrt(shape);
}

function bestShift(kind: Shape, sorted: Float64Array): Distribution {
  const [least, reach] = [sorted[0]!, sampleQuantile(sorted, 0.5) - sorted[0]!];
  const all = BELOW.map((part) => fitted(kind, sorted, Math.max(0, least - part * reach)));
  const distances = all.map((one) => ksDistance(one, sorted));
  return all[distances.indexOf(Math.min(...distances))]!;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
