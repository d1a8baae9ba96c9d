import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { AlgorithmDefinition } from '../../../core/algorithm.ts';
import type { BackendObservation, Decision } from '../../../core/events.ts';
import type { Scenario } from '../../../core/scenario.ts';
import { createSimBackend } from '../../../sim/backend.ts';
import {
  AGGREGATE,
  arriving,
  both,
  COMBINE,
  type Decide,
  DOUBLE,
  house,
  INFER,
  INGEST,
  ofStage,
  PREPARE,
  PREPROCESS,
  planned,
  play,
  REPLY,
  reason,
  replicas,
  SINGLE,
  sendAll,
  simple,
  start,
  tiny,
  under,
  WHOLE,
} from './playing.ts';

describe('a query from its arrival to its end', () => {
  it('goes through ingest, preprocessing, models, aggregation and reply, one after the other', async () => {
    const run = await play(arriving([10]), both);
    expect(run.queries).toMatchObject([{ outcome: 'completed', responseMs: WHOLE, cause: null, cut: false, membersAnswered: 2 }]);
    const ended = run.records.flatMap((record) =>
      record.kind === 'invocation' ? [[record.stage, record.decidedMs, record.endMs]] : [],
    );
    const ready = 10 + INGEST + PREPROCESS;
    expect(ended).toEqual([
      ['ingest', 10, 10 + INGEST],
      ['preprocess', 10 + INGEST, ready],
      ['infer', ready, ready + INFER],
      ['infer', ready, ready + INFER],
      ['aggregate', ready + INFER, ready + INFER + AGGREGATE],
      ['reply', ready + INFER + AGGREGATE, 10 + WHOLE],
    ]);
    expect(run.tasks).toMatchObject([
      { state: 'ended', startMs: 10 + INGEST, readyMs: ready, endMs: ready + INFER, answered: 2 },
    ]);
  });

  it('sends the payload of what was asked for, what preprocessing makes of it, and a result for each answer', async () => {
    const run = await play(arriving([10]), both);
    const sizes = run.log.flatMap((line) => {
      if (line.is !== 'command' || line.command.kind !== 'invoke') return [];
      const { stage, sendKiB, returnKiB, attempt, queryId } = line.command.work;
      expect([attempt, queryId]).toEqual([1, 0]);
      return [[stage, sendKiB, returnKiB]];
    });
    expect(sizes).toEqual([
      ['ingest', 100, 0],
      ['preprocess', 100, 50],
      ['infer', 50, 1],
      ['infer', 50, 1],
      ['aggregate', 2, 1],
      ['reply', 1, 0],
    ]);
  });

  it('gives its work the priority and the deadline of its contract, and the tenant; aggregation knows whose answers it combines', async () => {
    const run = await play(under({ priority: 3, deadlineMs: 900 }), both);
    const work = run.log.flatMap((line) => (line.is === 'command' && line.command.kind === 'invoke' ? [line.command.work] : []));
    expect(work.map(({ stage }) => stage)).toEqual(['ingest', 'preprocess', 'infer', 'infer', 'aggregate', 'reply']);
    // The workload begins at 5 ms of the clock.
    for (const one of work) expect(one).toMatchObject({ priority: 3, deadlineMs: 5 + 10 + 900, tenant: 0 });
    expect(work[4]).toMatchObject({ members: [work[2]!.id, work[3]!.id] });
    const without = await play(arriving([10], { workload: [{ ...arriving([10]).workload[0]!, consumer: 'stranger' }] }), both);
    expect(
      without.log.flatMap((line) =>
        line.is === 'command' && line.command.kind === 'invoke' ? [line.command.work.priority] : [],
      ),
    ).toEqual([0]);
    expect(without.queries).toMatchObject([{ outcome: 'rejected', contractId: null }]);
  });

  it('is observed once at each step', async () => {
    const seen: string[] = [];
    await play(
      arriving([10]),
      simple([SINGLE, DOUBLE], ({ kind }) => {
        if (/^(?:query|task)-/.test(kind)) seen.push(kind);
        return null;
      }),
    );
    expect(seen).toEqual(['query-arrived', 'task-ready', 'task-ended', 'query-ended']);
  });

  it('is ready at once where nothing is to be preprocessed, and is not combined where nothing combines', async () => {
    const run = await play(
      arriving([10], { pipelines: [{ ...planned({ preprocessor: null }).pipelines[0]!, aggregator: null }] }),
      both,
    );
    expect(run.queries).toMatchObject([{ outcome: 'completed', responseMs: INGEST + INFER + REPLY }]);
    expect(run.tasks).toMatchObject([{ startMs: 10 + INGEST, readyMs: 10 + INGEST }]);
  });

  it('is explained where an explanation was asked of a model and came', async () => {
    const explaining = simple([SINGLE, DOUBLE], (seen, view) =>
      seen.kind === 'task-ready'
        ? sendAll(seen.taskId, view).map((one) => (one.kind === 'invoke' ? { ...one, explain: one.serviceId === DOUBLE } : one))
        : null,
    );
    const run = await play(arriving([10]), explaining);
    expect(run.queries).toMatchObject([{ explained: true, responseMs: WHOLE + 10 }]);
    expect(ofStage(run, 'infer').map(({ explain, serviceMs }) => [explain, serviceMs])).toEqual([
      [false, 10],
      [true, 20],
    ]);
    expect((await play(arriving([10]), both)).queries).toMatchObject([{ explained: false }]);
    expect(ofStage(await play(arriving([10]), both), 'infer').map(({ explain }) => explain)).toEqual([false, false]);
  });
});

/** Removes, `afterMs` after a query has been admitted, the instance of a service that has work. */
function killing(serviceId: number, afterMs: number, decide: Decide): Decide {
  return (seen, view) => {
    const kill: Decision[] = [];
    if (seen.kind === 'query-arrived') kill.push({ kind: 'wake', atMs: view.now + afterMs, key: 'kill', reason });
    if (seen.kind === 'woken') {
      const busy = view.service(serviceId).instances.find(({ outstanding }) => outstanding > 0);
      if (busy === undefined) throw new Error('nothing is under way there');
      kill.push({ kind: 'remove', instanceId: busy.id, reason });
    }
    return [...decide(seen, view), ...kill];
  };
}
/** Deploys the replicas at the start and never again. */
const atTheStart: AlgorithmDefinition = {
  ...{ name: 'at-the-start', summary: '', params: {} },
  create: () => ({
    decide: (seen, view) =>
      seen.kind !== 'run-started'
        ? []
        : view.services.flatMap(({ id, spec }) =>
            Array.from({ length: spec.replicas }, (_, i): Decision => ({ kind: 'deploy', serviceId: id, nodeId: i % 2, reason })),
          ),
  }),
};
/** Which service dies, and how long after the admission of the query. */
const DEATHS = {
  preprocess: [PREPARE, 2],
  infer: [DOUBLE, PREPROCESS + 3],
  aggregate: [COMBINE, PREPROCESS + INFER + 2],
} as const;
const dying = async (
  stage: 'preprocess' | 'infer' | 'aggregate',
  n: number,
  scenario: Scenario = arriving([10], replicas(n)),
) => {
  const [serviceId, afterMs] = DEATHS[stage];
  const run = await play(scenario, killing(serviceId, afterMs, both), atTheStart);
  const attempts = ofStage(run, stage).filter((one) => one.serviceId === serviceId);
  return { run, query: run.queries[0]!, attempts };
};

describe('work that fails', () => {
  it.each(['preprocess', 'infer', 'aggregate'] as const)('in %s is done once more, by another instance', async (stage) => {
    const { query, attempts } = await dying(stage, 2);
    expect(attempts.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, 'failed'],
      [2, 'completed'],
    ]);
    expect(attempts[1]!.instanceId).not.toBe(attempts[0]!.instanceId);
    expect(attempts[1]!.decidedMs).toBe(attempts[0]!.endMs);
    expect(query).toMatchObject({ outcome: 'completed', cause: null, membersAnswered: 2 });
  });
  it('in preprocessing leaves the query without an answer where nobody else can do it, and says why', async () => {
    const { query, attempts } = await dying('preprocess', 1);
    expect(attempts.map(({ attempt }) => attempt)).toEqual([1]);
    expect(query).toMatchObject({ outcome: 'failed', membersChosen: 2, membersAnswered: 0, responseMs: null });
    expect(query.cause).toBe(`preprocessing failed: ${attempts[0]!.cause}`);
  });
  it('in a model leaves the others, and says why', async () => {
    const { query, attempts } = await dying('infer', 1);
    expect(query).toMatchObject({ outcome: 'partial', membersChosen: 2, membersAnswered: 1 });
    expect(query.cause).toBe(`inference failed: ${attempts[0]!.cause}`);
  });
  it('in aggregation fails the query, though every model has answered', async () => {
    const { query, attempts } = await dying('aggregate', 1);
    expect(query).toMatchObject({ outcome: 'failed', membersAnswered: 2, answerClass: null, responseMs: null });
    expect(query.cause).toBe(`aggregation failed: ${attempts[0]!.cause}`);
  });
  it('is not done again after the deadline', async () => {
    const late = { ...arriving([10], replicas(2)), contracts: [{ ...house!, deadlineMs: 10, atDeadline: 'wait' as const }] };
    const { query, attempts } = await dying('infer', 2, late);
    expect(attempts.map(({ attempt }) => attempt)).toEqual([1]);
    expect(query).toMatchObject({ outcome: 'late', membersAnswered: 1 });
  });
  it('goes to the one that is expected to answer first', async () => {
    const [board] = tiny.devices;
    const devices = [board!, { ...board!, name: 'quick', speed: 4 }];
    const nodes = ['left', 'right', 'third'].map((name, i) => ({ ...tiny.nodes[0]!, name, device: i === 2 ? 'quick' : 'board' }));
    const placed: AlgorithmDefinition = {
      ...atTheStart,
      create: () => ({
        decide: (seen, view) =>
          seen.kind !== 'run-started'
            ? []
            : view.services.flatMap(({ id }) =>
                [0, 1, 2].map((nodeId): Decision => ({ kind: 'deploy', serviceId: id, nodeId, reason })),
              ),
      }),
    };
    const toTheLeft = simple([SINGLE], (seen, view) =>
      seen.kind === 'task-ready'
        ? [
            {
              ...{ kind: 'invoke', taskId: seen.taskId, serviceId: SINGLE, explain: false, reason },
              instanceId: view.service(SINGLE).instances[0]!.id,
            },
          ]
        : null,
    );
    const run = await play(arriving([10], { devices, nodes, ...replicas(3) }), killing(SINGLE, 7, toTheLeft), placed);
    expect(ofStage(run, 'infer').map(({ nodeId, outcome }) => [nodeId, outcome])).toEqual([
      [0, 'failed'],
      [2, 'completed'],
    ]);
  });
});

it('an answer without a prediction is none: the model is asked again elsewhere, and then counted as failed', async () => {
  const mute: Parameters<typeof play>[3] = (parts) => {
    const inner = createSimBackend(parts);
    const silent = (seen: BackendObservation): BackendObservation =>
      seen.kind === 'invocation-ended' && seen.outcome === 'completed' ? { ...seen, prediction: null } : seen;
    return {
      clock: inner.clock,
      open: () => inner.open(),
      close: () => inner.close(),
      begin: () => inner.begin?.(),
      deploy: (...given) => inner.deploy(...given),
      remove: (...given) => inner.remove(...given),
      invoke: (work) => inner.invoke(work),
      cancel: (id) => inner.cancel(id),
      observe: () => inner.observe().pipe(map(silent)),
      run: (...given) => inner.run(...given),
      stop: () => inner.stop(),
    };
  };
  const run = await play(arriving([10], replicas(2)), both, atTheStart, mute);
  expect(ofStage(run, 'infer').map(({ serviceId, attempt, outcome }) => [serviceId, attempt, outcome])).toEqual([
    [SINGLE, 1, 'completed'],
    [DOUBLE, 1, 'completed'],
    [SINGLE, 2, 'completed'],
    [DOUBLE, 2, 'completed'],
  ]);
  expect(run.queries).toMatchObject([{ outcome: 'failed', membersAnswered: 0, cause: 'an answer without a prediction' }]);
});

it('work that fails twice is not done a third time, though there is a third to do it', async () => {
  const both: Decide = simple([SINGLE]);
  const killingTwice: Decide = (seen, view) => {
    const more: Decision[] = [];
    if (seen.kind === 'query-arrived')
      for (const after of [8, 16]) more.push({ kind: 'wake', atMs: view.now + after, key: 'kill', reason });
    if (seen.kind === 'woken') {
      const busy = view.service(SINGLE).instances.find(({ outstanding }) => outstanding > 0);
      if (busy !== undefined) more.push({ kind: 'remove', instanceId: busy.id, reason });
    }
    return [...both(seen, view), ...more];
  };
  const run = await play(arriving([10], replicas(3)), killingTwice, atTheStart);
  expect(ofStage(run, 'infer').map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
    [1, 'failed'],
    [2, 'failed'],
  ]);
  expect(run.queries).toMatchObject([{ outcome: 'failed', membersAnswered: 0 }]);
});

describe('what waits in front of a service', () => {
  /** How many wait for either model, before the decisions on each observation of a query, and what its members are then. */
  const waiting = async (end: 'send' | 'cut' | 'drop' | 'finish'): Promise<readonly (readonly [string, number, number])[]> => {
    const told: (readonly [string, number, number])[] = [];
    const leaving: Decide = (seen, view) => {
      if (/^(?:query-arrived|task-ready|task-ended|query-ended|woken)$/.test(seen.kind))
        told.push([seen.kind, view.service(SINGLE).waiting, view.service(DOUBLE).waiting]);
      if (seen.kind === 'query-arrived') return [start(0, view, [SINGLE, DOUBLE])];
      if (seen.kind === 'task-ready')
        return [
          ...sendAll(seen.taskId, view).slice(0, 1),
          { kind: 'wake', atMs: view.now + 3, key: String(seen.taskId), reason },
        ];
      if (seen.kind === 'task-ended') return [{ kind: 'finish', queryId: 0, reason }];
      if (seen.kind !== 'woken') return [];
      const taskId = Number(seen.key);
      const finish: Decision = { kind: 'finish', queryId: 0, reason };
      if (end === 'send') return sendAll(taskId, view).slice(1);
      if (end === 'finish') return [finish];
      return end === 'cut' ? [{ kind: 'cut', taskId, reason }] : [{ kind: 'drop', taskId, reason }, finish];
    };
    await play(arriving([10]), leaving);
    return told;
  };

  it('is counted from when its task is ready until it is sent', async () => {
    expect(await waiting('send')).toEqual([
      ['query-arrived', 0, 0],
      ['task-ready', 1, 1],
      ['woken', 0, 1],
      ['task-ended', 0, 0],
      ['query-ended', 0, 0],
    ]);
  });
  it.each([['cut'], ['drop'], ['finish']] as const)('or until it is given up by a %s', async (end) => {
    const told = await waiting(end);
    expect(told.slice(0, 3)).toEqual([
      ['query-arrived', 0, 0],
      ['task-ready', 1, 1],
      ['woken', 0, 1],
    ]);
    expect(told.slice(3).map(([, single, double]) => [single, double])).toEqual(told.slice(3).map(() => [0, 0]));
    expect(told.length).toBeGreaterThan(3);
  });
  it('is nobody when its query has failed', async () => {
    const never: Decide = (seen, view) => (seen.kind === 'query-arrived' ? [start(seen.queryId, view, [SINGLE, DOUBLE])] : []);
    const counts: number[] = [];
    const watching: Decide = (seen, view) => {
      if (seen.kind === 'query-ended') counts.push(view.service(SINGLE).waiting, view.service(DOUBLE).waiting);
      return never(seen, view);
    };
    const run = await play(arriving([10]), watching);
    expect(run.queries).toMatchObject([{ outcome: 'failed', cause: 'odd left it with nothing to wait for' }]);
    expect(counts).toEqual([0, 0]);
  });
});

describe('the answer', () => {
  it('weighs the models as the plan says', async () => {
    const weighing = (weights: 'equal' | 'member') =>
      planned({
        aggregation: { method: 'confidence_avg', weights },
        members: [
          { service: 'single', weight: 1, active: true },
          { service: 'double', weight: 0, active: true },
        ],
      });
    const confidences = async (weights: 'equal' | 'member') => {
      const run = await play(arriving([10], weighing(weights)), both);
      const [single, double] = ofStage(run, 'infer').map(({ confidence }) => confidence!);
      return { answer: run.queries[0]!.confidence!, single: single!, mean: (single! + double!) / 2 };
    };
    const [equal, weighted] = [await confidences('equal'), await confidences('member')];
    expect(equal.answer).toBeCloseTo(equal.mean, 12);
    expect(weighted.answer).toBeCloseTo(weighted.single, 12);
    expect(weighted.single).not.toBeCloseTo(weighted.mean, 6);
  });
  it('is that of the tasks that the strategy names, where it names some', async () => {
    const naming = (taskIds: readonly number[]) =>
      simple([SINGLE, DOUBLE], (seen) =>
        seen.kind === 'task-ended'
          ? [{ kind: 'finish', queryId: seen.queryId, answer: { taskIds, method: 'majority_vote' }, reason }]
          : null,
      );
    expect((await play(arriving([10]), naming([0]))).queries).toMatchObject([{ outcome: 'completed' }]);
    const none = await play(arriving([10]), naming([]));
    // That nothing had arrived when it was cut is said only of what was cut.
    expect(none.queries).toMatchObject([{ outcome: 'failed', answerClass: null, cause: null }]);
  });
  it('that cannot be sent is no answer', async () => {
    const cut = {
      effect: { kind: 'cut', between: ['clients', 'site'] },
      when: { kind: 'scripted', atMs: 30, forMs: null },
    } as const;
    const run = await play(arriving([10], { faults: [cut], network: { ...tiny.network, cutTimeoutMs: 100 } }), both);
    expect(run.queries).toMatchObject([{ outcome: 'failed', membersAnswered: 2, cause: 'reply failed: link cut' }]);
    expect(run.queries[0]!.endMs).toBe(10 + WHOLE - REPLY + 100);
  });
});

it('the cut follows the aggregators: without the one on the slow node it comes later', async () => {
  const [board] = tiny.devices;
  const devices = [board!, { ...board!, name: 'slow', speed: 0.1 }];
  const nodes = tiny.nodes.map((node, i) => ({ ...node, device: i === 1 ? 'slow' : 'board' }));
  const cutMs: number[] = [];
  const removing = simple([SINGLE], (seen, view) => {
    if (seen.kind === 'query-arrived') {
      const { cutMs: at, arrivedMs } = view.query(seen.queryId)!;
      cutMs.push(at - arrivedMs);
    }
    const slowest = view.service(COMBINE).instances.find(({ nodeId }) => nodeId === 1);
    return seen.kind === 'query-ended' && seen.queryId === 0 ? [{ kind: 'remove', instanceId: slowest!.id, reason }] : null;
  });
  const scenario = { ...arriving([10, 300], { devices, nodes, ...replicas(2) }), contracts: [house!] };
  await play(scenario, removing, atTheStart);
  expect(cutMs).toEqual([200 - (2 + 2 / 0.1) - REPLY, 200 - AGGREGATE - REPLY]);
});

describe('a task whose preprocessor is not there', () => {
  /** Removes the preprocessor's only instance when the query arrives; `again` deploys another 3 ms later. */
  const bereft =
    (again: boolean): Decide =>
    (seen, view) => {
      if (seen.kind === 'query-arrived') {
        const [only] = view.service(PREPARE).instances;
        const deploy: Decision = { kind: 'deploy', serviceId: PREPARE, nodeId: 1, reason };
        return [
          { kind: 'remove', instanceId: only!.id, reason },
          ...(again ? [deploy] : []),
          { kind: 'wake', atMs: view.now + 1, key: 'start', reason },
        ];
      }
      if (seen.kind === 'woken') return [start(0, view, [SINGLE, DOUBLE])];
      if (seen.kind === 'task-ready') return sendAll(seen.taskId, view);
      return seen.kind === 'task-ended' ? [{ kind: 'finish', queryId: seen.queryId, reason }] : [];
    };
  it('waits for one that is starting', async () => {
    const run = await play(arriving([10]), bereft(true), atTheStart);
    // Deployed at admission, ready 5 ms later.
    expect(ofStage(run, 'preprocess').map(({ decidedMs }) => decidedMs)).toEqual([10 + INGEST + 5]);
    expect(run.queries).toMatchObject([{ outcome: 'completed', responseMs: WHOLE + 5 }]);
  });
  it('fails with its query where none is on its way', async () => {
    const run = await play(arriving([10]), bereft(false), atTheStart);
    expect(run.queries).toMatchObject([{ outcome: 'failed', cause: 'no instance of prepare', membersAnswered: 0 }]);
    expect(run.tasks).toMatchObject([{ state: 'ended', readyMs: null, answered: 0 }]);
  });
});

it('a query whose aggregator is not there fails, and says what it lacks', async () => {
  const without = simple([SINGLE, DOUBLE], (seen, view) =>
    seen.kind === 'task-ended'
      ? [
          { kind: 'remove', instanceId: view.service(COMBINE).instances[0]!.id, reason },
          { kind: 'wake', atMs: view.now + 1, key: 'end', reason },
        ]
      : seen.kind === 'woken'
        ? [{ kind: 'finish', queryId: 0, reason }]
        : null,
  );
  const run = await play(arriving([10]), without, atTheStart);
  expect(run.queries).toMatchObject([{ outcome: 'failed', cause: 'no instance of combine', membersAnswered: 2 }]);
});
