import { describe, expect, it } from 'vitest';
import {
  evaluateExpression,
  isViolated,
  type RoheExpression,
  type RoheMetric,
  type RoheObjective,
  scaledValue,
} from '../../../scenarios/rohe/semantics.ts';
import { goldenCases, goldenFolders } from '../../golden/cases.ts';

const expectClose = (actual: number, expected: number): void => expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12);

describe.each(goldenFolders)('contracts and objectives mean what they mean in ROHE: %s', (folder) => {
  it('every metric expression', () => {
    const cases = goldenCases<{ expression: RoheExpression; metrics: readonly RoheMetric[]; value: number }>(
      folder,
      'expressions.json',
    );
    expect(cases.length).toBeGreaterThanOrEqual(20);
    for (const { expression, metrics, value } of cases) expectClose(evaluateExpression(expression, metrics), value);
  });
  it('every threshold', () => {
    const cases = goldenCases<{ operator: string; value: number; actual: number; violated: boolean }>(folder, 'thresholds.json');
    expect(cases.length).toBeGreaterThanOrEqual(20);
    for (const { operator, value, actual, violated } of cases) expect(isViolated(operator, value, actual)).toBe(violated);
  });
  it('every scaled objective', () => {
    const cases = goldenCases<RoheObjective & { value: number; scaled: number }>(folder, 'objective.json');
    expect(cases.length).toBeGreaterThanOrEqual(20);
    for (const { value, scaled, ...objective } of cases) expectClose(scaledValue(value, objective), scaled);
  });
});

const values = (...all: readonly number[]): RoheMetric[] => all.map((value) => ({ value }));

describe('evaluateExpression', () => {
  it('is 0 where nothing is left', () => {
    for (const type of ['count', 'sum', 'avg', 'min', 'max']) expect(evaluateExpression({ type }, [])).toBe(0);
    expect(evaluateExpression({ type: 'percentile', percentile_value: 0.5 }, [])).toBe(0);
    expect(evaluateExpression({ type: 'ratio', operands: [{ type: 'count' }, { type: 'count' }] }, [])).toBe(0);
  });
  it('interpolates percentiles linearly', () => {
    expectClose(evaluateExpression({ type: 'percentile', percentile_value: 0.5 }, values(0.2, 0.1, 0.4, 0.3)), 0.25);
    expect(() => evaluateExpression({ type: 'percentile' }, values(1))).toThrow('percentile_value');
  });
  it('lets the operands of a ratio see what the ratio filters out', () => {
    const metrics = [
      { value: 1, modality: 'ts' },
      { value: 1, modality: 'video' },
    ];
    expect(
      evaluateExpression(
        { type: 'ratio', filters: { modality: 'ts' }, operands: [{ type: 'count' }, { type: 'count' }] },
        metrics,
      ),
    ).toBe(1);
    expect(
      evaluateExpression(
        { type: 'ratio', operands: [{ type: 'count', filters: { modality: 'ts' } }, { type: 'count' }] },
        metrics,
      ),
    ).toBe(0.5);
    expect(() => evaluateExpression({ type: 'ratio', operands: [{ type: 'count' }] }, metrics)).toThrow('two operands');
  });
  it('compares filters with what Python prints, so that "false" finds no False', () => {
    const metrics = [{ value: 1, correct: false }];
    expect(evaluateExpression({ type: 'count', filters: { correct: 'false' } }, metrics)).toBe(0);
    expect(evaluateExpression({ type: 'count', filters: { correct: 'False' } }, metrics)).toBe(1);
  });
  it('follows references, but not in a circle', () => {
    const definitions = { all: { type: 'count' }, a: { type: 'cdm_ref', cdm_ref: 'b' }, b: { type: 'cdm_ref', cdm_ref: 'a' } };
    expect(evaluateExpression({ type: 'cdm_ref', cdm_ref: 'all' }, values(1, 2), definitions)).toBe(2);
    expect(() => evaluateExpression({ type: 'cdm_ref', cdm_ref: 'a' }, [], definitions)).toThrow('cycle: a -> b -> a');
    expect(() => evaluateExpression({ type: 'cdm_ref', cdm_ref: 'none' }, [], definitions)).toThrow('unknown definition "none"');
    expect(() => evaluateExpression({ type: 'cdm_ref' }, [])).toThrow('names no definition');
    expect(() => evaluateExpression({ type: 'variance' }, values(1))).toThrow('unknown expression type "variance"');
  });
});

describe('isViolated', () => {
  it.each([
    ['>=', 0.95, 0.95, false],
    ['<', 100, 100, true],
    ['!=', 1, 1, true],
    ['==', 1, 1, false],
  ])('%s %d at %d', (operator, value, actual, violated) => expect(isViolated(operator, value, actual)).toBe(violated));
  it('refuses what is no operator', () => expect(() => isViolated('=>', 1, 1)).toThrow('unknown operator "=>"'));
});

describe('no data', () => {
  it('are a violation of what must be above something', () => {
    const share = { type: 'ratio', operands: [{ type: 'count', filters: { correct: 'True' } }, { type: 'count' }] };
    expect(isViolated('>=', 0.75, evaluateExpression(share, []))).toBe(true);
  });
});

describe('scaledValue', () => {
  it('clamps on the logarithmic scale only', () => {
    const range = { min: 0.1, max: 1, objective: 'max' };
    expect(scaledValue(5, { ...range, scale: 'log' })).toBe(1);
    expectClose(scaledValue(1.9, { ...range, scale: 'linear' }), 2);
    expect(() => scaledValue(1, { ...range, scale: 'square' })).toThrow('unknown scale "square"');
  });
});
