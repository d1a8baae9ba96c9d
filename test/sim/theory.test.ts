import { describe, expect, it } from 'vitest';
import type { QueryRecord } from '../../core/events.ts';
import { meanInSystem, meanResponseMs, playRecords, replicated, stationScenario, zScore } from './queueing-world.ts';

const MEAN_MS = 10;
const EXPONENTIAL = { kind: 'exponential', meanMs: MEAN_MS, shiftMs: 0 } as const;
const REPLICATES = 12;

/** Probability of waiting in M/M/c at offered load a = lambda / mu (Erlang C). */
function erlangC(servers: number, offered: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < servers; k++) sum += term *= offered / k;
  const last = (term * offered) / servers / (1 - offered / servers);
  return last / (sum + last);
}
function mmcResponseMs(servers: number, utilisation: number): number {
  return MEAN_MS + (erlangC(servers, servers * utilisation) * MEAN_MS) / (servers * (1 - utilisation));
}
function arrivalsFor(servers: number, utilisation: number): number {
  return (1000 * servers * utilisation) / MEAN_MS;
}

describe('the simulator agrees with queueing theory within 3 standard errors', () => {
  for (const utilisation of [0.3, 0.6, 0.8]) {
    it(`M/M/1 at utilisation ${utilisation}, queue at the node`, async () => {
      const scenario = stationScenario({
        serviceTime: EXPONENTIAL,
        perSecond: arrivalsFor(1, utilisation),
        durationMs: 220_000,
        warmUpMs: 20_000,
      });
      const means = await replicated(REPLICATES, (replicate) => meanResponseMs(scenario, 'v2', replicate));
      expect(Math.abs(zScore(means, MEAN_MS / (1 - utilisation)))).toBeLessThan(3);
    });
  }

  it('M/M/4 as one instance with four slots', async () => {
    const scenario = stationScenario({ serviceTime: EXPONENTIAL, concurrency: 4, perSecond: arrivalsFor(4, 0.8), durationMs: 120_000, warmUpMs: 20_000 });
    const means = await replicated(REPLICATES, (replicate) => meanResponseMs(scenario, 'v2', replicate));
    expect(Math.abs(zScore(means, mmcResponseMs(4, 0.8)))).toBeLessThan(3);
  });

  it('M/M/4 as four instances behind a central queue', async () => {
    const scenario = stationScenario({
      serviceTime: EXPONENTIAL,
      replicas: 4,
      perSecond: arrivalsFor(4, 0.8),
      durationMs: 120_000,
      warmUpMs: 20_000,
      orchestration: { inFlight: 0 },
    });
    const means = await replicated(REPLICATES, (replicate) => meanResponseMs(scenario, 'fcfs', replicate));
    expect(Math.abs(zScore(means, mmcResponseMs(4, 0.8)))).toBeLessThan(3);
  });

  it('M/D/1: half the wait of M/M/1 (Pollaczek-Khinchine)', async () => {
    const scenario = stationScenario({ serviceTime: { kind: 'constant', ms: MEAN_MS }, perSecond: arrivalsFor(1, 0.8), durationMs: 220_000, warmUpMs: 20_000 });
    const means = await replicated(REPLICATES, (replicate) => meanResponseMs(scenario, 'v2', replicate));
    expect(Math.abs(zScore(means, MEAN_MS + (0.8 * MEAN_MS) / (2 * (1 - 0.8))))).toBeLessThan(3);
  });
});

describe('what is counted adds up', () => {
  it("Little's law: mean number in the system = arrival rate x mean time in it", async () => {
    const scenario = stationScenario({ serviceTime: EXPONENTIAL, perSecond: arrivalsFor(1, 0.7), durationMs: 600_000 });
    const queries: QueryRecord[] = [];
    await playRecords(scenario, 'v2', 0, (record) => void (record.kind === 'query' && queries.push(record)));
    const lastEnd = Math.max(...queries.map((query) => query.endMs));
    const rate = queries.length / lastEnd;
    const meanMs = queries.reduce((sum, query) => sum + query.responseMs!, 0) / queries.length;
    expect(meanInSystem(queries, 0, lastEnd)).toBeCloseTo(rate * meanMs, 9);
    expect(rate * 1000).toBeGreaterThan(arrivalsFor(1, 0.7) * 0.97);
  });

  it('work done = mean busy share x time, as the node samples tell', async () => {
    const scenario = stationScenario({
      serviceTime: EXPONENTIAL,
      perSecond: arrivalsFor(1, 0.5),
      durationMs: 60_000,
      service: { demand: { cpuMillis: 4000, coreShares: [], memoryMiB: { rss: 64, vms: 64 }, memoryGBPerS: 0, accelerators: {} } },
      orchestration: { sampleMs: 1000, tickMs: 1000 },
    });
    let served = 0;
    let busyMs = 0;
    await playRecords(scenario, 'v2', 0, (record) => {
      if (record.kind === 'invocation' && record.stage === 'infer') served += record.serviceMs!;
      if (record.kind === 'node') busyMs += record.cpuShare * 1000;
    });
    expect(busyMs).toBeGreaterThan(0.9 * served);
    expect(busyMs).toBeLessThanOrEqual(served * (1 + 1e-9));
  });

  it('overload makes responses grow with the length of the run', async () => {
    const mean = (durationMs: number): Promise<number> =>
      meanResponseMs(stationScenario({ serviceTime: EXPONENTIAL, perSecond: arrivalsFor(1, 1.5), durationMs }), 'v2', 0);
    expect(await mean(40_000)).toBeGreaterThan(3 * (await mean(10_000)));
  });
});
