import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Invocation, QueryRecord } from '../../core/events.ts';
import { Retransmission } from '../../core/retransmission.ts';
import type { NetworkSpec, Scenario } from '../../core/scenario.ts';
import { backendContract } from '../contracts/backend.ts';
import { HEAD, infer, type Rig } from '../contracts/rig.ts';
import { createWorld, LATENCY_MS } from '../contracts/world.ts';
import { type Job, playByDefinition } from './fluid.ts';
import { playRecords, replicated, stationScenario, zScore } from './queueing-world.ts';
import { KIB_PER_MS, networkOf, rigOf, simulator } from './simulated.ts';

const outside = (stage: 'ingest' | 'reply', id: number, sendKiB: number): Invocation => ({
  ...HEAD,
  id,
  queryId: id,
  sendKiB,
  stage,
});

async function endsOf(rig: Rig, ...works: readonly Invocation[]): Promise<number[]> {
  for (const work of works) rig.invoke(work);
  await rig.ended(...works.map(({ id }) => id));
  return works.map(({ id }) => rig.endOf(id).atMs);
}

describe('transfers that share their links (1 KiB/ms, latency 1 ms)', () => {
  it('alone take size over bandwidth plus latency, one leg after the other', async () => {
    const rig = await rigOf({ network: networkOf(KIB_PER_MS) });
    expect(await endsOf(rig, outside('ingest', 1, 10))).toEqual([2 * (10 + LATENCY_MS)]);
    expect(rig.completionOf(1).spans.networkMs).toBe(22);
  });

  it('of equal size on one link take twice as long each, with the same latency', async () => {
    const rig = await rigOf({ network: networkOf(KIB_PER_MS) });
    expect(await endsOf(rig, outside('ingest', 1, 10), outside('ingest', 2, 10))).toEqual([42, 42]);
    expect([1, 2].map((id) => rig.completionOf(id).spans.networkMs)).toEqual([42, 42]);
  });

  it('of 10 and 30 KiB: the small one at 20, the large one has the link to itself from then on', async () => {
    const rig = await rigOf({ network: networkOf(KIB_PER_MS) });
    expect(await endsOf(rig, outside('reply', 1, 10), outside('reply', 2, 30))).toEqual([21, 41]);
  });

  it('on different links do not slow each other', async () => {
    const rig = await rigOf({ network: networkOf(KIB_PER_MS) });
    await rig.ready(0, rig.world.services.single);
    const startMs = rig.backend.clock.now();
    const [replyMs] = await endsOf(rig, outside('reply', 1, 50), { ...infer(2, rig.world.services.single, 0), sendKiB: 50 });
    expect(replyMs).toBe(startMs + 51);
    rig.lasts(rig.completionOf(2).spans.networkMs, 50 + 1 + LATENCY_MS + LATENCY_MS, 'both legs of the inference');
  });

  it('free their bandwidth when they are cancelled on the way', async () => {
    const rig = await rigOf({ network: networkOf(KIB_PER_MS) });
    rig.backend.clock.after(6, () => rig.backend.cancel(2));
    expect(await endsOf(rig, outside('reply', 1, 10), outside('reply', 2, 10))).toEqual([14, 6]);
    expect(rig.endOf(2).outcome).toBe('cancelled');
  });

  it('that are cancelled in the latency behind the last byte have used their bandwidth', async () => {
    const rig = await rigOf({ network: networkOf(KIB_PER_MS) });
    rig.backend.clock.after(20.5, () => rig.backend.cancel(2));
    expect(await endsOf(rig, outside('reply', 1, 20), outside('reply', 2, 10))).toEqual([31, 20.5]);
  });

  it('take only the latency where the bandwidth is unlimited or nothing is sent', async () => {
    const rig = await rigOf({ network: networkOf(null) });
    expect(await endsOf(rig, outside('reply', 1, 1e6), outside('reply', 2, 1e6))).toEqual([1, 1]);
    const bounded = await rigOf({ network: networkOf(KIB_PER_MS) });
    expect(await endsOf(bounded, outside('reply', 1, 0), outside('reply', 2, 7))).toEqual([1, 8]);
  });

  it('do not slow each other where sharing is none', async () => {
    const rig = await rigOf({ network: networkOf(KIB_PER_MS, 'none') });
    expect(await endsOf(rig, outside('reply', 1, 10), outside('reply', 2, 10))).toEqual([11, 11]);
  });
});

it('whatever comes and is cancelled, transfers end as the definition of equal sharing says, with the latency on top', async () => {
  const times = fc.integer({ min: 0, max: 400 }).map((n) => n / 4);
  const transfers = fc.array(
    fc.tuple(times, fc.integer({ min: 1, max: 40 }), fc.option(fc.integer({ min: 1, max: 300 }).map((n) => n / 8 + 0.05))),
    {
      minLength: 1,
      maxLength: 15,
    },
  );
  await fc.assert(
    fc.asyncProperty(transfers, async (list) => {
      const rig = await rigOf({ network: networkOf(KIB_PER_MS) });
      const jobs = list.map(
        ([atMs, work, stays], n): Job => ({ name: String(n), atMs, work, ...(stays === null ? {} : { leavesMs: atMs + stays }) }),
      );
      for (const { name, atMs, work, leavesMs } of jobs) {
        rig.backend.clock.after(atMs, () => rig.backend.invoke(outside('reply', Number(name), work)));
        if (leavesMs !== undefined) rig.backend.clock.after(leavesMs, () => rig.backend.cancel(Number(name)));
      }
      await rig.backend.run(1e5);
      const sentMs = playByDefinition(1, jobs);
      for (const { name, leavesMs = Infinity } of jobs) {
        const end = rig.endOf(Number(name));
        const arrivesMs = (sentMs.get(name) ?? Infinity) + LATENCY_MS;
        if (end.outcome === 'cancelled') expect(end.atMs).toBe(leavesMs);
        expect(end.atMs).toBeCloseTo(Math.min(arrivesMs, leavesMs), 6);
      }
    }),
    { numRuns: 200 },
  );
});

describe('a whole run', () => {
  it('in which no two transfers meet ends every query when it ends without sharing', async () => {
    const base = createWorld().scenario;
    const endsWith = async (sharing: NetworkSpec['sharing']): Promise<number[]> => {
      const arrivals = { kind: 'constant', perSecond: 1 } as const;
      const [pipeline] = base.pipelines;
      const alone = { ...pipeline!, modalities: pipeline!.modalities.map((one) => ({ ...one, ensembleSize: 1 })) };
      const workload = base.workload.map((stream) => ({ ...stream, arrivals }));
      const scenario: Scenario = { ...base, network: networkOf(40, sharing), pipelines: [alone], workload };
      const ends: number[] = [];
      await playRecords(scenario, 'v2', 0, (record) => void (record.kind === 'query' && ends.push(record.endMs)));
      return ends;
    };
    const [shared, free] = [await endsWith('max-min'), await endsWith('none')];
    expect(shared.length).toBe(2);
    for (const [n, endMs] of shared.entries()) expect(endMs).toBeCloseTo(free[n]!, 9);
  });

  it('with Poisson arrivals: M/D/1 processor sharing, mean transfer s / (1 - rho) within 3 standard errors', async () => {
    const [transferMs, utilisation] = [10, 0.7];
    const station = stationScenario({
      serviceTime: { kind: 'constant', ms: 0 },
      perSecond: (1000 * utilisation) / transferMs,
      durationMs: 110_000,
      warmUpMs: 10_000,
    });
    const uplink = (bandwidthMbitPerS: number): NetworkSpec => ({
      ...station.network,
      sharing: 'max-min',
      links: station.network.links.map((link) =>
        link.from === 'clients' && link.to === 'site' ? { ...link, bandwidthMbitPerS } : link,
      ),
    });
    const [pipeline] = station.pipelines;
    // Replies go over the link too, so they must be empty.
    const pipelines = [{ ...pipeline!, resultKiB: 0 }];
    const network = uplink((pipeline!.modalities[0]!.payloadKiB * 8.192) / transferMs);
    const scenario: Scenario = { ...station, network, pipelines };
    const means = await replicated(12, async (replicate) => {
      let [sum, n] = [0, 0];
      await playRecords(scenario, 'v2', replicate, (record) => {
        if (record.kind !== 'invocation' || record.stage !== 'ingest' || record.decidedMs < station.warmUpMs) return;
        sum += record.networkMs!;
        n++;
      });
      return sum / n;
    });
    expect(Math.abs(zScore(means, transferMs / (1 - utilisation)))).toBeLessThan(3);
  });
});

describe('loss', () => {
  const lossy = (share: number, timeoutMs: number, sharing: NetworkSpec['sharing']): NetworkSpec => {
    const network = networkOf(null, sharing);
    return { ...network, links: network.links.map((link) => ({ ...link, loss: { share, timeoutMs } })) };
  };
  const timesOf = async (network: NetworkSpec, n: number): Promise<number[]> => {
    const rig = await rigOf({ network });
    await endsOf(rig, ...Array.from({ length: n }, (_, id) => outside('reply', id, 1)));
    return Array.from({ length: n }, (_, id) => rig.completionOf(id).spans.networkMs);
  };

  it('costs timeout x share / (1 - share) in the mean, and nothing with probability 1 - share', async () => {
    const [share, timeoutMs, n] = [0.2, 50, 2000];
    const lostMs = (await timesOf(lossy(share, timeoutMs, 'none'), n)).map((ms) => ms - LATENCY_MS);
    const mean = lostMs.reduce((sum, ms) => sum + ms, 0) / n;
    const error = (timeoutMs * Math.sqrt(share)) / (1 - share) / Math.sqrt(n);
    expect(Math.abs(mean - (timeoutMs * share) / (1 - share)) / error).toBeLessThan(3);
    const clean = lostMs.filter((ms) => ms === 0).length / n;
    expect(Math.abs(clean - (1 - share)) / Math.sqrt((share * (1 - share)) / n)).toBeLessThan(3);
    expect(lostMs.every((ms) => Number.isInteger(ms / timeoutMs))).toBe(true);
  });

  it('does not go with the latency, which is the same as without loss', async () => {
    const slow = (network: NetworkSpec): NetworkSpec => ({
      ...network,
      links: network.links.map((link) => ({ ...link, latency: { kind: 'exponential', meanMs: 5, shiftMs: 0 } })),
    });
    const n = 2000;
    const latencies = await timesOf(slow(networkOf(null)), n);
    const lostMs = (await timesOf(slow(lossy(0.3, 40, 'max-min')), n)).map((ms, i) => ms - latencies[i]!);
    for (const ms of lostMs) expect(ms / 40).toBeCloseTo(Math.round(ms / 40), 9);
    expect(Math.abs(correlation(latencies, lostMs)) * Math.sqrt(n)).toBeLessThan(3);
  });

  it('meets the same transfers whether they share their links or not', async () => {
    expect(await timesOf(lossy(0.3, 40, 'max-min'), 200)).toEqual(await timesOf(lossy(0.3, 40, 'none'), 200));
  });

  it('is known to the core: the mean by which it judges a link, and the 99th percentile', () => {
    const delay = new Retransmission({ share: 0.1, timeoutMs: 40 });
    expect(delay.meanMs).toBeCloseTo(40 / 9, 12);
    expect([0, 0.5, 0.899, 0.901, 0.989, 0.991, 0.9991, 1].map((p) => delay.quantile(p))).toEqual([
      0,
      0,
      0,
      40,
      40,
      80,
      120,
      Infinity,
    ]);
    expect(new Retransmission({ share: 0.5, timeoutMs: 0 }).quantile(1)).toBe(0);
  });

  it('moves the cut before the deadline by what the reply needs with losses', async () => {
    const cutsAt = async (network: NetworkSpec): Promise<number> => {
      const base = createWorld().scenario;
      const services = base.services.map((service) =>
        service.role === 'infer'
          ? { ...service, profile: { byDevice: {}, otherwise: { kind: 'constant' as const, ms: 900 } } }
          : service,
      );
      const workload = base.workload.map((stream) => ({ ...stream, arrivals: { kind: 'constant' as const, perSecond: 0.5 } }));
      const pipelines = base.pipelines.map((one) => ({ ...one, aggregator: null }));
      const queries: QueryRecord[] = [];
      await playRecords(
        { ...base, network, services, pipelines, workload },
        'v2',
        0,
        (one) => void (one.kind === 'query' && queries.push(one)),
      );
      expect(queries.map(({ cut }) => cut)).toEqual([true]);
      return queries[0]!.endMs;
    };
    expect(await cutsAt(networkOf(null, 'none'))).toBe(199);
    const withLoss = lossy(0.05, 20, 'none');
    expect(await cutsAt(withLoss)).toBeLessThan(200 - 20);
  });
});

backendContract(
  'the simulator with transfers that share their links',
  ({ scenario }) => ({ backend: simulator({ ...scenario, network: networkOf(1e9) }) }),
  { describe, it, virtual: true, skip: ({ needs }) => (needs === 'fail' ? 'instances of the simulator do not crash' : null) },
);

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const covariance = (x: readonly number[], meanX: number, y: readonly number[], meanY: number): number =>
    mean(x.map((value, i) => (value - meanX) * (y[i]! - meanY)));
  return covariance(a, meanA, b, meanB) / Math.sqrt(covariance(a, meanA, a, meanA) * covariance(b, meanB, b, meanB));
}
