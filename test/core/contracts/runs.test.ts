import { describe, expect, it } from 'vitest';
import type { ContractRecord, QueryRecord, RunRecord } from '../../../core/events.ts';
import type { ObjectiveSpec, Scenario, WatchSpec } from '../../../core/scenario.ts';
import { simulate } from '../../../runners/simulate.ts';
import { constantService, createWorld } from '../../contracts/world.ts';

const WATCH: WatchSpec = {
  window: { kind: 'time', ms: 1000 },
  intervalMs: 1000,
  violateAfter: 1,
  restoreAfter: 2,
  feedbackDelayMs: null,
  modality: null,
  action: 'alert',
};
const keep = (metric: string, operator: ObjectiveSpec['operator'], value: number, watch: Partial<WatchSpec>): ObjectiveSpec => ({
  ...{ metric, operator, value, text: `${metric} ${operator} ${value}` },
  watch: { ...WATCH, ...watch },
});

/** Two models of 10 ms each behind one slot each, no preprocessing; queries arrive at the times given, and late ones are answered. */
function scenarioWith(objectives: readonly ObjectiveSpec[], atMs: readonly number[], changes: Partial<Scenario> = {}): Scenario {
  const { scenario } = createWorld();
  const [pipeline] = scenario.pipelines;
  const [modality] = pipeline!.modalities;
  const rows = atMs.map((at) => ({ atMs: at, modalities: null, className: null, explain: null }));
  return {
    ...scenario,
    durationMs: 6000,
    services: [constantService('single', 10), constantService('double', 10), ...scenario.services.slice(2)],
    pipelines: [{ ...pipeline!, aggregator: null, modalities: [{ ...modality!, preprocessor: null }] }],
    contracts: [{ ...scenario.contracts[0]!, atDeadline: 'wait', objectives }],
    workload: [{ ...scenario.workload[0]!, arrivals: { kind: 'trace', rows } }],
    ...changes,
  };
}
const BY_CONTRACT = { label: 'by-contract', use: 'by-contract', params: { cool_down_ms: 0 } };

async function run(scenario: Scenario, use = 'v2') {
  const records: RunRecord[] = [];
  await simulate({
    ...{ scenario, strategy: { label: use, use, params: {} }, baseDir: '/', seed: 1, replicate: 0 },
    onRecord: (record) => void records.push(record),
  });
  const queries = records.filter((one): one is QueryRecord => one.kind === 'query').sort((a, b) => a.queryId - b.queryId);
  const contracts = records.filter((one): one is ContractRecord => one.kind === 'contract');
  return { queries, contracts, story: contracts.map(({ atMs, event, detail }) => [atMs, event, detail] as const) };
}

/** One query, then ten at once of which the last waits for nine others, then single ones. */
const BURST = [100, ...Array.from({ length: 10 }, () => 1100), 2100, 3100, 4100, 5100];

describe('contract events in a run', () => {
  it('tell when a window violates an objective, and when as many as asked for have kept it again', async () => {
    const { story, contracts } = await run(scenarioWith([keep('max_response_ms', '<', 60, {})], BURST));
    // The second window holds the burst; the third and the fourth are good.
    expect(story).toEqual([
      [2000, 'violated', null],
      [4000, 'restored', null],
    ]);
    // Ten at once, one after the other 10 ms each, and five legs of 1 ms.
    expect(contracts[0]!.value).toBeCloseTo(10 * 10 + 5, 6);
  });

  it('do not come where nothing was asked', async () => {
    const { contracts } = await run(scenarioWith([keep('on_time', '>=', 0.99, {}), keep('throughput', '>=', 5, {})], []));
    expect(contracts).toEqual([]);
  });

  it('change nothing of a run in which nothing is done about them', async () => {
    const watched = await run(scenarioWith([keep('max_response_ms', '<', 60, { action: 'degrade' })], BURST));
    const unwatched = await run(scenarioWith([{ ...keep('max_response_ms', '<', 60, {}), watch: null }], BURST));
    expect(watched.queries).toEqual(unwatched.queries);
    expect(watched.contracts).toHaveLength(2);
    expect(unwatched.contracts).toEqual([]);
  });

  it('cannot come without a judge, which is said at once', async () => {
    const { Contracts } = await import('../../../core/contracts/contracts.ts');
    const { buildModel } = await import('../../../core/model/build.ts');
    const model = buildModel(scenarioWith([keep('on_time', '>=', 0.99, {})], []));
    expect(() => new Contracts(model, undefined)).toThrow('objective "on_time >= 0.99" of contract house is watched');
  });
});

describe('the remedy by-contract', () => {
  it('degrades the ensemble while the objective is violated, and the smaller one is the plan then', async () => {
    const objective = keep('max_response_ms', '<', 60, { action: 'degrade' });
    const { story, queries } = await run(scenarioWith([objective], BURST, { remedy: BY_CONTRACT }));
    expect(story).toEqual([
      [2000, 'violated', null],
      [2000, 'degrade', 'image: one model fewer'],
      // Ticks at 2995 and 3995 ms of the workload, which begins when the instances have started.
      [2995, 'degrade', 'nothing left to do'],
      [3995, 'degrade', 'nothing left to do'],
      [4000, 'restored', null],
      [4000, 'restore', 'as before'],
    ]);
    expect(queries.map(({ membersChosen }) => membersChosen)).toEqual([...Array.from({ length: 11 }, () => 2), 1, 1, 2, 2]);
    expect(new Set(queries.map(({ outcome }) => outcome))).toEqual(new Set(['completed']));
  });

  it('rejects with the objective as the reason, and lets queries in again after windows without data', async () => {
    const objective = keep('max_response_ms', '<', 60, { action: 'reject' });
    const { story, queries } = await run(scenarioWith([objective], BURST, { remedy: BY_CONTRACT }));
    expect(story.map(([atMs, event]) => [atMs, event])).toEqual([
      [2000, 'violated'],
      [2000, 'reject'],
      [4000, 'restored'],
      [4000, 'restore'],
    ]);
    const refused = queries.filter(({ outcome }) => outcome === 'rejected');
    expect(refused.map(({ arrivalMs }) => arrivalMs)).toEqual([2100, 3100]);
    expect(refused[0]!.cause).toBe('contract house takes no queries while "max_response_ms < 60" is violated');
    expect(queries.slice(-2).map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  });

  it('reroutes to a member that was not active', async () => {
    const objective = keep('max_response_ms', '<', 60, { action: 'reroute' });
    const given = scenarioWith([objective], BURST, { remedy: { ...BY_CONTRACT, params: { cool_down_ms: 0, max_steps: 1 } } });
    const [pipeline] = given.pipelines;
    const [modality] = pipeline!.modalities;
    const members = [modality!.members[0]!, { ...modality!.members[1]!, active: false }];
    const pipelines = [{ ...pipeline!, modalities: [{ ...modality!, members }] }];
    const { story, queries } = await run({ ...given, pipelines });
    expect(story[1]).toEqual([2000, 'reroute', 'image: activate double']);
    expect(queries.map(({ membersChosen }) => membersChosen)).toEqual([...Array.from({ length: 11 }, () => 1), 2, 2, 1, 1]);
  });

  it('rejects queries that count in no window, those for other reasons do', async () => {
    const objectives = [keep('max_response_ms', '<', 60, { action: 'reject' }), keep('rejected_share', '<', 0.5, {})];
    const rejecting = await run(scenarioWith(objectives, BURST, { remedy: BY_CONTRACT }));
    expect(rejecting.queries.filter(({ outcome }) => outcome === 'rejected').map(({ arrivalMs }) => arrivalMs)).toEqual([
      2100, 3100,
    ]);
    expect(new Set(rejecting.contracts.map(({ objective }) => objective))).toEqual(new Set([0]));
    const given = scenarioWith(objectives, BURST, { remedy: BY_CONTRACT });
    const refused = await run({ ...given, contracts: given.contracts.map((one) => ({ ...one, privileges: [] })) });
    expect(refused.contracts[0]).toMatchObject({ atMs: 1000, objective: 1, event: 'violated', value: 1 });
  });

  it('only records an alert, once in a violation', async () => {
    const objective = keep('max_response_ms', '<', 60, {});
    const { story, queries } = await run(scenarioWith([objective], BURST, { remedy: BY_CONTRACT }));
    expect(story.map(([, event]) => event)).toEqual(['violated', 'alert', 'restored']);
    const without = await run(scenarioWith([objective], BURST));
    expect(queries).toEqual(without.queries);
  });

  it('waits for the cool-down before the next step, and keeps to the most in a cycle over all contracts', async () => {
    const burst = [1100, 2100, 3100, 4100].flatMap((at) => Array.from({ length: 10 }, () => at));
    const params = { cool_down_ms: 1500, per_cycle: 1 };
    const objectives = [keep('max_response_ms', '<', 60, { action: 'degrade' }), keep('p50', '<', 50, { action: 'alert' })];
    const { story } = await run(scenarioWith(objectives, burst, { remedy: { ...BY_CONTRACT, params } }));
    expect(story.slice(0, 5).map(([atMs, event]) => [atMs, event])).toEqual([
      [2000, 'violated'],
      [2000, 'degrade'],
      [2000, 'violated'],
      [2995, 'alert'],
      [3995, 'degrade'],
    ]);
  });

  it.each(['v2', 'fcfs', 'llf', 'dream', 'adaptive'])('does the same whatever the strategy: %s', async (strategy) => {
    const objective = keep('max_response_ms', '<', 60, { action: 'degrade' });
    const { queries } = await run(scenarioWith([objective], BURST, { remedy: BY_CONTRACT }), strategy);
    expect(queries.map(({ membersChosen }) => membersChosen)).toEqual([...Array.from({ length: 11 }, () => 2), 1, 1, 2, 2]);
  });
});
