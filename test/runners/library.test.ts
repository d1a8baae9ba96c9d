import { describe, expect, it } from 'vitest';
import {
  type CompareRequest,
  compare,
  createMetrics,
  createRandom,
  meanInterval,
  measure,
  pairedDifference,
  verdict,
} from '../../index.ts';
import { createWorld } from '../contracts/world.ts';
import { ROOT } from './rohe.ts';

const { scenario } = createWorld();
const strategy = { label: 'v2', use: 'v2', params: {} };
const until = { metric: 'on_time', unit: 'share', better: 'higher', precision: 0.02 } as const;

describe('a program that gives a number that cannot be is told which, its value and what it must be', () => {
  it.each<[string, Partial<CompareRequest>, string]>([
    ['NaN replications', { replications: Number.NaN }, 'replications is NaN; it must be a whole number from 1 to 100000'],
    ['none', { replications: 0 }, 'replications is 0; it must be a whole number from 1 to 100000'],
    ['fewer than none', { replications: -1 }, 'replications is -1; it must be a whole number'],
    ['half a replication', { replications: 2.5 }, 'replications is 2.5; it must be a whole number'],
    ['no end of them', { replications: Infinity }, 'replications is Infinity; it must be a whole number'],
    ['half a seed', { seed: 1.5 }, 'seed is 1.5; it must be a whole number from 0 to 4294967295'],
    ['a seed below 0', { seed: -1 }, 'seed is -1; it must be'],
    ['a margin that is none', { margin: Number.NaN }, 'margin is NaN; it must be a number from 0 to 1'],
    ['a precision of nothing', { until: { ...until, precision: 0 } }, 'until.precision is 0; it must be a number above 0'],
    ['nobody to compare', { strategies: [] }, 'strategies is empty; name one or more'],
    [
      'nobody to run it',
      { performer: { width: 0, perform: () => Promise.reject(new Error('it ran')) } },
      'performer.width is 0; it must be a whole number',
    ],
  ])('compare: %s', async (_, given, message) => {
    await expect(compare({ scenario, baseDir: ROOT, strategies: [strategy], replications: 1, ...given })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['seed', { seed: Number.NaN }, 'seed is NaN; it must be a whole number from 0 to 4294967295'],
    ['replicate', { replicate: 0.5 }, 'replicate is 0.5; it must be a whole number'],
    ['warm-up', { warmUpMs: -5 }, 'warmUpMs is -5; it must be a number not below 0'],
    ['slice', { sliceMs: Number.NaN }, 'sliceMs is NaN; it must be a number above 0'],
  ])('measure: %s', async (_, given, message) => {
    await expect(measure({ scenario, strategy, baseDir: ROOT, seed: 1, replicate: 0, ...given })).rejects.toThrow(message);
  });

  it.each([
    ['createRandom', () => createRandom(2 ** 32, 0), 'seed is 4294967296; it must be a whole number from 0 to 4294967295'],
    ['createRandom of text', () => createRandom(JSON.parse('"7"'), 0), 'seed is "7"; it must be'],
    ['createMetrics', () => createMetrics({ warmUpMs: 0, durationMs: Number.NaN, scenario }), 'durationMs is NaN; it must be'],
    ['meanInterval', () => meanInterval([1, Number.NaN]), 'a value is NaN; it must be a number'],
    ['pairedDifference', () => pairedDifference([1, Number.NaN], [1, 2]), 'a value is NaN; it must be a number'],
    ['verdict', () => verdict([], Number.NaN), 'margin is NaN; it must be a number not below 0'],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});
