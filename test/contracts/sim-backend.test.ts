import { describe, it } from 'vitest';
import { buildModel } from '../../core/model/build.ts';
import { createRandom } from '../../core/random.ts';
import type { BatchingSpec, ContentionSpec, Scenario } from '../../core/scenario.ts';
import type { Arrival } from '../../core/workload.ts';
import { createSimBackend } from '../../sim/backend.ts';
import { backendContract } from './backend.ts';

/** The tiny world has CPU for all that its cases run at once, so that their exact times hold under contention too. */
const CONTENTION: ContentionSpec = { resources: ['cpu', 'memory', 'accelerators'], slowdown: { single: { prepare: 1.5 } } };
const BATCHING: BatchingSpec = {
  max: 2,
  waitMs: 0,
  curve: [
    [1, 1],
    [2, 1.5],
  ],
  byDevice: {},
};

const sensitive = (scenario: Scenario): Scenario => ({
  ...scenario,
  contention: CONTENTION,
  services: scenario.services.map((service) => ({ ...service, sensitivity: 'both' as const })),
});
const batched = (scenario: Scenario): Scenario => ({
  ...scenario,
  services: scenario.services.map((service) => ({
    ...service,
    batching: BATCHING,
    queue: { ...service.queue, order: 'fair' as const },
  })),
});
/** One invocation takes a whole node, and all of it goes through a GPU that serves one at a time. */
const scarce = (scenario: Scenario): Scenario => ({
  ...sensitive(scenario),
  devices: scenario.devices.map((device) => ({ ...device, accelerators: [GPU] })),
  services: sensitive(scenario).services.map((service) => ({
    ...service,
    demand: { ...service.demand, cpuMillis: 4000, coreShares: [], accelerators: service.name === 'double' ? { gpu: 0.5 } : {} },
  })),
});
const GPU = { name: 'gpu', type: 'gpu', share: 1, mode: 'non-pre-emptive', idlePowerW: 0, busyPowerW: 0 } as const;

const EXACT = null;
/** Why exact times are not asked for, or EXACT. */
const WORLDS: readonly (readonly [name: string, change: (scenario: Scenario) => Scenario, inexact: string | null])[] = [
  ['the simulator', (scenario) => scenario, EXACT],
  ['the simulator with contention', sensitive, EXACT],
  ['the simulator with batching and fair queues', batched, EXACT],
  ['the simulator with contention and batching', (scenario) => sensitive(batched(scenario)), EXACT],
  ['the simulator with too little CPU and one GPU', scarce, 'work slows other work'],
];

for (const [name, change, inexact] of WORLDS) {
  backendContract(
    name,
    (world) => {
      const scenario = change(world.scenario);
      const model = buildModel(scenario);
      const [stream] = model.streams;
      const truth = (queryId: number): Arrival => {
        if (stream === undefined) throw new Error('the tiny world has a stream');
        return {
          queryId,
          stream,
          atMs: 0,
          modalities: [0],
          explain: false,
          trueClass: queryId % 3,
          difficulty: [0],
          client: null,
        };
      };
      const backend = createSimBackend({ model, random: createRandom(scenario.seed, 0), truth });
      return { backend, fail: (instanceId) => backend.fail(instanceId) };
    },
    { describe, it, virtual: inexact === EXACT, skip: ({ needs }) => (needs === 'virtual' ? inexact : null) },
  );
}
