/**
 * The standard normal's quantile, |error| < 1e-14: Newton steps on the distribution function, from a rational start
 * (Abramowitz & Stegun 26.2.23). For 0 < p < 1.
 */
export function normalQuantile(p: number): number {
  if (p === 0.5) return 0;
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  const top = 2.515517 + t * (0.802853 + t * 0.010328);
  let z = top / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 6; step++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    // Halley's correction makes the steps cubic.
    const error = (lowerTail(z) - p) / density;
    z -= error / (1 + (z * error) / 2);
  }
  return z;
}

/** P(Z < z) for z <= 0: a power series near 0, Laplace's continued fraction in the tail. */
function lowerTail(z: number): number {
  const x = -z;
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < 3) {
    let term = x;
    let sum = x;
    for (let k = 1; Math.abs(term) > 1e-18; k++) {
      term *= (x * x) / (2 * k + 1);
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let tail = x;
  for (let k = 60; k >= 1; k--) tail = x + k / tail;
  return density / tail;
}
