import type { InstanceView, ServiceView, StrategyDefinition } from '../core/algorithm.ts';
import { push } from './push.ts';

/** Join the shortest queue, the length counted in requests; blind to speed. */
export const leastOutstanding: StrategyDefinition = {
  name: 'least-outstanding',
  summary: 'the instance with the fewest requests not yet answered',
  params: {},
  create: () => push(pick),
};

/** Ties go to the first. */
function pick(service: ServiceView): InstanceView | undefined {
  let best: InstanceView | undefined;
  for (const instance of service.available) {
    if (best === undefined || instance.outstanding < best.outstanding) best = instance;
  }
  return best;
}
