import { describe, expect, it } from 'vitest';
import type { AlgorithmDefinition } from '../../../core/algorithm.ts';
import type { Decision } from '../../../core/events.ts';
import { constantService } from '../../contracts/world.ts';
import {
  arriving,
  type Decide,
  DOUBLE,
  ofStage,
  PREPARE,
  play,
  reason,
  SINGLE,
  sendAll,
  simple,
  start,
  tiny,
} from './playing.ts';

/** Arrives at 10, is admitted 2 ms later, and has been preprocessed 6 ms after that. */
const [ADMITTED, READY] = [12, 18];
/** In the time of the workload, which begins 5 ms after the clock. */
const TICK = 1000 - 5;
const LEFT = 'odd left it with nothing to wait for';
const placing = (replicasOf: (name: string) => number): AlgorithmDefinition => ({
  ...{ name: 'once', summary: '', params: {} },
  create: () => ({
    decide: (seen, view) =>
      seen.kind !== 'run-started'
        ? []
        : view.services.flatMap(({ id, spec }) =>
            Array.from({ length: replicasOf(spec.name) }, (): Decision => ({ kind: 'deploy', serviceId: id, nodeId: 0, reason })),
          ),
  }),
});
const ends = (
  queries: readonly {
    readonly queryId: number;
    readonly outcome: string;
    readonly endMs: number;
    readonly cause: string | null;
  }[],
) => [...queries].sort((a, b) => a.queryId - b.queryId).map(({ outcome, endMs, cause }) => [outcome, endMs, cause]);

describe('a query that nothing is left to move', () => {
  it('fails when its strategy does nothing about it, at that moment', async () => {
    const { queries } = await play(arriving([10]), () => []);
    expect(ends(queries)).toEqual([['failed', ADMITTED, LEFT]]);
  });

  it('fails when its task has ended and nobody finishes it', async () => {
    const { queries } = await play(
      arriving([10]),
      simple([SINGLE], (seen) => (seen.kind === 'task-ended' ? [] : null)),
    );
    expect(ends(queries)).toEqual([['failed', READY + 12, LEFT]]);
  });

  it('fails when its members wait for a service without an instance, at once', async () => {
    const withoutSingle = placing((name) => (name === 'single' ? 0 : 1));
    const waiting: Decide = (seen, view) => (seen.kind === 'query-arrived' ? [start(0, view, [SINGLE])] : []);
    const { queries } = await play(arriving([10]), waiting, withoutSingle);
    expect(ends(queries)).toEqual([['failed', READY, `${LEFT}: no instance of single`]]);
  });

  it('is left alone while its members could be sent, also to a lighter variant; it fails at a tick at which nobody does', async () => {
    const withoutDouble = placing((name) => (name === 'double' ? 0 : 1));
    const waiting =
      (serviceId: number): Decide =>
      (seen, view) =>
        seen.kind === 'query-arrived' ? [start(0, view, [serviceId])] : [];
    // "double" may be served by "single".
    expect(ends((await play(arriving([10]), waiting(DOUBLE), withoutDouble)).queries)).toEqual([['failed', TICK, LEFT]]);
    expect(ends((await play(arriving([10]), waiting(SINGLE))).queries)).toEqual([['failed', TICK, LEFT]]);
  });

  it('fails when the last instance that could have served it is gone', async () => {
    const losing: Decide = (seen, view) => {
      if (seen.kind === 'query-arrived') return [start(0, view, [SINGLE])];
      if (seen.kind === 'task-ready') return [{ kind: 'wake', atMs: view.now + 40, key: 'k', reason }];
      return seen.kind === 'woken' ? [{ kind: 'remove', instanceId: view.service(SINGLE).instances[0]!.id, reason }] : [];
    };
    const { queries } = await play(
      arriving([10]),
      losing,
      placing(() => 1),
    );
    expect(ends(queries)).toEqual([['failed', READY + 40, `${LEFT}: no instance of single`]]);
  });
});

describe('a query that something may still move', () => {
  const startLater = (key: string): Decide =>
    simple([SINGLE], (seen, view) => {
      if (seen.kind === 'query-arrived') return [{ kind: 'wake', atMs: view.now + 50, key: `${key} ${seen.queryId}`, reason }];
      return seen.kind === 'woken' ? [start(Number(seen.key.split(' ')[1]), view, [SINGLE])] : null;
    });

  it('waits for a wake', async () => {
    const { queries } = await play(arriving([10]), startLater('start'));
    expect(queries).toMatchObject([{ outcome: 'partial', responseMs: 25 + 50 }]);
  });

  it('waits through ticks for queries that are still to come', async () => {
    const together: Decide = simple([SINGLE, DOUBLE], (seen, view) => {
      if (seen.kind !== 'task-ready') return null;
      return seen.queryId === 0 ? [] : [0, 1].flatMap((id) => view.query(id)!.tasks.flatMap((task) => sendAll(task.id, view)));
    });
    const { queries } = await play(arriving([10, 1500]), together);
    expect(queries.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  });

  it('waits through ticks for an instance that is starting', async () => {
    const services = [constantService('single', 10, { startUp: { kind: 'constant', ms: 1500 } }), ...tiny.services.slice(1)];
    const late: Decide = simple([SINGLE], (seen, view) => {
      if (seen.kind === 'query-arrived')
        return [start(0, view, [SINGLE]), { kind: 'deploy', serviceId: SINGLE, nodeId: 0, reason }];
      if (seen.kind === 'task-ready') return [];
      return seen.kind === 'instance-changed' && seen.state === 'ready' && view.task(0) !== undefined ? sendAll(0, view) : null;
    });
    const run = await play(
      arriving([10], { services, durationMs: 1000 }),
      late,
      placing((name) => (name === 'single' ? 0 : 1)),
    );
    expect(ofStage(run, 'infer').map(({ decidedMs }) => decidedMs)).toEqual([ADMITTED + 1500]);
    // One member could be asked when it was started, and one has answered.
    expect(run.queries).toMatchObject([{ outcome: 'completed', membersAnswered: 1 }]);
  });

  it('is not failed because another has nothing to wait for', async () => {
    const first: Decide = simple([SINGLE, DOUBLE], (seen) => (seen.kind === 'query-arrived' && seen.queryId === 1 ? [] : null));
    const { queries } = await play(arriving([10, 11]), first);
    expect(ends(queries)).toEqual([
      ['completed', 10 + 25, null],
      ['failed', ADMITTED + 1, LEFT],
    ]);
  });
});

it('wakes that lead to nothing are waited for a thousand times, and then no more', async () => {
  let woken = 0;
  const waking: Decide = (seen, view) => {
    if (seen.kind === 'woken') woken++;
    return seen.kind === 'query-arrived' || seen.kind === 'woken'
      ? [{ kind: 'wake', atMs: view.now + 0.5, key: 'k', reason }]
      : [];
  };
  const { queries } = await play(arriving([10], { durationMs: 20 }), waking);
  expect(ends(queries)).toEqual([['failed', ADMITTED + 500, LEFT]]);
  expect(woken).toBeGreaterThanOrEqual(1000);
  expect(woken).toBeLessThan(1010);
});

it('wakes that lead to something now and then are waited for', async () => {
  let woken = 0;
  const waking: Decide = simple([SINGLE], (seen, view) => {
    if (seen.kind !== 'query-arrived' && seen.kind !== 'woken') return null;
    if (seen.kind === 'woken') woken++;
    if (woken === 1800) return [start(0, view, [SINGLE])];
    const wake: Decision = { kind: 'wake', atMs: view.now + 0.25, key: 'k', reason };
    // That there shall be as many as there are changes nothing, but it is more than to wake again.
    return woken % 600 === 599 ? [wake, { kind: 'scale', serviceId: SINGLE, replicas: 1, reason }] : [wake];
  });
  const { queries } = await play(arriving([10], { durationMs: 20 }), waking);
  expect(ends(queries)).toEqual([['partial', 10 + 25 + 1800 * 0.25, null]]);
});

describe('a task that waits for its preprocessor to start', () => {
  /** The only preprocessor is gone when the query comes; `others` are started then. One that starts is removed 2 ms later. */
  const starting = (others: number): Decide =>
    simple([SINGLE, DOUBLE], (seen, view) => {
      const [first] = view.service(PREPARE).instances.filter(({ state }) => state === 'starting');
      if (seen.kind === 'query-arrived') {
        const deploys = Array.from(
          { length: others },
          (): Decision => ({ kind: 'deploy', serviceId: PREPARE, nodeId: 1, reason }),
        );
        return [
          { kind: 'remove', instanceId: view.service(PREPARE).instances[0]!.id, reason },
          ...deploys,
          { kind: 'wake', atMs: view.now + 1, key: 'start', reason },
          { kind: 'wake', atMs: view.now + 2, key: 'remove', reason },
        ];
      }
      if (seen.kind !== 'woken') return null;
      return seen.key === 'start' ? [start(0, view, [SINGLE, DOUBLE])] : [{ kind: 'remove', instanceId: first!.id, reason }];
    });
  it('gives up when that is gone and no other is on its way', async () => {
    const run = await play(
      arriving([10]),
      starting(1),
      placing(() => 1),
    );
    expect(ends(run.queries)).toEqual([['failed', ADMITTED + 2, 'no instance of prepare']]);
  });
  it('waits on for another', async () => {
    const run = await play(
      arriving([10]),
      starting(2),
      placing(() => 1),
    );
    expect(ofStage(run, 'preprocess').map(({ decidedMs }) => decidedMs)).toEqual([ADMITTED + 5]);
    expect(run.queries).toMatchObject([{ outcome: 'completed' }]);
  });
});

it('a placement that starts anew what is lost at once, again and again, does not keep a run from ending', async () => {
  let losses = 0;
  const restarting: AlgorithmDefinition = {
    ...placing(() => 1),
    create: (params, random) => {
      const first = placing(() => 1).create(params, random);
      return {
        decide: (seen, view) => {
          if (seen.kind === 'instance-changed' && seen.state === 'removed')
            return [{ kind: 'deploy', serviceId: SINGLE, nodeId: 0, reason }];
          return first.decide(seen, view);
        },
      };
    },
  };
  const removing: Decide = (seen, view) => {
    const { instances } = view.service(SINGLE);
    if (seen.kind === 'query-arrived') return [start(0, view, [SINGLE])];
    const lost = seen.kind === 'task-ready' || (seen.kind === 'instance-changed' && seen.state === 'ready' && view.now > 10);
    if (!lost || instances.length === 0) return [];
    losses++;
    return [{ kind: 'remove', instanceId: instances[0]!.id, reason }];
  };
  const { queries } = await play(arriving([10], { durationMs: 100 }), removing, restarting);
  expect(queries).toMatchObject([{ outcome: 'failed', cause: `${LEFT}: no instance of single` }]);
  expect(losses).toBeGreaterThan(990);
  expect(losses).toBeLessThan(1010);
});
