import { describe, expect, it } from 'vitest';
import { standardNormal } from '../../../core/normal.ts';
import type { Distribution, Scenario } from '../../../core/scenario.ts';
import { parseScenario } from '../../../scenarios/index.ts';
import { catalogue } from '../catalogue.ts';
import { edited } from '../edits.ts';

const load = (text: string): Scenario => parseScenario(text, 'small.yaml', '/here', catalogue).scenario;

describe('a distribution', () => {
  const of = (written: string): Distribution | null | undefined =>
    load(edited([['    profile: 10 ms\n', `    profile: ${written}\n`]])).services.find(({ name }) => name === 'ears')?.profile
      .otherwise;

  it.each<readonly [string, Distribution]>([
    ['10 ms', { kind: 'constant', ms: 10 }],
    ['{ constant: 1 s }', { kind: 'constant', ms: 1000 }],
    ['{ uniform: { min: 1 ms, max: 2 ms } }', { kind: 'uniform', minMs: 1, maxMs: 2 }],
    ['{ exponential: 5 ms }', { kind: 'exponential', meanMs: 5, shiftMs: 0 }],
    ['{ exponential: { mean: 5 ms, shift: 2 ms } }', { kind: 'exponential', meanMs: 5, shiftMs: 2 }],
    ['{ lognormal: { mean: 5 ms, cv: 0.3 } }', { kind: 'lognormal', meanMs: 5, cv: 0.3, shiftMs: 0 }],
    ['{ gamma: { mean: 50 ms, cv: .7, shift: 120 ms } }', { kind: 'gamma', meanMs: 50, cv: 0.7, shiftMs: 120 }],
    ['{ gamma: { mean: 50 ms, cv: 0, shift: 120 ms } }', { kind: 'constant', ms: 170 }],
    [
      '{ empirical: [[0, 10 ms], [50 %, 20 ms], [1, 40 ms]] }',
      {
        kind: 'empirical',
        points: [
          [0, 10],
          [0.5, 20],
          [1, 40],
        ],
      },
    ],
    ['{ quantiles: { p50: 7 ms, p95: 7 ms } }', { kind: 'constant', ms: 7 }],
    [
      '{ quantiles: { p0: 1 ms, p50: 2 ms, p100: 4 ms } }',
      {
        kind: 'empirical',
        points: [
          [0, 1],
          [0.5, 2],
          [1, 4],
        ],
      },
    ],
    [
      '{ quantiles: { p0: 1 ms, p100: 4 ms } }',
      {
        kind: 'empirical',
        points: [
          [0, 1],
          [1, 4],
        ],
      },
    ],
  ])('%s is resolved', (written, expected) => {
    expect(of(written)).toEqual(expected);
  });

  it('by two quantiles is the lognormal that has exactly these', () => {
    const fitted = of('{ quantiles: { p50: 48 ms, p95: 90 ms } }');
    expect(fitted?.kind).toBe('lognormal');
    if (fitted?.kind !== 'lognormal') return;
    // Of a lognormal with mean m and cv c: sigma^2 = ln(1 + c^2), mu = ln m - sigma^2 / 2.
    const variance = Math.log(1 + fitted.cv * fitted.cv);
    const quantile = (p: number): number =>
      Math.exp(Math.log(fitted.meanMs) - variance / 2 + standardNormal(p) * Math.sqrt(variance));
    expect(quantile(0.5)).toBeCloseTo(48, 9);
    expect(quantile(0.95)).toBeCloseTo(90, 9);
    // z(0.95) = 1.6448536269514722
    expect(Math.sqrt(variance)).toBeCloseTo(Math.log(90 / 48) / 1.6448536269514722, 12);
  });

  it('by more quantiles goes on along the outer lines, not below 0', () => {
    const fitted = of('{ quantiles: { p25: 10 ms, p50: 30 ms, p75: 40 ms } }');
    expect(fitted).toEqual({
      kind: 'empirical',
      points: [
        [0, 0],
        [0.25, 10],
        [0.5, 30],
        [0.75, 40],
        [1, 50],
      ],
    });
  });
});
