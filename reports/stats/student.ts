import jStat from 'jstat';
import { regularisedBeta } from './beta.ts';

/**
 * P(|T| <= t) of Student's t distribution with a whole number of degrees of freedom: the finite sums of Abramowitz and Stegun,
 * Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
 */
export function centralShare(t: number, degreesOfFreedom: number): number {
  const angle = Math.atan(Math.abs(t) / Math.sqrt(degreesOfFreedom));
  const cos = Math.cos(angle);
  const odd = degreesOfFreedom % 2 === 1;
  let term = odd ? cos : 1;
  let series = degreesOfFreedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < degreesOfFreedom; k += 2) {
    term *= (cos * cos * (k - 1)) / k;
    series += term;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * series) : Math.sin(angle) * series;
}

/** P(|T| > t): the p value of a two-sided test. Degrees of freedom > 0, whole or not. */
export function twoSidedP(t: number, degreesOfFreedom: number): number {
  if (!Number.isInteger(degreesOfFreedom)) {
    return regularisedBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5);
  }
  return Math.min(1, Math.max(0, 1 - centralShare(t, degreesOfFreedom)));
}

/** P(T > t): the p value of a one-sided test. */
export function upperP(t: number, degreesOfFreedom: number): number {
  const half = twoSidedP(t, degreesOfFreedom) / 2;
  return t >= 0 ? half : 1 - half;
}

const known = new Map<string, number>();

/**
 * The t with P(|T| <= t) = confidence. jstat's quantile is good to about 1e-8; two secant steps on the exact sums bring it to the
 * last few bits, which the rounding to twelve digits hides, so that reports are the same on every engine.
 */
export function tQuantile(confidence: number, degreesOfFreedom: number): number {
  const key = `${confidence} ${degreesOfFreedom}`;
  let t = known.get(key);
  if (t === undefined) {
    const start = jStat.studentt.inv((1 + confidence) / 2, degreesOfFreedom);
    known.set(key, (t = polish(start, confidence, degreesOfFreedom)));
  }
  return t;
}

/** The t with P(|T| <= t) = 0.95. */
export function t95(degreesOfFreedom: number): number {
  return tQuantile(0.95, degreesOfFreedom);
}

function polish(start: number, confidence: number, degreesOfFreedom: number): number {
  const whole = Number.isInteger(degreesOfFreedom);
  const share = (t: number): number => (whole ? centralShare(t, degreesOfFreedom) : 1 - twoSidedP(t, degreesOfFreedom));
  const error = (t: number): number => share(t) - confidence;
  let t = start;
  for (let i = 0; i < 2; i++) {
    const step = t * 1e-6;
    t -= (error(t) * step) / (error(t + step) - error(t));
  }
  return Number(t.toPrecision(12));
}
