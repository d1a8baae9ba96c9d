import { describe, expect, it } from 'vitest';
import { strategies } from '../../algorithms/index.ts';
import { bestFit } from '../../algorithms/placement/best-fit.ts';
import type { AlgorithmDefinition, View } from '../../core/algorithm.ts';
import type { Decision, Observation, QueryRecord } from '../../core/events.ts';
import type { Scenario } from '../../core/scenario.ts';
import { runToEnd } from '../contracts/simulation.ts';
import { createWorld } from '../contracts/world.ts';

type Decide = (seen: Observation, view: View) => readonly Decision[];

function strategyOf(decide: Decide): AlgorithmDefinition {
  return { name: 'odd', summary: 'misbehaves', params: {}, create: () => ({ decide }) };
}
async function queriesOf(scenario: Scenario, decide: Decide): Promise<QueryRecord[]> {
  const { records } = await runToEnd(scenario, { placement: bestFit, strategy: strategyOf(decide) });
  return records.filter((record) => record.kind === 'query');
}
function worldWith(contract: Partial<Scenario['contracts'][number]>): Scenario {
  const { scenario } = createWorld();
  return { ...scenario, contracts: [{ ...scenario.contracts[0]!, ...contract }] };
}
const noDeadline = worldWith({ deadlineMs: null });
const waits = worldWith({ atDeadline: 'wait' });
const answers = worldWith({ atDeadline: 'answer' });
const start = (seen: Observation, view: View, services: number[]): Decision[] =>
  seen.kind === 'query-arrived'
    ? [{ kind: 'start', taskId: view.query(seen.queryId)!.tasks[0]!.id, serviceIds: services, reason: 'test' }]
    : [];
const invokeAll = (seen: Observation, view: View): Decision[] => {
  if (seen.kind !== 'task-ready') return [];
  return view.task(seen.taskId)!.ensemble.map((serviceId) => ({
    kind: 'invoke',
    taskId: seen.taskId,
    serviceId,
    instanceId: view.fastest(serviceId)!.id,
    explain: false,
    reason: 'test',
  }));
};

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
    const { scenario } = createWorld();
    const pipeline = scenario.pipelines[0]!;
    const image = pipeline.modalities[0]!;
    const two: Scenario = {
      ...noDeadline,
      pipelines: [
        {
          ...pipeline,
          modalities: [image, { ...image, modality: 'sound' }],
          phases: [{ id: 0, modalities: ['image', 'sound'], condition: null }],
        },
      ],
      contracts: [{ ...noDeadline.contracts[0]!, privileges: ['image', 'sound'] }],
      workload: [{ ...scenario.workload[0]!, modalityMix: [{ modalities: ['image', 'sound'], share: 1 }] }],
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

describe('a decision that the state does not allow stops the run and says who decided what, and why it cannot be', () => {
  const cases: readonly [string, Decide, RegExp][] = [
    [
      'finish of a query that never was',
      (seen) => (seen.kind === 'query-arrived' ? [{ kind: 'finish', queryId: 99_999, reason: 't' }] : []),
      /odd decided .*"queryId":99999.* but there is no query 99999$/,
    ],
    [
      'finish of a query that is gone',
      (seen) =>
        seen.kind === 'query-arrived' && seen.queryId > 0
          ? [{ kind: 'finish', queryId: 0, reason: 't' }]
          : seen.kind === 'query-arrived'
            ? [{ kind: 'finish', queryId: seen.queryId, reason: 't' }]
            : [],
      /odd decided .*"queryId":0.* but query 0 is over and gone$/,
    ],
    [
      'skip where the phase has no condition',
      (seen, view) =>
        seen.kind === 'query-arrived' ? [{ kind: 'skip', taskId: view.query(seen.queryId)!.tasks[0]!.id, reason: 't' }] : [],
      /has no condition/,
    ],
    ['start of a service that is no member', (seen, view) => start(seen, view, [2]), /"prepare" is not an active member/],
    ['start twice', (seen, view) => [...start(seen, view, [0]), ...start(seen, view, [0])], /but the task is preprocessing/],
    ['an empty ensemble', (seen, view) => start(seen, view, []), /the ensemble is empty/],
    ['one service twice in an ensemble', (seen, view) => start(seen, view, [0, 0]), /stands twice/],
    [
      'invoke before the task is ready',
      (seen, view) => [
        ...start(seen, view, [0]),
        ...(seen.kind === 'query-arrived'
          ? [
              {
                kind: 'invoke' as const,
                taskId: view.query(seen.queryId)!.tasks[0]!.id,
                serviceId: 0,
                instanceId: 0,
                explain: false,
                reason: 't',
              },
            ]
          : []),
      ],
      /but the task is preprocessing/,
    ],
    [
      'invoke on an instance of another service',
      (seen, view) => [
        ...start(seen, view, [0]),
        ...(seen.kind === 'task-ready'
          ? [
              {
                kind: 'invoke' as const,
                taskId: seen.taskId,
                serviceId: 0,
                instanceId: view.fastest(1)!.id,
                explain: false,
                reason: 't',
              },
            ]
          : []),
      ],
      /it is an instance of "double"/,
    ],
    [
      'invoke on an instance that is gone',
      (seen, view) => [
        ...start(seen, view, [0]),
        ...(seen.kind === 'task-ready'
          ? [{ kind: 'invoke' as const, taskId: seen.taskId, serviceId: 0, instanceId: 77, explain: false, reason: 't' }]
          : []),
      ],
      /the instance is gone/,
    ],
    [
      'an explanation from a service that cannot explain',
      (seen, view) => [
        ...start(seen, view, [0]),
        ...(seen.kind === 'task-ready'
          ? [
              {
                kind: 'invoke' as const,
                taskId: seen.taskId,
                serviceId: 0,
                instanceId: view.fastest(0)!.id,
                explain: true,
                reason: 't',
              },
            ]
          : []),
      ],
      /"single" cannot explain/,
    ],
    [
      'wake in the past',
      (seen) => (seen.kind === 'query-arrived' ? [{ kind: 'wake', atMs: 0, key: 'k', reason: 't' }] : []),
      /wake at a later time/,
    ],
    [
      'wake now',
      (seen, view) => (seen.kind === 'query-arrived' ? [{ kind: 'wake', atMs: view.now, key: 'k', reason: 't' }] : []),
      /wake at a later time/,
    ],
    [
      'a deployment that does not fit',
      (seen) =>
        seen.kind === 'query-arrived'
          ? Array.from({ length: 1000 }, () => ({ kind: 'deploy' as const, serviceId: 0, nodeId: 0, reason: 't' }))
          : [],
      /it does not fit: /,
    ],
    [
      'removal of an instance that is gone',
      (seen) => (seen.kind === 'query-arrived' ? [{ kind: 'remove', instanceId: 99, reason: 't' }] : []),
      /the instance is gone/,
    ],
    [
      'an exception',
      () => {
        throw new RangeError('boom');
      },
      /^odd threw at run-started, 0 ms: boom$/,
    ],
    [
      'a decision of an unknown kind',
      (seen) => (seen.kind === 'query-arrived' ? [{ kind: 'send', taskId: 0, reason: 't' } as never] : []),
      /odd decided .*"kind":"send".* but there is no decision of this kind/,
    ],
    [
      'a start without its task',
      () => [{ kind: 'start' } as never],
      /odd decided {"kind":"start"} .*, but its taskId is missing$/,
    ],
    [
      'a start without its services',
      (seen, view) => start(seen, view, 'all' as never),
      /odd decided .*, but its serviceIds must be a list of the ids of services$/,
    ],
    [
      'a finish of a query named by a text',
      () => [{ kind: 'finish', queryId: '3', reason: 't' } as never],
      /, but its queryId is no number$/,
    ],
    [
      'a deployment on half a node',
      () => [{ kind: 'deploy', serviceId: 0, nodeId: 0.5, reason: 't' }],
      /, but its nodeId is no id/,
    ],
    ['nothing among the decisions', () => [null as never], /odd decided null .*, but there is no decision of this kind$/],
    [
      'no list',
      () => undefined as never,
      /^odd answered run-started with nothing; decide\(\) must return a list of decisions, \[\]/,
    ],
    ['an async decide that throws', () => Promise.reject(new Error('x')) as never, /decide\(\) must not be async/],
    [
      'an async decide',
      () => Promise.resolve([]) as never,
      /^odd answered run-started with a promise; decide\(\) must not be async/,
    ],
  ];
  for (const [name, decide, message] of cases) {
    it(name, async () => {
      await expect(queriesOf(noDeadline, decide)).rejects.toThrow(message);
    });
  }
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
        return [
          {
            kind: 'invoke',
            taskId: seen.taskId,
            serviceId: 0,
            instanceId: view.service(0).instances[0]!.id,
            explain: false,
            reason: 'test',
          },
        ];
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
