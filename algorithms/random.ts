import type { StrategyDefinition } from '../core/algorithm.ts';
import { push } from './push.ts';

/** The yardstick for every other: what no thought at all achieves. */
export const random: StrategyDefinition = {
  name: 'random',
  summary: 'any available instance, all alike',
  params: {},
  create: (_params, draws) => push((service) => service.available[draws.below(service.available.length)]),
};
