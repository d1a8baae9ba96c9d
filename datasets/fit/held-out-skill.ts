import { createRandom, Stream } from '../../core/random.ts';
import { type Answers, fitSkill, logLikelihood, majorityGiven, type Skill } from './skill.ts';

export type SizeError = {
  readonly size: number;
  readonly ensembles: number;
  /** Means over the ensembles, shares. */
  readonly measured: number;
  readonly predicted: number;
  /** Mean of |predicted - measured| over the ensembles. */
  readonly error: number;
};
export type HeldOut = {
  readonly folds: number;
  /** Per input, held out; and of models that are as good but independent. */
  readonly logLikelihood: number;
  readonly independent: number;
  readonly sizes: readonly SizeError[];
};

const FOLDS = 5;
/** More ensembles than this are drawn from. */
const MOST = 1000;

/** A fifth of the inputs, drawn, is held out at a time: what the rest says of single models and majorities of 3 and 5 there. */
export function heldOutSkill(answers: Answers): HeldOut {
  const foldOf = foldsOf(answers.right.length);
  const folds = Array.from({ length: FOLDS }, (_, fold) => {
    const held = part(answers, (i) => foldOf[i] === fold);
    return { held, skill: fitSkill(part(answers, (i) => foldOf[i] !== fold)) };
  });
  const n = answers.right.length;
  const sum = (of: (held: Answers, skill: Skill) => number): number =>
    folds.reduce((all, { held, skill }) => all + of(held, skill), 0);
  return {
    folds: FOLDS,
    logLikelihood: sum(logLikelihood) / n,
    independent: sum((held, skill) => logLikelihood(held, { ...skill, loadings: skill.loadings.map(() => 0) })) / n,
    sizes: [1, 3, 5].filter((size) => size <= answers.models.length).map((size) => sizeError(answers.models.length, size, folds)),
  };
}

/** Fold by input; as many in each as in the others, give or take one, and no rhythm of the file in them. */
function foldsOf(inputs: number): readonly number[] {
  const random = createRandom(2, 0);
  const keys = Array.from({ length: inputs }, (_, i) => ({ i, key: random.at(Stream.bootstrap, i) })).sort(
    (one, two) => one.key - two.key,
  );
  const folds: number[] = [];
  keys.forEach(({ i }, rank) => {
    folds[i] = rank % FOLDS;
  });
  return folds;
}

function part({ models, classes, right }: Answers, keep: (input: number) => boolean): Answers {
  return { models, classes: classes.filter((_, i) => keep(i)), right: right.filter((_, i) => keep(i)) };
}

function sizeError(models: number, size: number, folds: readonly { readonly held: Answers; readonly skill: Skill }[]): SizeError {
  const ensembles = ensemblesOf(models, size).map((members) => {
    let [n, measured, predicted] = [0, 0, 0];
    for (const { held, skill } of folds) {
      const byClass = new Map([...new Set(held.classes)].map((name) => [name, majorityGiven(skill, members, name)] as const));
      held.right.forEach((row, i) => {
        if (members.some((model) => row[model] === null)) return;
        n++;
        predicted += byClass.get(held.classes[i]!)!;
        if (2 * members.reduce((sum, model) => sum + row[model]!, 0) > size) measured++;
      });
    }
    return { n, measured: measured / n, predicted: predicted / n };
  });
  const known = ensembles.filter(({ n }) => n > 0);
  const mean = (of: (one: (typeof known)[number]) => number): number =>
    known.reduce((sum, one) => sum + of(one), 0) / known.length;
  return {
    size,
    ensembles: known.length,
    measured: mean(({ measured }) => measured),
    predicted: mean(({ predicted }) => predicted),
    error: mean(({ measured, predicted }) => Math.abs(predicted - measured)),
  };
}

/** All of them, or as many as `MOST` that are drawn, each model as likely. */
function ensemblesOf(models: number, size: number): readonly (readonly number[])[] {
  let count = 1;
  for (let k = 0; k < size; k++) count = (count * (models - k)) / (k + 1);
  if (count <= MOST) return subsets(models, size, 0);
  const random = createRandom(1, 0);
  return Array.from({ length: MOST }, (_, draw) => {
    const keyed = Array.from({ length: models }, (_, model) => ({ model, key: random.at(Stream.bootstrap, draw, model) }));
    return keyed
      .sort((one, two) => one.key - two.key)
      .slice(0, size)
      .map(({ model }) => model);
  });
}

function subsets(n: number, size: number, from: number): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: Math.max(0, n - size - from + 1) }, (_, k) => from + k).flatMap((first) =>
    subsets(n, size - 1, first + 1).map((rest) => [first, ...rest]),
  );
}
