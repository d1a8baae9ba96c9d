import { binomialCdf } from './beta.ts';
import { CONFIDENCE, type Estimate, tooFew } from './result.ts';

/** The share-quantile (0..1) of sorted values, linear between order statistics: R's type 7, NumPy's default. */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const from = sorted[below]!;
  const next = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return from + (place - below) * (next - from);
}

/** In ascending order; the values stay as they are. */
export function ascending(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}

export type PercentileOptions = { readonly unit?: string; readonly confidence?: number };

/**
 * A percentile of independent values (`share` 0..1) with the interval between two order statistics, which holds for every
 * distribution: at least the confidence asked for. David and Nagaraja (2003), Order Statistics, 7.1.
 */
export function percentileInterval(
  values: ArrayLike<number>,
  share: number,
  { unit = '', confidence = CONFIDENCE }: PercentileOptions = {},
): Estimate {
  const n = values.length;
  const about = { n, unit, confidence, method: 'order statistics (binomial)' };
  const none = tooFew(n, 1);
  if (none !== null) return { ...about, value: null, lower: null, upper: null, valid: none };
  const sorted = ascending(values);
  const value = quantileOfSorted(sorted, share);
  const outside = (1 - confidence) / 2;
  const low = least(n, share, outside) - 1;
  const high = least(n, share, 1 - outside);
  if (low < 0 || high >= n) {
    const valid = `n = ${n} is too few for an interval of the ${name(share)}; it takes about ${needed(share, outside)} values`;
    return { ...about, value, lower: null, upper: null, valid };
  }
  return { ...about, value, lower: sorted[low]!, upper: sorted[high]!, valid: null };
}

/** The least k with P(X <= k) >= level. */
function least(n: number, share: number, level: number): number {
  let [from, to] = [-1, n];
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if (binomialCdf(middle, n, share) >= level) to = middle;
    else from = middle;
  }
  return to;
}

/** So many that all of them lie on one side of the percentile with a chance of less than `outside`. */
function needed(share: number, outside: number): number {
  return Math.ceil(Math.log(outside) / Math.log(Math.max(share, 1 - share)));
}

function name(share: number): string {
  return share === 0.5 ? 'median' : `${Number((share * 100).toPrecision(6))}th percentile`;
}
