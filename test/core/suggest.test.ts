import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, hint, nearest } from '../../core/suggest.ts';

const KEYS = ['warm_up', 'workload', 'network', 'nodes', 'seed'];

describe('the edit distance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['flaw', 'lawn', 2],
    ['ab', 'ba', 1],
    ['ca', 'abc', 3],
  ])('of "%s" and "%s" is %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('is symmetric, 0 only between equals, and at most the longer length', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
      { seed: 7 },
    );
  });
});

describe('a suggestion', () => {
  it.each([
    ['warmup', 'warm_up'],
    ['warm-up', 'warm_up'],
    ['Warm_Up', 'warm_up'],
    ['nodse', 'nodes'],
    ['netwrok', 'network'],
    ['zebra', undefined],
    ['x', undefined],
    ['x'.repeat(100_000), undefined],
  ])('for "%s" is %s', (name, expected) => {
    expect(nearest(name, KEYS)).toBe(expected);
  });

  it('ends an error with the known names, cut short where there are many', () => {
    expect(hint('nodse', KEYS)).toBe('; did you mean "nodes"? (known: warm_up, workload, network, nodes, seed)');
    expect(hint('zebra', [])).toBe('; known: none');
    const many = Array.from({ length: 25 }, (_, n) => `name-${n}`);
    expect(hint('zebra', many)).toMatch(/^; known: name-0, .*, name-19 and 5 more$/);
  });
});
