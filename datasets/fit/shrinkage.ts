import type { Answers } from './skill.ts';

/** How shares by class are drawn towards something that is known of more inputs, so that none is 0 or 1. */
export type Shrinkage = {
  /** What the share is drawn to: the model's own share over all classes, or a half. */
  readonly towards: 'overall' | 'half';
  /** As if so many inputs more had been answered so. */
  readonly inputs: number;
};

export const SHRINKAGES: readonly Shrinkage[] = (['overall', 'half'] as const).flatMap((towards) =>
  [0.5, 1, 2, 4, 8].map((inputs) => ({ towards, inputs })),
);

/** Class -> share, of one model. */
export function sharesOf(
  { classes, right }: Answers,
  model: number,
  { towards, inputs }: Shrinkage,
): ReadonlyMap<string, number> {
  const counts = countsOf(classes, right, model);
  const target = towards === 'half' ? 0.5 : overallOf(totalOf(counts));
  return new Map([...counts].map(([name, { n, k }]) => [name, (k + inputs * target) / (n + inputs)] as const));
}

/**
 * That which foretells each answer from all others of its model best: the greatest leave-one-out log-likelihood over all models. What is held out
 * to judge a fit has no part in it.
 */
export function bestShrinkage(answers: Answers): Shrinkage {
  const counts = answers.models.map((_, model) => countsOf(answers.classes, answers.right, model));
  const scored = SHRINKAGES.map((shrinkage) => ({
    shrinkage,
    score: counts.reduce((sum, own) => sum + leaveOneOut(own, shrinkage), 0),
  }));
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).shrinkage;
}

/** Inputs that were answered, and those answered rightly. */
type Count = { n: number; k: number };

function countsOf(classes: readonly string[], right: Answers['right'], model: number): ReadonlyMap<string, Count> {
  const counts = new Map<string, Count>();
  right.forEach((row, i) => {
    const count = counts.get(classes[i]!) ?? { n: 0, k: 0 };
    counts.set(classes[i]!, count);
    if (row[model] === null) return;
    count.n++;
    count.k += row[model]!;
  });
  return counts;
}

function totalOf(counts: ReadonlyMap<string, Count>): Count {
  return [...counts.values()].reduce((all, { n, k }) => ({ n: all.n + n, k: all.k + k }), { n: 0, k: 0 });
}
function overallOf({ n, k }: Count): number {
  return (k + 0.5) / (n + 1);
}

/** Of each class's right answers one is left out, and of its wrong ones; all that are alike count alike. */
function leaveOneOut(counts: ReadonlyMap<string, Count>, { towards, inputs }: Shrinkage): number {
  const total = totalOf(counts);
  const shareWithout = ({ n, k }: Count, answer: 0 | 1): number => {
    const target = towards === 'half' ? 0.5 : overallOf({ n: total.n - 1, k: total.k - answer });
    return (k - answer + inputs * target) / (n - 1 + inputs);
  };
  return [...counts.values()].reduce((sum, count) => {
    const { n, k } = count;
    const ofRight = k === 0 ? 0 : k * Math.log(shareWithout(count, 1));
    const ofWrong = n === k ? 0 : (n - k) * Math.log(1 - shareWithout(count, 0));
    return sum + ofRight + ofWrong;
  }, 0);
}
