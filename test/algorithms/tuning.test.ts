import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dream } from '../../algorithms/dream.ts';
import { LEAST_RADIUS, LocalSearch } from '../../algorithms/local-search.ts';
import { UxCost } from '../../algorithms/ux-cost.ts';
import type { Json } from '../../core/scenario.ts';
import { simulate } from '../../runners/simulate.ts';
import { constantService, createWorld } from '../contracts/world.ts';
import { FakeWorld } from './fake-view.ts';

describe('the local search', () => {
  it('tries the centre, then one radius away along each axis, and goes to the best', () => {
    const search = new LocalSearch({ alpha: 1, beta: 1 }, 0.5);
    const tried: [number, number][] = [];
    for (const cost of [5, 6, 4, 7, 9]) {
      tried.push([search.point.alpha, search.point.beta]);
      search.told(cost);
    }
    expect(tried).toEqual([
      [1, 1],
      [0.5, 1],
      [1.5, 1],
      [1, 0.5],
      [1, 1.5],
    ]);
    expect(search.point).toEqual({ alpha: 1.5, beta: 1 });
  });

  it('halves the radius where the centre is best, equal costs included, until it comes to rest there', () => {
    const search = new LocalSearch({ alpha: 1, beta: 1 }, 0.2);
    const tried: number[] = [];
    for (let n = 0; n < 15; n++) {
      tried.push(search.point.alpha);
      search.told(1);
    }
    expect(tried).toEqual([0.2, 0.1, 0.05].flatMap((r) => [1, 1 - r, 1 + r, 1, 1]));
    expect(search.atRest).toBe(true);
    search.told(0);
    expect(search.point).toEqual({ alpha: 1, beta: 1 });
  });

  it('stays within [0, 2] and skips what the border cuts off', () => {
    const search = new LocalSearch({ alpha: 0, beta: 2 }, 0.5);
    const tried: [number, number][] = [];
    for (let n = 0; n < 3; n++) {
      tried.push([search.point.alpha, search.point.beta]);
      search.told(n);
    }
    expect(tried).toEqual([
      [0, 2],
      [0.5, 2],
      [0, 1.5],
    ]);
    expect(search.point).toEqual({ alpha: 0, beta: 2 });
  });

  it('finds the bottom of any bowl', () => {
    const place = fc.double({ min: 0, max: 2, noNaN: true });
    fc.assert(
      fc.property(place, place, place, place, fc.double({ min: 0.1, max: 2, noNaN: true }), (a, b, alpha, beta, radius) => {
        const search = new LocalSearch({ alpha, beta }, radius);
        for (let n = 0; n < 2000 && !search.atRest; n++) {
          const { point } = search;
          search.told((point.alpha - a) * (point.alpha - a) + 3 * (point.beta - b) * (point.beta - b));
        }
        expect(search.atRest).toBe(true);
        // At rest neither axis can be improved by the last radius tried, which is less than twice the least.
        expect(Math.abs(search.point.alpha - a)).toBeLessThanOrEqual(LEAST_RADIUS + 1e-9);
        expect(Math.abs(search.point.beta - b)).toBeLessThanOrEqual(LEAST_RADIUS + 1e-9);
      }),
    );
  });
});

describe('the cost of a window', () => {
  it('is the sum of the shares of violations times the sum of the shares of energy', () => {
    const window = new UxCost();
    for (const violated of [true, false, false, false]) window.ended(0, violated);
    for (const violated of [false, false]) window.ended(1, violated);
    window.sent(0, 0.2, 0.8);
    window.sent(0, 0.4, 0.8);
    window.sent(1, 0.3, 0.3);
    // Violations 1/4 and, there being none among 2, 1/4; energy 0.6/1.6 and 1.
    expect(window.frames).toBe(6);
    expect(window.cost).toBeCloseTo((1 / 4 + 1 / 4) * (0.375 + 1), 12);
    window.reset();
    expect([window.frames, window.cost]).toEqual([0, 0]);
  });

  it('is not low because nothing was sent, nor because nobody knows the power', () => {
    const nothing = new UxCost();
    nothing.ended(0, true);
    expect(nothing.cost).toBe(1);
    const unknown = new UxCost();
    unknown.ended(0, true);
    unknown.sent(0, 0, 0);
    expect(unknown.cost).toBe(1);
  });
});

/** What each window of a run cost, under which weights. */
type Judged = { readonly alpha: number; readonly beta: number; readonly cost: number };
const isJudged = (figures: { readonly [name: string]: Json }): boolean => figures['about'] === 'tuning';

describe('dream with tune: local', () => {
  // One server of 40 ms, 1 J. Two queries a round: one answered at 40, one at 80.
  const rounds = (deadlineMs: number, window: number, count: number): Judged[] => {
    const services = [{ instances: [{ workMs: 40, energyJ: 1 }] }];
    const world = new FakeWorld(dream.create({ tune: 'local', window, drop: 'none' }, { next: () => 0, below: () => 0 }), {
      services,
      modalities: [[0]],
    });
    const judged: Judged[] = [];
    world.trace = (figures) => void (isJudged(figures) && judged.push(figures as unknown as Judged));
    for (let id = 0; id < 2 * count; id += 2) {
      const from = world.now + 1;
      for (const query of [id, id + 1]) {
        world.now = from;
        world.arrive({ id: query, deadlineMs: from + deadlineMs });
      }
      for (const query of [id, id + 1]) {
        world.now += 40;
        world.answer(query * 10, 0);
      }
    }
    return judged;
  };

  it('judges each point by a window of its own', () => {
    // Half of the frames miss; one instance, so energy is as bad as can be.
    expect(rounds(60, 10, 10)).toMatchObject([
      { alpha: 1, beta: 1, cost: 0.5 },
      { alpha: 0.5, beta: 1, cost: 0.5 },
    ]);
  });

  it('counts no violation where all is in time, and yet no cost of 0', () => {
    expect(rounds(100, 10, 5)).toMatchObject([{ cost: 1 / 20 }]);
  });

  it('counts what is cut, dropped or never answered as violated', () => {
    const judged: Judged[] = [];
    const world = new FakeWorld(dream.create({ tune: 'local', window: 10 }, { next: () => 0, below: () => 0 }), {
      services: [{ instances: [{ workMs: 40, energyJ: 1 }] }],
      modalities: [[0]],
    });
    world.trace = (figures) => void (isJudged(figures) && judged.push(figures as unknown as Judged));
    world.arrive({ id: 0 });
    for (let id = 1; id <= 9; id++) world.arrive({ id, deadlineMs: 70 });
    world.now = 40;
    // Two are dropped as late, one is sent.
    world.answer(0, 0);
    world.now = 70;
    for (let id = 3; id <= 9; id++)
      world.tell({ kind: 'query-cut', atMs: 70, queryId: id }, { kind: 'query-ended', atMs: 70, queryId: id });
    expect(judged).toMatchObject([{ cost: 0.9 }]);
  });

  it('finds weights that keep more deadlines than bad ones it began with', async () => {
    const scenario = unlikeBoards();
    const run = async (params: { readonly [name: string]: Json }) => {
      const judged: Judged[] = [];
      const late: boolean[] = [];
      await simulate({
        scenario,
        strategy: { label: 'dream', use: 'dream', params },
        baseDir: '.',
        seed: 1,
        replicate: 0,
        onStep: ({ figures }) => void judged.push(...(figures.filter(isJudged) as unknown as Judged[])),
        onRecord: (record) => void (record.kind === 'query' && late.push(record.outcome !== 'completed')),
      });
      const second = late.slice(late.length / 2);
      return { judged, missed: second.filter((one) => one).length / second.length };
    };
    const fixed = await run({ beta: 2 });
    const tuned = await run({ beta: 2, tune: 'local', window: 400 });
    expect(tuned.judged.length).toBeGreaterThan(10);
    expect(tuned.judged.at(-1)!.beta).toBeLessThan(2);
    expect(tuned.missed).toBeLessThan(0.9 * fixed.missed);
  });
});

/** Two fast boards that draw much, two slow ones that draw little and keep the deadline only if nothing waits in front of them. */
function unlikeBoards() {
  const { scenario } = createWorld();
  const [board] = scenario.devices;
  const [pipeline] = scenario.pipelines;
  const [image] = pipeline!.modalities;
  const node = (name: string, device: string) => ({ name, device, zone: 'site', labels: {} });
  return {
    ...scenario,
    durationMs: 300_000,
    devices: [
      { ...board!, name: 'fast', speed: 2, busyPowerW: 40 },
      { ...board!, name: 'slow', speed: 0.5, busyPowerW: 4 },
    ],
    nodes: [node('f1', 'fast'), node('f2', 'fast'), node('s1', 'slow'), node('s2', 'slow')],
    services: [
      constantService('model', 40, {
        replicas: 4,
        profile: { byDevice: {}, otherwise: { kind: 'exponential' as const, meanMs: 40, shiftMs: 0 } },
      }),
    ],
    pipelines: [
      {
        ...pipeline!,
        aggregator: null,
        modalities: [
          { ...image!, preprocessor: null, members: [{ service: 'model', weight: 1, active: true }], ensembleSize: 1 },
        ],
      },
    ],
    contracts: [{ ...scenario.contracts[0]!, deadlineMs: 60, atDeadline: 'wait' as const }],
    workload: [{ ...scenario.workload[0]!, arrivals: { kind: 'poisson' as const, perSecond: 30 } }],
    placement: { label: 'worst-fit', use: 'worst-fit', params: {} },
  };
}
