import { expect, it } from 'vitest';
import { strategies } from '../../algorithms/index.ts';

it('has each strategy once', () => {
  const names = strategies.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(['v2', 'adaptive', 'dream', 'llf', 'fcfs', 'edf', 'round-robin', 'power-of-two']));
});
