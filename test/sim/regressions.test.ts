import { describe, expect, it } from 'vitest';
import type { NodeRecord, QueryRecord, RunRecord } from '../../core/events.ts';
import type { Distribution, Scenario } from '../../core/scenario.ts';
import { digestOf } from '../../runners/check/repeat.ts';
import { measure } from '../../runners/measure.ts';
import { simulate } from '../../runners/simulate.ts';
import { constantService, createWorld } from '../contracts/world.ts';
import { meanResponseMs, playRecords, stationScenario } from './queueing-world.ts';

/*
 * One test for each defect that simulators of edge clusters and their schedulers are known for.
 */
const EXPONENTIAL: Distribution = { kind: 'exponential', meanMs: 10, shiftMs: 0 };
const constant = (ms: number): Distribution => ({ kind: 'constant', ms });
const station = (perSecond: number, durationMs: number, serviceTime: Distribution = EXPONENTIAL): Scenario =>
  stationScenario({ serviceTime, perSecond, durationMs });
const strategy = (use: string) => ({ label: use, use, params: {} });

async function records(scenario: Scenario, use = 'v2'): Promise<RunRecord[]> {
  const all: RunRecord[] = [];
  await playRecords(scenario, use, 0, (record) => all.push(record));
  return all;
}
const queriesOf = (all: readonly RunRecord[]): QueryRecord[] =>
  all.filter((record): record is QueryRecord => record.kind === 'query');

describe('randomness that is not under control', () => {
  const run = (seed: number, replicate: number) =>
    digestOf({ scenario: station(60, 3000), strategy: strategy('v2'), baseDir: '.', seed, replicate });

  it('identical seeds give identical runs', async () => {
    expect(await run(5, 0)).toEqual(await run(5, 0));
  });
  it('different seeds, and different replicates of one seed, give different ones', async () => {
    const shas = [await run(5, 0), await run(6, 0), await run(5, 1), await run(6, 1)].map(({ sha256 }) => sha256);
    expect(new Set(shas).size).toBe(4);
  });
});

describe('load that costs nothing', () => {
  it('above capacity waits grow without bound: four times the run, about four times the wait', async () => {
    const mean = (durationMs: number): Promise<number> => meanResponseMs(station(150, durationMs), 'v2', 0);
    const [short, long] = [await mean(10_000), await mean(40_000)];
    expect(long / short).toBeGreaterThan(3);
    expect(long / short).toBeLessThan(5);
    // The backlog at time t is (150 - 100) t queries, each of 10 ms; a query that comes on the average half-way waits for half of it.
    expect(long).toBeGreaterThan(0.8 * 40_000 * 0.25);
    expect(long).toBeLessThan(1.2 * 40_000 * 0.25);
  });
  it('the same, while the deadline cuts: what cannot be answered in time is not counted as completed', async () => {
    const base = station(400, 5000);
    const scenario = { ...base, contracts: base.contracts.map((contract) => ({ ...contract, deadlineMs: 100 })) };
    const all = queriesOf(await records(scenario));
    const completed = all.filter(({ outcome }) => outcome === 'completed').length;
    // 100 a second are served at most.
    expect(completed).toBeLessThan(1.1 * 500);
    expect(all.length).toBeGreaterThan(1800);
  });
});

describe('arrivals at another rate than asked for', () => {
  it('60 frames a second arrive 60 times a second, evenly and without drift', async () => {
    const base = station(60, 60_000, constant(5));
    const scenario = {
      ...base,
      workload: base.workload.map((one) => ({ ...one, arrivals: { kind: 'constant' as const, perSecond: 60 } })),
    };
    const at = queriesOf(await records(scenario)).map(({ arrivalMs }) => arrivalMs);
    expect(at).toHaveLength(3600);
    for (let second = 0; second < 60; second++) {
      expect(at.filter((ms) => ms >= 1000 * second - 1e-6 && ms < 1000 * (second + 1) - 1e-6)).toHaveLength(60);
    }
    expect(at.at(-1)).toBeCloseTo((3599 * 1000) / 60, 6);
  });
  it('a Poisson stream of 60 a second brings 3600 a minute, give or take four standard deviations', async () => {
    expect(Math.abs(queriesOf(await records(station(60, 60_000, constant(5)))).length - 3600)).toBeLessThan(4 * 60);
  });
});

describe('work that is forgotten at the end', () => {
  it('what is in flight when arrivals end is played to its end and counted', async () => {
    const durationMs = 2000;
    const all = queriesOf(await records(station(150, durationMs)));
    expect(all.some(({ endMs }) => endMs > durationMs)).toBe(true);
    expect(all.map(({ queryId }) => queryId).sort((a, b) => a - b)).toEqual(all.map((_, i) => i));
  });
  it('a run that is stopped says how many had not ended', async () => {
    const scenario = station(150, 600_000);
    const signal = { aborted: true };
    let ended = 0;
    let came = 0;
    const end = await simulate({
      ...{ scenario, strategy: strategy('v2'), baseDir: '.', seed: 1, replicate: 0, signal },
      onRecord: (record) => void (record.kind === 'query' && ended++),
      onLog: (line) =>
        void (line.is === 'command' && line.command.kind === 'invoke' && line.command.work.stage === 'ingest' && came++),
    });
    expect(end.interrupted).toBe(true);
    expect(end.unfinished).toBeGreaterThan(0);
    expect(came).toBe(ended + end.unfinished);
  });
});

describe('figures that are not what they are called', () => {
  it('percentiles are of 0 to 100: p95 of exponential responses is ln 20 times their mean, not a twentieth', async () => {
    const scenario = station(50, 400_000);
    const { summary } = await measure({ scenario, strategy: strategy('v2'), baseDir: '.', seed: 1, replicate: 0 });
    // M/M/1 at 0.5: responses are exponential with mean 20 ms.
    for (const [metric, factor] of [
      ['p50', Math.log(2)],
      ['p95', Math.log(20)],
      ['p99', Math.log(100)],
    ] as const) {
      expect(Math.abs(summary[metric]! / (20 * factor) - 1), metric).toBeLessThan(0.15);
    }
    expect(summary['max_response_ms']!).toBeGreaterThan(summary['p99']!);
  });

  it('utilisation and energy are never silently zero', async () => {
    const base = stationScenario({
      ...{ serviceTime: EXPONENTIAL, perSecond: 50, durationMs: 60_000 },
      service: { demand: { ...constantService('x', 1).demand, cpuMillis: 4000 } },
      orchestration: { sampleMs: 1000, tickMs: 1000 },
    });
    const { summary } = await measure({ scenario: base, strategy: strategy('v2'), baseDir: '.', seed: 1, replicate: 0 });
    // One of two nodes is busy half of the time.
    expect(summary['utilisation']!).toBeGreaterThan(0.22);
    expect(summary['utilisation']!).toBeLessThan(0.28);
    const nodes = (await records(base)).filter((record): record is NodeRecord => record.kind === 'node');
    const watts = nodes.reduce((sum, { energyJ }) => sum + energyJ!, 0) / 59;
    // Two boards of 2 W idle and 6 W busy: 4 W, and 4 W more for half of the time on one.
    expect(watts).toBeGreaterThan(5.8);
    expect(watts).toBeLessThan(6.4);
  });
  it('where the power of a device is not known, its energy is not known either', async () => {
    const base = station(50, 5000);
    const scenario = { ...base, devices: base.devices.map((device) => ({ ...device, idlePowerW: 0, busyPowerW: 0 })) };
    const { summary } = await measure({ scenario, strategy: strategy('v2'), baseDir: '.', seed: 1, replicate: 0 });
    expect(summary['energy_j']).toBeNull();
  });

  it('a node of half the speed takes twice the time, within 1 %', async () => {
    const mean = async (speed: number): Promise<number> => {
      const base = station(5, 400_000, { kind: 'lognormal', meanMs: 10, cv: 0.8, shiftMs: 0 });
      const scenario = { ...base, devices: base.devices.map((device) => ({ ...device, speed })) };
      let [sum, n] = [0, 0];
      await playRecords(scenario, 'v2', 0, (record) => {
        if (record.kind !== 'invocation' || record.stage !== 'infer') return;
        sum += record.serviceMs!;
        n++;
      });
      return sum / n;
    };
    expect((await mean(0.5)) / (await mean(1))).toBeCloseTo(2, 10);
    expect(Math.abs((await mean(0.5)) / 20 - 1)).toBeLessThan(0.05);
  });
});

describe('late tasks that win by a negative urgency', () => {
  /** Which of one late and one urgent query dream serves first when the slot becomes free. */
  it('dream serves what can still be in time before what is late', async () => {
    const { scenario } = createWorld();
    const [contract, stream, pipeline] = [scenario.contracts[0]!, scenario.workload[0]!, scenario.pipelines[0]!];
    const row = (atMs: number) => ({ atMs, modalities: null, className: null, explain: null });
    const arrivals = (...at: readonly number[]) => ({ kind: 'trace' as const, rows: at.map(row) });
    const kinds = [
      { name: 'hopeless', deadlineMs: 60, at: [0, 1, 2, 3] },
      { name: 'urgent', deadlineMs: 140, at: [4] },
    ];
    const alone = {
      ...pipeline.modalities[0]!,
      preprocessor: null,
      ensembleSize: 1,
      members: [{ service: 'single', weight: 1, active: true }],
    };
    const race: Scenario = {
      ...scenario,
      durationMs: 100,
      services: [constantService('single', 50)],
      pipelines: [{ ...pipeline, aggregator: null, modalities: [alone] }],
      contracts: kinds.map(({ name, deadlineMs }) => ({ ...contract, name, consumers: [name], deadlineMs, atDeadline: 'wait' })),
      workload: kinds.map(({ name, at }) => ({ ...stream, name, consumer: name, arrivals: arrivals(...at) })),
      orchestration: { ...scenario.orchestration, inFlight: 0 },
    };
    const byId = queriesOf(await records(race, 'dream')).sort((a, b) => a.queryId - b.queryId);
    const urgent = byId.filter(({ streamId }) => streamId === 1);
    expect(byId).toHaveLength(5);
    expect(urgent.map(({ outcome }) => outcome)).toEqual(['completed']);
    // The first of the hopeless was served when it came, the others are late at the first free slot and must not go before the urgent one.
    expect(byId.filter(({ streamId, endMs }) => streamId === 0 && endMs < urgent[0]!.endMs && endMs > 70)).toEqual([]);
  });
});
