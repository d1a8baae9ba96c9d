import type { StrategyDefinition } from '../../core/algorithm.ts';
import { Replanning } from '../adaptive.ts';
import { Allocations, pushToSlowest } from './instances.ts';
import { confidenceParam, roheStart, SELECTOR_PARAMS } from './start.ts';

/** ROHE 0.2.1, adaptive_orchestrator.py: the same phases as `adaptive`, each model on the slowest instance that is fast enough. */
export const roheAdaptive: StrategyDefinition = {
  name: 'rohe/adaptive',
  summary: "for parity: ROHE's adaptive as its code does it; each model at the slowest instance that fits",
  params: SELECTOR_PARAMS,
  create(given) {
    const allocations = new Allocations();
    return pushToSlowest(allocations, new Replanning(roheStart(allocations, confidenceParam(given))));
  },
};
