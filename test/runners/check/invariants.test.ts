import { describe, expect, it } from 'vitest';
import type { BackendObservation, Command, InvocationRecord, LogLine, QueryRecord, RunRecord } from '../../../core/events.ts';
import { buildModel } from '../../../core/model/build.ts';
import { everyQueryEndsOnce, nothingIsLost } from '../../../runners/check/books.ts';
import { nodesHoldWhatTheyCarry } from '../../../runners/check/capacity.ts';
import type { Finding, Invariant } from '../../../runners/check/invariant.ts';
import { linksCarryWhatTheyCan } from '../../../runners/check/links.ts';
import { causesComeFirst, clockIsMonotone } from '../../../runners/check/order.ts';
import { watchStations } from '../../../runners/check/stations.ts';
import { simulate } from '../../../runners/simulate.ts';
import { createWorld } from '../../contracts/world.ts';

const { scenario } = createWorld();
const model = buildModel(scenario);

type Seen = { readonly log: readonly LogLine[]; readonly records: readonly RunRecord[] };

/** What a run of the smallest world said. */
async function aRun(): Promise<Seen> {
  const log: LogLine[] = [];
  const records: RunRecord[] = [];
  const run = { scenario, strategy: scenario.strategies[0]!, baseDir: '.', seed: 1, replicate: 0 };
  await simulate({ ...run, onLog: (line) => log.push(line), onRecord: (record) => records.push(record) });
  return { log, records };
}
const genuine = await aRun();

function judged(invariant: Invariant, { log, records }: Seen): Finding {
  for (const line of log) invariant.log?.(line);
  for (const record of records) invariant.record?.(record);
  return invariant.finding(0, 0);
}
function withRecords(change: (record: RunRecord) => readonly RunRecord[]): Seen {
  return { log: genuine.log, records: genuine.records.flatMap(change) };
}
function withLog(change: (line: LogLine) => readonly LogLine[]): Seen {
  return { log: genuine.log.flatMap(change), records: genuine.records };
}
const isQuery = (record: RunRecord, id: number): record is QueryRecord => record.kind === 'query' && record.queryId === id;
const ends = (line: LogLine, id: number): boolean =>
  line.is === 'observation' && line.observation.kind === 'invocation-ended' && line.observation.invocationId === id;
const line = (n: number, atMs: number, rest: { command: Command } | { observation: BackendObservation }): LogLine =>
  'command' in rest ? { n, atMs, is: 'command', ...rest } : { n, atMs, is: 'observation', ...rest };

const half = (): Invariant => nothingIsLost(scenario.durationMs);

describe('the books', () => {
  it('hold for a genuine run', () => {
    for (const invariant of [everyQueryEndsOnce(), half(), causesComeFirst(), clockIsMonotone(), nodesHoldWhatTheyCarry(model)]) {
      expect(judged(invariant, genuine)).toMatchObject({ holds: true, breach: null });
    }
  });
  it('notice a query that ends twice, and one that never ends', () => {
    expect(
      judged(
        everyQueryEndsOnce(),
        withRecords((record) => (isQuery(record, 3) ? [record, record] : [record])),
      ),
    ).toMatchObject({
      holds: false,
      breach: 'query 3 ended twice',
    });
    expect(
      judged(
        everyQueryEndsOnce(),
        withRecords((record) => (isQuery(record, 3) ? [] : [record])),
      ).breach,
    ).toBe('query 3 did not end, later ones did');
  });
  it('notice work that is lost on the way', () => {
    expect(
      judged(
        half(),
        withLog((one) => (ends(one, 5) ? [] : [one])),
      ).breach,
    ).toBe('1 invocations never ended, such as 5');
    expect(
      judged(
        half(),
        withLog((one) => (ends(one, 5) ? [one, one] : [one])),
      ).breach,
    ).toMatch(/^invocation 5 ended twice/);
  });
});

describe('causality', () => {
  const shifted = (by: number) =>
    withLog((one) => {
      if (one.is !== 'observation' || one.observation.kind !== 'invocation-ended' || one.observation.outcome !== 'completed')
        return [one];
      const { spans } = one.observation;
      return [{ ...one, observation: { ...one.observation, spans: { ...spans, serviceMs: spans.serviceMs + by } } }];
    });
  it('notices spans that do not add up, be it by a microsecond', () => {
    expect(judged(causesComeFirst(), shifted(1e-3)).holds).toBe(false);
    expect(judged(causesComeFirst(), shifted(1e-9)).holds).toBe(true);
  });
  it('notices a negative wait', () => {
    const seen = withLog((one) => {
      if (one.is !== 'observation' || one.observation.kind !== 'invocation-ended' || one.observation.outcome !== 'completed')
        return [one];
      const spans = { ...one.observation.spans, waitingMs: -1, serviceMs: one.observation.spans.serviceMs + 1 };
      return [{ ...one, observation: { ...one.observation, spans } }];
    });
    expect(judged(causesComeFirst(), seen).breach).toContain('has a negative span');
  });
  it('notices a member that was sent before its task was ready', () => {
    const early = (record: RunRecord): RunRecord =>
      record.kind === 'invocation' && record.stage === 'infer'
        ? ({ ...record, decidedMs: record.decidedMs - 2 } satisfies InvocationRecord)
        : record;
    expect(
      judged(
        causesComeFirst(),
        withRecords((record) => [early(record)]),
      ).breach,
    ).toContain('runs backwards');
  });
  it('notices a response time that is not the time between arrival and end', () => {
    const seen = withRecords((record) => [isQuery(record, 0) ? { ...record, responseMs: record.responseMs! + 1 } : record]);
    expect(judged(causesComeFirst(), seen).breach).toMatch(/^the response time of query 0 is off by 1/);
  });
});

describe('the clock', () => {
  it('notices a line that is earlier than the one before, and one that is missing', () => {
    const back = withLog((one) => [one.n === 7 ? { ...one, atMs: one.atMs - 100 } : one]);
    expect(judged(clockIsMonotone(), back).breach).toMatch(/^line 7 is at /);
    const gap = withLog((one) => (one.n === 7 ? [] : [one]));
    expect(judged(clockIsMonotone(), gap).breach).toMatch(/^line 8 follows line 6\b/);
  });
});

describe('the capacity of nodes', () => {
  it('notices more memory booked than there is', () => {
    const deploys = Array.from({ length: 65 }, (_, i) =>
      line(i, 0, { command: { kind: 'deploy', instanceId: i, serviceId: 0, nodeId: 0 } }),
    );
    expect(judged(nodesHoldWhatTheyCarry(model), { log: deploys.slice(0, 40), records: [] }).holds).toBe(true);
    expect(judged(nodesHoldWhatTheyCarry(model), { log: deploys, records: [] })).toMatchObject({ holds: false });
  });
  it('notices samples of more than all that there is', () => {
    const sampled = (cpuShare: number, acceleratorShare: number) =>
      line(0, 0, {
        observation: { kind: 'sampled', atMs: 0, takenMs: 0, nodeId: 0, cpuShare, memoryMiB: 0, energyJ: null, acceleratorShare },
      });
    const of = (...log: LogLine[]) => judged(nodesHoldWhatTheyCarry(model), { log, records: [] });
    expect(of(sampled(1, 1), sampled(0, 0))).toMatchObject({ holds: true });
    expect(of(sampled(1.1, 1))).toMatchObject({ breach: 'CPU share 1.1 of left in line 0' });
    expect(of(sampled(1, 1.1))).toMatchObject({ breach: 'accelerator share 1.1 of left in line 0' });
  });
  it('gives back what a removed instance had', () => {
    const log = Array.from({ length: 130 }, (_, i) => [
      line(2 * i, i, { command: { kind: 'deploy', instanceId: i, serviceId: 0, nodeId: 0 } }),
      line(2 * i + 1, i, { observation: { kind: 'instance-changed', atMs: i, instanceId: i, state: 'removed', cause: null } }),
    ]).flat();
    expect(judged(nodesHoldWhatTheyCarry(model), { log, records: [] })).toMatchObject({ holds: true });
  });
});

describe('the capacity of links', () => {
  const shared = (bandwidthMbitPerS: number | null, sharing: 'none' | 'max-min' = 'max-min') => ({
    ...scenario,
    network: { ...scenario.network, sharing, links: scenario.network.links.map((link) => ({ ...link, bandwidthMbitPerS })) },
  });
  /** At 81.92 Mbit/s 1 KiB takes 0.1 ms: a query moves 200 KiB inside the site and 101 to and from the clients, 20 times a second. */
  const played = async (): Promise<Seen> => {
    const log: LogLine[] = [];
    const run = { scenario: shared(81.92), strategy: scenario.strategies[0]!, baseDir: '.', seed: 1, replicate: 0 };
    await simulate({ ...run, onLog: (line) => log.push(line) });
    return { log, records: [] };
  };

  it('holds for a genuine run, and tells how much was carried', async () => {
    const finding = judged(linksCarryWhatTheyCan(buildModel(shared(81.92))), await played());
    expect(finding).toMatchObject({ holds: true, breach: null });
    const [, percent] = /^busiest: inside site, ([\d.]+) % of what it could carry$/.exec(finding.figure)!;
    // Payload to the data hub 100, to preprocessing 100 and back 50, to two models 50 each and results of 1: 352 KiB a query and a few more.
    expect(Number(percent)).toBeGreaterThan(70);
    expect(Number(percent)).toBeLessThan(74);
  });
  it('notices that a link has carried more than it could', async () => {
    // What was played took 0.1 ms a KiB; a link of a half of that could not have carried it.
    expect(judged(linksCarryWhatTheyCan(buildModel(shared(40.96))), await played())).toMatchObject({
      holds: false,
      breach: expect.stringMatching(/^what inside site (?:had )?carried .* takes it \d/),
    });
  });
  it('is not claimed where transfers do not share', () => {
    for (const model of [buildModel(shared(81.92, 'none')), buildModel(shared(null))])
      expect(judged(linksCarryWhatTheyCan(model), genuine)).toMatchObject({ holds: null });
  });
});

describe('stations', () => {
  /** One instance with one slot, deployed at 0. */
  function station() {
    const stations = watchStations(model);
    stations.watch.log!(line(0, 0, { command: { kind: 'deploy', instanceId: 0, serviceId: 0, nodeId: 0 } }));
    const ended = (invocationId: number, waitingMs: number): void =>
      stations.watch.record!({ ...anInvocation, invocationId, waitingMs });
    return { probe: stations.watch.probe!, ended, findings: stations.findings };
  }
  const anInvocation = genuine.records.find(
    (record): record is InvocationRecord => record.kind === 'invocation' && record.stage === 'infer',
  )!;
  const holds = (findings: readonly Finding[]): (boolean | null)[] => findings.map((finding) => finding.holds);

  it('hold where two come at once and the second waits for the first', () => {
    const { probe, ended, findings } = station();
    probe.reached(1, 0, 10);
    probe.began(1, 0, 10);
    probe.reached(2, 0, 10);
    probe.ended(1, 0, 20);
    probe.began(2, 0, 20);
    probe.ended(2, 0, 30);
    ended(1, 0);
    ended(2, 10);
    expect(holds(findings())).toEqual([true, true, true]);
    expect(findings()[2]!.figure).toContain('0.333 = 66.7/s x 5.00 ms at single on left');
  });
  it('notice more being served than there are slots', () => {
    const { probe, findings } = station();
    for (const id of [1, 2]) probe.reached(id, 0, 10);
    for (const id of [1, 2]) probe.began(id, 0, 10);
    probe.ended(1, 0, 20);
    expect(findings()[0]).toMatchObject({ holds: false, breach: 'single on left served 2 at once until 20 ms, it has 1 slots' });
  });
  it('notice a slot that is free while work waits', () => {
    const { probe, findings } = station();
    probe.reached(1, 0, 10);
    probe.began(1, 0, 12);
    expect(findings()[1]).toMatchObject({
      holds: false,
      breach: 'single on left had 1 waiting and a slot free for 2 ms until 12 ms',
    });
  });
  it('notice a wait in the records that the queue has not seen', () => {
    const { probe, ended, findings } = station();
    probe.reached(1, 0, 10);
    probe.began(1, 0, 10);
    probe.ended(1, 0, 20);
    ended(1, 3);
    expect(findings()[2]!.breach).toBe('at single on left the curve encloses 0 ms, the waits sum up to 3 ms');
  });
});
