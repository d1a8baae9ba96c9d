import { describe, expect, it } from 'vitest';
import type { QueryRecord } from '../../core/events.ts';
import type { Distribution, Scenario } from '../../core/scenario.ts';
import { constantService } from '../contracts/world.ts';
import {
  headOfLineWait,
  machineRepair,
  mg1Response,
  mm1kLoss,
  mm1Misses,
  mmcResponse,
  sharingResponse,
  tandemResponse,
} from './queueing-theory.ts';
import { meanInSystem, meanResponseMs, playRecords, replicated, type Station, stationScenario } from './queueing-world.ts';
import { spread, zOf } from './z-scores.ts';

/** `npm run theory` runs ten times as long. */
const LONG = process.env['THEORY'] === 'long';
const REPLICATES = LONG ? 40 : 8;
const SECONDS = LONG ? 150 : 75;
const S = 10;
const exponential = (meanMs: number): Distribution => ({ kind: 'exponential', meanMs, shiftMs: 0 });
const EXPONENTIAL = exponential(S);

type Case = {
  readonly name: string;
  readonly theory: number;
  readonly scenario: Scenario;
  readonly measured: (scenario: Scenario, replicate: number) => Promise<number>;
};

function stationAt(rho: number, station: Partial<Station> = {}): Scenario {
  const perSecond = (1000 * rho * (station.concurrency ?? 1) * (station.replicas ?? 1)) / S;
  return stationScenario({ serviceTime: EXPONENTIAL, perSecond, durationMs: SECONDS * 1000, warmUpMs: 15_000, ...station });
}
function responses(name: string, theory: number, scenario: Scenario): Case {
  return { name, theory, scenario, measured: (of, replicate) => meanResponseMs(of, 'v2', replicate) };
}
/** Share of the queries after the warm-up that are so. */
function shares(name: string, theory: number, scenario: Scenario, isSo: (query: QueryRecord) => boolean): Case {
  const measured = async (of: Scenario, replicate: number): Promise<number> => {
    let [n, so] = [0, 0];
    await playRecords(of, 'v2', replicate, (record) => {
      if (record.kind !== 'query' || record.arrivalMs < of.warmUpMs) return;
      n++;
      if (isSo(record)) so++;
    });
    return so / n;
  };
  return { name, theory, scenario, measured };
}

/** Preprocessing, then inference. */
function tandemScenario(perSecond: number, firstMs: number): Scenario {
  const scenario = stationScenario({ serviceTime: EXPONENTIAL, perSecond, durationMs: SECONDS * 1000, warmUpMs: 15_000 });
  const first = constantService('first', 1, {
    role: 'preprocess',
    modality: null,
    startUp: { kind: 'constant', ms: 0 },
    profile: { byDevice: {}, otherwise: exponential(firstMs) },
  });
  const [pipeline] = scenario.pipelines;
  const modalities = pipeline!.modalities.map((modality) => ({ ...modality, preprocessor: 'first' }));
  return { ...scenario, services: [...scenario.services, first], pipelines: [{ ...pipeline!, modalities }] };
}

/** On a node whose CPU each piece of work could use alone. */
function sharedCpu(rho: number): Scenario {
  const demand = { cpuMillis: 4000, coreShares: [], memoryMiB: { rss: 64, vms: 64 }, memoryGBPerS: 0, accelerators: {} };
  const service = { sensitivity: 'cpu', demand } as const;
  const scenario = stationAt(rho, { perSecond: (1000 * rho) / S, concurrency: 10_000, service });
  return { ...scenario, contention: { resources: ['cpu'], slowdown: {} } };
}

function closedLoop(clients: number, thinkMs: number): Scenario {
  const scenario = stationAt(0.5);
  const arrivals = { kind: 'closed', clients, think: exponential(thinkMs) } as const;
  return { ...scenario, workload: scenario.workload.map((stream) => ({ ...stream, arrivals })) };
}

function withDeadline(scenario: Scenario, deadlineMs: number): Scenario {
  return { ...scenario, contracts: scenario.contracts.map((contract) => ({ ...contract, deadlineMs, atDeadline: 'wait' })) };
}

const LEVELS = [0.3, 0.5, 0.7, 0.8, 0.9] as const;
const CASES: readonly Case[] = LEVELS.flatMap((rho) => [
  responses(`M/M/1 at ${rho}`, mmcResponse(1, rho, S), stationAt(rho)),
  responses(
    `M/M/4, four slots, at ${rho}`,
    mmcResponse(4, rho, S),
    stationAt(rho, { concurrency: 4, durationMs: SECONDS * 400 }),
  ),
  responses(`M/D/1 at ${rho}`, mg1Response(rho, S, 0), stationAt(rho, { serviceTime: { kind: 'constant', ms: S } })),
  responses(
    `M/G/1, lognormal of cv 1.5, at ${rho}`,
    mg1Response(rho, S, 1.5),
    stationAt(rho, { serviceTime: { kind: 'lognormal', meanMs: S, cv: 1.5, shiftMs: 0 }, durationMs: SECONDS * 2000 }),
  ),
  responses(
    `M/G/1, gamma of cv 0.5, at ${rho}`,
    mg1Response(rho, S, 0.5),
    stationAt(rho, { serviceTime: { kind: 'gamma', meanMs: S, cv: 0.5, shiftMs: 0 } }),
  ),
  shares(
    `M/M/1/5 loss at ${(1.6 * rho).toFixed(2)}`,
    mm1kLoss(1.6 * rho, 5),
    stationAt(1.6 * rho, { service: { queue: { order: 'fifo', bound: 4 } } }),
    ({ outcome }) => outcome === 'failed',
  ),
  responses(
    `tandem of M/M/1 at ${rho} and ${(0.8 * rho).toFixed(2)}`,
    tandemResponse(rho / S, [0.8 * S, S]),
    tandemScenario((1000 * rho) / S, 0.8 * S),
  ),
  responses(`M/M/1-PS, shared CPU, at ${rho}`, sharingResponse(rho, S), sharedCpu(rho)),
  responses(
    `machine repair, 10 clients that offer ${(1.5 * rho).toFixed(2)}`,
    machineRepair(10, (10 * S) / (1.5 * rho), S).responseMs,
    closedLoop(10, (10 * S) / (1.5 * rho)),
  ),
  shares(
    `M/M/1-EDF with one deadline for all: misses at ${rho}`,
    mm1Misses(rho, S, 3 * S),
    withDeadline(stationAt(rho, { service: { queue: { order: 'deadline', bound: null } } }), 3 * S),
    ({ outcome }) => outcome === 'late',
  ),
]);

describe('the simulator agrees with queueing theory', () => {
  it('at five utilisations each: no z-score is beyond 4, and their spread is that of standard normals', {
    timeout: LONG ? 900_000 : 120_000,
  }, async () => {
    const zs: number[] = [];
    for (const [i, { name, theory, scenario, measured }] of CASES.entries()) {
      // Of one seed all cases would meet the same draws, and deviate together.
      const own = { ...scenario, seed: 1000 + i };
      const z = zOf(await replicated(REPLICATES, (replicate) => measured(own, replicate)), theory);
      expect.soft(Math.abs(z), `${name}: z = ${z.toFixed(2)}`).toBeLessThan(4);
      zs.push(z);
    }
    const { sum, low, high } = spread(zs);
    if (LONG)
      console.table(CASES.map(({ name, theory }, i) => ({ case: name, theory: theory.toPrecision(4), z: zs[i]!.toFixed(2) })));
    expect(sum, `sum of ${zs.length} squares`).toBeGreaterThan(low);
    expect(sum, `sum of ${zs.length} squares`).toBeLessThan(high);
  });

  it('M/M/4 as four instances behind a central queue', async () => {
    const scenario = stationAt(0.8, { replicas: 4, durationMs: 45_000, orchestration: { inFlight: 0 } });
    const means = await replicated(REPLICATES, (replicate) => meanResponseMs(scenario, 'fcfs', replicate));
    expect(Math.abs(zOf(means, mmcResponse(4, 0.8, S)))).toBeLessThan(3.5);
  });

  it('M/M/1-EDF with two deadlines: the mean wait is kept, and the urgent wait between head of line and order of arrival', async () => {
    const rho = 0.8;
    const waits = await replicated(REPLICATES, (replicate) => twoDeadlines(rho, 0.3, 'deadline', replicate));
    const mean = (pick: (one: TwoKinds) => number): number => waits.reduce((sum, one) => sum + pick(one), 0) / waits.length;
    const inOrder = mmcResponse(1, rho, S) - S;
    expect(
      Math.abs(
        zOf(
          waits.map(({ all }) => all),
          inOrder,
        ),
      ),
    ).toBeLessThan(3.5);
    expect(mean(({ urgent }) => urgent)).toBeGreaterThan(headOfLineWait(rho, 0.3 * rho, S));
    expect(mean(({ urgent }) => urgent)).toBeLessThan(inOrder);
    expect(mean(({ patient }) => patient)).toBeGreaterThan(inOrder);
  });

  it('M/M/1-EDF with two deadlines: deadlines missed lie between those in order of arrival and with the urgent always first', async () => {
    const rho = 0.8;
    const misses = async (order: Order) => {
      const runs = await replicated(REPLICATES, (replicate) => twoDeadlines(rho, 0.3, order, replicate));
      const mean = (pick: (one: TwoKinds) => number): number => runs.reduce((sum, one) => sum + pick(one), 0) / runs.length;
      return { urgent: mean(({ urgentMissed }) => urgentMissed), patient: mean(({ patientMissed }) => patientMissed) };
    };
    const [edf, first] = [await misses('deadline'), await misses('priority')];
    expect(edf.urgent).toBeGreaterThan(first.urgent);
    expect(edf.urgent).toBeLessThan(mm1Misses(rho, S, URGENT_MS));
    expect(edf.patient).toBeGreaterThan(mm1Misses(rho, S, PATIENT_MS));
    expect(edf.patient).toBeLessThan(first.patient);
  });
});

type Order = 'deadline' | 'priority';
type TwoKinds = {
  readonly all: number;
  readonly urgent: number;
  readonly patient: number;
  readonly urgentMissed: number;
  readonly patientMissed: number;
};
const URGENT_MS = 20;
const PATIENT_MS = 150;

/** Mean waits, and shares of late queries, where a share of the queries must be answered within 20 ms, the others within 150 ms. */
async function twoDeadlines(rho: number, urgentShare: number, order: Order, replicate: number): Promise<TwoKinds> {
  const base = stationAt(rho, { service: { queue: { order, bound: null } } });
  const [contract, stream] = [base.contracts[0]!, base.workload[0]!];
  const kinds = [
    { consumer: 'urgent', deadlineMs: URGENT_MS, share: urgentShare, priority: 1 },
    { consumer: 'patient', deadlineMs: PATIENT_MS, share: 1 - urgentShare, priority: 0 },
  ];
  const scenario: Scenario = {
    ...base,
    contracts: kinds.map(({ consumer, deadlineMs, priority }) => ({
      ...contract,
      name: consumer,
      consumers: [consumer],
      deadlineMs,
      priority,
      atDeadline: 'wait',
    })),
    workload: kinds.map(({ consumer, share }) => ({
      ...stream,
      name: consumer,
      consumer,
      arrivals: { kind: 'poisson', perSecond: (1000 * rho * share) / S },
    })),
  };
  const [sums, counts, late] = [
    [0, 0],
    [0, 0],
    [0, 0],
  ];
  const waitOf = new Map<number, number>();
  await playRecords(scenario, 'v2', replicate, (record) => {
    if (record.kind === 'invocation' && record.stage === 'infer') waitOf.set(record.queryId, record.waitingMs!);
    if (record.kind !== 'query' || record.arrivalMs < scenario.warmUpMs) return;
    sums[record.streamId]! += waitOf.get(record.queryId)!;
    counts[record.streamId]!++;
    if (record.outcome === 'late') late[record.streamId]!++;
  });
  return {
    all: (sums[0]! + sums[1]!) / (counts[0]! + counts[1]!),
    urgent: sums[0]! / counts[0]!,
    patient: sums[1]! / counts[1]!,
    urgentMissed: late[0]! / counts[0]!,
    patientMissed: late[1]! / counts[1]!,
  };
}

describe('what is counted adds up', () => {
  it("Little's law: mean number in the system = arrival rate x mean time in it", async () => {
    const scenario = stationScenario({ serviceTime: EXPONENTIAL, perSecond: 70, durationMs: 600_000 });
    const queries: QueryRecord[] = [];
    await playRecords(scenario, 'v2', 0, (record) => void (record.kind === 'query' && queries.push(record)));
    const lastEnd = Math.max(...queries.map((query) => query.endMs));
    const rate = queries.length / lastEnd;
    const meanMs = queries.reduce((sum, query) => sum + query.responseMs!, 0) / queries.length;
    expect(meanInSystem(queries, 0, lastEnd)).toBeCloseTo(rate * meanMs, 9);
    expect(rate * 1000).toBeGreaterThan(68);
  });

  it('work done = mean busy share x time, as the node samples tell', async () => {
    const scenario = stationScenario({
      serviceTime: EXPONENTIAL,
      perSecond: 50,
      durationMs: 60_000,
      service: {
        demand: { cpuMillis: 4000, coreShares: [], memoryMiB: { rss: 64, vms: 64 }, memoryGBPerS: 0, accelerators: {} },
      },
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
      meanResponseMs(stationScenario({ serviceTime: EXPONENTIAL, perSecond: 150, durationMs }), 'v2', 0);
    expect(await mean(40_000)).toBeGreaterThan(3 * (await mean(10_000)));
  });
});
