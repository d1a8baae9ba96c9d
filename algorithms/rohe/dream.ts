import type { StrategyDefinition } from '../../core/algorithm.ts';
import { Allocations, pushToSlowest } from './instances.ts';
import { OnePass } from './one-pass.ts';
import { byMapScore } from './scores.ts';
import { confidenceParam, roheStart, SELECTOR_PARAMS } from './start.ts';

/** ROHE 0.2.1, dream_workflow.py: a score of each task of one query, without starvation and without energy; hopeless tasks are dropped. */
export const roheDream: StrategyDefinition = {
  name: 'rohe/dream',
  summary: "for parity: ROHE's dream as its code does it; orders the tasks of one query by urgency x share of time, once",
  params: SELECTOR_PARAMS,
  create(given) {
    const allocations = new Allocations();
    return pushToSlowest(allocations, new OnePass(byMapScore, roheStart(allocations, confidenceParam(given))));
  },
};
