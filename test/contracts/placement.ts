import assert from 'node:assert/strict';
import { v2 } from '../../algorithms/v2.ts';
import type { Algorithm, AlgorithmDefinition } from '../../core/algorithm.ts';
import type { LogLine, PlacementDecision } from '../../core/events.ts';
import type { Scenario, ServiceSpec } from '../../core/scenario.ts';
import { checkDescription } from './algorithm.ts';
import { eachParams, frozen, withoutWorld } from './purity.ts';
import { runToEnd } from './simulation.ts';
import type { TestFunctions } from './testing.ts';
import { createWorld } from './world.ts';

type Deployed = { readonly serviceId: number; readonly nodeId: number };

/**
 * The contract of a placement, as tests on the simulator: it describes itself, is pure, and starts what the scenario asks for as far
 * as it fits. That a deployment must fit, the core checks itself.
 */
export function placementContract(definition: AlgorithmDefinition<PlacementDecision>, { describe, it }: TestFunctions): void {
  describe(`${definition.name} keeps the contract of a placement`, () => {
    it('describes itself and its parameters', () => checkDescription(definition));

    it('works with its defaults, with every choice and at both ends of every range', async () => {
      for (const params of eachParams(definition.params)) {
        const deployed = await placed(definition, { ...ROOMY, placement: { ...ROOMY.placement, params } });
        assert.deepEqual(counts(deployed), [3, 3, 3, 3], `with ${JSON.stringify(params)}`);
      }
    });

    it('starts every replica where there is room for all', async () => {
      assert.deepEqual(counts(await placed(definition, ROOMY)), [3, 3, 3, 3]);
    });

    it('starts what fits where there is not', async () => {
      const deployed = await placed(definition, TIGHT);
      const onNode = [0, 1].map((node) => deployed.filter(({ nodeId }) => nodeId === node).length);
      assert.deepEqual(onNode, [3, 3], 'each node has memory for three');
    });

    it('leaves out what fits nowhere, and only that', async () => {
      assert.deepEqual(counts(await placed(definition, FOREIGN)), [0, 1, 1, 1]);
    });

    it('replaces an instance that is gone', async () => {
      const deployed = await placed(losingTheFirst(definition), { ...ROOMY, durationMs: 500 });
      assert.deepEqual(counts(deployed), [4, 3, 3, 3]);
    });

    it('decides the same on the same, whatever ran before', async () => {
      const first = await placed(definition, TIGHT);
      await placed(definition, ROOMY);
      assert.deepEqual(await placed(definition, TIGHT), first);
    });

    it('asks no clock, draws from its own stream only and leaves what it is shown as it is', async () => {
      await placed(
        wrapped(definition, (own) => ({ decide: (seen, view) => withoutWorld(() => own.decide(frozen(seen), view)) })),
        ROOMY,
      );
    });
  });
}

const { scenario: TINY } = createWorld();

function withServices(name: string, change: (service: ServiceSpec) => ServiceSpec): Scenario {
  return { ...TINY, name, durationMs: 100, services: TINY.services.map(change) };
}

const ROOMY = withServices('room for all', (service) => ({ ...service, replicas: 3 }));
/** A node has 4096 MiB of real memory: three of these, and a fourth nowhere. */
const TIGHT = withServices('room for six of twelve', (service) => ({
  ...service,
  replicas: 3,
  demand: { ...service.demand, memoryMiB: { rss: 1300, vms: 1400 } },
}));
const FOREIGN = withServices('a label that no node has', (service) => ({
  ...service,
  labels: service.name === 'single' ? { has: 'nothing' } : {},
}));

async function placed(placement: AlgorithmDefinition, scenario: Scenario): Promise<Deployed[]> {
  const { log } = await runToEnd(scenario, { placement, strategy: v2 });
  return log.flatMap((line: LogLine) => {
    if (line.is !== 'command' || line.command.kind !== 'deploy') return [];
    const { serviceId, nodeId } = line.command;
    return [{ serviceId, nodeId }];
  });
}

/** Instances started, by service. */
function counts(deployed: readonly Deployed[]): number[] {
  return TINY.services.map((_, id) => deployed.filter(({ serviceId }) => serviceId === id).length);
}

function wrapped(definition: AlgorithmDefinition, wrap: (own: Algorithm) => Algorithm): AlgorithmDefinition {
  return { ...definition, create: (params, random) => wrap(definition.create(params, random)) };
}

/** Takes one instance of the first service away, once it is ready. */
function losingTheFirst(definition: AlgorithmDefinition): AlgorithmDefinition {
  return wrapped(definition, (own) => {
    let done = false;
    return {
      decide: (seen, view) => {
        const decided = own.decide(seen, view);
        if (done || seen.kind !== 'instance-changed' || seen.state !== 'ready') return decided;
        if (view.instance(seen.instanceId)?.serviceId !== 0) return decided;
        done = true;
        return [...decided, { kind: 'remove', instanceId: seen.instanceId, reason: 'to see what happens' }];
      },
    };
  });
}
