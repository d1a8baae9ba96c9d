import { expect, it } from 'vitest';
import { findStrategy, strategies } from '../../algorithms/index.ts';
import { UserError } from '../../core/errors.ts';

it('has each strategy once, by a name that can be found in any case', () => {
  const names = strategies.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(['v2', 'adaptive', 'dream', 'llf', 'fcfs', 'edf', 'round-robin', 'power-of-two']));
  expect(findStrategy('LLF').name).toBe('llf');
});

it('names the nearest and all known ones for an unknown name', () => {
  expect(() => findStrategy('raund-robin')).toThrow(UserError);
  expect(() => findStrategy('dreem')).toThrow(
    /^unknown strategy "dreem"; did you mean dream\? The known ones are v2, adaptive, /,
  );
});
