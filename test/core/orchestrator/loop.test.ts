import { describe, expect, it } from 'vitest';
import { AlgorithmError } from '../../../core/errors.ts';
import type { DecisionStep } from '../../../core/orchestrator/deciders.ts';
import type { FaultSpec, Scenario } from '../../../core/scenario.ts';
import { simulate } from '../../../runners/simulate.ts';
import { constantService } from '../../contracts/world.ts';
import {
  alsoHearing,
  arriving,
  type Decide,
  DOUBLE,
  ofStage,
  play,
  reason,
  SINGLE,
  sendAll,
  simple,
  start,
  tiny,
} from './playing.ts';

/** The workload begins when all instances are ready. */
const EPOCH_MS = 5;
const heavy = { ...tiny.services[0]!.demand, cpuMillis: 2000 };

describe('samples of nodes', () => {
  const busy = [constantService('single', 700, { demand: heavy }), ...tiny.services.slice(1)];
  const seenWith = async (sampleAgeMs: number) => {
    const told: (readonly [string, number, number | null])[] = [];
    const watching = simple([SINGLE], (seen, view) => {
      if (seen.kind === 'sampled' && seen.nodeId === view.service(SINGLE).instances[0]!.nodeId)
        told.push([`taken ${seen.takenMs}`, seen.atMs, view.node(seen.nodeId).cpuShare]);
      if (seen.kind === 'tick') told.push(['tick', seen.atMs, view.node(view.service(SINGLE).instances[0]!.nodeId).cpuShare]);
      return null;
    });
    const orchestration = { ...tiny.orchestration, sampleAgeMs };
    const run = await play(arriving([10], { services: busy, orchestration, durationMs: 1800 }), watching);
    return { told, records: run.records.flatMap((record) => (record.kind === 'node' ? [record.atMs] : [])) };
  };

  it('are seen when they are taken, or as old as the scenario says; until then the older one holds', async () => {
    const [fresh, aged] = [await seenWith(0), await seenWith(300)];
    const share = fresh.told.find(([what]) => what === 'taken 1000')![2];
    // 2 of 4 cores, for 700 ms of the second.
    expect(share).toBeCloseTo(0.35, 2);
    expect(fresh.told.slice(0, 2)).toEqual([
      ['tick', 1000, null],
      ['taken 1000', 1000, share],
    ]);
    expect(aged.told.slice(0, 2)).toEqual([
      ['tick', 1000, null],
      ['taken 1000', 1300, share],
    ]);
    // What is written down is not aged.
    expect(aged.records[0]).toBe(1000 - EPOCH_MS);
  });
});

describe('what the core expects of an instance', () => {
  const learnt = async (decide: Decide, changes: Partial<Scenario> = {}) => {
    const told: number[] = [];
    const watching: Decide = (seen, view) => {
      if (seen.kind === 'tick' || seen.kind === 'query-ended') told.push(view.service(DOUBLE).instances[0]!.workMs);
      return decide(seen, view);
    };
    await play(arriving([10], { durationMs: 1500, ...changes }), watching);
    return told;
  };
  const varying = [
    tiny.services[0]!,
    constantService('double', 10, {
      explanation: { factor: 2 },
      profile: { byDevice: {}, otherwise: { kind: 'uniform', minMs: 10, maxMs: 30 } },
    }),
    ...tiny.services.slice(2),
  ];

  it('is learnt at ticks from the responses that were completed', async () => {
    const [beforeTick, afterTick] = await learnt(simple([DOUBLE]), { services: varying });
    expect(beforeTick).toBe(20);
    expect(afterTick).not.toBe(20);
    expect(afterTick).toBeGreaterThan((8 * 20 + 10) / 9);
    expect(afterTick).toBeLessThan((8 * 20 + 30) / 9);
  });
  it('is not learnt from what was explained, which takes longer', async () => {
    const explaining = simple([DOUBLE], (seen, view) =>
      seen.kind === 'task-ready'
        ? sendAll(seen.taskId, view).map((one) => (one.kind === 'invoke' ? { ...one, explain: true } : one))
        : null,
    );
    expect(new Set(await learnt(explaining, { services: varying }))).toEqual(new Set([20]));
  });
});

describe('a run', () => {
  it('goes on for as long as its scenario says, also when nothing comes', async () => {
    const { log, queries } = await play(arriving([], { durationMs: 2500 }), () => []);
    expect(queries).toEqual([]);
    expect(log.at(-1)!.atMs).toBeGreaterThanOrEqual(2500 + EPOCH_MS);
    expect(log.at(-1)!.atMs).toBeLessThan(2500 + EPOCH_MS + 1000);
  });
  it('goes on until its last query has ended, and until what was cancelled has let go of its slot', async () => {
    const services = [constantService('single', 3000), ...tiny.services.slice(1)];
    const giving: Decide = (seen, view) => {
      if (seen.kind === 'query-arrived') return [start(0, view, [SINGLE])];
      if (seen.kind === 'task-ready')
        return [...sendAll(seen.taskId, view), { kind: 'wake', atMs: view.now + 10, key: 'k', reason }];
      return seen.kind === 'woken' ? [{ kind: 'finish', queryId: 0, reason }] : [];
    };
    const run = await play(arriving([10], { services, durationMs: 500 }), giving);
    expect(run.queries).toMatchObject([{ endMs: 28, outcome: 'failed' }]);
    // Its work of 3 s began 1 ms after it was ready.
    expect(ofStage(run, 'infer')).toMatchObject([{ outcome: 'cancelled', decidedMs: 18, endMs: 18 + 1 + 3000 }]);
  });
  it('numbers the lines of its log without a gap, in order of time', async () => {
    const { log } = await play(arriving([10, 20, 30]), simple([SINGLE, DOUBLE]));
    expect(log.map(({ n }) => n)).toEqual(log.map((_, i) => i));
    for (const [i, { atMs }] of log.entries()) expect(atMs).toBeGreaterThanOrEqual(log[i - 1]?.atMs ?? 0);
  });
});

describe('a query pays for its work', () => {
  it('also for what was given up and ran on, as long as the query lasts', async () => {
    const services = [constantService('single', 60), constantService('double', 100), ...tiny.services.slice(2)];
    const two = { ...alsoHearing(), services };
    const givingUpTheFirst: Decide = (seen, view) => {
      const tasks = view.query(0)?.tasks ?? [];
      if (seen.kind === 'query-arrived')
        return tasks.map((task, i) => ({ kind: 'start', taskId: task.id, serviceIds: [i === 0 ? SINGLE : DOUBLE], reason }));
      if (seen.kind === 'task-ready')
        return [
          ...sendAll(seen.taskId, view),
          { kind: 'wake', atMs: view.now + 20, key: `${view.task(seen.taskId)!.modality}`, reason },
        ];
      if (seen.kind === 'woken' && seen.key === '0') return [{ kind: 'cut', taskId: tasks[0]!.id, reason }];
      const over = tasks.length > 0 && tasks.every(({ state }) => state === 'ended');
      return seen.kind === 'task-ended' && over ? [{ kind: 'finish', queryId: 0, reason }] : [];
    };
    const run = await play(arriving([10], two), givingUpTheFirst);
    const work = run.records.flatMap((record) => (record.kind === 'invocation' ? [record] : []));
    expect(work.filter(({ outcome }) => outcome === 'cancelled')).toMatchObject([{ serviceId: SINGLE }]);
    expect(work.find(({ outcome }) => outcome === 'cancelled')!.energyJ).toBeGreaterThan(0);
    const joules = work.reduce((sum, { energyJ }) => sum + energyJ!, 0);
    expect(run.queries[0]!.energyJ).toBeCloseTo(joules, 12);
  });
});

describe('the steps of an algorithm', () => {
  it('are told to whoever records: what was seen, what it said of it, what it decided', async () => {
    const scenario = { ...arriving([10, 12]), orchestration: { ...tiny.orchestration, inFlight: 0 } };
    const steps: DecisionStep[] = [];
    await simulate({
      ...{ scenario, strategy: { label: 'llf', use: 'llf', params: {} }, baseDir: '.', seed: 1, replicate: 0 },
      onStep: (step) => void steps.push(step),
    });
    expect(steps[0]).toMatchObject({ atMs: 0, seen: { kind: 'run-started' } });
    expect(steps[0]!.figures.map((figures) => figures['place'])).toEqual(['single', 'double', 'prepare', 'combine']);
    expect(steps.every(({ atMs, seen }) => atMs === seen.atMs)).toBe(true);
    const sending = steps.filter(({ decisions }) => decisions.some(({ kind }) => kind === 'invoke'));
    expect(sending.length).toBeGreaterThan(0);
    // What was said at one step is not said again at the next.
    const silent = steps.filter(({ seen }) => seen.kind === 'tick');
    expect(silent.length).toBeGreaterThan(0);
    expect(silent.flatMap(({ figures }) => figures)).toEqual([]);
  });
  it('are not asked for where nobody records', async () => {
    const traces: unknown[] = [];
    await play(
      arriving([10]),
      simple([SINGLE], (_, view) => {
        traces.push(view.trace);
        return null;
      }),
    );
    expect(new Set(traces)).toEqual(new Set([undefined]));
  });
});

describe('what happens to nodes', () => {
  it('is known when it is seen: one that is down is down, one that is slow is degraded, and both are up again', async () => {
    const faults: FaultSpec[] = [
      { effect: { kind: 'crash', node: 'left' }, when: { kind: 'scripted', atMs: 30, forMs: 100 } },
      { effect: { kind: 'slow', node: 'right', factor: 2 }, when: { kind: 'scripted', atMs: 40, forMs: 100 } },
    ];
    const told: (readonly [string, number, string])[] = [];
    await play(arriving([10], { faults, durationMs: 500 }), (seen, view) => {
      if (seen.kind === 'node-changed')
        told.push([view.node(seen.nodeId).spec.name, seen.atMs - EPOCH_MS, view.node(seen.nodeId).state]);
      return [];
    });
    expect(told).toEqual([
      ['left', 30, 'down'],
      ['right', 40, 'degraded'],
      ['left', 130, 'up'],
      ['right', 140, 'up'],
    ]);
  });
});

it('a client of a closed loop asks again when it has thought after its last answer', async () => {
  const [stream] = tiny.workload;
  const closed = { ...stream!, arrivals: { kind: 'closed' as const, clients: 1, think: { kind: 'constant' as const, ms: 300 } } };
  const { queries } = await play(arriving([], { workload: [closed], durationMs: 1000 }), simple([SINGLE, DOUBLE]));
  // A query takes 25 ms.
  expect(queries.map(({ arrivalMs, endMs }) => [arrivalMs, endMs])).toEqual([
    [300, 325],
    [625, 650],
    [950, 975],
  ]);
});

it('an instance that drains goes when the last of its work has ended, not before', async () => {
  const services = [
    tiny.services[0]!,
    constantService('double', 50, { concurrency: 2, lighter: 'single' }),
    ...tiny.services.slice(2),
  ];
  const draining = simple([DOUBLE], (seen, view) =>
    seen.kind === 'task-ready' && seen.queryId === 1
      ? [...sendAll(seen.taskId, view), { kind: 'drain', instanceId: view.fastest(DOUBLE)!.id, reason }]
      : null,
  );
  const run = await play(arriving([10, 30], { services }), draining);
  const removes = run.log.flatMap((line) =>
    line.is === 'command' && line.command.kind === 'remove' ? [line.atMs - EPOCH_MS] : [],
  );
  // Sent when they are ready, 8 ms after they came; 52 ms later the answers are there.
  expect(ofStage(run, 'infer').map(({ endMs }) => endMs)).toEqual([10 + 8 + 52, 30 + 8 + 52]);
  expect(removes).toEqual([30 + 8 + 52]);
});

describe('an algorithm that goes wrong', () => {
  it('may say itself what is wrong', async () => {
    const saying: Decide = () => {
      throw new AlgorithmError('odd wants a scenario with classes');
    };
    await expect(play(arriving([10]), saying)).rejects.toThrow(/^odd wants a scenario with classes$/);
  });

  it('is told by what it threw, and at what', async () => {
    const cause = new RangeError('boom');
    const thrown = await play(arriving([10]), (seen) => {
      if (seen.kind === 'query-arrived') throw cause;
      return [];
    }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(AlgorithmError);
    expect(thrown).toMatchObject({ message: 'odd threw at query-arrived, 17 ms: boom', cause });
  });
  it('is told by what it threw, also where that is no error', async () => {
    const throwing: Decide = () => {
      throw 'a word';
    };
    await expect(play(arriving([10]), throwing)).rejects.toThrow('odd threw at run-started, 0 ms: a word');
  });
  it('is told what it answered where that is no list', async () => {
    const answering: Decide = () => ({}) as never;
    await expect(play(arriving([10]), answering)).rejects.toThrow(
      'odd answered run-started with object; decide() must return a list of decisions',
    );
  });
});
