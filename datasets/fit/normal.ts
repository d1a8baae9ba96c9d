const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / SQRT_TWO_PI;
}

/**
 * P(Z <= x). The series 1/2 + density x (x + x^3/3 + x^5/15 + ...) has positive terms only, so nothing cancels; beyond 8.3 the
 * rest is below 2^-53.
 */
export function normalCdf(x: number): number {
  if (x > 8.3) return 1;
  if (x < -8.3) return 0;
  let term = x;
  let sum = x;
  for (let n = 3; Math.abs(term) > Math.abs(sum) * 1e-17; n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return 0.5 + sum * normalDensity(x);
}

/** The x with P(Z <= x) = p, 0 < p < 1, within about 1e-14 for p in 1e-9 .. 1 - 1e-9. Halving: it cannot diverge. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`a normal quantile is defined for 0 < p < 1, not for ${p}`);
  let low = -8.3;
  let high = 8.3;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
