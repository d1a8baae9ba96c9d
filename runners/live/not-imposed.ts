import type { Scenario } from '../../core/scenario.ts';

/** What of the scenario a live run does not impose, in words. */
export function notImposed({ contention, services, mser5 }: Scenario): readonly string[] {
  const own = services.filter(({ container, batching, queue }) => {
    return container !== null && (batching !== null || queue.order !== 'fifo' || queue.bound !== null);
  });
  return [
    'links are those of the hosts: latencies, bandwidths and losses of the scenario are not imposed',
    ...(contention === null ? [] : ['contention is that of the hosts: slowdowns of the scenario are not imposed']),
    ...(services.some(({ coldStart }) => coldStart !== null)
      ? ['start-ups are those of the containers: cold starts are not imposed']
      : []),
    ...(mser5 === 'always' ? ['warm_up: mser5 is of simulations: this run counts from its start'] : []),
    ...own.map(
      ({ name }) => `queue and batching of ${name} are those of its container: what the scenario says of them is not imposed`,
    ),
  ];
}
