import { describe, expect, it } from 'vitest';
import { zScore } from '../../sim/queueing-world.ts';
import { replicates, timesOf } from './arrivals.ts';

const TWO = {
  kind: 'mmpp',
  states: [
    { perSecond: 5, meanStayMs: 12_000 },
    { perSecond: 50, meanStayMs: 3_000 },
  ],
} as const;

/** Index of dispersion for counts in [0, t) of the stationary process; rates and t in the same unit. */
function dispersion([a, b]: readonly [number, number], [leaveA, leaveB]: readonly [number, number], t: number): number {
  const s = leaveA + leaveB;
  const asymptotic = (2 * (a - b) * (a - b) * leaveA * leaveB) / (s * s * (a * leaveB + b * leaveA));
  return 1 + asymptotic * (1 - (1 - Math.exp(-s * t)) / (s * t));
}

describe('Markov-modulated arrivals', () => {
  const [perMs, leaving] = [[0.005, 0.05] as const, [1 / 12_000, 1 / 3_000] as const];
  const meanPerMs = (0.005 * 12_000 + 0.05 * 3_000) / 15_000;

  it.each([1_000, 10_000, 60_000])('have the mean and the index of dispersion of theory over %i ms', (t) => {
    const counts = replicates(3000, (replicate) => timesOf(TWO, t, replicate).length);
    const expected = meanPerMs * t;
    expect(Math.abs(zScore(counts, expected))).toBeLessThan(3.5);
    const spread = counts.map((n) => ((n - expected) * (n - expected)) / expected);
    expect(Math.abs(zScore(spread, dispersion(perMs, leaving, t)))).toBeLessThan(3.5);
  });

  it('leave a state of three for each of the others, so that stays alone weigh the rates', () => {
    const three = {
      kind: 'mmpp',
      states: [
        { perSecond: 0, meanStayMs: 2_000 },
        { perSecond: 10, meanStayMs: 1_000 },
        { perSecond: 100, meanStayMs: 500 },
      ],
    } as const;
    const counts = replicates(1000, (replicate) => timesOf(three, 20_000, replicate).length);
    expect(Math.abs(zScore(counts, (20 * (0 * 2 + 10 * 1 + 100 * 0.5)) / 3.5))).toBeLessThan(3.5);
  });

  it('are Poisson where all states have one rate', () => {
    const level = {
      kind: 'mmpp',
      states: [
        { perSecond: 10, meanStayMs: 500 },
        { perSecond: 10, meanStayMs: 100 },
      ],
    } as const;
    const poisson = timesOf({ kind: 'poisson', perSecond: 10 }, 30_000);
    const times = timesOf(level, 30_000);
    expect(times).toHaveLength(poisson.length);
    for (const [n, at] of times.entries()) expect(at).toBeCloseTo(poisson[n]!, 6);
  });

  it('are a function of seed and replicate', () => {
    expect(timesOf(TWO, 10_000, 3, 7)).toEqual(timesOf(TWO, 10_000, 3, 7));
    expect(timesOf(TWO, 10_000, 3, 7)).not.toEqual(timesOf(TWO, 10_000, 4, 7));
    expect(timesOf(TWO, 10_000, 3, 7)).not.toEqual(timesOf(TWO, 10_000, 3, 8));
  });
});
