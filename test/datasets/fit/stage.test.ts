import { describe, expect, it } from 'vitest';
import { createRandom, Stream } from '../../../core/random.ts';
import { COMPARED, fitStage, quantileError, quantilesOf } from '../../../datasets/fit/stage.ts';
import { responsesOf, type Stage, serviceDraws } from '../../../datasets/fit/stage-queue.ts';

const constant = (ms: number): Stage['service'] => ({ kind: 'constant', ms });
const at = (...ms: number[]): Float64Array => Float64Array.from(ms);
const respond = (stage: Partial<Stage>, arrivalsMs: Float64Array): number[] => [
  ...responsesOf(
    { discipline: 'fifo', servers: 1, delayMs: 0, service: constant(10), ...stage },
    arrivalsMs,
    serviceDraws(arrivalsMs.length, 0),
  ),
];

describe('a queue worked out by hand', () => {
  it('first come first served, one server and two', () => {
    expect(respond({}, at(0, 4, 5, 40))).toEqual([10, 16, 25, 10]);
    expect(respond({ servers: 2 }, at(0, 4, 5, 40))).toEqual([10, 10, 15, 10]);
  });
  it('processor sharing: two of 10 ms, 4 ms apart, on one core', () => {
    // Alone until 4, both at half speed until 16, the second alone until 20.
    expect(respond({ discipline: 'shared' }, at(0, 4))).toEqual([16, 16]);
    expect(respond({ discipline: 'shared', servers: 2 }, at(0, 4))).toEqual([10, 10]);
  });
  it('a delay keeps nobody waiting, and what is constant is added', () => {
    expect(respond({ discipline: 'delay' }, at(0, 0, 0))).toEqual([10, 10, 10]);
    expect(respond({ delayMs: 7 }, at(0, 4))).toEqual([17, 23]);
  });
});

it('processor sharing of Poisson arrivals has the mean of M/G/1-PS, s / (1 - rho)', () => {
  const random = createRandom(1, 0);
  let now = 0;
  const arrivals = Float64Array.from({ length: 60_000 }, (_, i) => (now += -20 * Math.log(random.at(Stream.arrival, i))));
  const responses = respond({ discipline: 'shared', service: { kind: 'gamma', meanMs: 12, cv: 1.5, shiftMs: 0 } }, arrivals);
  const mean = responses.reduce((sum, ms) => sum + ms, 0) / responses.length;
  expect(mean / (12 / (1 - 0.6))).toBeGreaterThan(0.93);
  expect(mean / (12 / (1 - 0.6))).toBeLessThan(1.07);
});

/** Bursts: a calm time and a busy one by turns, as windows need to tell queues apart. */
function bursts(replicate: number): Float64Array {
  const random = createRandom(7, replicate);
  const times: number[] = [];
  for (let now = 0, i = 0; now < 150_000; i++) {
    const gapMs = Math.floor(now / 25_000) % 2 === 0 ? 220 : 90;
    now += -gapMs * Math.log(random.at(Stream.arrival, i));
    times.push(now);
  }
  return Float64Array.from(times);
}

describe('fitting a queue to response times', () => {
  const hidden: readonly Stage[] = [
    { discipline: 'shared', servers: 2, delayMs: 50, service: { kind: 'gamma', meanMs: 40, cv: 0.8, shiftMs: 70 } },
    { discipline: 'delay', servers: 1, delayMs: 0, service: { kind: 'gamma', meanMs: 500, cv: 1, shiftMs: 100 } },
  ];
  it.each(hidden)(
    'predicts another run of a queue that it has not been told: $discipline of $servers',
    { timeout: 120_000 },
    (stage) => {
      const arrivalsMs = bursts(0);
      const responsesMs = responsesOf(stage, arrivalsMs, serviceDraws(arrivalsMs.length, 100));
      const fit = fitStage({ arrivalsMs, responsesMs }, 0, Infinity);
      expect(fit.n).toBe(arrivalsMs.length);
      expect(fit.windows).toBe(3);
      expect(fit.stage.discipline === 'delay').toBe(stage.discipline === 'delay');

      const others = bursts(1);
      const truth = responsesOf(stage, others, serviceDraws(others.length, 101));
      const predicted = responsesOf(fit.stage, others, serviceDraws(others.length, 102));
      expect(quantileError(quantilesOf(predicted, COMPARED), quantilesOf(truth, COMPARED))).toBeLessThan(0.1);
    },
  );

  it('says how many requests it takes where there are too few', () => {
    const arrivalsMs = Float64Array.from({ length: 30 }, (_, i) => 1000 * i);
    expect(() => fitStage({ arrivalsMs, responsesMs: arrivalsMs.map(() => 5) }, 0, 30_000)).toThrow(
      'too few to fit a queue to; it takes 40',
    );
  });
});
