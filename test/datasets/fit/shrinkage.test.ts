import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestShrinkage, SHRINKAGES, type Shrinkage, sharesOf } from '../../../datasets/fit/shrinkage.ts';
import type { Answers } from '../../../datasets/fit/skill.ts';

function answersOf(rows: readonly (readonly [string, 0 | 1 | null])[]): Answers {
  return { models: ['m'], classes: rows.map(([name]) => name), right: rows.map(([, answer]) => [answer]) };
}

/** Each answer from a fit that has not seen it. */
function foretold(answers: Answers, shrinkage: Shrinkage): number {
  return answers.right.reduce((sum, row, i) => {
    if (row[0] === null) return sum;
    const without = answers.right.map((one, k) => (k === i ? [null] : one));
    const share = sharesOf({ ...answers, right: without }, 0, shrinkage).get(answers.classes[i]!)!;
    return sum + Math.log(row[0] === 1 ? share : 1 - share);
  }, 0);
}

describe('the shrinkage of shares by class', () => {
  it('draws them to the overall share or to a half, as if so many inputs more were answered so', () => {
    const answers = answersOf([
      ['cat', 1],
      ['cat', 1],
      ['dog', 0],
      ['dog', null],
    ]);
    const drawn = (towards: 'overall' | 'half', inputs: number) => [...sharesOf(answers, 0, { towards, inputs }).values()];
    // Overall (2 + 0.5) / (3 + 1) = 0.625.
    expect(drawn('overall', 1)).toEqual([(2 + 0.625) / 3, 0.625 / 2]);
    expect(drawn('half', 2)).toEqual([3 / 4, 1 / 3]);
  });

  it('is the one by which answers are foretold best from all others', () => {
    const rows = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(0 as const, 1 as const, null)), {
      minLength: 6,
      maxLength: 40,
    });
    fc.assert(
      fc.property(rows, (given) => {
        const answers = answersOf(given);
        const best = Math.max(...SHRINKAGES.map((one) => foretold(answers, one)));
        expect(foretold(answers, bestShrinkage(answers))).toBeCloseTo(best, 9);
      }),
      { numRuns: 60 },
    );
  });

  it('is great where classes are alike, and little where they differ', () => {
    const alike = answersOf(Array.from({ length: 60 }, (_, i) => [`c${i % 20}`, i % 3 === 0 ? 0 : 1]));
    const unlike = answersOf(Array.from({ length: 60 }, (_, i) => [`c${i % 2}`, i % 2 === 0 ? 0 : 1]));
    expect(bestShrinkage(alike)).toEqual({ towards: 'overall', inputs: 8 });
    expect(bestShrinkage(unlike)).toMatchObject({ inputs: 0.5 });
  });
});
