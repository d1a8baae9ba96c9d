import { describe, expect, it } from 'vitest';
import { buildModel } from '../../core/model/build.ts';
import { createRandom } from '../../core/random.ts';
import type { Scenario } from '../../core/scenario.ts';
import type { Arrival } from '../../core/workload.ts';
import { createLiveBackend } from '../../runners/live/backend.ts';
import { backendContract } from '../contracts/backend.ts';
import { leftovers, testFleet } from './fleet.ts';

let runs = 0;

/** Containers take longer to start than anything in the tiny world, and a machine that is busy answers late. */
const HORIZON_MS = 30_000;

/** The services ask for half of their node, so that ten milliseconds of work take no more than that. */
const roomy = (scenario: Scenario): Scenario => ({
  ...scenario,
  services: scenario.services.map((service) => ({
    ...service,
    demand: { ...service.demand, cpuMillis: 2000, coreShares: [0.5] },
  })),
});

backendContract(
  'the live backend',
  async (world) => {
    const scenario = roomy(world.scenario);
    const model = buildModel(scenario);
    const [stream] = model.streams;
    const truth = (queryId: number): Arrival => ({
      queryId,
      stream: stream!,
      atMs: 0,
      modalities: [0],
      explain: false,
      trueClass: queryId % 3,
      difficulty: [0],
      client: null,
    });
    const fleet = await testFleet(scenario);
    const random = createRandom(scenario.seed, 0);
    const backend = createLiveBackend({ model, random, truth, fleet, run: `contract-${process.pid}-${runs++}` });
    return { backend, fail: (instanceId) => backend.fail(instanceId) };
  },
  { describe, it, virtual: false, horizonMs: HORIZON_MS },
);

describe('after all that', () => {
  it('no container is left', async () => {
    expect(await leftovers()).toEqual([]);
  });
});
