import { standardNormal } from '../../core/normal.ts';
import type { Distribution } from '../../core/scenario.ts';
import type { Partly } from '../issues.ts';
import type { Path } from '../problems.ts';
import { DISTRIBUTION_KINDS } from '../schema/quantities.ts';
import { type Context, entriesOf, present, read } from './context.ts';

type Shifted = { readonly mean?: string | undefined; readonly shift?: string | undefined };
type WithCv = Shifted & { readonly cv?: number | undefined };
/** Where problems go. */
type Reported = Pick<Context, 'problems'>;
/** As the schema has it. */
export type DistributionInput = Partly<
  | string
  | {
      constant?: string | undefined;
      uniform?: { min: string; max: string } | undefined;
      exponential?: string | { mean: string; shift?: string | undefined } | undefined;
      lognormal?: { mean: string; cv: number; shift?: string | undefined } | undefined;
      gamma?: { mean: string; cv: number; shift?: string | undefined } | undefined;
      empirical?: [number | string, string][] | undefined;
      quantiles?: { [quantile: string]: string } | undefined;
    }
>;

const ms = (text: string | undefined, fallback = 0): number => read('duration', text, fallback);
const constant = (value: number): Distribution => ({ kind: 'constant', ms: value });

/** Whether a mapping is a distribution rather than one of devices to distributions. */
export const isDistribution = (value: object): boolean => Object.keys(value).every((key) => DISTRIBUTION_KINDS.includes(key));

/** A bare duration is constant. */
export function resolveDistribution(context: Reported, path: Path, input: DistributionInput | undefined): Distribution {
  if (input === undefined) return constant(0);
  if (typeof input === 'string') return constant(ms(input));
  if (input.constant !== undefined) return constant(ms(input.constant));
  if (input.uniform !== undefined) return uniform(context, [...path, 'uniform'], input.uniform);
  if (input.exponential !== undefined) return exponential(input.exponential);
  if (input.lognormal !== undefined) return withCv('lognormal', input.lognormal);
  if (input.gamma !== undefined) return withCv('gamma', input.gamma);
  if (input.empirical !== undefined) return empirical(context, [...path, 'empirical'], input.empirical);
  return input.quantiles === undefined ? constant(0) : quantiles(context, [...path, 'quantiles'], input.quantiles);
}

function uniform(
  context: Reported,
  path: Path,
  { min, max }: { readonly min?: string | undefined; readonly max?: string | undefined },
): Distribution {
  const [minMs, maxMs] = [ms(min), ms(max, Number.POSITIVE_INFINITY)];
  if (minMs > maxMs) context.problems.add(path, `min "${min}" is more than max "${max}"; swap them`);
  return minMs === maxMs ? constant(minMs) : { kind: 'uniform', minMs, maxMs };
}

function exponential(input: string | Shifted): Distribution {
  if (typeof input === 'string') return { kind: 'exponential', meanMs: ms(input), shiftMs: 0 };
  return { kind: 'exponential', meanMs: ms(input.mean), shiftMs: ms(input.shift) };
}

function withCv(kind: 'lognormal' | 'gamma', { mean, cv = 0, shift }: WithCv): Distribution {
  return cv === 0 ? constant(ms(mean) + ms(shift)) : { kind, meanMs: ms(mean), cv, shiftMs: ms(shift) };
}

type Point = readonly [probability: number, valueMs: number];

function empirical(
  context: Reported,
  path: Path,
  input: readonly (readonly (number | string | undefined)[] | undefined)[],
): Distribution {
  const points = present(input).map(
    ([p, value]): Point => [read('share', p, 0), ms(typeof value === 'string' ? value : undefined)],
  );
  checkPoints(context, path, points, ' ms');
  return { kind: 'empirical', points };
}

/** Points of an inverse distribution function, their values in `unit`. */
export function checkPoints(context: Reported, path: Path, points: readonly Point[], unit: string): void {
  if (points[0]?.[0] !== 0 || points.at(-1)?.[0] !== 1)
    context.problems.add(path, 'must begin at probability 0 and end at 1; add those points');
  checkAscending(context, path, points, unit);
}

function checkAscending(context: Reported, path: Path, points: readonly Point[], unit = ' ms'): void {
  for (const [n, [p, value]] of points.entries()) {
    const [earlierP, earlierValue] = points[n - 1] ?? [-1, -1];
    if (p > earlierP && value >= earlierValue) continue;
    const [what, a, b] =
      p > earlierP ? ['values', `${earlierValue}${unit}`, `${value}${unit}`] : ['probabilities', `${earlierP}`, `${p}`];
    context.problems.add(path, `${what} must ascend, but ${b} comes after ${a}; put the points in order`);
    return;
  }
}

function quantiles(context: Reported, path: Path, input: { readonly [quantile: string]: string | undefined }): Distribution {
  const points = entriesOf(input).map(([quantile, value]): Point => [Number(quantile.slice(1)) / 100, ms(value)]);
  points.sort((a, b) => a[0] - b[0]);
  if (points.length < 2) {
    context.problems.add(
      path,
      'needs at least two quantiles, such as { p50: 48 ms, p95: 90 ms }; write a duration if it is constant',
    );
  }
  checkAscending(context, path, points);
  const [low, high] = points;
  if (low === undefined || high === undefined) return constant(low?.[1] ?? 0);
  if (points.length === 2 && low[0] > 0 && high[0] < 1) return throughTwo(context, path, low, high);
  return { kind: 'empirical', points: prolonged(points) };
}

/** The lognormal whose quantiles at both probabilities are exactly these. */
function throughTwo(context: Reported, path: Path, [p, low]: Point, [q, high]: Point): Distribution {
  if (low === high) return constant(low);
  if (low <= 0) {
    context.problems.add(path, 'a lognormal needs quantiles above 0 ms; give more than two quantiles for another shape');
    return constant(high);
  }
  const [zp, zq] = [standardNormal(p), standardNormal(q)];
  const sigma = Math.log(high / low) / (zq - zp);
  const cv = Math.sqrt(Math.exp(sigma * sigma) - 1);
  const meanMs = Math.exp(Math.log(low) - zp * sigma + (sigma * sigma) / 2);
  if (!(cv <= 100)) {
    context.problems.add(path, 'the quantiles lie too far apart for a lognormal (cv above 100); give more than two quantiles');
    return constant(high);
  }
  return cv === 0 ? constant(meanMs) : { kind: 'lognormal', meanMs, cv, shiftMs: 0 };
}

/** To probabilities 0 and 1 along the lines through the outer two points, not below 0 ms. */
function prolonged(points: readonly Point[]): readonly Point[] {
  const [first, second] = [points[0], points[1]];
  const [last, beforeLast] = [points.at(-1), points.at(-2)];
  if (first === undefined || second === undefined || last === undefined || beforeLast === undefined) return points;
  const head: readonly Point[] = first[0] > 0 ? [[0, Math.max(0, onLine(first, second, 0))]] : [];
  const tail: readonly Point[] = last[0] < 1 ? [[1, onLine(beforeLast, last, 1)]] : [];
  return [...head, ...points, ...tail];
}
const onLine = ([p, x]: Point, [q, y]: Point, at: number): number => (q === p ? x : x + ((y - x) * (at - p)) / (q - p));
