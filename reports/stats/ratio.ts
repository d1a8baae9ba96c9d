import { mean, sampleCovariance, sampleVariance } from 'simple-statistics';
import { allEqual, CONFIDENCE, EQUAL, type Estimate, tooFew, type Validity } from './result.ts';
import { tQuantile } from './student.ts';

/** In place of the samples' own means, where these are of batches of what the ratio is about. */
export type Means = { readonly over: number; readonly under: number };

/**
 * mean(a) / mean(b) of pairs with Fieller's interval: the ratios r for which the mean of a[i] - r b[i] is not told from 0.
 * Fieller (1954), doi 10.1111/j.2517-6161.1954.tb00159.x. There is none where mean(b) itself cannot be told from 0.
 */
export function pairedRatio(a: readonly number[], b: readonly number[], means?: Means): Estimate {
  if (a.length !== b.length)
    throw new RangeError(`paired values must come in pairs: ${a.length} on one side, ${b.length} on the other`);
  const n = a.length;
  const covariance = n < 2 ? 0 : sampleCovariance([...a], [...b]) / n;
  const about = { n, method: 'ratio of means of pairs, Fieller' };
  return ratio(a, b, about, tooFew(n, 2, 'pair'), covariance, () => n - 1, means);
}

/**
 * mean(a) / mean(b) of independent samples with Fieller's interval; the variances are not assumed to be equal, and the degrees of
 * freedom are Satterthwaite's at the ratio found: Tamhane and Logan (2004), doi 10.1081/BIP-200035450.
 */
export function independentRatio(a: readonly number[], b: readonly number[], means?: Means): Estimate {
  const about = { n: a.length + b.length, method: 'ratio of means, Fieller (Satterthwaite)' };
  const few = tooFew(Math.min(a.length, b.length), 2);
  const degrees = (found: number, { over, under }: Spread): number => {
    const part = found * found * under;
    return ((over + part) * (over + part)) / ((over * over) / (a.length - 1) + (part * part) / (b.length - 1));
  };
  return ratio(a, b, about, few, 0, degrees, means);
}

function ratio(
  a: readonly number[],
  b: readonly number[],
  { n, method }: { readonly n: number; readonly method: string },
  few: Validity,
  both: number,
  degrees: (found: number, spread: Spread) => number,
  means?: Means,
): Estimate {
  const about = { n, unit: '', confidence: CONFIDENCE, method };
  const empty = a.length === 0 || b.length === 0;
  const { over, under } = means ?? (empty ? { over: 0, under: 0 } : { over: mean([...a]), under: mean([...b]) });
  const value = finite(over / under);
  const none = { ...about, value, lower: null, upper: null };
  if (few !== null) return { ...none, valid: few };
  if (value === null) return { ...none, valid: 'the mean of the divisor is 0, or next to it' };
  if (allEqual(a) && allEqual(b)) return { ...about, value, lower: value, upper: value, valid: EQUAL };
  const spread = { over: sampleVariance([...a]) / a.length, under: sampleVariance([...b]) / b.length, both };
  if (nothingLeft(value, spread))
    return { ...about, value, lower: value, upper: value, valid: 'nothing scatters: the ratio is the same everywhere' };
  const freedom = degrees(value, spread);
  if (!(freedom > 0)) return { ...none, valid: 'the values hardly scatter; the interval cannot be computed' };
  const bounds = fieller(over, under, spread, tQuantile(CONFIDENCE, freedom));
  if (bounds === null) return { ...none, valid: 'the mean of the divisor cannot be told from 0' };
  return { ...about, value, ...bounds, valid: null };
}

type Spread = { readonly over: number; readonly under: number; readonly both: number };

/** Whether over - r under does not scatter, but for rounding. */
function nothingLeft(r: number, { over, under, both }: Spread): boolean {
  const apart = over + r * r * under;
  return apart - 2 * r * both <= apart * 1e-12;
}

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
