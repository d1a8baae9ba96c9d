import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArrivalSpec } from '../../../core/scenario.ts';
import { curveOf } from '../../../core/workload/curves.ts';
import { chiSquareZ, replicates, timesOf } from './arrivals.ts';

type CurveSpec = Parameters<typeof curveOf>[0];
const DURATION = 600_000;
const rate = (min: number) => fc.double({ min, max: 500, noNaN: true });
const curve: fc.Arbitrary<CurveSpec> = fc.oneof(
  fc.record({ kind: fc.constant('ramp' as const), fromPerSecond: rate(0), toPerSecond: rate(0.01) }),
  fc.record({ kind: fc.constant('ramp' as const), fromPerSecond: rate(0.01), toPerSecond: rate(0) }),
  fc
    .record({
      base: rate(0),
      burst: rate(0.01),
      everyMs: fc.integer({ min: 2, max: 300_000 }),
      share: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    })
    .map(({ base, burst, everyMs, share }) => ({
      kind: 'burst' as const,
      basePerSecond: base,
      burstPerSecond: burst,
      everyMs,
      forMs: everyMs * share,
    })),
  fc
    .record({
      mean: rate(0.01),
      swing: fc.double({ min: 0, max: 1, noNaN: true }),
      periodMs: fc.integer({ min: 1000, max: 86_400_000 }),
      at: fc.double({ min: 0, max: 2, noNaN: true }),
    })
    .map(({ mean, swing, periodMs, at }) => ({
      kind: 'diurnal' as const,
      perSecond: mean,
      peakPerSecond: mean * (1 + swing),
      periodMs,
      peakAtMs: at * periodMs,
    })),
);

describe('a rate that changes with time', () => {
  it('is inverted: by the time that belongs to a count, so many are expected', () => {
    fc.assert(
      fc.property(curve, fc.double({ min: 0, max: 1, noNaN: true }), (spec, share) => {
        const { expectedBy, timeOf } = curveOf(spec, DURATION);
        const count = share * expectedBy(DURATION) * (1 - 1e-12);
        const at = timeOf(count);
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThanOrEqual(DURATION * (1 + 1e-9));
        expect(Math.abs(expectedBy(at) - count)).toBeLessThan(1e-7 * (1 + count));
      }),
    );
  });

  it('is the derivative of what is expected', () => {
    fc.assert(
      fc.property(curve, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (spec, share) => {
        const { expectedBy, perSecondAt } = curveOf(spec, DURATION);
        const at = share * DURATION;
        // Where a burst begins or ends there is none.
        fc.pre(perSecondAt(at - 1) === perSecondAt(at + 1) || spec.kind !== 'burst');
        fc.pre(spec.kind !== 'burst' || spec.everyMs > 100);
        const slope = ((expectedBy(at + 1) - expectedBy(at - 1)) / 2) * 1000;
        expect(Math.abs(slope - perSecondAt(at))).toBeLessThan(1e-3 * (1 + perSecondAt(at)));
      }),
    );
  });

  it('ends a ramp with its duration', () => {
    const { timeOf } = curveOf({ kind: 'ramp', fromPerSecond: 1, toPerSecond: 49 }, 10_000);
    expect(timeOf(250)).toBeCloseTo(10_000, 9);
    expect(timeOf(250.001)).toBe(Infinity);
  });

  it('puts a burst at the end of each interval', () => {
    const { perSecondAt, timeOf } = curveOf(
      { kind: 'burst', basePerSecond: 5, burstPerSecond: 50, everyMs: 120_000, forMs: 30_000 },
      600_000,
    );
    expect([0, 89_999, 90_000, 119_999, 120_000, 210_000].map(perSecondAt)).toEqual([5, 5, 50, 50, 5, 50]);
    // 450 in 90 s at 5/s, then 1500 in 30 s at 50/s.
    expect([450, 450 + 750, 1950, 1950 + 45].map(timeOf)).toEqual([90_000, 105_000, 120_000, 129_000]);
  });
});

/** Counts by bins of equal width, summed over replicates, against what is expected. */
function phasesZ(spec: CurveSpec & ArrivalSpec, durationMs: number, bins: number, n: number): number {
  const observed = new Array<number>(bins).fill(0);
  for (const times of replicates(n, (replicate) => timesOf(spec, durationMs, replicate))) {
    for (const at of times) observed[Math.floor((at / durationMs) * bins)]!++;
  }
  const { expectedBy } = curveOf(spec, durationMs);
  const edge = (bin: number): number => expectedBy((bin / bins) * durationMs);
  return chiSquareZ(
    observed,
    observed.map((_, bin) => n * (edge(bin + 1) - edge(bin))),
  );
}

describe('arrivals at a changing rate', () => {
  it.each<[string, CurveSpec & ArrivalSpec]>([
    ['a day in ten minutes', { kind: 'diurnal', perSecond: 10, peakPerSecond: 20, periodMs: 600_000, peakAtMs: 300_000 }],
    ['several days', { kind: 'diurnal', perSecond: 10, peakPerSecond: 15, periodMs: 100_000, peakAtMs: 20_000 }],
    ['a ramp up', { kind: 'ramp', fromPerSecond: 1, toPerSecond: 20 }],
    ['a ramp down', { kind: 'ramp', fromPerSecond: 20, toPerSecond: 0 }],
    ['bursts', { kind: 'burst', basePerSecond: 2, burstPerSecond: 30, everyMs: 120_000, forMs: 30_000 }],
  ])('come as often in each phase as the rate says: %s', (_, spec) => {
    expect(Math.abs(phasesZ(spec, DURATION, 24, 20))).toBeLessThan(4);
  });

  it('are Poisson: the gaps of the unit process are those of a constant rate', () => {
    const constant = timesOf({ kind: 'poisson', perSecond: 10 }, 60_000);
    const level = timesOf({ kind: 'ramp', fromPerSecond: 10, toPerSecond: 10 }, 60_000);
    expect(level).toHaveLength(constant.length);
    for (const [n, at] of level.entries()) expect(at).toBeCloseTo(constant[n]!, 6);
  });

  it('keep their draws when the rate changes: twice as fast, each comes at half the time', () => {
    const slow = timesOf({ kind: 'diurnal', perSecond: 5, peakPerSecond: 8, periodMs: 60_000, peakAtMs: 0 }, 60_000);
    const fast = timesOf({ kind: 'diurnal', perSecond: 10, peakPerSecond: 16, periodMs: 30_000, peakAtMs: 0 }, 30_000);
    expect(fast).toHaveLength(slow.length);
    for (const [n, at] of fast.entries()) expect(2 * at).toBeCloseTo(slow[n]!, 5);
  });
});
