import { standardNormal } from '../../core/normal.ts';
import { upperP } from '../../reports/stats/student.ts';

/**
 * How far the mean of independent replicates is from theory, as a standard normal: the t statistic with n - 1 degrees of freedom, taken to
 * the normal quantile of the same probability, so that few replicates do not look like heavy tails.
 */
export function zOf(values: readonly number[], theory: number): number {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (n - 1);
  const t = (mean - theory) / Math.sqrt(variance / n);
  return t >= 0 ? -standardNormal(upperP(t, n - 1)) : standardNormal(upperP(-t, n - 1));
}

/** Sum of squares, and what it is between with probability 0.998 if these are independent and standard normal (Wilson and Hilferty). */
export function spread(zs: readonly number[]): { readonly sum: number; readonly low: number; readonly high: number } {
  const n = zs.length;
  const quantile = (z: number): number => {
    const root = 1 - 2 / (9 * n) + z * Math.sqrt(2 / (9 * n));
    return n * root * root * root;
  };
  return { sum: zs.reduce((sum, z) => sum + z * z, 0), low: quantile(-3.09), high: quantile(3.09) };
}
