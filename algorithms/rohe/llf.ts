import type { StrategyDefinition } from '../../core/algorithm.ts';
import { Allocations, pushToSlowest } from './instances.ts';
import { OnePass } from './one-pass.ts';
import { byLaxity } from './scores.ts';
import { confidenceParam, roheStart, SELECTOR_PARAMS } from './start.ts';

/** ROHE 0.2.1, llf_workflow.py: laxity = remaining - allocated, among the tasks of one query; nothing is dropped or looked at again. */
export const roheLlf: StrategyDefinition = {
  name: 'rohe/llf',
  summary: "for parity: ROHE's llf as its code does it; orders the tasks of one query, longest allocation first, once",
  params: SELECTOR_PARAMS,
  create(given) {
    const allocations = new Allocations();
    return pushToSlowest(allocations, new OnePass(byLaxity, roheStart(allocations, confidenceParam(given))));
  },
};
