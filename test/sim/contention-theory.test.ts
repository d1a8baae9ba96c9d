import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../core/events.ts';
import type { ContentionSpec, Demand, Distribution, Scenario, ServiceSpec } from '../../core/scenario.ts';
import { meanResponseMs, playRecords, replicated, type Station, stationScenario, zScore } from './queueing-world.ts';

const MEAN_MS = 10;
const CPU: ContentionSpec = { resources: ['cpu'], slowdown: {} };
/** The tiny world's nodes have four cores of 1000 m: one invocation takes the whole node. */
const WHOLE_NODE: Demand = {
  cpuMillis: 4000,
  coreShares: [],
  memoryMiB: { rss: 64, vms: 64 },
  memoryGBPerS: 0,
  accelerators: {},
};
const SHARED: Partial<ServiceSpec> = { sensitivity: 'cpu', demand: WHOLE_NODE };

const station = (changes: Partial<Station>): Station => ({
  serviceTime: { kind: 'constant', ms: MEAN_MS },
  perSecond: 70,
  durationMs: 20_000,
  ...changes,
});
const contended = (changes: Partial<Station>): Scenario => ({ ...stationScenario(station(changes)), contention: CPU });

async function recordsOf(scenario: Scenario): Promise<readonly RunRecord[]> {
  const records: RunRecord[] = [];
  await playRecords(scenario, 'v2', 0, (record) => void records.push(record));
  return records;
}
const servicesOf = (records: readonly RunRecord[]): readonly number[] =>
  records.flatMap((record) => (record.kind === 'invocation' && record.stage === 'infer' ? [record.serviceMs!] : []));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('processor sharing agrees with theory within 3 standard errors', () => {
  // The mean response of M/G/1-PS depends on the service time by its mean alone; theory.test.ts has exponential times.
  const times: readonly (readonly [name: string, serviceTime: Distribution])[] = [
    ['M/D/1-PS', { kind: 'constant', ms: MEAN_MS }],
    ['M/G/1-PS with cv 2', { kind: 'gamma', meanMs: MEAN_MS, cv: 2, shiftMs: 0 }],
  ];
  for (const [name, serviceTime] of times) {
    for (const utilisation of [0.4, 0.7]) {
      it(`${name} at utilisation ${utilisation}: mean response is mean / (1 - utilisation)`, async () => {
        const perSecond = (1000 * utilisation) / MEAN_MS;
        const scenario = contended({
          serviceTime,
          perSecond,
          concurrency: 10_000,
          service: SHARED,
          durationMs: 120_000,
          warmUpMs: 10_000,
        });
        const means = await replicated(10, (replicate) => meanResponseMs(scenario, 'v2', replicate));
        expect(Math.abs(zScore(means, MEAN_MS / (1 - utilisation)))).toBeLessThan(3);
      });
    }
  }
});

describe('contention in a run', () => {
  const dense: Partial<Station> = {
    serviceTime: { kind: 'exponential', meanMs: MEAN_MS, shiftMs: 0 },
    concurrency: 10_000,
    service: SHARED,
    orchestration: { sampleMs: 1000, tickMs: 1000 },
  };

  it('loses and makes no work: the node is busy for as long as the work drawn takes, which is the same without contention', async () => {
    const drawn = sum(servicesOf(await recordsOf(stationScenario(station(dense)))));
    const records = await recordsOf(contended(dense));
    const samples = records.flatMap((record) => (record.kind === 'node' ? [record.cpuShare] : []));
    const busyMs = 1000 * sum(samples);
    // What is done after the last sample is in no window.
    expect(busyMs).toBeLessThanOrEqual(drawn * (1 + 1e-9));
    expect(busyMs).toBeGreaterThan(drawn - 1000);
    expect(Math.max(...samples)).toBeLessThanOrEqual(1 + 1e-12);
    expect(sum(servicesOf(records))).toBeGreaterThan(2 * drawn);
  });

  it('changes nothing, byte by byte, where there is enough of everything, or nobody is sensitive', async () => {
    const enough = { ...dense, concurrency: 4, service: { ...SHARED, demand: { ...WHOLE_NODE, cpuMillis: 1000 } } };
    expect(JSON.stringify(await recordsOf(contended(enough)))).toBe(
      JSON.stringify(await recordsOf(stationScenario(station(enough)))),
    );
    const unmoved = { ...dense, service: { ...SHARED, sensitivity: 'none' } } as const;
    expect(JSON.stringify(await recordsOf(contended(unmoved)))).toBe(
      JSON.stringify(await recordsOf(stationScenario(station(unmoved)))),
    );
  });

  it('a node of half the speed takes twice the time, within 1 %, alone and shared', async () => {
    for (const perSecond of [1, 40]) {
      const full = contended({ ...dense, perSecond });
      const half: Scenario = { ...full, devices: full.devices.map((device) => ({ ...device, speed: 0.5 })) };
      const slow = {
        ...half,
        workload: half.workload.map((stream) => ({
          ...stream,
          arrivals: { kind: 'poisson' as const, perSecond: perSecond / 2 },
        })),
      };
      // At half the arrival rate all intervals double, and so do all times.
      const [fast, twice] = [
        servicesOf(await recordsOf({ ...full, durationMs: 20_000 })),
        servicesOf(await recordsOf({ ...slow, durationMs: 40_000 })),
      ];
      expect(Math.abs(sum(twice) / sum(fast) / 2 - 1)).toBeLessThan(0.01);
    }
  });

  it('is the same in slices and in one run, and for equal seeds', async () => {
    const scenario = contended(dense);
    expect(JSON.stringify(await recordsOf(scenario))).toBe(JSON.stringify(await recordsOf(scenario)));
  });

  it('batches share the node as one piece of work each', async () => {
    const batching = {
      max: 2,
      waitMs: 0,
      curve: [
        [1, 1],
        [2, 1.5],
      ] as const,
      byDevice: {},
    };
    const records = await recordsOf(contended({ ...dense, concurrency: 3, perSecond: 60, service: { ...SHARED, batching } }));
    const ended = records.filter((record) => record.kind === 'query').length;
    expect(ended).toBeGreaterThan(1000);
    expect(records.every((record) => record.kind !== 'query' || record.outcome === 'completed')).toBe(true);
  });
});

describe('node samples and energy under contention', () => {
  const dense: Partial<Station> = {
    serviceTime: { kind: 'exponential', meanMs: MEAN_MS, shiftMs: 0 },
    concurrency: 10_000,
    orchestration: { sampleMs: 1000, tickMs: 1000 },
  };
  /** Drawn work in ms; the node's mean share in use x time; energy of the invocations above idle. */
  async function books(
    demand: Partial<Demand>,
    change: (scenario: Scenario) => Scenario,
  ): Promise<readonly [drawnMs: number, busyMs: number, energyJ: number]> {
    const service = { sensitivity: 'cpu', demand: { ...WHOLE_NODE, ...demand } } as const;
    const drawnMs = sum(servicesOf(await recordsOf(stationScenario(station({ ...dense, service })))));
    const records = await recordsOf(
      change({ ...contended({ ...dense, service }), contention: { resources: ['cpu', 'accelerators'], slowdown: {} } }),
    );
    const busyMs = 1000 * sum(records.flatMap((record) => (record.kind === 'node' ? [record.cpuShare] : [])));
    const energyJ = sum(
      records.flatMap((record) => (record.kind === 'invocation' && record.stage === 'infer' ? [record.energyJ!] : [])),
    );
    return [drawnMs, busyMs, energyJ];
  }

  it('are those of one core of four where the instance is bound to one, however much waits for it', async () => {
    const [drawnMs, busyMs, energyJ] = await books({ cpuMillis: 1000, coreShares: [1] }, (scenario) => scenario);
    expect(busyMs).toBeLessThanOrEqual((drawnMs / 4) * (1 + 1e-9));
    expect(busyMs).toBeGreaterThan(drawnMs / 4 - 250);
    // 4 W above idle for all four cores.
    expect(energyJ / ((4 * drawnMs) / 4 / 1000)).toBeCloseTo(1, 9);
  });

  it('count nothing for work that waits for an accelerator', async () => {
    const gpu = { name: 'gpu', type: 'gpu', share: 1, mode: 'non-pre-emptive', idlePowerW: 0, busyPowerW: 0 } as const;
    const fitted = (scenario: Scenario): Scenario => ({
      ...scenario,
      devices: scenario.devices.map((device) => ({ ...device, accelerators: [gpu] })),
      services: scenario.services.map((one) => ({ ...one, demand: { ...one.demand, accelerators: { gpu: 0.1 } } })),
    });
    const [drawnMs, busyMs, energyJ] = await books({ cpuMillis: 1000 }, fitted);
    expect(busyMs).toBeLessThanOrEqual((drawnMs / 4) * (1 + 1e-9));
    expect(busyMs).toBeGreaterThan(drawnMs / 4 - 250);
    expect(energyJ / ((4 * drawnMs) / 4 / 1000)).toBeCloseTo(1, 9);
  });
});

describe('fair queues in a run', () => {
  const flooded = (order: ServiceSpec['queue']['order']): Scenario => {
    const base = stationScenario(station({ perSecond: 300, service: { queue: { order, bound: null } }, durationMs: 10_000 }));
    const [contract, stream] = [base.contracts[0]!, base.workload[0]!];
    return {
      ...base,
      contracts: [
        { ...contract, name: 'many', tenant: 'flood', priority: 0 },
        { ...contract, name: 'few', tenant: 'calm', priority: 5 },
      ],
      workload: [
        { ...stream, name: 'flood', tenant: 'flood' },
        { ...stream, name: 'calm', tenant: 'calm', arrivals: { kind: 'poisson', perSecond: 30 } },
      ],
    };
  };
  const answeredIn = async (
    scenario: Scenario,
    fromMs: number,
    toMs: number,
  ): Promise<readonly [flood: number, calm: number, calmMeanMs: number]> => {
    const queries = (await recordsOf(scenario)).flatMap((record) =>
      record.kind === 'query' && record.endMs >= fromMs && record.endMs < toMs ? [record] : [],
    );
    const calm = queries.filter((query) => query.streamId === 1).map((query) => query.responseMs!);
    return [queries.length - calm.length, calm.length, sum(calm) / calm.length];
  };

  it('a tenant under its share is served as if the flood were one competitor; the flood gets the rest', async () => {
    const [flood, calm, meanMs] = await answeredIn(flooded('fair'), 2000, 10_000);
    expect(calm / 8).toBeGreaterThan(25);
    expect(flood + calm).toBeGreaterThan(790);
    expect(meanMs).toBeLessThan(60);
  });

  it('two tenants that both ask for more than half get half each', async () => {
    const both = flooded('fair');
    const equal = {
      ...both,
      workload: both.workload.map((stream, i) => ({
        ...stream,
        arrivals: { kind: 'poisson' as const, perSecond: 300 - 180 * i },
      })),
    };
    const [flood, calm] = await answeredIn(equal, 2000, 10_000);
    expect(Math.abs(flood - calm)).toBeLessThanOrEqual(2);
  });

  it('first come first served lets the flood delay everybody; priority lets the few pass', async () => {
    const [, , fifoMs] = await answeredIn(flooded('fifo'), 2000, 10_000);
    const [, , priorityMs] = await answeredIn(flooded('priority'), 2000, 10_000);
    expect(fifoMs).toBeGreaterThan(1000);
    // M/D/1 with priority without pre-emption: half a service in progress, and 30 % of the time their own queue.
    expect(priorityMs).toBeLessThan(25);
  });
});
