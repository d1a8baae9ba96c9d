import { gammaAt, gammaTable } from './gamma.ts';
import { standardNormal } from './normal.ts';
import type { Random } from './random.ts';
import type { Distribution } from './scenario.ts';

/**
 * A distribution of the scenario, ready to draw from. One uniform gives one value, by the inverse distribution function, for
 * every kind: under the same key a longer time on one device goes with a longer time on any other.
 */
export interface CompiledDistribution {
  /** Exact; the shift included. */
  readonly meanMs: number;
  /** The value, in milliseconds, that belongs to the draw `random.at(stream, a, b, c)`. */
  sample(random: Random, stream: number, a: number, b: number, c: number): number;
  /** The value, in milliseconds, that is not exceeded with probability p (0 .. 1; at 1 it may be Infinity). */
  quantile(p: number): number;
}

export function compileDistribution(spec: Distribution): CompiledDistribution {
  switch (spec.kind) {
    case 'constant':
      return constant(spec.ms);
    case 'uniform':
      return new Inverse({
        kind: 'uniform',
        meanMs: (spec.minMs + spec.maxMs) / 2,
        shift: spec.minMs,
        scale: spec.maxMs - spec.minMs,
      });
    case 'exponential':
      return new Inverse({ kind: 'exponential', meanMs: spec.shiftMs + spec.meanMs, shift: spec.shiftMs, scale: spec.meanMs });
    case 'lognormal':
    case 'gamma': {
      const meanMs = spec.shiftMs + spec.meanMs;
      if (spec.meanMs === 0 || spec.cv === 0) return constant(meanMs);
      return spec.kind === 'gamma' ? gamma(meanMs, spec) : lognormal(meanMs, spec);
    }
    case 'empirical':
      return new Inverse({
        kind: 'empirical',
        meanMs: areaBeside(spec.points),
        shift: 0,
        scale: 1,
        table: Float64Array.from(spec.points.flat()),
      });
  }
}

type Shape = { readonly meanMs: number; readonly cv: number; readonly shiftMs: number };

function constant(ms: number): Inverse {
  return new Inverse({ kind: 'constant', meanMs: ms, shift: ms, scale: 0 });
}

/** exp(N(mu, sigma^2)) has mean exp(mu + sigma^2 / 2) and cv^2 = exp(sigma^2) - 1. */
function lognormal(meanMs: number, spec: Shape): Inverse {
  const variance = Math.log(1 + spec.cv * spec.cv);
  const scale = spec.meanMs * Math.exp(-variance / 2);
  return new Inverse({ kind: 'lognormal', meanMs, shift: spec.shiftMs, scale, sigma: Math.sqrt(variance) });
}

function gamma(meanMs: number, spec: Shape): Inverse {
  const table = gammaTable(1 / (spec.cv * spec.cv));
  return new Inverse({ kind: 'gamma', meanMs, shift: spec.shiftMs, scale: spec.meanMs, table });
}

/** The mean: the area between the inverse distribution function and the axis of probabilities. */
function areaBeside(points: readonly (readonly [number, number])[]): number {
  let area = 0;
  points.forEach(([probability, ms], i) => {
    const [before, msBefore] = points[i - 1] ?? [probability, ms];
    area += ((probability - before) * (ms + msBefore)) / 2;
  });
  return area;
}

type Parts = {
  readonly kind: Distribution['kind'];
  readonly meanMs: number;
  readonly shift: number;
  readonly scale: number;
  readonly sigma?: number;
  /** gamma: cubics; empirical: probability and value by turns. */
  readonly table?: Float64Array;
};

/** One class with a switch for all kinds, so that whoever samples calls one known function (37 ns a draw over all kinds, 43 with a class for each). */
class Inverse implements CompiledDistribution {
  readonly meanMs: number;
  readonly #kind: Distribution['kind'];
  readonly #shift: number;
  readonly #scale: number;
  readonly #sigma: number;
  readonly #table: Float64Array;
  constructor(parts: Parts) {
    this.meanMs = parts.meanMs;
    this.#kind = parts.kind;
    this.#shift = parts.shift;
    this.#scale = parts.scale;
    this.#sigma = parts.sigma ?? 0;
    this.#table = parts.table ?? NO_TABLE;
  }

  sample(random: Random, stream: number, a: number, b: number, c: number): number {
    return this.#kind === 'constant' ? this.#shift : this.#at(random.at(stream, a, b, c));
  }

  quantile(p: number): number {
    if (!(p >= 0 && p <= 1)) throw new Error(`quantile of probability ${p}; it must be from 0 to 1`);
    return this.#at(p);
  }

  #at(u: number): number {
    switch (this.#kind) {
      case 'constant':
        return this.#shift;
      case 'uniform':
        return this.#shift + this.#scale * u;
      case 'exponential':
        return this.#shift - this.#scale * Math.log(1 - u);
      case 'lognormal':
        return this.#shift + this.#scale * Math.exp(this.#sigma * standardNormal(u));
      case 'gamma':
        return this.#shift + this.#scale * gammaAt(this.#table, standardNormal(u));
      case 'empirical':
        return interpolate(this.#table, u);
    }
  }
}
const NO_TABLE = new Float64Array(0);

/** Linear between the two points (probability, value) on either side of u. */
function interpolate(table: Float64Array, u: number): number {
  let low = 0;
  let high = table.length / 2 - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((table[2 * middle] as number) <= u) low = middle;
    else high = middle;
  }
  const from = table[2 * low] as number;
  const to = table[2 * high] as number;
  const value = table[2 * low + 1] as number;
  if (from >= to) return table[2 * high + 1] as number;
  return value + ((u - from) / (to - from)) * ((table[2 * high + 1] as number) - value);
}

const CELLS = 2048;
const STRATA = 4096;

/**
 * The p-quantile (0 < p < 1), in milliseconds, of the sum of independent times; within 1 % (1e-4 where all are of one size). By discrete
 * convolution on a grid from the least possible sum to a bound of the quantile; what lies above the bound cannot matter.
 */
export function convolvedQuantile(distributions: readonly CompiledDistribution[], p: number): number {
  if (!(p > 0 && p < 1)) throw new Error(`quantile of a sum at probability ${p}; it must be between 0 and 1`);
  // That the sum exceeds the sum of these needs that one of the parts exceeds its own: together no likelier than 1 - p.
  const bounded = 1 - (1 - p) / distributions.length;
  const spread = distributions.filter((one) => one.quantile(1) > one.quantile(0));
  const least = distributions.reduce((sum, one) => sum + one.quantile(0), 0);
  const [only] = spread;
  if (only === undefined) return least;
  if (spread.length === 1) return least + only.quantile(p) - only.quantile(0);
  const cellMs = spread.reduce((sum, one) => sum + one.quantile(bounded) - one.quantile(0), 0) / CELLS;
  if (cellMs === 0) return least;
  const sum = spread.map((one) => onGrid(one, cellMs)).reduce(convolve);
  return least + cellMs * rank(sum, p);
}

/** Probability at 0, 1, … cells above the least value; a value between two cells is shared so that the mean stays. */
function onGrid(distribution: CompiledDistribution, cellMs: number): Float64Array {
  const grid = new Float64Array(CELLS + 1);
  const least = distribution.quantile(0);
  // Strata of probability that get finer towards 1 as the cube, for the quantiles asked for lie there.
  const above = (stratum: number): number => {
    const rest = 1 - stratum / STRATA;
    return rest * rest * rest;
  };
  for (let stratum = 0; stratum < STRATA; stratum++) {
    const mass = above(stratum) - above(stratum + 1);
    const place = (distribution.quantile(1 - (above(stratum) + above(stratum + 1)) / 2) - least) / cellMs;
    const cell = Math.floor(place);
    if (cell >= CELLS) continue;
    grid[cell] = (grid[cell] as number) + mass * (1 - (place - cell));
    grid[cell + 1] = (grid[cell + 1] as number) + mass * (place - cell);
  }
  return grid;
}

function convolve(one: Float64Array, two: Float64Array): Float64Array {
  const sum = new Float64Array(CELLS + 1);
  one.forEach((mass, i) => {
    if (mass === 0) return;
    for (let j = 0; i + j <= CELLS; j++) sum[i + j] = (sum[i + j] as number) + mass * (two[j] as number);
  });
  return sum;
}

/** In cells, where the cumulated probability reaches p; the probability at a cell lies half before and half behind it. */
function rank(grid: Float64Array, p: number): number {
  let below = 0;
  for (let cell = 0; cell <= CELLS; cell++) {
    const mass = grid[cell] as number;
    if (below + mass >= p) return Math.max(0, cell - 0.5 + (p - below) / mass);
    below += mass;
  }
  return CELLS;
}
