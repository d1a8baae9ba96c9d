import { describe, it } from 'vitest';
import { buildModel } from '../../core/model.ts';
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
const WORLDS: readonly (readonly [name: string, change: (scenario: Scenario) => Scenario])[] = [
  ['the simulator', (scenario) => scenario],
  ['the simulator with contention', sensitive],
  ['the simulator with batching and fair queues', batched],
  ['the simulator with contention and batching', (scenario) => sensitive(batched(scenario))],
];

for (const [name, change] of WORLDS) {
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
    { describe, it, virtual: true },
  );
}
