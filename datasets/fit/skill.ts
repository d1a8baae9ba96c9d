/**
 * Skill by class and difficulty: a model is right on an input of class c when threshold(model, c) + loading x ease + noise > 0, where the ease
 * of an input is one standard normal number for all models. It is the model of `accuracy: { by_class, loading }` of a scenario.
 */
import { normalCdf, standardNormal } from '../../core/normal.ts';
import { majority } from './one-factor.ts';
import { bestShrinkage, type Shrinkage, sharesOf } from './shrinkage.ts';

/** `right`: one row per input, for each model 1, 0, or null where it was not asked. `classes`: the true class, by input. */
export type Answers = {
  readonly models: readonly string[];
  readonly classes: readonly string[];
  readonly right: readonly (readonly (0 | 1 | null)[])[];
};
export type Skill = {
  /** Class -> share, by model; drawn to what is known of more inputs, as foretells each from the others best, so that none is 0 or 1. */
  readonly byClass: readonly ReadonlyMap<string, number>[];
  /** 0 .. 0.99, by model. */
  readonly loadings: readonly number[];
};

const HIGHEST = 0.99;
const STEP = 0.25;
/** Points of the standard normal distribution, and what each weighs. */
const EASES = Float64Array.from({ length: 41 }, (_, i) => (i - 20) * STEP);
const WEIGHTS = EASES.map((x) => (STEP * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI));
const ROUNDS = 8;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Thresholds from the shares by class, then loadings of the greatest likelihood, one model at a time. */
export function fitSkill(answers: Answers): Skill & { readonly shrinkage: Shrinkage } {
  const shrinkage = bestShrinkage(answers);
  const byClass = answers.models.map((_, model) => sharesOf(answers, model, shrinkage));
  const loadings = answers.models.map(() => 0.7);
  for (let round = 0; round < ROUNDS; round++) {
    let moved = 0;
    for (let model = 0; model < loadings.length; model++) {
      const rest = likelihoods(answers, { byClass, loadings }, model);
      const best = highest((loading) => score(answers, byClass[model]!, loading, model, rest));
      moved = Math.max(moved, Math.abs(best - loadings[model]!));
      loadings[model] = best;
    }
    if (moved < 1e-3) break;
  }
  return { byClass, loadings, shrinkage };
}

/** The natural logarithm of the probability of these answers. */
export function logLikelihood(answers: Answers, skill: Skill): number {
  return likelihoods(answers, skill, -1).reduce((sum, row) => sum + Math.log(weighted(row)), 0);
}

/** P(more than half of the members are right) on an input of this class; ties count as wrong. */
export function majorityGiven(skill: Skill, members: readonly number[], className: string): number {
  const curves = members.map((model) => curveOf(skill.byClass[model]!.get(className) ?? 0.5, skill.loadings[model]!));
  return weighted(EASES.map((_, at) => majority(curves.map((curve) => curve[at]!))));
}

/** P(right) at each ease. */
function curveOf(share: number, loading: number): Float64Array {
  const threshold = standardNormal(share);
  const rest = Math.sqrt(1 - loading * loading);
  return EASES.map((ease) => normalCdf((threshold + loading * ease) / rest));
}

/** For each input and ease, the probability of its answers, without those of the model `but`. */
function likelihoods({ models, classes, right }: Answers, { byClass, loadings }: Skill, but: number): readonly Float64Array[] {
  const rows = right.map(() => new Float64Array(EASES.length).fill(1));
  models.forEach((_, model) => {
    if (model === but) return;
    const curves = curvesOf(byClass[model]!, loadings[model]!);
    rows.forEach((row, i) => multiply(row, curves.get(classes[i]!), right[i]![model]!));
  });
  return rows;
}

function curvesOf(shares: ReadonlyMap<string, number>, loading: number): ReadonlyMap<string, Float64Array> {
  return new Map([...shares].map(([name, share]) => [name, curveOf(share, loading)] as const));
}

/** A class that was not seen says nothing. */
function multiply(row: Float64Array, curve: Float64Array | undefined, answer: 0 | 1 | null): void {
  if (answer === null || curve === undefined) return;
  for (let at = 0; at < row.length; at++) row[at]! *= answer === 1 ? curve[at]! : 1 - curve[at]!;
}

function score(
  { classes, right }: Answers,
  shares: ReadonlyMap<string, number>,
  loading: number,
  model: number,
  rest: readonly Float64Array[],
): number {
  const curves = curvesOf(shares, loading);
  return rest.reduce((sum, row, i) => {
    const own = row.slice();
    multiply(own, curves.get(classes[i]!), right[i]![model]!);
    return sum + Math.log(weighted(own));
  }, 0);
}

function weighted(values: Float64Array): number {
  return values.reduce((sum, value, at) => sum + value * WEIGHTS[at]!, 0);
}

/** Where a function of 0 .. HIGHEST with one peak is highest, by golden section. */
function highest(of: (x: number) => number): number {
  let [low, high] = [0, HIGHEST];
  while (high - low > 1e-3) {
    const [one, two] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    if (of(one) > of(two)) high = two;
    else low = one;
  }
  return (low + high) / 2;
}
