import { describe, expect, it } from 'vitest';
import type { LogLine, RunRecord } from '../../core/events.ts';
import { createReplayBackend } from '../../core/replay.ts';
import type { FaultSpec, Scenario } from '../../core/scenario.ts';
import { type Simulation, simulate } from '../../runners/simulate.ts';
import { createWorld } from '../contracts/world.ts';
import { crash, scripted } from './faulty-world.ts';

const { scenario: WORLD } = createWorld();
const FAULTS: readonly FaultSpec[] = [
  crash('left', 510, 300),
  scripted({ kind: 'slow', node: 'right', factor: 4 }, 700, 500),
  scripted({ kind: 'cut', between: ['clients', 'site'] }, 1300, 40),
  scripted({ kind: 'degrade', between: ['site', 'site'], latencyFactor: 3, bandwidthFactor: 0.2 }, 900, 600),
  { effect: { kind: 'crash-instance', service: 'double' }, when: { kind: 'drawn', mtbfMs: 200, mttrMs: 0 } },
  { effect: { kind: 'crash', node: 'right' }, when: { kind: 'drawn', mtbfMs: 600, mttrMs: 50 } },
];
const CURVE = [
  [1, 1],
  [3, 1.8],
] as const;
/** Everything at once: contention, batches, accelerators with power of their own, max-min links, faults. All work ends before the last sample. */
const SCENARIO: Scenario = {
  ...WORLD,
  faults: FAULTS,
  durationMs: 4000,
  devices: WORLD.devices.map((device) => ({
    ...device,
    cores: 2,
    accelerators: [{ name: 'gpu', type: 'gpu', share: 1, mode: 'pre-emptive' as const, idlePowerW: 1, busyPowerW: 9 }],
  })),
  contention: { resources: ['cpu', 'accelerators'], slowdown: {} },
  network: {
    ...WORLD.network,
    sharing: 'max-min',
    cutTimeoutMs: 30,
    links: WORLD.network.links.map((link) => ({ ...link, bandwidthMbitPerS: 400 })),
  },
  services: WORLD.services.map((service) => ({
    ...service,
    concurrency: 3,
    sensitivity: 'cpu' as const,
    demand: { ...service.demand, cpuMillis: 400, coreShares: [0.3], accelerators: service.role === 'infer' ? { gpu: 0.4 } : {} },
    batching: service.name === 'single' ? { max: 3, waitMs: 4, curve: CURVE, byDevice: {} } : null,
  })),
  workload: [
    {
      ...WORLD.workload[0]!,
      arrivals: {
        kind: 'trace',
        rows: Array.from({ length: 400 }, (_, i) => ({ atMs: i * 5, modalities: null, className: null, explain: null })),
      },
    },
  ],
  orchestration: { ...WORLD.orchestration, tickMs: 100, sampleMs: 100 },
};

async function run(scenario: Scenario, options: Partial<Simulation> = {}): Promise<{ records: RunRecord[]; lines: LogLine[] }> {
  const records: RunRecord[] = [];
  const lines: LogLine[] = [];
  const strategy = { label: 'llf', use: 'llf', params: {} };
  await simulate({
    scenario,
    strategy,
    baseDir: '.',
    seed: 5,
    replicate: 0,
    onRecord: (record) => records.push(record),
    onLog: (line) => lines.push(line),
    ...options,
  });
  return { records, lines };
}

describe('a run with faults', () => {
  it('is the same again, and in a replay of its log, which holds the faults', async () => {
    const first = await run(SCENARIO);
    expect(first.records.filter(({ kind }) => kind === 'fault').length).toBeGreaterThan(8);
    expect(await run(SCENARIO)).toEqual(first);
    expect(await run(SCENARIO, { backend: () => createReplayBackend(first.lines) })).toEqual(first);
  });

  it('conserves energy with contention, batches, accelerators and nodes that are down', async () => {
    const { records } = await run(SCENARIO);
    const outcomes = new Set(records.flatMap((one) => (one.kind === 'invocation' ? [one.outcome] : [])));
    expect([...outcomes].sort()).toEqual(['cancelled', 'completed', 'failed']);
    const spentJ = records.reduce((sum, one) => sum + (one.kind === 'invocation' ? one.energyJ! : 0), 0);
    const drawnJ = records.reduce((sum, one) => sum + (one.kind === 'node' ? one.energyJ! : 0), 0);
    expect(spentJ).toBeGreaterThan(1);
    const lastMs = Math.max(...records.flatMap((one) => (one.kind === 'node' ? [one.atMs] : [])));
    const idleJ = (SCENARIO.nodes.length * windowsMs(records) - downMs(records, lastMs)) * (3 / 1000);
    expect(Math.abs(drawnJ - idleJ - spentJ) / drawnJ).toBeLessThan(1e-9);
  });
});

/** Of one node: all windows. */
function windowsMs(records: readonly RunRecord[]): number {
  return 100 * records.filter((one) => one.kind === 'node' && one.nodeId === 0).length;
}

/** Over all nodes: time covered by crashes until `lastMs`. */
function downMs(records: readonly RunRecord[], lastMs: number): number {
  let total = 0;
  for (const node of ['left', 'right']) {
    let upFrom = 0;
    const crashes = records.flatMap((one) => {
      const effect = one.kind === 'fault' ? FAULTS[one.faultId]!.effect : null;
      return one.kind === 'fault' && effect?.kind === 'crash' && effect.node === node ? [[one.atMs, one.untilMs!] as const] : [];
    });
    for (const [atMs, untilMs] of crashes) {
      const end = Math.min(untilMs, lastMs);
      total += Math.max(0, end - Math.max(atMs, upFrom));
      upFrom = Math.max(upFrom, end);
    }
  }
  return total;
}
