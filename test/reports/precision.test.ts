import { describe, expect, it } from 'vitest';
import { standardNormal } from '../../core/normal.ts';
import { createRandom, Stream } from '../../core/random.ts';
import {
  BLOCK,
  LEAST_REPLICATIONS,
  type PrecisionRule,
  precisionReached,
  precisionSentence,
} from '../../reports/stats/precision.ts';

const RULE: PrecisionRule = { metric: 'on_time', unit: 'share', better: 'higher', precision: 0.02 };
const of = (label: string, ...values: (number | null)[]) => ({ label, values });
const ten = (value: (i: number) => number): number[] => Array.from({ length: 10 }, (_, i) => value(i));
const random = createRandom(11, 0);

describe('replications are enough', () => {
  it('when every paired difference to the best is known to the precision, but never before there are ten', () => {
    const best = of('a', ...ten((i) => 0.9 + (i % 2) / 100));
    // differences .11 .10 .11 ..: standard error .005270 / 3.162278 = .0016667, t(9) 2.262157: half width .0037703
    const found = precisionReached([of('b', ...ten(() => 0.8)), best], RULE);
    expect(found).toMatchObject({ met: true, n: 10, between: ['a', 'b'], widest: expect.closeTo(0.0037703, 7) as number });
    const nine = (values: readonly (number | null)[]): (number | null)[] => values.slice(0, 9);
    expect(precisionReached([of('b', ...nine(ten(() => 0.8))), of('a', ...nine(best.values))], RULE).met).toBe(false);
  });
  it('not where one is wide, unless it is within a tenth of a difference that is large', () => {
    // differences +-.05 about the middle: half width 2.262157 x .052705 / 3.162278 = .037703
    const wide = (middle: number) => of('c', ...ten((i) => middle + (i % 2 === 0 ? 0.05 : -0.05)));
    const best = of('a', ...ten(() => 0.9));
    expect(precisionReached([best, wide(0.7)], RULE)).toMatchObject({ met: false, between: ['a', 'c'] });
    expect(precisionReached([best, wide(0.5)], RULE)).toMatchObject({ met: true });
  });
  it('relative to the best mean where the metric is no share, and the least is best where less is better', () => {
    const rule: PrecisionRule = { metric: 'p95', unit: 'ms', better: 'lower', precision: 0.01 };
    const found = precisionReached([of('slow', ...ten((i) => 210 + (i % 2))), of('fast', ...ten(() => 200))], rule);
    expect(found).toMatchObject({ met: true, between: ['fast', 'slow'], widest: expect.closeTo(0.37703 / 200, 7) as number });
    expect(precisionSentence(found, rule)).toBe(
      'precision: after 10 replications the 95 % intervals of the paired differences in p95 are within ±1.00 % or a tenth of the difference; the last to get there has ±0.19 % (fast less slow).',
    );
  });
  it('for one strategy when its mean is known; never where there is no value', () => {
    expect(precisionReached([of('a', ...ten((i) => 0.9 + i / 1e4))], RULE)).toMatchObject({ met: true, between: ['a'] });
    const none = precisionReached([of('a', ...ten(() => 0.9)), of('b', ...ten(() => 0.9).map(() => null))], RULE);
    expect(none).toMatchObject({ met: false, widest: null });
    expect(precisionSentence(none, RULE)).toMatch(/not reached; .* there is no interval \(a less b\); allow more/);
    expect(precisionReached([], RULE)).toMatchObject({ met: false, n: 0 });
  });
  it.each([12, 20, 40])('and the interval then still covers: 92 % or more where %d would do', (needed) => {
    const rule: PrecisionRule = { ...RULE, precision: 1.96 / Math.sqrt(needed), unit: 'share' };
    const runs = 2000;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const values: number[] = [];
      for (let found = false; !found && values.length < 200; ) {
        const next = values.length === 0 ? LEAST_REPLICATIONS : BLOCK;
        for (let i = 0; i < next; i++) values.push(standardNormal(random.at(Stream.bootstrap, needed, run, values.length)));
        const { met, widest } = precisionReached([of('a', ...values)], rule);
        if (!met) continue;
        found = true;
        if (Math.abs(values.reduce((sum, x) => sum + x, 0) / values.length) <= widest!) covered++;
      }
    }
    expect(covered / runs).toBeGreaterThan(0.92);
    expect(covered / runs).toBeLessThan(0.965);
  });
});
