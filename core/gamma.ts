/** The gamma function, the gamma distribution and its quantiles, by log, exp and sqrt alone (bit-equal on every Node version). */

/** The table covers |z| below this, which is beyond the normal quantile of every uniform that is drawn (8.21 at 2^-53). */
const REACH = 8.5;
const PER_UNIT = 16;
const INTERVALS = 2 * REACH * PER_UNIT;

/**
 * The gamma quantile of shape k and mean 1 as a function of the standard normal quantile z: a table of the cubics in z of
 * log(x), which is smooth for every shape, in both tails too. An inverse and no rejection sampling (Marsaglia and Tsang's takes
 * a varying number of draws), so that one uniform gives one value and a larger uniform a larger value: times of one query on
 * different devices then stay as comparable as they can be. Errors in x are below 2e-6 relative for shapes from 0.01 (cv 10) on.
 */
export function gammaTable(shape: number): Float64Array {
  const logs = new Float64Array(INTERVALS + 1);
  const slopes = new Float64Array(INTERVALS + 1);
  const step = 1 / PER_UNIT;
  const middle = INTERVALS / 2;
  for (const direction of [1, -1]) {
    let node: Node = { log: Math.log(shape), slope: 0 };
    for (let i = middle; i >= 0 && i <= INTERVALS; i += direction) {
      node = gammaNode(shape, (i - middle) * step, node.log + direction * step * node.slope);
      logs[i] = node.log - Math.log(shape);
      slopes[i] = node.slope * step;
    }
  }
  return hermite(logs, slopes);
}

/** exp of the table's cubic at z; in a straight line beyond its ends. */
export function gammaAt(table: Float64Array, z: number): number {
  const place = (z + REACH) * PER_UNIT;
  const interval = place <= 0 ? 0 : place >= INTERVALS ? INTERVALS - 1 : Math.floor(place);
  const i = 4 * interval;
  const t = place - interval;
  const c0 = table[i] as number;
  const c1 = table[i + 1] as number;
  if (t < 0) return Math.exp(c0 + c1 * t);
  const c2 = table[i + 2] as number;
  const c3 = table[i + 3] as number;
  if (t > 1) return Math.exp(c0 + c1 + c2 + c3 + (c1 + 2 * c2 + 3 * c3) * (t - 1));
  return Math.exp(c0 + t * (c1 + t * (c2 + t * c3)));
}

/** Four coefficients an interval of the cubics with these values and slopes (per interval) at its ends. */
function hermite(values: Float64Array, slopes: Float64Array): Float64Array {
  const table = new Float64Array(4 * (values.length - 1));
  for (let i = 0; i + 1 < values.length; i++) {
    const from = values[i] as number;
    const rise = (values[i + 1] as number) - from;
    const slope = slopes[i] as number;
    const next = slopes[i + 1] as number;
    table.set([from, slope, 3 * rise - 2 * slope - next, slope + next - 2 * rise], 4 * i);
  }
  return table;
}

/** log(x) and its derivative by z, x being the gamma quantile (scale 1) of the normal distribution function at z. */
type Node = { readonly log: number; readonly slope: number };

const LOG_SQRT_2PI = 0.9189385332046728;

function gammaNode(shape: number, z: number, guess: number): Node {
  if (shape > 10_000) return largeShape(shape, z);
  // Newton on the log of the nearer tail as a function of log(x): it is concave, so this converges from anywhere.
  const target = logUpper(0.5, Math.log(z * z * 0.5)) - Math.LN2;
  let log = guess;
  for (let i = 0; i < 100; i++) {
    const tail = z > 0 ? logUpper(shape, log) : logLower(shape, log);
    const slope = Math.exp(logDensity(shape, log) - tail);
    const change = (z > 0 ? tail - target : target - tail) / slope;
    log += change;
    if (Math.abs(change) <= 1e-13 * Math.max(1, Math.abs(log))) break;
  }
  return { log, slope: Math.exp(-0.5 * z * z - LOG_SQRT_2PI - logDensity(shape, log)) };
}

/** Cornish and Fisher's expansion in 1 / sqrt(shape); Goldberg and Levine (1946), doi 10.1214/aoms/1177730944. */
function largeShape(shape: number, z: number): Node {
  const root = Math.sqrt(shape);
  const cube = root * shape;
  const zz = z * z;
  const x =
    shape +
    root * z +
    (zz - 1) / 3 +
    (z * (zz - 7)) / (36 * root) -
    (6 * zz * zz + 14 * zz - 32) / (1620 * shape) +
    (z * (9 * zz * zz + 256 * zz - 433)) / (38_880 * cube);
  const slope =
    root +
    (2 * z) / 3 +
    (3 * zz - 7) / (36 * root) -
    (z * (24 * zz + 28)) / (1620 * shape) +
    (45 * zz * zz + 768 * zz - 433) / (38_880 * cube);
  return { log: Math.log(x), slope: slope / x };
}

/** log of x f(x) for the gamma density f of this shape and scale 1, x = exp(log). */
function logDensity(shape: number, log: number): number {
  return shape * log - Math.exp(log) - logGamma(shape);
}

/** log of the regularised lower incomplete gamma function: its series; DLMF 8.7.1. */
function logLower(shape: number, log: number): number {
  const x = Math.exp(log);
  if (x > shape + 1) return Math.log(1 - Math.exp(logUpper(shape, log)));
  let sum = 1;
  for (let n = 1, term = 1; term > 1e-17 * sum; n++) {
    term *= x / (shape + n);
    sum += term;
  }
  return logDensity(shape, log) - Math.log(shape) + Math.log(sum);
}

/** log of the regularised upper incomplete gamma function: its continued fraction; DLMF 8.9.2, evaluated as Lentz does. */
function logUpper(shape: number, log: number): number {
  const x = Math.exp(log);
  if (x <= shape + 1) return Math.log(1 - Math.exp(logLower(shape, log)));
  let b = x + 1 - shape;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 100_000; n++) {
    const a = n * (shape - n);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return logDensity(shape, log) + Math.log(fraction);
}

/** P(X > x) of a gamma variate of this shape and scale 1, x > 0. */
export function upperGamma(shape: number, x: number): number {
  return Math.exp(logUpper(shape, Math.log(x)));
}

/** log of the gamma function, x > 0: Stirling's series beyond 15, the recurrence below; DLMF 5.11.1. */
export function logGamma(x: number): number {
  let product = 1;
  let z = x;
  for (; z < 15; z++) product *= z;
  const r = 1 / (z * z);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680)))) / z;
  return (z - 0.5) * Math.log(z) - z + LOG_SQRT_2PI + series - Math.log(product);
}
