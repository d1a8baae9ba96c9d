import { normalCdf } from '../../core/normal.ts';

const STEP = 1 / 32;
const REACH = 9;
const ROOT_2PI = 2.5066282746310002;

/**
 * P(greatest - least <= q) of k standard normals (infinite degrees of freedom): k times the integral over the least one, by the
 * trapezoidal rule, which for so smooth an integrand is good to about 1e-14. The general function needs powers that differ
 * between engines and stops at 1e-4.
 */
export function rangeCdf(q: number, k: number): number {
  if (q <= 0) return 0;
  let total = 0;
  for (let i = -REACH / STEP; i <= REACH / STEP; i++) {
    const z = i * STEP;
    total += Math.exp(-0.5 * z * z) * power(normalCdf(z + q) - normalCdf(z), k - 1);
  }
  return Math.min(1, (k * total * STEP) / ROOT_2PI);
}

/** The q with rangeCdf(q, k) = level, to twelve digits. */
export function rangeQuantile(level: number, k: number): number {
  let [from, to] = [0, 40];
  for (let i = 0; i < 60; i++) {
    const middle = (from + to) / 2;
    if (rangeCdf(middle, k) < level) from = middle;
    else to = middle;
  }
  return Number(to.toPrecision(12));
}

function power(base: number, exponent: number): number {
  let product = 1;
  for (let i = 0; i < exponent; i++) product *= base;
  return product;
}
