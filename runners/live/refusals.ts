import { UserError } from '../../core/errors.ts';
import type { Scenario } from '../../core/scenario.ts';

/** Refuses by name what a scenario asks for and live runs cannot do. Throws a UserError with all of it. */
export function refuseUnsupported({ name, services }: Scenario): void {
  const problems = services.flatMap((service) =>
    service.batching === null ? [] : [`service ${service.name} batches, which the worker cannot yet`],
  );
  if (problems.length > 0) throw new UserError(`${name} cannot be run live: ${problems.join('; ')}; remove it, or use rohe run`);
}

/** What of the scenario a live run does not impose. */
export function notImposed({ contention, services }: Scenario): readonly string[] {
  return [
    'links are those of the hosts: latencies, bandwidths and losses of the scenario are not imposed',
    ...(contention === null ? [] : ['contention is that of the hosts: slowdowns of the scenario are not imposed']),
    ...(services.some(({ coldStart }) => coldStart !== null)
      ? ['start-ups are those of the containers: cold starts are not imposed']
      : []),
  ];
}
