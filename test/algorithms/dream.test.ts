import { describe, expect, it } from 'vitest';
import { dream } from '../../algorithms/dream.ts';
import { energyPreference, figuresOf, latencyPreference, mapScore, starvation, urgency } from '../../algorithms/dream-score.ts';
import type { Json } from '../../core/scenario.ts';
import { FakeWorld, sent } from './fake-view.ts';

type Params = { readonly [name: string]: Json };
const draws = { next: () => 0, below: () => 0 };
const make = (params: Params) => dream.create(params, draws);
const oneServer = { services: [{ instances: [{ workMs: 40 }] }], modalities: [[0]] };

/** One server that is busy until `at` with a query that has no deadline; then it is freed. */
function freed(params: Params, at: number, queries: readonly (readonly [id: number, arriveMs: number, deadlineMs: number])[]) {
  const world = new FakeWorld(make(params), oneServer);
  world.arrive({ id: 0 });
  for (const [id, arriveMs, deadlineMs] of queries) {
    world.now = arriveMs;
    world.arrive({ id, deadlineMs });
  }
  world.now = at;
  return world.answer(0, 0);
}
const dropped = (decisions: ReturnType<typeof freed>): number[] =>
  decisions.flatMap((d) => (d.kind === 'drop' ? [d.taskId] : []));

describe('the formulas of DREAM', () => {
  // A: 40 ms and 0.2 J; B: 80 ms and 0.1 J, 10 ms of network each. Deadline in 180 ms, ready for 20 ms.
  const instances = [
    { workMs: 40, energyJ: 0.2, networkMs: 10 },
    { workMs: 80, energyJ: 0.1, networkMs: 10 },
  ];
  const world = new FakeWorld(make({}), { services: [{ instances }], modalities: [[0]] });
  const [a, b] = world.instances;
  const figures = figuresOf(world.services[0]!);

  it('has the figures of the hand-made example', () => {
    expect(figures.count).toBe(2);
    expect(figures.workMs).toBe(120);
    expect(figures.energyJ).toBeCloseTo(0.3, 12);
    expect(figures.leastRestMs).toBe(50);
    expect(figures.meanRestMs).toBe(70);
    expect(urgency(60, 180)).toBeCloseTo(1 / 3, 12);
    expect(latencyPreference(figures, a!)).toBe(3);
    expect(latencyPreference(figures, b!)).toBe(1.5);
    expect(starvation(20, figures)).toBeCloseTo(1 / 3, 12);
    expect(energyPreference(figures, a!)).toBeCloseTo(1.5, 12);
    expect(energyPreference(figures, b!)).toBeCloseTo(3, 12);
  });

  it('leaves out what is waiting at an instance', () => {
    a!.outstanding = 3;
    expect(figuresOf(world.services[0]!)).toEqual(figures);
    a!.outstanding = 0;
  });

  it('adds them up: urgency x latency + alpha x starvation + beta x energy', () => {
    const common = { urgency: 1 / 3, starvation: 1 / 3 };
    const onA = { ...common, latencyPreference: 3, energyPreference: 1.5 };
    const onB = { ...common, latencyPreference: 1.5, energyPreference: 3 };
    expect(mapScore(onA, 1, 1)).toBeCloseTo(1 + 1 / 3 + 1.5, 12);
    expect(mapScore(onB, 1, 1)).toBeCloseTo(0.5 + 1 / 3 + 3, 12);
    expect(mapScore(onA, 2, 0)).toBeCloseTo(1 + 2 / 3, 12);
  });

  it('is never more urgent than without slack, and never less than without a deadline', () => {
    expect(urgency(60, 0)).toBe(Infinity);
    expect(urgency(60, -5)).toBe(Infinity);
    expect(urgency(60, Infinity)).toBe(0);
  });

  it('prefers no instance where work or energy say nothing', () => {
    expect(latencyPreference({ ...figures, workMs: 0 }, { workMs: 0 })).toBe(2);
    expect(energyPreference({ ...figures, energyJ: 0 }, { energyJ: 0 })).toBe(2);
    expect(starvation(20, { ...figures, workMs: 0 })).toBe(0);
  });
});

describe('dream', () => {
  it('weighs the faster instance against the thriftier one', () => {
    const instances = [
      { workMs: 40, energyJ: 0.2 },
      { workMs: 80, energyJ: 0.1 },
    ];
    const first = (params: Params): number => {
      const world = new FakeWorld(make(params), { services: [{ instances }], modalities: [[0]] });
      return sent(world.arrive({ id: 1, deadlineMs: 180 }))[0]![2];
    };
    // Nobody has waited, so A: 1/3 x 3 + beta x 1.5, B: 1/3 x 1.5 + beta x 3; equal at beta = 1/3.
    expect(first({ beta: 0 })).toBe(0);
    expect(first({ beta: 0.3 })).toBe(0);
    expect(first({ beta: 0.4 })).toBe(1);
    expect(first({})).toBe(1);
  });

  it('fills free slots before it puts work in front of busy ones', () => {
    const services = [{ instances: [{ workMs: 40 }, { workMs: 80 }] }];
    const world = new FakeWorld(make({ beta: 0 }), { services, modalities: [[0]], inFlight: 1 });
    const instances = [1, 2, 3, 4, 5].map((id) => sent(world.arrive({ id, deadlineMs: 400 }))[0]?.[2]);
    expect(instances).toEqual([0, 1, 0, 1, undefined]);
  });

  it('says the scores that it decides by', () => {
    const world = new FakeWorld(make({}), { services: [{ instances: [{ workMs: 40, energyJ: 0.2 }] }], modalities: [[0]] });
    const said: { readonly [name: string]: Json }[] = [];
    world.trace = (figures) => said.push(figures);
    world.arrive({ id: 1, deadlineMs: 160 });
    expect(said.at(-1)).toMatchObject({ queryId: 1, taskId: 10, service: 0, instance: 0, score: 1.25 });
  });

  it('gives a free instance the highest score, in which waiting counts by alpha', () => {
    // At 40: query 1 has 40/160 + alpha x 40/40, query 2 has 40/60 + alpha x 10/40.
    const queries = [
      [1, 0, 200],
      [2, 30, 100],
    ] as const;
    expect(sent(freed({ alpha: 1 }, 40, queries))).toEqual([[10, 0, 0]]);
    expect(sent(freed({ alpha: 0 }, 40, queries))).toEqual([[20, 0, 0]]);
  });

  it('puts what is late after all others, or before them where told to', () => {
    // At 40: query 1 has 30 ms left for 40 ms of work.
    const queries = [
      [1, 0, 70],
      [2, 0, 200],
    ] as const;
    expect(sent(freed({ late: 'shed' }, 40, queries))).toEqual([[20, 0, 0]]);
    expect(sent(freed({ late: 'first' }, 40, queries))).toEqual([[10, 0, 0]]);
    expect(sent(freed({ late: 'shed' }, 30, queries))).toEqual([[10, 0, 0]]);
  });

  it('serves equal scores first come first served', () => {
    expect(
      sent(
        freed({}, 40, [
          [2, 0, 200],
          [1, 0, 200],
        ]),
      ),
    ).toEqual([[20, 0, 0]]);
  });

  it('matches several members with several instances, best pair first', () => {
    const services = [{ instances: [{ workMs: 40 }, { workMs: 40 }] }];
    const world = new FakeWorld(make({ beta: 0 }), { services, modalities: [[0]] });
    world.setAvailable(0, []);
    for (const task of [10, 20, 30]) world.eligibility.set(task, { choices: world.choices[0]! });
    for (const [id, deadlineMs] of [
      [1, 300],
      [2, 100],
      [3, 200],
    ] as const)
      world.arrive({ id, deadlineMs });
    world.setAvailable(0, [0, 1]);
    world.instances[1]!.workMs = 20;
    expect(sent(world.tell({ kind: 'node-changed', atMs: 0, nodeId: 0, state: 'up', cause: null }))).toEqual([
      [20, 0, 1],
      [30, 0, 0],
    ]);
  });
});

describe('smart drop', () => {
  it('drops late tasks only while two or more are expected to miss', () => {
    expect(dropped(freed({}, 40, [[1, 0, 70]]))).toEqual([]);
    const two = freed({}, 40, [
      [1, 0, 70],
      [2, 0, 75],
      [3, 0, 500],
    ]);
    expect(dropped(two)).toEqual([10]);
    expect(sent(two)).toEqual([[30, 0, 0]]);
  });

  it('drops at most 2 of 10 of a kind', () => {
    const late = [1, 2, 3, 4, 5].map((id) => [id, 0, 70] as const);
    expect(dropped(freed({}, 40, late))).toEqual([10, 20]);
  });

  it('drops again when the last ones of the kind have gone well', () => {
    const world = new FakeWorld(make({}), oneServer);
    const dropsAmongFive = (first: number): number => {
      world.now = 0;
      world.arrive({ id: first });
      for (let id = first + 1; id <= first + 5; id++) world.arrive({ id, deadlineMs: 70 });
      world.now = 40;
      const decided = world.answer(first * 10, 0);
      for (let task = sent(decided)[0]?.[0]; task !== undefined; ) task = sent(world.answer(task, 0))[0]?.[0];
      return dropped(decided).length;
    };
    // The second round sees 2 drops among the last 6 and adds 6 that were not dropped, so the third sees none among the last 10.
    expect([0, 10, 20].map(dropsAmongFive)).toEqual([2, 0, 2]);
  });

  it('drops nothing on which a later phase depends', () => {
    const world = new FakeWorld(make({}), {
      services: [{ instances: [{ workMs: 40 }] }, { instances: [{ workMs: 40 }] }],
      modalities: [[0], [1]],
      phases: [{ modalities: [0] }, { modalities: [1] }],
    });
    world.arrive({ id: 0 });
    for (const id of [1, 2, 3]) world.arrive({ id, deadlineMs: 70 });
    world.now = 40;
    expect(dropped(world.answer(0, 0))).toEqual([]);
  });

  it('drops nothing where it is turned off', () => {
    expect(
      dropped(
        freed({ drop: 'none' }, 40, [
          [1, 0, 70],
          [2, 0, 75],
        ]),
      ),
    ).toEqual([]);
  });
});

describe('lighter variants', () => {
  // Service 0 takes 100 ms, its lighter 1 takes 30, whose lighter 2 takes 10.
  const family = {
    services: [
      { instances: [{ workMs: 100 }], lighter: 1 },
      { instances: [{ workMs: 30 }], lighter: 2 },
      { instances: [{ workMs: 10 }] },
    ],
    modalities: [[0]],
  };
  const sentTo = (deadlineMs: number): [number, number, number][] =>
    sent(new FakeWorld(make({}), family).arrive({ id: 1, deadlineMs }));

  it('stand in where the preferred service cannot meet the deadline, the first that can', () => {
    expect(sentTo(100)).toEqual([[10, 0, 0]]);
    expect(sentTo(99)).toEqual([[10, 0, 1]]);
    expect(sentTo(29)).toEqual([[10, 0, 2]]);
  });

  it('do not stand in where they could not meet it either', () => {
    expect(sentTo(9)).toEqual([[10, 0, 0]]);
  });

  it('serve waiting members of the heavier service when they become free', () => {
    const world = new FakeWorld(make({}), { ...family, modalities: [[0], [1]] });
    expect(sent(world.arrive({ id: 1, modalities: [1] }))).toEqual([[11, 1, 1]]);
    expect(sent(world.arrive({ id: 2, modalities: [0], deadlineMs: 60 }))).toEqual([]);
    world.now = 25;
    expect(sent(world.answer(11, 1))).toEqual([[20, 0, 1]]);
  });
});

it('refuses weights outside 0..2', () => {
  expect(() => make({ alpha: 3 })).toThrow('parameter alpha is 3; it must be a number from 0 to 2');
  expect(() => make({ beta: 'much' })).toThrow('parameter beta is "much"');
});
