import type { StrategyDefinition } from '../core/algorithm.ts';
import { adaptive } from './adaptive.ts';
import { dream } from './dream.ts';
import { edf } from './edf.ts';
import { fastestFirst } from './fastest-first.ts';
import { fcfs } from './fcfs.ts';
import { leastOutstanding } from './least-outstanding.ts';
import { llf } from './llf.ts';
import { powerOfTwo } from './power-of-two.ts';
import { random } from './random.ts';
import { roheStrategies } from './rohe/index.ts';
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
  ...roheStrategies,
];
