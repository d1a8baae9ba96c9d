import jStat from 'jstat';

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

/** P(|T| > t): the p value of a two-sided test. */
export function twoSidedP(t: number, degreesOfFreedom: number): number {
  return Math.min(1, Math.max(0, 1 - centralShare(t, degreesOfFreedom)));
}

const known = new Map<number, number>();

/**
 * The t with P(|T| <= t) = 0.95. jstat's quantile is good to about 1e-8; two secant steps on the exact sums bring it to the last
 * few bits, which the rounding to twelve digits hides, so that reports are the same on every engine.
 */
export function t95(degreesOfFreedom: number): number {
  let t = known.get(degreesOfFreedom);
  if (t === undefined) known.set(degreesOfFreedom, (t = polish(jStat.studentt.inv(0.975, degreesOfFreedom), degreesOfFreedom)));
  return t;
}

function polish(start: number, degreesOfFreedom: number): number {
  const error = (t: number): number => centralShare(t, degreesOfFreedom) - 0.95;
  let t = start;
  for (let i = 0; i < 2; i++) {
    const step = t * 1e-6;
    t -= (error(t) * step) / (error(t + step) - error(t));
  }
  return Number(t.toPrecision(12));
}
