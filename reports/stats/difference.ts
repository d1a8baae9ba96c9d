import { mean, sampleVariance } from 'simple-statistics';
import { allEqual, CONFIDENCE, type Estimate, tooFew } from './result.ts';
import { tQuantile, twoSidedP } from './student.ts';

/** A difference of means with its t interval, and the p value of the two-sided t test against 0. */
export type Difference = Estimate & {
  readonly p: number | null;
  readonly standardError: number | null;
  readonly degreesOfFreedom: number | null;
};
type Options = { readonly unit?: string; readonly confidence?: number };

/** Mean of a[i] - b[i]. Throws a RangeError where the two are not equally long. */
export function pairedMeans(a: readonly number[], b: readonly number[], options: Options = {}): Difference {
  if (a.length !== b.length)
    throw new RangeError(`paired values must come in pairs: ${a.length} on one side, ${b.length} on the other`);
  const n = a.length;
  const about = { n, method: 'paired t' };
  const differences = a.map((value, i) => value - b[i]!);
  const value = n === 0 ? null : mean(differences);
  const few = tooFew(n, 2, 'pair');
  if (few !== null || value === null) return { ...about, ...without(value, options), valid: few };
  const standardError = allEqual(differences) ? 0 : Math.sqrt(sampleVariance(differences) / n);
  if (standardError === 0) return { ...about, ...exactly(value, options) };
  return { ...about, ...around(value, standardError, n - 1, options) };
}

/** Mean of a less mean of b, their variances not assumed to be equal. Welch (1947), doi 10.1093/biomet/34.1-2.28. */
export function independentMeans(a: readonly number[], b: readonly number[], options: Options = {}): Difference {
  const about = { n: a.length + b.length, method: "Welch's t" };
  const value = a.length > 0 && b.length > 0 ? mean([...a]) - mean([...b]) : null;
  const few = tooFew(Math.min(a.length, b.length), 2);
  if (few !== null || value === null) return { ...about, ...without(value, options), valid: few };
  if (allEqual(a) && allEqual(b)) return { ...about, ...exactly(value, options) };
  const [partA, partB] = [sampleVariance([...a]) / a.length, sampleVariance([...b]) / b.length];
  const variance = partA + partB;
  const spread = (partA * partA) / (a.length - 1) + (partB * partB) / (b.length - 1);
  if (spread === 0) return { ...about, ...exactly(value, options) };
  const degreesOfFreedom = (variance * variance) / spread;
  return { ...about, ...around(value, Math.sqrt(variance), degreesOfFreedom, options) };
}

/** The same scatter about another value: what batches tell of the difference of all that they are cut from. */
export function centred(difference: Difference, value: number): Difference {
  const { unit, confidence, standardError, degreesOfFreedom, n, method } = difference;
  if (difference.value === null || standardError === null) return { ...difference, value };
  const options = { unit, confidence };
  if (standardError === 0 || degreesOfFreedom === null) return { n, method, ...exactly(value, options) };
  return { n, method, ...around(value, standardError, degreesOfFreedom, options) };
}

type Figures = Omit<Difference, 'n' | 'method'>;

function without(value: number | null, { unit = '', confidence = CONFIDENCE }: Options): Omit<Figures, 'valid'> {
  return { unit, confidence, value, lower: null, upper: null, p: null, standardError: null, degreesOfFreedom: null };
}

/** Nothing scatters: the difference is what it is, and a test has nothing to say. */
function exactly(value: number, options: Options): Figures {
  const valid = value === 0 ? 'there is no difference anywhere' : 'nothing scatters: the difference is the same everywhere';
  return { ...without(value, options), lower: value, upper: value, p: value === 0 ? 1 : null, standardError: 0, valid };
}

function around(value: number, standardError: number, degreesOfFreedom: number, options: Options): Figures {
  const { confidence = CONFIDENCE } = options;
  const half = tQuantile(confidence, degreesOfFreedom) * standardError;
  const p = twoSidedP(value / standardError, degreesOfFreedom);
  const interval = { lower: value - half, upper: value + half, p, standardError, degreesOfFreedom };
  return { ...without(value, options), ...interval, valid: null };
}
