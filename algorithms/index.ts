import type { StrategyDefinition } from '../core/algorithm.ts';
import { UserError } from '../core/errors.ts';
import { adaptive } from './adaptive.ts';
import { dream } from './dream.ts';
import { edf } from './edf.ts';
import { fastestFirst } from './fastest-first.ts';
import { fcfs } from './fcfs.ts';
import { leastOutstanding } from './least-outstanding.ts';
import { llf } from './llf.ts';
import { powerOfTwo } from './power-of-two.ts';
import { random } from './random.ts';
import { roundRobin } from './round-robin.ts';
import { sdrm3 } from './sdrm3.ts';
import { v2 } from './v2.ts';

/** All strategies; a new one is one file and one line here. */
export const strategies: readonly StrategyDefinition[] = [
  v2,
  adaptive,
  dream,
  llf,
  edf,
  fcfs,
  fastestFirst,
  leastOutstanding,
  powerOfTwo,
  random,
  roundRobin,
  sdrm3,
];

/** Whatever the case. Throws UserError naming those known and the nearest. */
export function findStrategy(name: string): StrategyDefinition {
  const wanted = name.toLowerCase();
  const found = strategies.find((strategy) => strategy.name === wanted);
  if (found !== undefined) return found;
  const names = strategies.map((strategy) => strategy.name);
  const nearest = names.toSorted((a, b) => distance(wanted, a) - distance(wanted, b))[0]!;
  throw new UserError(`unknown strategy "${name}"; did you mean ${nearest}? The known ones are ${names.join(', ')}`);
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
