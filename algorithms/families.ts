import type { ServiceView, View } from '../core/algorithm.ts';
import type { ServiceId } from '../core/events.ts';

/** The services that can stand in for one another: all whose chains of lighter variants end in the same one. Ascending. */
export function familyOf(service: ServiceId, { services }: View): readonly ServiceId[] {
  const lightest = lightestOf(services[service]!, services);
  return services.filter((other) => lightestOf(other, services) === lightest).map(({ id }) => id);
}

/** The end of the chain of lighter variants. */
function lightestOf(service: ServiceView, services: readonly ServiceView[]): ServiceId {
  let lightest = service;
  for (let steps = 0; lightest.lighterId !== null && steps < services.length; steps++) lightest = services[lightest.lighterId]!;
  return lightest.id;
}
