import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../core/events.ts';
import type { Scenario } from '../../../core/scenario.ts';
import { constantService } from '../../contracts/world.ts';
import {
  alsoHearing,
  arriving,
  type Decide,
  DOUBLE,
  invoke,
  ofStage,
  onArrival,
  play,
  reason,
  replicas,
  SINGLE,
  sendAll,
  simple,
  start,
  tiny,
} from './playing.ts';

describe('a member may be served by a lighter variant of its service', () => {
  it('but not by a heavier one', async () => {
    const served = (wanted: number, offered: number) =>
      play(
        arriving([10]),
        simple([wanted], (seen, view) =>
          seen.kind === 'task-ready' ? [invoke(seen.taskId, wanted, view.fastest(offered)!.id)] : null,
        ),
      );
    const run = await served(DOUBLE, SINGLE);
    expect(run.queries.map(({ outcome, membersChosen }) => [outcome, membersChosen])).toEqual([['partial', 1]]);
    expect(ofStage(run, 'infer').map(({ serviceId }) => serviceId)).toEqual([SINGLE]);
    await expect(served(SINGLE, DOUBLE)).rejects.toThrow('it is an instance of "double"');
  });
});

describe('orchestration time', () => {
  const costs = (
    fixedMs: number,
    perCandidateMs: number,
    changes: Partial<Scenario> = {},
    atMs: readonly number[] = [10],
  ): Scenario => arriving(atMs, { ...changes, orchestration: { ...tiny.orchestration, fixedMs, perCandidateMs } });
  const response = async (scenario: Scenario): Promise<number> =>
    (await play(scenario, simple([SINGLE, DOUBLE]))).queries[0]!.responseMs!;

  it('is fixed for each list that sends or starts, and one for each waiting member and ready instance that it is sent to', async () => {
    const free = await response(costs(0, 0));
    expect((await response(costs(2, 0))) - free).toBeCloseTo(2 * 2, 9);
    // Starting looks at no instance; sending looks at one of either service.
    expect((await response(costs(0, 2))) - free).toBeCloseTo(2 * 2, 9);
    expect((await response(costs(3, 2))) - free).toBeCloseTo(2 * 3 + 2 * 2, 9);
    expect((await response(costs(0, 2, replicas(3)))) - (await response(costs(0, 0, replicas(3))))).toBeCloseTo(2 * 2 * 3, 9);
  });

  it('counts all that wait for a service, once, also where a list sends several of them', async () => {
    const together: Decide = simple([DOUBLE], (seen, view) => {
      if (seen.kind !== 'task-ready') return null;
      if (view.service(DOUBLE).waiting < 2) return [];
      return [0, 1].flatMap((queryId) => view.query(queryId)!.tasks.flatMap((task) => sendAll(task.id, view)));
    });
    const ends = async (perCandidateMs: number) =>
      ofStage(await play(costs(0, perCandidateMs, {}, [10, 10]), together), 'infer').map(({ endMs }) => endMs);
    const [free, dear] = [await ends(0), await ends(5)];
    expect(free).toHaveLength(2);
    // Two wait for one instance: 2 x 1 candidates.
    expect(dear.map((end, i) => end - free[i]!)).toEqual([10, 10]);
  });

  it('costs nothing where nothing is sent', async () => {
    const waking: Decide = simple([SINGLE], (seen, view) =>
      seen.kind === 'tick' ? [{ kind: 'wake', atMs: view.now + 1, key: 'k', reason }] : null,
    );
    const run = async (fixedMs: number) => (await play(costs(fixedMs, 0, {}, [1500]), waking)).queries[0]!.responseMs!;
    expect((await run(2)) - (await run(0))).toBeCloseTo(4, 9);
  });

  it('holds back work; what is given up meanwhile is never sent, and costs nobody a slot', async () => {
    const giving: Decide = (seen, view) => {
      if (seen.kind === 'query-arrived') return [start(seen.queryId, view, [SINGLE])];
      if (seen.kind === 'task-ready')
        return [...sendAll(seen.taskId, view), { kind: 'wake', atMs: view.now + 1, key: String(seen.taskId), reason }];
      if (seen.kind === 'woken') return [{ kind: 'cut', taskId: Number(seen.key), reason }];
      return seen.kind === 'task-ended' ? [{ kind: 'finish', queryId: seen.queryId, reason }] : [];
    };
    const run = await play(costs(4, 0), giving);
    expect(ofStage(run, 'infer')).toMatchObject([{ outcome: 'cancelled', cause: 'cancelled before it was sent', energyJ: 0 }]);
    const sent = run.log.flatMap((line) =>
      line.is === 'command' && line.command.kind === 'invoke' ? [line.command.work.stage] : [],
    );
    expect(sent).toEqual(['ingest', 'preprocess']);
    expect(run.log.some((line) => line.is === 'command' && line.command.kind === 'cancel')).toBe(false);
    expect(run.queries).toMatchObject([{ outcome: 'failed', membersAnswered: 0 }]);
  });
});

describe('cut and drop', () => {
  /** One of two members has answered when the other, which is slow, is given up. */
  const services = [constantService('single', 10), constantService('double', 80), ...tiny.services.slice(2)];
  const givingUp = (kind: 'cut' | 'drop'): Decide =>
    simple([SINGLE, DOUBLE], (seen, view) => {
      if (seen.kind === 'task-ready')
        return [...sendAll(seen.taskId, view), { kind: 'wake', atMs: view.now + 40, key: String(seen.taskId), reason }];
      if (seen.kind !== 'woken') return null;
      const leave: Decision = { kind, taskId: Number(seen.key), reason };
      // A drop is not observed: whoever drops knows.
      return kind === 'cut' ? [leave] : [leave, { kind: 'finish', queryId: 0, reason }];
    });

  it('cut answers with what has arrived, and the rest is cancelled', async () => {
    const run = await play(arriving([10], { services }), givingUp('cut'));
    expect(run.queries).toMatchObject([{ outcome: 'partial', membersChosen: 2, membersAnswered: 1 }]);
    expect(run.queries[0]!.answerClass).not.toBeNull();
    expect(ofStage(run, 'infer').map(({ outcome }) => outcome)).toEqual(['completed', 'cancelled']);
  });
  it('drop gives up the task with what has arrived', async () => {
    const run = await play(arriving([10], { services }), givingUp('drop'));
    expect(run.queries).toMatchObject([{ outcome: 'dropped', tasksDropped: 1, answerClass: null }]);
    expect(ofStage(run, 'infer').map(({ outcome }) => outcome)).toEqual(['completed', 'cancelled']);
  });
});

describe('cut and drop of one of two tasks', () => {
  const two: Partial<Scenario> = {
    ...alsoHearing(),
    services: [constantService('single', 100), constantService('double', 100, { concurrency: 2 }), ...tiny.services.slice(2)],
  };
  it.each(['cut', 'drop'] as const)('%s cancels what is under way for it at once, and nothing else', async (kind) => {
    const leaving: Decide = (seen, view) => {
      const tasks = view.query(0)?.tasks ?? [];
      if (seen.kind === 'query-arrived')
        return tasks.map((task): Decision => ({ kind: 'start', taskId: task.id, serviceIds: [DOUBLE], reason }));
      if (seen.kind === 'task-ready')
        return [
          ...sendAll(seen.taskId, view),
          { kind: 'wake', atMs: view.now + 20, key: `${view.task(seen.taskId)!.modality}`, reason },
        ];
      if (seen.kind === 'woken' && seen.key === '0') return [{ kind, taskId: tasks[0]!.id, reason }];
      const over = tasks.length > 0 && tasks.every(({ state }) => state === 'ended' || state === 'dropped');
      return seen.kind === 'task-ended' && over ? [{ kind: 'finish', queryId: 0, reason }] : [];
    };
    const run = await play(arriving([10], two), leaving);
    const sent = ofStage(run, 'infer').map(({ modality, outcome, invocationId }) => [modality, outcome, invocationId]);
    expect(sent.map(([modality, outcome]) => [modality, outcome])).toEqual([
      [0, 'cancelled'],
      [1, 'completed'],
    ]);
    const cancels = run.log.flatMap((line) =>
      line.is === 'command' && line.command.kind === 'cancel' ? [[line.command.invocationId, line.atMs - 5]] : [],
    );
    // Ready 8 ms after the arrival, left alone for 20.
    expect(cancels).toEqual([[sent[0]![2], 10 + 8 + 20]]);
    expect(run.tasks.map(({ modality, state, answered }) => [modality, state, answered])).toEqual([
      [0, kind === 'cut' ? 'ended' : 'dropped', 0],
      [1, 'ended', 1],
    ]);
    expect(run.queries).toMatchObject([{ outcome: 'partial', tasks: 2, membersAnswered: 1 }]);
  });
});

describe('drain', () => {
  const instanceOf = ({ log }: Awaited<ReturnType<typeof play>>, kind: 'deploy' | 'remove') =>
    log.flatMap((line) =>
      line.is === 'command' && line.command.kind === kind ? [[line.command.instanceId, line.atMs - 5] as const] : [],
    );
  it('removes at once an instance that has no work, ready or starting, and takes it back from nobody', async () => {
    const draining = onArrival((_, view) => [
      { kind: 'deploy', serviceId: SINGLE, nodeId: 1, reason },
      { kind: 'drain', instanceId: view.service(SINGLE).instances[0]!.id, reason },
      { kind: 'drain', instanceId: 4, reason },
    ]);
    const run = await play(arriving([10]), draining);
    expect(instanceOf(run, 'deploy').filter(([, atMs]) => atMs > 0)[0]).toEqual([4, 12]);
    expect(instanceOf(run, 'remove')).toEqual([
      [
        run.log.flatMap((line) =>
          line.is === 'command' && line.command.kind === 'deploy' && line.command.serviceId === SINGLE
            ? [line.command.instanceId]
            : [],
        )[0],
        12,
      ],
      [4, 12],
    ]);
  });
  it.each(['remove', 'drain'] as const)('%s of what has been removed is refused', async (kind) => {
    const again: Decide = (seen, view) => {
      if (seen.kind === 'query-arrived') return [{ kind: 'remove', instanceId: view.fastest(SINGLE)!.id, reason }];
      return seen.kind === 'instance-changed' && seen.state === 'removed' ? [{ kind, instanceId: seen.instanceId, reason }] : [];
    };
    await expect(play(arriving([10]), again)).rejects.toThrow('but the instance is gone');
  });
  it.each(['remove', 'drain'] as const)('%s of what has failed is refused', async (kind) => {
    const crash = {
      effect: { kind: 'crash-instance', service: 'single' },
      when: { kind: 'scripted', atMs: 30, forMs: 0 },
    } as const;
    const after: Decide = (seen) =>
      seen.kind === 'instance-changed' && seen.state === 'failed' ? [{ kind, instanceId: seen.instanceId, reason }] : [];
    await expect(play(arriving([10], { faults: [crash] }), after)).rejects.toThrow('but the instance is gone');
  });
});

it('a task that has been started is not skipped any more', async () => {
  const skipping: Decide = (seen, view) =>
    seen.kind === 'query-arrived'
      ? [start(0, view, [SINGLE]), { kind: 'skip', taskId: view.query(0)!.tasks[0]!.id, reason }]
      : [];
  await expect(play(arriving([10]), skipping)).rejects.toThrow('"skip"');
  await expect(play(arriving([10]), skipping)).rejects.toThrow('but the task is preprocessing');
});

describe('scale', () => {
  it('may be to nothing', async () => {
    const replicasNow: number[] = [];
    const scaling = simple([SINGLE], (seen, view) => {
      if (seen.kind === 'service-scaled') replicasNow.push(view.service(DOUBLE).desired);
      return seen.kind === 'query-ended' ? [{ kind: 'scale', serviceId: DOUBLE, replicas: 0, reason }] : null;
    });
    await play(arriving([10]), scaling);
    expect(replicasNow).toEqual([0]);
  });

  it('is told to all, unless it is what is so already', async () => {
    const scaled: number[] = [];
    const scaling = (replicas: number): Decide =>
      simple([SINGLE], (seen) => {
        if (seen.kind === 'service-scaled') scaled.push(seen.serviceId);
        return seen.kind === 'tick' ? [{ kind: 'scale', serviceId: DOUBLE, replicas, reason }] : null;
      });
    await play(arriving([10]), scaling(1));
    expect(scaled).toEqual([]);
    await play(arriving([10]), scaling(2));
    expect(scaled).toEqual([DOUBLE]);
  });
});
