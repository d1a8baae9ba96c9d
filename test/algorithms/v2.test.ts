import { describe, expect, it } from 'vitest';
import { v2 } from '../../algorithms/v2.ts';
import type { Prediction } from '../../core/events.ts';
import { FakeWorld, sent } from './fake-view.ts';

const draws = { next: () => 0, below: () => 0 };
const one = { instances: [{ workMs: 10 }] };
const kinds = (decisions: readonly { readonly kind: string }[]): string[] => decisions.map(({ kind }) => kind);
const says = (name: number, confidence: number): Prediction => ({ classes: [name], scores: [1], confidence });

describe('v2', () => {
  it('runs the modalities of a phase together, and the next phase after the last of them', () => {
    const world = new FakeWorld(v2.create({}, draws), {
      services: [one, one, one],
      modalities: [[0], [1], [2]],
      phases: [{ modalities: [2, 0] }, { modalities: [1] }],
    });
    expect(sent(world.arrive({ id: 1 }))).toEqual([
      [10, 0, 0],
      [12, 2, 2],
    ]);
    expect(world.answer(12, 2)).toEqual([]);
    expect(sent(world.answer(10, 0))).toEqual([[11, 1, 1]]);
    expect(kinds(world.answer(11, 1))).toEqual(['finish']);
  });

  it('runs a conditional phase only where its condition holds, judged when it would open', () => {
    const unsure = (confidence: number): string[] => {
      const world = new FakeWorld(v2.create({}, draws), {
        services: [one, one],
        modalities: [[0], [1]],
        phases: [
          { modalities: [0] },
          { modalities: [1], condition: ({ tasks }) => tasks[0]!.predictions.every((answer) => answer.confidence < 0.65) },
        ],
      });
      world.arrive({ id: 1 });
      return kinds(world.answer(10, 0, says(0, confidence)));
    };
    expect(unsure(0.6)).toEqual(['start', 'invoke']);
    expect(unsure(0.7)).toEqual(['skip', 'finish']);
  });

  it('decides all that follows from a drop in the same list', () => {
    const world = new FakeWorld(v2.create({}, draws), {
      services: [{ instances: [] }, { instances: [] }, one],
      modalities: [[0], [1], [2]],
      phases: [{ modalities: [0] }, { modalities: [1] }, { modalities: [2] }],
    });
    expect(kinds(world.arrive({ id: 1 }))).toEqual(['drop', 'drop', 'start', 'invoke']);
    expect(kinds(world.arrive({ id: 2, modalities: [0, 1] }))).toEqual(['drop', 'drop', 'finish']);
  });

  it('walks past phases of which the query asks for nothing', () => {
    const world = new FakeWorld(v2.create({}, draws), {
      services: [one, one],
      modalities: [[0], [1]],
      phases: [{ modalities: [0] }, { modalities: [1], condition: () => false }],
    });
    expect(sent(world.arrive({ id: 1, modalities: [0] }))).toEqual([[10, 0, 0]]);
    expect(kinds(world.answer(10, 0))).toEqual(['finish']);
  });

  it('sends each member to the instance of lowest expected response time', () => {
    const world = new FakeWorld(v2.create({}, draws), {
      services: [{ instances: [{ workMs: 50 }, { workMs: 30 }] }, { instances: [{ workMs: 10, networkMs: 25 }, { workMs: 30 }] }],
      modalities: [[0, 1]],
      ensembleSize: 2,
    });
    world.instances[1]!.outstanding = 1;
    expect(sent(world.arrive({ id: 1 }))).toEqual([
      [10, 0, 0],
      [10, 1, 3],
    ]);
  });

  it('chooses the models of later phases by what the earlier ones have answered', () => {
    const world = new FakeWorld(v2.create({}, draws), {
      services: [one, { ...one, accuracyByClass: [0.9, 0.1] }, { ...one, accuracy: 0.7, accuracyByClass: [0.5, 0.9] }],
      modalities: [[0], [1, 2]],
      phases: [{ modalities: [0] }, { modalities: [1] }],
      selection: 'enhance_confidence',
    });
    world.arrive({ id: 1 });
    expect(sent(world.answer(10, 0, says(0, 0.8)))).toEqual([[11, 1, 1]]);
    world.arrive({ id: 2 });
    expect(sent(world.answer(20, 0, says(1, 0.8)))).toEqual([[21, 2, 2]]);
  });

  it('adds one model that can explain, and only that one explains', () => {
    const world = new FakeWorld(v2.create({}, draws), {
      services: [
        { ...one, accuracy: 0.9 },
        { ...one, accuracy: 0.5, explainable: true },
      ],
      modalities: [[0, 1]],
    });
    const explains = world
      .arrive({ id: 1, explain: true })
      .flatMap((d) => (d.kind === 'invoke' ? [[d.serviceId, d.explain]] : []));
    expect(explains).toEqual([
      [0, false],
      [1, true],
    ]);
    expect(sent(world.arrive({ id: 2 }))).toEqual([[20, 0, 0]]);
  });

  it('answers with what has arrived when a budget ends before the deadline', () => {
    const world = new FakeWorld(v2.create({}, draws), { services: [one], modalities: [[0]] });
    const [, wake] = world.arrive({ id: 1, deadlineMs: 40_000, budgetEndsMs: 30_000 });
    expect(wake).toMatchObject({ kind: 'wake', atMs: 30_000 });
    const key = wake?.kind === 'wake' ? wake.key : '';
    expect(kinds(world.tell({ kind: 'woken', atMs: 30_000, key }))).toEqual(['finish']);
    expect(world.tell({ kind: 'woken', atMs: 30_000, key })).toEqual([]);
    expect(kinds(world.arrive({ id: 2, deadlineMs: 20_000 }))).not.toContain('wake');
    expect(kinds(world.arrive({ id: 3 }))).not.toContain('wake');
  });

  it('forgets a query at its cut', () => {
    const world = new FakeWorld(v2.create({}, draws), { services: [one], modalities: [[0]] });
    world.arrive({ id: 1, deadlineMs: 100 });
    world.tell({ kind: 'query-cut', atMs: 90, queryId: 1 });
    expect(world.answer(10, 0)).toEqual([]);
  });

  it('lets a member wait while its service has no available instance', () => {
    const world = new FakeWorld(v2.create({}, draws), { services: [one, one], modalities: [[0, 1]], ensembleSize: 2 });
    world.eligibility.set(10, { choices: world.choices[0]! });
    world.setAvailable(1, []);
    expect(sent(world.arrive({ id: 1 }))).toEqual([[10, 0, 0]]);
    expect(world.tell({ kind: 'sampled', atMs: 1, takenMs: 1, nodeId: 0, cpuShare: 1, memoryMiB: 1, energyJ: null })).toEqual([]);
    world.setAvailable(1, [1]);
    expect(sent(world.tell({ kind: 'node-changed', atMs: 2, nodeId: 0, state: 'up', cause: null }))).toEqual([[10, 1, 1]]);
  });
});
