import { describe, expect, it } from 'vitest';
import type { ThresholdSpec } from '../../core/scenario.ts';
import { BUILT_IN_NAMES } from '../../reports/metrics/builtin.ts';
import { CONTRACT_METRICS, compileThresholds } from '../../reports/thresholds.ts';

const spec = (
  metric: string,
  operator: ThresholdSpec['operator'],
  value: number,
  text = `${metric} ${operator} ${value}`,
): ThresholdSpec => ({
  metric,
  operator,
  value,
  text,
});
const VALUES = { on_time: 0.95, p99: 800, arrived: 100, partial: 4, utilisation: null, mine: 2 };
const KNOWN = [...BUILT_IN_NAMES, 'mine'];

async function says(one: ThresholdSpec, values: { readonly [name: string]: number | null } = VALUES): Promise<string> {
  return (await compileThresholds([one], KNOWN))(values)[0]!.says;
}

describe('thresholds', () => {
  it.each([
    ['<', false, false, true],
    ['<=', false, true, true],
    ['>', true, false, false],
    ['>=', true, true, false],
    ['==', false, true, false],
    ['!=', true, false, true],
  ] as const)('%s against a smaller, the same and a greater limit', async (operator, smaller, same, greater) => {
    const judge = await compileThresholds(
      [799, 800, 801].map((limit) => spec('p99', operator, limit)),
      KNOWN,
    );
    expect(judge(VALUES).map(({ holds }) => holds)).toEqual([smaller, same, greater]);
  });
  it('say the value in the unit of the metric', async () => {
    expect(await says(spec('on_time', '>=', 0.95, 'on_time >= 95 %'))).toBe('on_time >= 95 %: holds, on_time is 95 %');
    expect(await says(spec('on_time', '>=', 0.99, 'on_time >= 99 %'))).toBe('on_time >= 99 %: FAILED, on_time is 95.0 %');
    expect(await says(spec('p99', '<', 700, 'p99 < 700 ms'))).toBe('p99 < 700 ms: FAILED, p99 is 800.00 ms');
    expect(await says(spec('mine', '<', 3))).toBe('mine < 3: holds, mine is 2.00');
  });
  it('that are missed by a hair show the hair', async () => {
    expect(await says(spec('on_time', '>=', 0.95, 'on_time >= 95 %'), { on_time: 0.94999 })).toBe(
      'on_time >= 95 %: FAILED, on_time is 94.999 %',
    );
    expect(await says(spec('p99', '<', 800, 'p99 < 800 ms'), { p99: 800.001 })).toBe('p99 < 800 ms: FAILED, p99 is 800.001 ms');
  });
  it('without data are not judged, and say so', async () => {
    const judge = await compileThresholds([spec('utilisation', '<', 0.5), spec('utilisation * 2', '<', 0.5)], KNOWN);
    expect(judge(VALUES)).toEqual([
      {
        text: 'utilisation < 0.5',
        value: null,
        holds: null,
        shown: '-',
        says: 'utilisation < 0.5: not judged, utilisation has no value in this run',
      },
      {
        text: 'utilisation * 2 < 0.5',
        value: null,
        holds: null,
        shown: '-',
        says: 'utilisation * 2 < 0.5: not judged, utilisation * 2 has no value in this run',
      },
    ]);
    expect(judge({})[0]!.holds).toBeNull();
  });
  it('take expressions over built-in and own metrics', async () => {
    expect(await says(spec('(arrived - partial) / mine', '>', 47))).toBe(
      '(arrived - partial) / mine > 47: holds, (arrived - partial) / mine is 48.00',
    );
  });
  it('refuse unknown names, naming the nearest', async () => {
    await expect(compileThresholds([spec('p95 + latee', '<', 3)], KNOWN)).rejects.toThrow(
      /^threshold "p95 \+ latee < 3": unknown metric "latee" in "p95 \+ latee"; did you mean "late"\? \(known: arrived, /,
    );
  });
  it('refuse a share compared with what no share can be', async () => {
    await expect(compileThresholds([spec('on_time', '>=', 95)], KNOWN)).rejects.toThrow(
      'threshold "on_time >= 95": on_time is a share from 0 to 1 (0 % to 100 %), never 95',
    );
  });
  it('of a contract may not name what is not known by contract', async () => {
    await expect(compileThresholds([spec('utilisation', '<', 0.9)], CONTRACT_METRICS)).rejects.toThrow(
      'unknown metric "utilisation"',
    );
    await expect(compileThresholds([spec('p95', '<', 300)], CONTRACT_METRICS)).resolves.toBeTypeOf('function');
  });
  it('without any judge nothing', async () => {
    expect((await compileThresholds([], KNOWN))(VALUES)).toEqual([]);
  });
});
