import { describe, expect, it } from 'vitest';
import { strategies } from '../../algorithms/index.ts';
import { bestFit } from '../../algorithms/placement/best-fit.ts';
import type { AlgorithmDefinition, View } from '../../core/algorithm.ts';
import type { Decision, Observation, QueryRecord } from '../../core/events.ts';
import type { Scenario } from '../../core/scenario.ts';
import { runToEnd } from '../contracts/simulation.ts';
import { createWorld } from '../contracts/world.ts';
import { alsoHearing, type Decide, invoke, play, sendAll, start as startOf } from './orchestrator/playing.ts';

const strategyOf = (decide: Decide): AlgorithmDefinition => ({
  name: 'odd',
  summary: '',
  params: {},
  create: () => ({ decide }),
});
const queriesOf = async (scenario: Scenario, decide: Decide): Promise<readonly QueryRecord[]> =>
  (await play(scenario, decide)).queries;
function worldWith(contract: Partial<Scenario['contracts'][number]>): Scenario {
  const { scenario } = createWorld();
  return { ...scenario, contracts: [{ ...scenario.contracts[0]!, ...contract }] };
}
const noDeadline = worldWith({ deadlineMs: null });
const waits = worldWith({ atDeadline: 'wait' });
const answers = worldWith({ atDeadline: 'answer' });
const start = (seen: Observation, view: View, services: readonly number[]): readonly Decision[] =>
  seen.kind === 'query-arrived' ? [startOf(seen.queryId, view, services)] : [];
const invokeAll = (seen: Observation, view: View): readonly Decision[] =>
  seen.kind === 'task-ready' ? sendAll(seen.taskId, view) : [];

describe('no query hangs, whatever the strategy does not do', () => {
  for (const [name, scenario] of [
    ['no deadline', noDeadline],
    ['a contract that waits', waits],
  ] as const) {
    it(`never starts, ${name}: each query fails and the strategy is named`, async () => {
      const queries = await queriesOf(scenario, () => []);
      expect(queries.length).toBeGreaterThan(0);
      for (const query of queries)
        expect(query).toMatchObject({ outcome: 'failed', cause: 'odd left it with nothing to wait for' });
    });

    it(`starts and never invokes, ${name}`, async () => {
      const queries = await queriesOf(scenario, (seen, view) => start(seen, view, [0, 1]));
      for (const query of queries) expect(query).toMatchObject({ outcome: 'failed', membersAnswered: 0 });
    });

    it(`never finishes, ${name}`, async () => {
      const queries = await queriesOf(scenario, (seen, view) => [...start(seen, view, [0, 1]), ...invokeAll(seen, view)]);
      for (const query of queries)
        expect(query).toMatchObject({ outcome: 'failed', membersAnswered: 2, cause: 'odd left it with nothing to wait for' });
    });
  }

  it('wakes for ever and decides nothing: its queries fail all the same', async () => {
    const queries = await queriesOf(noDeadline, (seen, view) =>
      seen.kind === 'query-arrived' || seen.kind === 'woken'
        ? [{ kind: 'wake', atMs: view.now + 10, key: 'k', reason: 'test' }]
        : [],
    );
    for (const query of queries)
      expect(query).toMatchObject({ outcome: 'failed', cause: 'odd left it with nothing to wait for' });
  });

  it('never finishes, but the contract answers at the deadline: the core cuts and the answer is whole and in time', async () => {
    const queries = await queriesOf(answers, (seen, view) => [...start(seen, view, [0, 1]), ...invokeAll(seen, view)]);
    for (const query of queries) expect(query).toMatchObject({ outcome: 'completed', cut: true });
  });

  it('never starts, but the contract answers at the deadline: nothing has arrived, so it failed', async () => {
    for (const query of await queriesOf(answers, () => []))
      expect(query).toMatchObject({
        outcome: 'failed',
        cut: true,
        responseMs: null,
        cause: 'nothing had arrived when it was cut',
      });
  });
});

describe('an outcome is computed from what was chosen and arrived, never from who said finish', () => {
  const finishEarly =
    (services: number[]): Decide =>
    (seen, view) => {
      if (seen.kind === 'task-ended') return [{ kind: 'finish', queryId: seen.queryId, reason: 'test' }];
      return [...start(seen, view, services), ...invokeAll(seen, view)];
    };

  it('one cheap model where the plan asks for two is partial, never completed', async () => {
    for (const query of await queriesOf(noDeadline, finishEarly([0])))
      expect(query).toMatchObject({ outcome: 'partial', membersChosen: 1 });
  });

  it('one modality where two were asked for is partial, never completed', async () => {
    const { pipelines, contracts, workload } = alsoHearing();
    const two: Scenario = {
      ...noDeadline,
      pipelines,
      contracts,
      workload: workload.map((stream) => ({ ...stream, arrivals: noDeadline.workload[0]!.arrivals })),
    };
    for (const query of await queriesOf(two, finishEarly([0, 1])))
      expect(query).toMatchObject({ outcome: 'partial', tasks: 2, membersAnswered: 2 });
  });

  it('finish before anything has arrived is failed', async () => {
    const queries = await queriesOf(noDeadline, (seen) =>
      seen.kind === 'query-arrived' ? [{ kind: 'finish', queryId: seen.queryId, reason: 'test' }] : [],
    );
    for (const query of queries) expect(query).toMatchObject({ outcome: 'failed', responseMs: null });
  });

  it('every task dropped is dropped', async () => {
    const queries = await queriesOf(noDeadline, (seen, view) =>
      seen.kind === 'query-arrived'
        ? [
            { kind: 'drop', taskId: view.query(seen.queryId)!.tasks[0]!.id, reason: 'test' },
            { kind: 'finish', queryId: seen.queryId, reason: 'test' },
          ]
        : [],
    );
    for (const query of queries) expect(query).toMatchObject({ outcome: 'dropped', tasksDropped: 1 });
  });
});

describe('the core itself', () => {
  it('rejects a consumer without a contract and a modality without a privilege, each with its reason', async () => {
    const { scenario } = createWorld();
    const stranger = { ...scenario, workload: [{ ...scenario.workload[0]!, consumer: 'stranger' }] };
    const v2 = strategies.find((strategy) => strategy.name === 'v2')!;
    const outcome = async (world: Scenario) =>
      (await runToEnd(world, { placement: bestFit, strategy: v2 })).records.find((record) => record.kind === 'query');
    expect(await outcome(stranger)).toMatchObject({
      outcome: 'rejected',
      cause: 'consumer stranger is on no contract of tenant owner for pipeline look',
    });
    expect(await outcome(worldWith({ privileges: [] }))).toMatchObject({
      outcome: 'rejected',
      cause: 'contract house gives no access to image',
    });
  });

  it('retries a failed invocation once, elsewhere, while time is left', async () => {
    const { scenario } = createWorld();
    const two = {
      ...scenario,
      services: scenario.services.map((service) => ({ ...service, replicas: 2, queue: { order: 'fifo' as const, bound: 0 } })),
    };
    const bothToFirst: Decide = (seen, view) => {
      if (seen.kind === 'task-ended') return [{ kind: 'finish', queryId: seen.queryId, reason: 'test' }];
      if (seen.kind === 'task-ready') {
        return [invoke(seen.taskId, 0, view.service(0).instances[0]!.id)];
      }
      return start(seen, view, [0]);
    };
    const burst: Scenario = {
      ...two,
      workload: [
        {
          ...two.workload[0]!,
          arrivals: { kind: 'trace', rows: [0, 0].map(() => ({ atMs: 0, modalities: null, className: null, explain: null })) },
        },
      ],
    };
    const { records } = await runToEnd(burst, { placement: bestFit, strategy: strategyOf(bothToFirst) });
    const attempts = records.filter((record) => record.kind === 'invocation' && record.stage === 'infer');
    expect(attempts.map((record) => record.kind === 'invocation' && [record.attempt, record.outcome, record.cause])).toEqual([
      [1, 'failed', 'queue full'],
      [1, 'completed', null],
      [2, 'completed', null],
    ]);
  });

  it('makes orchestration one serial server: decisions wait for one another', async () => {
    const slow = { ...noDeadline, orchestration: { ...noDeadline.orchestration, fixedMs: 3, perCandidateMs: 0 } };
    const v2 = strategies.find((strategy) => strategy.name === 'v2')!;
    const [fast, delayed] = await Promise.all(
      [noDeadline, slow].map((world) => runToEnd(world, { placement: bestFit, strategy: v2 })),
    );
    const first = (run: typeof fast) => run!.records.find((record) => record.kind === 'query')!;
    // Two lists of decisions lie on a query's path: the start of its task, and the invocations.
    expect((first(delayed) as QueryRecord).responseMs! - (first(fast) as QueryRecord).responseMs!).toBeCloseTo(6, 9);
  });
});
