import { describe, expect, it } from 'vitest';
import { autoscaler } from '../../../algorithms/placement/autoscaler.ts';
import { placements } from '../../../algorithms/placement/index.ts';
import { remedies } from '../../../algorithms/remedies/index.ts';
import { v2 } from '../../../algorithms/v2.ts';
import { compose } from '../../../core/algorithm.ts';
import type { Backend } from '../../../core/backend.ts';
import type { LogLine, RunRecord } from '../../../core/events.ts';
import { buildModel } from '../../../core/model/build.ts';
import { Orchestrator } from '../../../core/orchestrator/orchestrator.ts';
import { createRandom, Stream, sequence } from '../../../core/random.ts';
import { createReplayBackend } from '../../../core/replay.ts';
import type { Scenario } from '../../../core/scenario.ts';
import { watch } from '../../../core/watch.ts';
import { type Arrival, Workload } from '../../../core/workload.ts';
import { compileWatches } from '../../../runners/watches.ts';
import { createSimBackend } from '../../../sim/backend.ts';
import { createWorld } from '../../contracts/world.ts';

/** Overloaded for a while, with an objective, a remedy, a service that is scaled, and windows of their own interval. */
function busy(): Scenario {
  const { scenario } = createWorld();
  const objective = {
    ...{ metric: 'p95', operator: '<' as const, value: 60, text: 'p95 < 60 ms' },
    watch: {
      window: { kind: 'time' as const, ms: 1000 },
      intervalMs: 500,
      violateAfter: 1,
      restoreAfter: 2,
      feedbackDelayMs: null,
      modality: null,
      action: 'degrade' as const,
    },
  };
  return {
    ...scenario,
    durationMs: 20_000,
    telemetry: {
      window: { size: { kind: 'events', events: 50 }, interval: { kind: 'time', ms: 700 } },
      parser: null,
      estimate: null,
    },
    services: scenario.services.map((service) => ({
      ...service,
      autoscale:
        service.name === 'single'
          ? { by: 'utilisation', target: 0.6, min: 0, max: 3, intervalMs: 2000, coolDownMs: 4000, idleMs: 3000 }
          : null,
      replicas: service.name === 'single' ? 0 : 1,
    })),
    contracts: [{ ...scenario.contracts[0]!, objectives: [objective] }],
    workload: [
      {
        ...scenario.workload[0]!,
        arrivals: { kind: 'burst', basePerSecond: 1, burstPerSecond: 150, everyMs: 10_000, forMs: 3000 },
      },
    ],
  };
}

async function runOn(scenario: Scenario, makeBackend: (truth: (id: number) => Arrival) => Backend) {
  const model = buildModel(scenario);
  const random = createRandom(scenario.seed, 0);
  const truths = new Map<number, Arrival>();
  const backend = makeBackend((id) => truths.get(id)!);
  const orchestrator = new Orchestrator({
    model,
    backend,
    workload: new Workload(model, random),
    algorithm: compose(
      autoscaler(scenario)!,
      placements.find(({ name }) => name === 'best-fit')!.create({}, sequence(random, Stream.placement)),
      v2.create({}, sequence(random, Stream.strategy)),
      remedies.find(({ name }) => name === 'by-contract')!.create({ cool_down_ms: 1000 }, sequence(random, Stream.remedy)),
    ),
    name: 'v2',
    judges: await compileWatches(scenario),
    truth: { add: (arrival) => void truths.set(arrival.queryId, arrival), delete: (id) => void truths.delete(id) },
  });
  const records: RunRecord[] = [];
  const log: LogLine[] = [];
  watch(orchestrator.records, (record) => void records.push(record));
  watch(orchestrator.log, (line) => void log.push(line));
  await backend.open();
  orchestrator.start();
  await backend.run(Number.POSITIVE_INFINITY, 1_000_000);
  orchestrator.close();
  await backend.close();
  return { records, log };
}

describe('a recorded run with remedies and autoscaling', () => {
  it('replays to the same records: all of it is decided in the core', async () => {
    const scenario = busy();
    const model = buildModel(scenario);
    const first = await runOn(scenario, (truth) => createSimBackend({ model, random: createRandom(scenario.seed, 0), truth }));
    const events = first.records.flatMap((record) => (record.kind === 'contract' ? [record.event] : []));
    expect(new Set(events)).toEqual(new Set(['violated', 'degrade', 'restored', 'restore']));
    expect(first.log.filter((line) => line.is === 'command' && line.command.kind === 'remove').length).toBeGreaterThan(0);
    const again = await runOn(scenario, () => createReplayBackend(first.log));
    expect(again.records).toEqual(first.records);
    expect(again.log).toEqual(first.log);
  });
});
