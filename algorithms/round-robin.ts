import type { InstanceView, StrategyDefinition } from '../core/algorithm.ts';
import type { InstanceId, ServiceId } from '../core/events.ts';
import { push } from './push.ts';

/** In turn by instance id, for each service its own; instances that come and go do not disturb the turn of the others. */
export const roundRobin: StrategyDefinition = {
  name: 'round-robin',
  summary: 'the instances of each service in turn',
  params: {},
  create() {
    const last = new Map<ServiceId, InstanceId>();
    return push((service) => {
      const next = after(last.get(service.id) ?? -1, service.available);
      if (next !== undefined) last.set(service.id, next.id);
      return next;
    });
  },
};

/** The lowest id above `last`, else the lowest of all. */
function after(last: InstanceId, instances: readonly InstanceView[]): InstanceView | undefined {
  let above: InstanceView | undefined;
  let lowest: InstanceView | undefined;
  for (const instance of instances) {
    if (lowest === undefined || instance.id < lowest.id) lowest = instance;
    if (instance.id > last && (above === undefined || instance.id < above.id)) above = instance;
  }
  return above ?? lowest;
}
