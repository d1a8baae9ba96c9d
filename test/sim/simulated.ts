import type { Backend } from '../../core/backend.ts';
import { buildModel } from '../../core/model/build.ts';
import { createRandom } from '../../core/random.ts';
import type { NetworkSpec, Scenario } from '../../core/scenario.ts';
import type { Arrival } from '../../core/workload.ts';
import { createSimBackend } from '../../sim/backend.ts';
import { createRig, type Rig } from '../contracts/rig.ts';
import { createWorld } from '../contracts/world.ts';

/** At this bandwidth 1 KiB takes 1 ms. */
export const KIB_PER_MS = 8.192;

/** A simulator alone, without a core: every query is one of the first stream, and commands are given by hand. */
export function simulator(scenario: Scenario): Backend {
  const model = buildModel(scenario);
  const [stream] = model.streams;
  const truth = (queryId: number): Arrival => {
    if (stream === undefined) throw new Error('the tiny world has a stream');
    return { queryId, stream, atMs: 0, modalities: [0], explain: false, trueClass: queryId % 3, difficulty: [0], client: null };
  };
  return createSimBackend({ model, random: createRandom(scenario.seed, 0), truth });
}

/** The tiny world's network with this bandwidth on every link. */
export function networkOf(bandwidthMbitPerS: number | null, sharing: NetworkSpec['sharing'] = 'max-min'): NetworkSpec {
  const { network } = createWorld().scenario;
  return { ...network, sharing, links: network.links.map((link) => ({ ...link, bandwidthMbitPerS })) };
}

export function rigOf(changes: Partial<Scenario>): Promise<Rig> {
  const world = createWorld(changes);
  return createRig({ world, backend: simulator(world.scenario), virtual: true, horizonMs: 1e9, fail: undefined });
}
