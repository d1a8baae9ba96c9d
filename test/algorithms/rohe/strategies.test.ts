import { describe, expect, it } from 'vitest';
import { adaptive } from '../../../algorithms/adaptive.ts';
import { dream } from '../../../algorithms/dream.ts';
import { strategies } from '../../../algorithms/index.ts';
import { llf } from '../../../algorithms/llf.ts';
import { roheAdaptive } from '../../../algorithms/rohe/adaptive.ts';
import { roheHolds } from '../../../algorithms/rohe/agreement.ts';
import { roheDream } from '../../../algorithms/rohe/dream.ts';
import { roheLlf } from '../../../algorithms/rohe/llf.ts';
import { roheV2 } from '../../../algorithms/rohe/v2.ts';
import { v2 } from '../../../algorithms/v2.ts';
import type { StrategyDefinition } from '../../../core/algorithm.ts';
import type { Prediction, StrategyDecision } from '../../../core/events.ts';
import { holds } from '../../../core/inference/conditions.ts';
import type { Json } from '../../../core/scenario.ts';
import { FakeWorld, sent } from '../fake-view.ts';

type SetUp = ConstructorParameters<typeof FakeWorld>[1];
const draws = { next: () => 0, below: (n: number) => n - 1 };
const world = (strategy: StrategyDefinition, setUp: SetUp, params: { readonly [name: string]: Json } = {}): FakeWorld =>
  new FakeWorld(strategy.create(params, draws), setUp);
const kinds = (decisions: readonly StrategyDecision[]): string[] => decisions.map(({ kind }) => kind);
const started = (decisions: readonly StrategyDecision[]): readonly (readonly number[])[] =>
  decisions.flatMap((one) => (one.kind === 'start' ? [one.serviceIds] : []));
const tasksStarted = (decisions: readonly StrategyDecision[]): number[] =>
  decisions.flatMap((one) => (one.kind === 'start' ? [one.taskId] : []));
const says = (name: number, confidence: number): Prediction => ({ classes: [name], scores: [1], confidence });
const one = { instances: [{ workMs: 10 }] };
const ranked = [0.95, 0.9, 0.85, 0.8].map((accuracy) => ({ ...one, accuracy }));
const PAIRS = [
  [roheAdaptive, adaptive],
  [roheDream, dream],
  [roheLlf, llf],
] as const;

describe('the list of strategies', () => {
  it("ends with ROHE's own", () => {
    const names = strategies.map(({ name }) => name);
    expect(names.slice(-4)).toEqual(['rohe/v2', 'rohe/adaptive', 'rohe/dream', 'rohe/llf']);
    expect(names.slice(0, -4).some((name) => name.startsWith('rohe/'))).toBe(false);
  });
});

describe.each(PAIRS)('$name and its proper counterpart', (rohe, proper) => {
  it('send to the slowest instance that is in time, and to the fastest', () => {
    const setUp: SetUp = { services: [{ instances: [{ workMs: 300 }, { workMs: 500 }, { workMs: 900 }] }], modalities: [[0]] };
    const to = (strategy: StrategyDefinition): unknown => {
      const cluster = world(strategy, setUp);
      cluster.eligibility.set(10, { allocatedMs: 600 });
      return sent(cluster.arrive({ id: 1, deadlineMs: 600 }));
    };
    expect(to(rohe)).toEqual([[10, 0, 1]]);
    expect(to(proper)).toEqual([[10, 0, 0]]);
  });
  it('choose the same models by overall accuracy: the best k, all where there are fewer', () => {
    const chosen = (strategy: StrategyDefinition, ensembleSize: number): unknown =>
      started(world(strategy, { services: ranked, modalities: [[3, 1, 0, 2]], ensembleSize }).arrive({ id: 1 }));
    for (const [size, ids] of [
      [3, [0, 1, 2]],
      [2, [0, 1]],
      [10, [0, 1, 2, 3]],
      [1, [0]],
    ] as const) {
      expect(chosen(rohe, size)).toEqual([ids]);
      expect(chosen(proper, size)).toEqual([ids]);
    }
  });
  it('answer nothing where the default selector is called as in the code, and answer', () => {
    const setUp: SetUp = { services: ranked, modalities: [[0, 1]], selection: 'enhance_confidence', ensembleSize: 2 };
    expect(kinds(world(rohe, setUp, { enhance_confidence: 'fails' }).arrive({ id: 1 }))).toEqual(['drop', 'finish']);
    expect(started(world(rohe, setUp).arrive({ id: 1 }))).toEqual([[0, 1]]);
    expect(started(world(proper, setUp).arrive({ id: 1 }))).toEqual([[0, 1]]);
  });
  it('ask whom they pick next to explain, able or not, and one that can', () => {
    const services = [
      { ...one, accuracy: 0.9 },
      { ...one, accuracy: 0.8 },
      { ...one, accuracy: 0.5, explainable: true },
    ];
    const explained = (strategy: StrategyDefinition): boolean[] =>
      world(strategy, { services, modalities: [[0, 1, 2]] })
        .arrive({ id: 1, explain: true })
        .flatMap((decision) => (decision.kind === 'invoke' ? [decision.explain] : []));
    expect(explained(rohe)).toEqual([false, false]);
    expect(explained(proper)).toEqual([false, true]);
  });
});

describe.each([
  [roheLlf, llf],
  [roheDream, dream],
] as const)('$name and its proper counterpart', (rohe, proper) => {
  it('order the tasks of one query only, and the work of all', () => {
    const setUp: SetUp = { services: [{ instances: [{ workMs: 100, slots: 1 }] }], modalities: [[0]], inFlight: 0 };
    const first = (strategy: StrategyDefinition): unknown[] => {
      const cluster = world(strategy, setUp);
      cluster.arrive({ id: 1, deadlineMs: 5000 });
      return [
        sent(cluster.arrive({ id: 2, deadlineMs: 4000 })),
        sent(cluster.arrive({ id: 3, deadlineMs: 1000 })),
        sent(cluster.answer(10, 0)),
      ];
    };
    // Sent at once, in the order of arrival: the instance has three, of which the most urgent is the last.
    expect(first(rohe)).toEqual([[[20, 0, 0]], [[30, 0, 0]], []]);
    expect(first(proper)).toEqual([[], [], [[30, 0, 0]]]);
  });
  it('run nothing where no time is left', () => {
    const cluster = world(rohe, { services: [one], modalities: [[0]] });
    cluster.now = 100;
    expect(kinds(cluster.arrive({ id: 1, deadlineMs: 100 }))).toEqual(['finish']);
  });
});

describe('rohe/llf and rohe/dream', () => {
  const times = [0.2, 0.8, 0.5, 0.3, 0.3, 0.5];
  const setUp: SetUp = { services: [one, one, one], modalities: [[0], [1], [2]] };
  function order(strategy: StrategyDefinition): number[] {
    const cluster = world(strategy, setUp);
    for (const i of [0, 1, 2])
      cluster.eligibility.set(10 + i, { minMs: times[2 * i]! * 1000, allocatedMs: times[2 * i + 1]! * 1000 });
    return tasksStarted(cluster.arrive({ id: 1, deadlineMs: 1000 }));
  }
  it('order the same tasks otherwise', () => {
    expect(order(roheLlf)).toEqual([10, 12, 11]);
    expect(order(roheDream)).toEqual([11, 12, 10]);
  });
  it('keep and drop what cannot be in time', () => {
    const decided = (strategy: StrategyDefinition): string[] => {
      const cluster = world(strategy, { services: [one], modalities: [[0]] });
      cluster.eligibility.set(10, { minMs: 1500, allocatedMs: 1500 });
      return kinds(cluster.arrive({ id: 1, deadlineMs: 1000 }));
    };
    expect(decided(roheLlf)).toEqual(['start', 'invoke']);
    expect(decided(roheDream)).toEqual(['drop', 'finish']);
  });
  it('start in their order whatever the phases of the plan', () => {
    const phased: SetUp = { ...setUp, phases: [{ modalities: [0] }, { modalities: [1, 2] }] };
    for (const strategy of [roheLlf, roheDream]) expect(tasksStarted(world(strategy, phased).arrive({ id: 1 }))).toHaveLength(3);
    expect(tasksStarted(world(llf, phased).arrive({ id: 1 }))).toHaveLength(1);
  });
});

describe('rohe/v2 and v2', () => {
  const setUp: SetUp = { services: ranked, modalities: [[0, 1, 2, 3]], ensembleSize: 2 };
  it('ask every active member, and the ensemble of the plan', () => {
    expect(started(world(roheV2, setUp).arrive({ id: 1 }))).toEqual([[0, 1, 2, 3]]);
    expect(started(world(v2, setUp).arrive({ id: 1 }))).toEqual([[0, 1]]);
  });
  it('lose a whole phase when its time is over, and leave it to the core to keep what has arrived', () => {
    const phased: SetUp = {
      services: [one, one, one],
      modalities: [[0], [1], [2]],
      phases: [{ modalities: [0] }, { modalities: [1, 2] }],
    };
    const late = (strategy: StrategyDefinition) => {
      const cluster = world(strategy, phased);
      const wakes = cluster.arrive({ id: 1, deadlineMs: 500, cutMs: 490 }).filter((decision) => decision.kind === 'wake');
      cluster.answer(10, 0);
      cluster.answer(11, 1);
      const [wake] = wakes;
      if (wake === undefined) return null;
      cluster.now = wake.atMs;
      return { atMs: wake.atMs, decided: cluster.tell({ kind: 'woken', atMs: wake.atMs, key: wake.key }) };
    };
    // Task 11 has ended, but its phase has not.
    expect(late(roheV2)).toEqual({
      atMs: 489.999,
      decided: [expect.objectContaining({ kind: 'finish', answer: { taskIds: [10], method: 'confidence_avg' } })],
    });
    expect(late(v2)).toBeNull();
  });
  it('combine everything by the mean, and as the plan says', () => {
    const finish = (strategy: StrategyDefinition): StrategyDecision | undefined => {
      const cluster = world(strategy, { services: [one], modalities: [[0]] });
      cluster.arrive({ id: 1 });
      return cluster.answer(10, 0).find(({ kind }) => kind === 'finish');
    };
    expect(finish(roheV2)).toMatchObject({ answer: { taskIds: [10], method: 'confidence_avg' } });
    expect(finish(v2)).not.toHaveProperty('answer');
  });
  it.each([
    [0.5, ['start', 'invoke']],
    [0.9, ['skip', 'finish']],
  ])('run a conditional phase at confidence %d alike', (confidence, expected) => {
    for (const strategy of [roheV2, v2]) {
      const cluster = world(strategy, {
        services: [one, one],
        modalities: [[0], [1]],
        phases: [
          { modalities: [0] },
          {
            modalities: [1],
            condition: ({ tasks }) => tasks[0]!.predictions.every((each) => each.confidence < 0.7),
            written: { trigger: 'confidence_below', threshold: 0.7, sources: ['m0'] },
          },
        ],
      });
      cluster.arrive({ id: 1 });
      expect(kinds(cluster.answer(10, 0, says(0, confidence)))).toEqual(expected);
    }
  });
  it('take any instance, or the slowest, and the fastest', () => {
    const three: SetUp = { services: [{ instances: [{ workMs: 30 }, { workMs: 50 }, { workMs: 40 }] }], modalities: [[0]] };
    expect(sent(world(roheV2, three).arrive({ id: 1 }))).toEqual([[10, 0, 2]]);
    expect(sent(world(roheV2, three, { replica: 'slowest' }).arrive({ id: 1 }))).toEqual([[10, 0, 1]]);
    expect(sent(world(v2, three).arrive({ id: 1 }))).toEqual([[10, 0, 0]]);
  });
  it('pass over a member that cannot be connected to', () => {
    const cluster = world(roheV2, { services: [one, { instances: [] }], modalities: [[0, 1]] });
    expect(sent(cluster.arrive({ id: 1 }))).toEqual([[10, 0, 0]]);
    const none = world(roheV2, { services: [{ instances: [] }], modalities: [[0]] });
    expect(kinds(none.arrive({ id: 1 }))).toEqual(['drop', 'finish']);
  });
});

describe('agreement', () => {
  const agree = { trigger: 'agreement_below', threshold: 0.9, sources: ['m0'] } as const;
  it('is judged by the first key, and by the top class', () => {
    const unanimous: Prediction[] = [
      { classes: [3, 1], scores: [0.8, 0.2], confidence: 0.8 },
      { classes: [3, 2], scores: [0.9, 0.1], confidence: 0.9 },
    ];
    expect(roheHolds(agree, unanimous)).toBe(true);
    expect(holds(agree, unanimous)).toBe(false);
    const split: Prediction[] = [
      { classes: [1, 2], scores: [0.6, 0.4], confidence: 0.6 },
      { classes: [2, 1], scores: [0.6, 0.4], confidence: 0.6 },
    ];
    expect(roheHolds(agree, split)).toBe(false);
    expect(holds(agree, split)).toBe(true);
  });
  it('lets a phase run without results or condition', () => {
    expect(roheHolds(agree, [])).toBe(true);
    expect(roheHolds(null, [says(0, 1)])).toBe(true);
  });
});
