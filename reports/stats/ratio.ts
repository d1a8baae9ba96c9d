import { mean, sampleCovariance, sampleVariance } from 'simple-statistics';
import { allEqual, CONFIDENCE, EQUAL, type Estimate, tooFew } from './result.ts';
import { tQuantile } from './student.ts';

/**
 * mean(a) / mean(b) of pairs with Fieller's interval: the ratios r for which the mean of a[i] - r b[i] is not told from 0.
 * Fieller (1954), doi 10.1111/j.2517-6161.1954.tb00159.x. There is none where mean(b) itself cannot be told from 0.
 */
export function pairedRatio(a: readonly number[], b: readonly number[], confidence = CONFIDENCE): Estimate {
  if (a.length !== b.length)
    throw new RangeError(`paired values must come in pairs: ${a.length} on one side, ${b.length} on the other`);
  const n = a.length;
  const about = { n, unit: '', confidence, method: 'ratio of means of pairs, Fieller' };
  const [over, under] = n === 0 ? [0, 0] : [mean([...a]), mean([...b])];
  const value = finite(over / under);
  const none = { ...about, value, lower: null, upper: null };
  const few = tooFew(n, 2, 'pair');
  if (few !== null) return { ...none, valid: few };
  if (value === null) return { ...none, valid: 'the mean of the divisor is 0, or next to it' };
  const spread = {
    over: sampleVariance([...a]) / n,
    under: sampleVariance([...b]) / n,
    both: sampleCovariance([...a], [...b]) / n,
  };
  if (allEqual(a) && allEqual(b)) return { ...about, value, lower: value, upper: value, valid: EQUAL };
  const bounds = fieller(over, under, spread, tQuantile(confidence, n - 1));
  if (bounds === null) return { ...none, valid: 'the mean of the divisor cannot be told from 0' };
  return { ...about, value, ...bounds, valid: null };
}

type Spread = { readonly over: number; readonly under: number; readonly both: number };

/** Roots of (over - r under)^2 = t^2 Var(over - r under). */
function fieller(
  over: number,
  under: number,
  spread: Spread,
  t: number,
): { readonly lower: number; readonly upper: number } | null {
  const square = under * under - t * t * spread.under;
  if (square <= 0) return null;
  const middle = over * under - t * t * spread.both;
  const constant = over * over - t * t * spread.over;
  const root = Math.sqrt(Math.max(0, middle * middle - square * constant));
  const [lower, upper] = [finite((middle - root) / square), finite((middle + root) / square)];
  return lower === null || upper === null ? null : { lower, upper };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
