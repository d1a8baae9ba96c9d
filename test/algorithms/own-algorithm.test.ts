import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { StrategyDefinition } from '../../core/algorithm.ts';
import { algorithmContract } from '../contracts/algorithm.ts';

const PATH = new URL('../../docs/own-algorithm.mjs', import.meta.url);
const { strategy } = (await import(PATH.href)) as { strategy: StrategyDefinition };

algorithmContract(strategy, { describe, it });

it('is short enough to be read at a glance', () => {
  expect(readFileSync(PATH, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(25);
});
