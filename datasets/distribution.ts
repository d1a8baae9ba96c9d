import type { Distribution } from '../core/scenario.ts';
import { cell, fail, numberIn, type Row } from './table.ts';

const PARAMETERS = {
  constant: ['ms'],
  uniform: ['minMs', 'maxMs'],
  exponential: ['meanMs', 'shiftMs'],
  lognormal: ['meanMs', 'cv', 'shiftMs'],
  gamma: ['meanMs', 'cv', 'shiftMs'],
} as const;
type Named = keyof typeof PARAMETERS;
const HOUR_MS = 3_600_000;

/** The distribution of a row of latencies.csv: `name=number` by spaces, or `probability=ms` where it is empirical; no shift is 0. */
export function distributionOf(row: Row): Distribution {
  const kind = cell(row, 'distribution');
  const pairs = cell(row, 'parameters')
    .split(' ')
    .map((pair) => pairOf(row, pair));
  if (kind === 'empirical') return { kind, points: pointsOf(row, pairs) };
  if (!isNamed(kind))
    return fail(row, `unknown distribution "${kind}"; known are ${Object.keys(PARAMETERS).join(', ')}, empirical`);
  const given = new Map(pairs);
  for (const name of given.keys()) {
    if (!PARAMETERS[kind].some((known) => known === name))
      fail(row, `unknown parameter "${name}" of ${kind}; it has ${PARAMETERS[kind].join(', ')}`);
  }
  const value = (name: string, min: number): number => given.get(name) ?? fail(row, `${kind} needs ${name} (${min} or more)`);
  const shiftMs = given.get('shiftMs') ?? 0;
  switch (kind) {
    case 'constant':
      return { kind, ms: value('ms', 0) };
    case 'uniform':
      return uniform(row, value('minMs', 0), value('maxMs', 0));
    case 'exponential':
      return { kind, meanMs: value('meanMs', 0), shiftMs };
    case 'lognormal':
    case 'gamma':
      return { kind, meanMs: value('meanMs', 0), cv: value('cv', 0), shiftMs };
  }
}

function isNamed(kind: string): kind is Named {
  return Object.hasOwn(PARAMETERS, kind);
}

function pairOf(row: Row, pair: string): [string, number] {
  const [name = '', text = '', more] = pair.split('=');
  if (name === '' || more !== undefined) fail(row, `"${pair}" is not a parameter; write name=number`);
  return [name, numberIn(row, text, 0, HOUR_MS)];
}

function uniform(row: Row, minMs: number, maxMs: number): Distribution {
  if (minMs > maxMs) fail(row, `minMs ${minMs} is above maxMs ${maxMs}`);
  return { kind: 'uniform', minMs, maxMs };
}

function pointsOf(row: Row, pairs: readonly [string, number][]): [number, number][] {
  const points = pairs.map(([probability, ms]): [number, number] => [numberIn(row, probability, 0, 1), ms]);
  const ascend = points.every(([p, ms], i) => i === 0 || (p > (points[i - 1]?.[0] ?? 0) && ms >= (points[i - 1]?.[1] ?? 0)));
  if (points[0]?.[0] !== 0 || points.at(-1)?.[0] !== 1 || !ascend) fail(row, 'the points must ascend from probability 0 to 1');
  return points;
}

/** Mean in ms. */
export function meanOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.ms;
    case 'uniform':
      return (distribution.minMs + distribution.maxMs) / 2;
    case 'exponential':
    case 'lognormal':
    case 'gamma':
      return distribution.meanMs + distribution.shiftMs;
    case 'empirical':
      return distribution.points.reduce((sum, [p, ms], i, points) => {
        const before = points[i - 1];
        return before === undefined ? sum : sum + ((p - before[0]) * (ms + before[1])) / 2;
      }, 0);
  }
}
