import type { InstanceView, ServiceView, StrategyDefinition, View } from '../core/algorithm.ts';
import { push } from './push.ts';

/**
 * Fastest server first: see e.g. Armony, Queueing Systems 51 (2005), for the routing rule; here pushed, so a full fleet
 * queues.
 */
export const fastestFirst: StrategyDefinition = {
  name: 'fastest-first',
  summary: 'the fastest instance with a free slot; none free: the lowest expected response time',
  params: {},
  create: () => push(pick),
};

function pick(service: ServiceView, view: View): InstanceView | undefined {
  let best: InstanceView | undefined;
  for (const instance of service.available) {
    if (instance.outstanding < instance.slots && (best === undefined || instance.workMs < best.workMs)) best = instance;
  }
  return best ?? view.fastest(service.id);
}
