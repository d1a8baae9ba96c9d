import { describe, expect, it } from 'vitest';
import { normalCdf, standardNormal } from '../../../core/normal.ts';
import { createRandom } from '../../../core/random.ts';
import { heldOutSkill } from '../../../datasets/fit/held-out-skill.ts';
import { majorityOf, rightByEase } from '../../../datasets/fit/one-factor.ts';
import { type Answers, fitSkill, logLikelihood, majorityGiven } from '../../../datasets/fit/skill.ts';

const TRUE = { shares: [0.6, 0.7, 0.8, 0.7, 0.75], loadings: [0.3, 0.9, 0.8, 0.6, 0.7] };

/** Answers of models of these loadings; on inputs of the class `hard` each threshold is lower by 0.5. */
function drawn(n: number, loadings: readonly number[]): Answers {
  const random = createRandom(7, 0);
  const classes = Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 'hard' : 'easy'));
  const right = classes.map((name, i) => {
    const ease = standardNormal(random.at(1, i));
    return loadings.map((loading, model): 0 | 1 => {
      const noise = Math.sqrt(1 - loading * loading) * standardNormal(random.at(2, i, model));
      const threshold = standardNormal(TRUE.shares[model]!) - (name === 'hard' ? 0.5 : 0);
      return threshold + loading * ease + noise > 0 ? 1 : 0;
    });
  });
  return { models: loadings.map((_, i) => `m${i}`), classes, right };
}

describe('skill by class and difficulty', () => {
  it('finds the shares by class and the loadings that answers were drawn with', () => {
    const { byClass, loadings } = fitSkill(drawn(4000, TRUE.loadings));
    loadings.forEach((loading, i) => expect(Math.abs(loading - TRUE.loadings[i]!)).toBeLessThan(0.06));
    TRUE.shares.forEach((share, i) => {
      expect(Math.abs(byClass[i]!.get('easy')! - share)).toBeLessThan(0.03);
      expect(Math.abs(byClass[i]!.get('hard')! - normalCdf(standardNormal(share) - 0.5))).toBeLessThan(0.04);
    });
  });

  it('finds no loading in answers that are independent', () => {
    const { loadings } = fitSkill(drawn(4000, [0, 0, 0, 0, 0]));
    for (const [i, one] of loadings.entries()) for (const other of loadings.slice(i + 1)) expect(one * other).toBeLessThan(0.05);
  });

  it('gives majorities that agree with the integral over a finer grid, and the likelihood of a coin', () => {
    const skill = { byClass: TRUE.shares.map((share) => new Map([['easy', share]])), loadings: TRUE.loadings };
    expect(majorityGiven(skill, [0, 1, 2], 'easy')).toBeCloseTo(majorityOf(rightByEase([0.6, 0.7, 0.8], [0.3, 0.9, 0.8])), 4);
    const coin = { byClass: [new Map([['easy', 0.5]])], loadings: [0.8] };
    const tossed: Answers = { models: ['m'], classes: ['easy', 'easy', 'easy'], right: [[1], [0], [null]] };
    expect(logLikelihood(tossed, coin)).toBeCloseTo(2 * Math.log(0.5), 5);
  });

  it('foretells inputs that were held out, and better than independence does', () => {
    const { logLikelihood: shared, independent, sizes } = heldOutSkill(drawn(1500, TRUE.loadings));
    expect(shared).toBeGreaterThan(independent);
    expect(sizes.map(({ size, ensembles }) => [size, ensembles])).toEqual([
      [1, 5],
      [3, 10],
      [5, 1],
    ]);
    for (const { error } of sizes) expect(error).toBeLessThan(0.02);
  });
});
