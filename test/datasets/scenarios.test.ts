import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../core/events.ts';
import type { Scenario, ServiceSpec } from '../../core/scenario.ts';
import { meanPerSecond } from '../../core/workload/rate.ts';
import { deviceCatalogue, meanOf, modelCatalogue } from '../../datasets/index.ts';
import { catalogue } from '../../runners/catalogue.ts';
import { simulate } from '../../runners/simulate.ts';
import { loadScenario } from '../scenarios/loading.ts';

const NAMES = ['bts', 'cctvs', 'malware', 'multi-tenant', 'object-classification', 'overload', 'smart-building'];
const load = (name: string): Scenario =>
  loadScenario(fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url)), catalogue()).scenario;
const scenarios = new Map(NAMES.map((name) => [name, load(name)]));
const scenario = (name: string): Scenario => scenarios.get(name) ?? load(name);

/** Mean time in ms on the boards that the service's labels allow; they must be of one type. */
function meanMs(spec: ServiceSpec, { nodes, devices }: Scenario): number {
  const boards = new Set(
    nodes.filter((node) => Object.entries(spec.labels).every(([k, v]) => node.labels[k] === v)).map((node) => node.device),
  );
  const means = [...boards].map((board) => {
    const own = spec.profile.byDevice[board];
    const speed = devices.find((device) => device.name === board)?.speed ?? 1;
    if (own !== undefined) return meanOf(own);
    return spec.profile.otherwise === null ? Number.NaN : meanOf(spec.profile.otherwise) / speed;
  });
  expect(new Set(means).size, spec.name).toBe(1);
  return means[0] ?? Number.NaN;
}

/** Offered load of a service if it answered every query that asks for its modality and that a contract allows. */
function offered(name: string, of: Scenario): number {
  const spec = of.services.find((service) => service.name === name);
  if (spec === undefined) throw new Error(`no service ${name}`);
  let perSecond = 0;
  for (const stream of of.workload) {
    const contract = of.contracts.find((c) => c.tenant === stream.tenant && c.consumers.includes(stream.consumer));
    const modality = of.pipelines
      .find((p) => p.name === stream.pipeline)
      ?.modalities.find((m) => m.members.some((x) => x.service === name));
    if (modality === undefined || contract === undefined) continue;
    for (const { modalities, share } of stream.modalityMix) {
      const admitted = modalities.every((one) => contract.privileges.includes(one));
      if (admitted && modalities.includes(modality.modality)) perSecond += meanPerSecond(stream.arrivals, of.durationMs) * share;
    }
  }
  return (perSecond * meanMs(spec, of)) / 1000 / spec.replicas / spec.concurrency;
}

describe.each(NAMES)('the scenario %s', (name) => {
  test('stands on the template fleet: four Raspberry Pi, four Jetson Nano, one Xavier', () => {
    const { nodes } = scenario(name);
    const count = (device: string) => nodes.filter((node) => node.device === device).length;
    expect([count('raspberry-pi-4'), count('jetson-nano'), count('jetson-xavier'), nodes.length]).toEqual([4, 4, 1, 9]);
  });

  test('is moderate: a few thousand queries a run, ten replications', () => {
    const { workload, durationMs, replications } = scenario(name);
    const perSecond = workload.reduce((sum, { arrivals }) => sum + meanPerSecond(arrivals, durationMs), 0);
    expect((perSecond * durationMs) / 1000).toBeGreaterThan(1000);
    expect((perSecond * durationMs) / 1000).toBeLessThan(6000);
    expect(replications).toBe(10);
  });

  test('places every instance it asks for and answers queries from the first second on', async () => {
    const { services, strategies, ...rest } = scenario(name);
    const short: Scenario = { ...rest, services, strategies, durationMs: 3000, warmUpMs: 0 };
    const ready = new Set<number>();
    const outcomes = new Set<string>();
    const [strategy] = strategies;
    if (strategy === undefined) throw new Error('no strategy');
    await simulate({
      scenario: short,
      strategy,
      baseDir: '/',
      seed: 1,
      replicate: 0,
      onRecord: (record) => {
        if (record.kind === 'query') outcomes.add(record.outcome);
      },
      onLog: (line) => {
        const seen = line.is === 'observation' ? line.observation : undefined;
        if (seen?.kind === 'instance-changed' && seen.state === 'ready') ready.add(seen.instanceId);
      },
    });
    expect(ready.size).toBe(services.reduce((sum, service) => sum + service.replicas, 0));
    expect(outcomes).toContain('completed');
  });
});

test.each<[string, { readonly [service: string]: number }]>([
  ['bts', { lstm: 0.72, gru: 0.59, transformer: 0.78, statistical: 0.24 }],
  ['cctvs', { yolov8m: 0.7, yolov8s: 0.59, yolov5l: 0.63, yolov8n: 0.47, 'ssd-mobilenet': 0.56 }],
  ['object-classification', { vit: 0.6, efficientnet: 0.8, resnet50: 0.28, mobilenet: 0.45 }],
  [
    'smart-building',
    { slowfast: 1.07, 'x3d-m': 0.71, 'x3d-s': 0.8, 'x3d-xs': 0.36, 'minirocket-svm': 0.15, 'minirocket-ridge': 0.13, cnn1d: 0.2 },
  ],
  ['malware', { apiargs: 0.8, ember: 0.3 }],
  [
    'multi-tenant',
    {
      'x3d-s': 0.8,
      'x3d-m': 0.48,
      'x3d-xs': 0.36,
      'minirocket-ridge': 0.32,
      cnn1d: 0.5,
      'lstm-ts': 0.44,
      yolov8m: 0.47,
      yolov8s: 0.4,
      yolov8n: 0.63,
    },
  ],
  ['overload', { worker: 1.1 }],
])('the offered loads of %s are those its comment computes', (name, expected) => {
  for (const [service, load] of Object.entries(expected))
    expect(offered(service, scenario(name)), service).toBeCloseTo(load, 1.7);
});

test('one tenant of multi-tenant asks for what its contract does not give, and nobody else does', () => {
  const { workload, contracts } = scenario('multi-tenant');
  expect(new Set(contracts.map((contract) => contract.tenant)).size).toBe(3);
  const refused = workload.flatMap((stream) => {
    const contract = contracts.find((c) => c.tenant === stream.tenant && c.consumers.includes(stream.consumer));
    return stream.modalityMix
      .filter(({ modalities }) => !modalities.every((one) => contract?.privileges.includes(one)))
      .map((mix) => [stream.tenant, mix.share]);
  });
  expect(refused).toEqual([['tenant-003', 0.05]]);
});

test('the services of ROHE ask for what the catalogue says that its manifests ask', () => {
  const models = modelCatalogue();
  for (const name of ['bts', 'cctvs', 'object-classification', 'smart-building', 'malware', 'multi-tenant']) {
    for (const { model, demand, role } of scenario(name).services) {
      if (role !== 'infer') continue;
      const entry = models.find((m) => m.name === model);
      expect(demand.cpuMillis, `${name}: ${model}`).toBe(entry?.demand.cpuMillis);
      expect(demand.memoryMiB.rss, `${name}: ${model}`).toBe(entry?.demand.memoryMiB.rss);
      expect(demand.accelerators, `${name}: ${model}`).toEqual(entry?.demand.accelerators);
    }
  }
  expect(deviceCatalogue().length).toBeGreaterThan(0);
});

describe('overload', () => {
  /** Share of the queries after the warm-up that were answered in time and in full. */
  const onTime = async (label: string): Promise<number> => {
    const of = scenario('overload');
    const strategy = of.strategies.find((one) => one.label === label);
    if (strategy === undefined) throw new Error(`no strategy ${label}`);
    let arrived = 0;
    let completed = 0;
    const count = (record: RunRecord): void => {
      if (record.kind !== 'query' || record.arrivalMs < of.warmUpMs) return;
      arrived++;
      if (record.outcome === 'completed') completed++;
    };
    await simulate({ scenario: of, strategy, baseDir: '/', seed: of.seed, replicate: 0, onRecord: count });
    return completed / arrived;
  };

  test('shows the domino effect at load 1.1: llf falls below fcfs unless it gives up what is hopeless', async () => {
    const [fcfs, edf, llf, hopeless] = [
      await onTime('fcfs'),
      await onTime('edf'),
      await onTime('llf'),
      await onTime('llf-hopeless'),
    ];
    expect(Math.max(edf, llf)).toBeLessThan(fcfs - 0.1);
    expect(hopeless).toBeGreaterThan(fcfs + 0.1);
    expect(hopeless).toBeLessThanOrEqual(1);
  });
});
