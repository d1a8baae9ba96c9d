import type { Distribution } from '../../core/scenario.ts';

const AT = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1];
/** Of the mean: values that scatter by less are one value. */
const SAME = 1e-9;

export type Summary = { readonly n: number; readonly mean: number; readonly cv: number; quantile(p: number): number };

export function summaryOf(values: Float64Array): Summary {
  const sorted = values.slice().sort();
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return {
    n: sorted.length,
    mean,
    cv: sorted.length < 2 ? 0 : Math.sqrt(squares / (sorted.length - 1)) / mean,
    quantile: (p) => {
      const at = p * (sorted.length - 1);
      const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
      return low + (at - Math.floor(at)) * (high - low);
    },
  };
}

/** Times in ms as they were measured: their quantiles, straight lines between. */
export function asMeasured(values: Float64Array): Distribution {
  const { mean, quantile } = summaryOf(values);
  if (quantile(1) - quantile(0) <= SAME * mean) return { kind: 'constant', ms: mean };
  return { kind: 'empirical', points: AT.map((p) => [p, quantile(p)] as const) };
}
