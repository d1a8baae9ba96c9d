import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../runners/canonical.ts';
import { chooseStrategies, chooseStrategy } from '../../runners/choice.ts';
import { fileName } from '../../runners/folder/place.ts';
import { createWorld } from '../contracts/world.ts';
import { ROOT } from './rohe.ts';

const mild = { label: 'mild', use: 'dream', params: { alpha: 0 } };
const { scenario } = createWorld({ strategies: [mild] });

describe('the strategies that a command line names', () => {
  it('are those of the scenario by label first, with their parameters', async () => {
    expect(await chooseStrategy('mild', scenario, ROOT)).toEqual(mild);
  });
  it('are then those of the list, with their defaults', async () => {
    expect(await chooseStrategy('llf', scenario, ROOT)).toEqual({
      label: 'llf',
      use: 'llf',
      params: { variant: 'llf', drop: 'none' },
    });
  });
  it('are modules where the name is a path, seen from the scenario', async () => {
    expect(await chooseStrategy('docs/own-algorithm.mjs', scenario, ROOT)).toEqual({
      label: 'own-algorithm',
      use: './docs/own-algorithm.mjs',
      params: {},
    });
    expect((await chooseStrategy('./docs/own-algorithm.mjs', scenario, `${ROOT}/scenarios`)).use).toBe(
      '../docs/own-algorithm.mjs',
    );
    expect((await chooseStrategy('../docs/own-algorithm.mjs', scenario, `${ROOT}/scenarios`)).use).toBe(
      '../docs/own-algorithm.mjs',
    );
  });
  it('must differ', async () => {
    await expect(chooseStrategies(['llf', 'v2', 'llf'], scenario, ROOT)).rejects.toThrow('the strategy "llf" is named twice');
  });
});

describe('canonical JSON', () => {
  it('has keys in order at every depth, lists as they are', () => {
    expect(canonicalJson({ b: [{ z: 1, a: null }, 'x'], a: 0.1 })).toBe('{"a":0.1,"b":[{"a":null,"z":1},"x"]}');
  });
});

describe('names of folders', () => {
  it.each([
    ['rohe/v2', 'rohe-v2'],
    ['../up', '-up'],
    ['llf (drop)', 'llf-drop-'],
    ['...', 'unnamed'],
    ['v2.1_x-y', 'v2.1_x-y'],
  ])('%s becomes %s', (name, file) => {
    expect(fileName(name)).toBe(file);
  });
});
