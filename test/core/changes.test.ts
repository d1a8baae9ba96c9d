import { describe, expect, it } from 'vitest';
import type { InvocationRecord, LogLine, QueryRecord, RunRecord } from '../../core/events.ts';
import { createReplayBackend } from '../../core/replay.ts';
import type { AlgorithmSpec, ChangeSpec, Scenario, StreamSpec } from '../../core/scenario.ts';
import { type Simulation, simulate } from '../../runners/simulate.ts';
import { createWorld } from '../contracts/world.ts';
import { stationScenario } from '../sim/queueing-world.ts';

const use = (name: string): AlgorithmSpec => ({ label: name, use: name, params: {} });

type Played = { readonly records: RunRecord[]; readonly log: LogLine[]; readonly queries: QueryRecord[] };
async function play(scenario: Scenario, strategy: string, more: Partial<Simulation> = {}): Promise<Played> {
  const records: RunRecord[] = [];
  const log: LogLine[] = [];
  await simulate({
    scenario,
    strategy: use(strategy),
    baseDir: '.',
    seed: scenario.seed,
    replicate: 0,
    onRecord: (record) => void records.push(record),
    onLog: (line) => void log.push(line),
    ...more,
  });
  const queries = records.filter((record): record is QueryRecord => record.kind === 'query');
  return { records, log, queries: queries.sort((a, b) => a.queryId - b.queryId) };
}

const { scenario: tiny } = createWorld();
const [look, house] = [tiny.pipelines[0]!, tiny.contracts[0]!];
const withChanges = (...changes: ChangeSpec[]): Scenario => ({ ...tiny, durationMs: 500, changes });
/** Queries come every 50 ms and take 19 ms, so that the one of 100 ms is on its way. */
const AT = 105;
const smaller = { ...look, modalities: [{ ...look.modalities[0]!, ensembleSize: 1 }] };

describe('a plan that changes in mid-run', () => {
  it('holds for the queries that arrive from then on; those on their way end under the old one', async () => {
    const { queries } = await play(withChanges({ atMs: AT, kind: 'plan', pipeline: smaller }), 'v2');
    expect(
      queries.map(({ arrivalMs, planVersion, membersChosen, outcome }) => [arrivalMs, planVersion, membersChosen, outcome]),
    ).toEqual([0, 50, 100, 150, 200, 250, 300, 350, 400, 450].map((at) => [at, at < AT ? 0 : 1, at < AT ? 2 : 1, 'completed']));
    expect(queries[2]!.endMs).toBeGreaterThan(AT);
  });

  it('holds for a query that arrives at that very time', async () => {
    const { queries } = await play(withChanges({ atMs: 100, kind: 'plan', pipeline: smaller }), 'v2');
    expect(queries.map(({ planVersion }) => planVersion).slice(0, 4)).toEqual([0, 0, 1, 1]);
  });

  it('goes up by one each time', async () => {
    const changes = [100, 200, 200, 300].map(
      (atMs, i): ChangeSpec => ({ atMs, kind: 'plan', pipeline: i % 2 === 0 ? smaller : look }),
    );
    const { queries, records } = await play(withChanges(...changes), 'fcfs');
    expect(queries.map(({ planVersion }) => planVersion)).toEqual([0, 0, 1, 1, 3, 3, 4, 4, 4, 4]);
    expect(queries.map(({ membersChosen }) => membersChosen)).toEqual([2, 2, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect(records.flatMap((record) => (record.kind === 'notice' ? [record.text] : []))).toEqual([
      'at 0.1 s pipeline look goes to version 1',
      'at 0.2 s pipeline look goes to version 2',
      'at 0.2 s pipeline look goes to version 3',
      'at 0.3 s pipeline look goes to version 4',
    ]);
  });
});

describe('a contract that changes in mid-run', () => {
  it('holds for the queries that arrive from then on', async () => {
    const { queries } = await play(withChanges({ atMs: AT, kind: 'contract', contract: { ...house, deadlineMs: 12 } }), 'v2');
    expect(queries.map(({ deadlineMs, arrivalMs }) => deadlineMs! - arrivalMs)).toEqual([
      200, 200, 200, 12, 12, 12, 12, 12, 12, 12,
    ]);
    // The least response is 19 ms: nothing has arrived when such a query is cut.
    expect(queries.map(({ outcome }) => outcome === 'completed')).toEqual([true, true, true, ...new Array(7).fill(false)]);
    expect(queries[2]!.endMs).toBeGreaterThan(AT + 12);
  });

  it('lets queries in by the privileges that held when they arrived, though they are admitted later', async () => {
    const { queries } = await play(withChanges({ atMs: 100.5, kind: 'contract', contract: { ...house, privileges: [] } }), 'v2');
    expect(queries.map(({ outcome }) => outcome)).toEqual([
      'completed',
      'completed',
      'completed',
      ...new Array(7).fill('rejected'),
    ]);
  });
});

/** One instance that takes 10 ms a time and holds one invocation; patient queries have 1 s, urgent ones 100 ms. */
function desk(changes: readonly ChangeSpec[], patientMs: readonly number[], urgentMs: readonly number[]): Scenario {
  const base = stationScenario({
    serviceTime: { kind: 'constant', ms: 10 },
    perSecond: 1,
    durationMs: 200,
    orchestration: { inFlight: 0 },
  });
  const [stream, contract] = [base.workload[0]!, base.contracts[0]!];
  const of = (name: string, times: readonly number[]): StreamSpec => {
    const rows = times.map((atMs) => ({ atMs, modalities: null, className: null, explain: null }));
    return { ...stream, name, tenant: name, arrivals: { kind: 'trace', rows } };
  };
  return {
    ...base,
    changes,
    contracts: [
      { ...contract, name: 'patient', tenant: 'patient', deadlineMs: 1000, atDeadline: 'wait' },
      { ...contract, name: 'urgent', tenant: 'urgent', deadlineMs: 100, atDeadline: 'wait' },
    ],
    workload: [of('patient', patientMs), of('urgent', urgentMs)],
  };
}
const ends = (queries: readonly QueryRecord[]): [number, number][] => queries.map(({ arrivalMs, endMs }) => [arrivalMs, endMs]);

describe('a strategy that changes in mid-run', () => {
  // At 5 ms patient queries of 1 and 2 ms and the urgent one of 3 ms wait; a patient one of 6 ms and an urgent one of 7 ms follow.
  const arrivals = [
    [0, 1, 2, 6],
    [3, 7],
  ] as const;

  it('finishes what it began; what arrives later is served by the next one, from the slots that are left', async () => {
    const { queries, records } = await play(desk([{ atMs: 5, kind: 'strategy', strategy: use('llf') }], ...arrivals), 'fcfs');
    expect(ends(queries)).toEqual([
      [0, 10],
      [1, 20],
      [2, 30],
      [3, 40],
      [6, 60],
      [7, 50],
    ]);
    const invocations = records.filter(
      (record): record is InvocationRecord => record.kind === 'invocation' && record.stage === 'infer',
    );
    // No slot is given away twice: nothing waits in front of the instance.
    expect(invocations.map(({ waitingMs }) => waitingMs)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('differs from either strategy alone', async () => {
    expect(ends((await play(desk([], ...arrivals), 'fcfs')).queries).map(([, end]) => end)).toEqual([10, 20, 30, 40, 50, 60]);
    expect(ends((await play(desk([], ...arrivals), 'llf')).queries).map(([, end]) => end)).toEqual([10, 40, 50, 20, 60, 30]);
  });

  it('is told of slots that the other frees, also when it has nothing on its way', async () => {
    const { queries } = await play(desk([{ atMs: 1, kind: 'strategy', strategy: use('edf') }], [0, 2], []), 'fcfs');
    expect(ends(queries)).toEqual([
      [0, 10],
      [2, 20],
    ]);
  });

  it('keeps wakes apart: two of a kind that wake by the query', async () => {
    const changes: ChangeSpec[] = [
      { atMs: 120, kind: 'strategy', strategy: use('v2') },
      { atMs: 240, kind: 'strategy', strategy: use('adaptive') },
    ];
    const { queries, log } = await play(withChanges(...changes), 'v2');
    expect(queries.map(({ outcome }) => outcome)).toEqual(new Array(10).fill('completed'));
    expect(log.flatMap((line) => (line.is === 'change' ? [line.text] : []))).toEqual([
      'strategy v2 takes over',
      'strategy adaptive takes over',
    ]);
  });

  it('gives an equal run where the same push strategy takes over', async () => {
    const before = await play(withChanges(), 'least-outstanding');
    const after = await play(
      withChanges({ atMs: AT, kind: 'strategy', strategy: use('least-outstanding') }),
      'least-outstanding',
    );
    expect(after.queries).toEqual(before.queries);
  });

  it('names the strategy that is at fault', async () => {
    const bad = { label: 'idle', use: './test/core/idle-strategy.mjs', params: {} };
    const scenario = withChanges(
      { atMs: AT, kind: 'strategy', strategy: bad },
      { atMs: 400, kind: 'strategy', strategy: use('v2') },
    );
    const lasting = { ...scenario, contracts: [{ ...house, deadlineMs: null }] };
    const { queries } = await play(lasting, 'v2');
    expect(queries.map(({ arrivalMs, cause }) => [arrivalMs, cause])).toEqual(
      [0, 50, 100, 150, 200, 250, 300, 350, 400, 450].map((at) => [
        at,
        at > AT && at < 400 ? 'strategy idle left it with nothing to wait for' : null,
      ]),
    );
  });
});

describe('a run with changes', () => {
  const changes: ChangeSpec[] = [
    { atMs: 60, kind: 'plan', pipeline: smaller },
    { atMs: 110, kind: 'strategy', strategy: use('llf') },
    { atMs: 160, kind: 'contract', contract: { ...house, deadlineMs: 22 } },
    { atMs: 300, kind: 'plan', pipeline: look },
    { atMs: 310, kind: 'strategy', strategy: use('power-of-two') },
  ];
  const busy = {
    ...withChanges(...changes),
    workload: [{ ...tiny.workload[0]!, arrivals: { kind: 'poisson', perSecond: 150 } as const }],
  };

  it('is replayed from its log', async () => {
    const recorded = await play(busy, 'fcfs');
    expect(recorded.log.filter(({ is }) => is === 'change')).toHaveLength(5);
    const replayed = await play(busy, 'fcfs', { backend: () => createReplayBackend(recorded.log) });
    expect(replayed.records).toEqual(recorded.records);
    expect(replayed.log).toEqual(recorded.log);
  });

  it('is the same when run again', async () => {
    expect(JSON.stringify(await play(busy, 'dream'))).toBe(JSON.stringify(await play(busy, 'dream')));
  });

  it('is the run without changes until the first of them', async () => {
    const until = ({ queries }: Played) => queries.filter(({ endMs }) => endMs < 60);
    const plain = { ...busy, changes: [] };
    expect(until(await play(busy, 'adaptive'))).toEqual(until(await play(plain, 'adaptive')));
  });
});
