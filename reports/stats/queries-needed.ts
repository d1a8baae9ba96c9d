import { standardNormal } from '../../core/normal.ts';
import type { Validity } from './result.ts';

/**
 * How many queries a percentile needs (`share` such as 0.99), after MLPerf Inference (Reddi and others, 2020, arXiv 1911.02549,
 * section III): a margin of a twentieth of the distance to 100 %, with 99 % confidence, so
 *
 *     margin  = (1 - share) / 20
 *     queries = z((1 - 0.99) / 2)^2 x share x (1 - share) / margin^2, to the nearest
 *
 * 23,886 for the 90th percentile, 50,425 for the 95th, 262,742 for the 99th; MLPerf then rounds up to multiples of 8,192.
 */
export function queriesNeeded(share: number, confidence = 0.99, margin = (1 - share) / 20): number {
  if (!(share > 0 && share < 1)) throw new RangeError(`a percentile of ${share} needs no number; it must lie between 0 and 1`);
  const z = standardNormal((1 - confidence) / 2);
  return Math.round((z * z * share * (1 - share)) / (margin * margin));
}

/** Whether `n` queries are enough for it. */
export function enoughQueries(n: number, share: number): Validity {
  const needed = queriesNeeded(share);
  if (n >= needed) return null;
  return `n = ${n} queries are fewer than the ${needed} that MLPerf's rule asks for the ${Number((share * 100).toPrecision(6))}th percentile`;
}
