import type { Distribution } from '../../core/scenario.ts';
import { ksDistance, quantileError } from './distance.ts';
import { FAMILIES } from './families.ts';

export type Fitted = {
  readonly distribution: Distribution;
  readonly family: string;
  readonly n: number;
  /** On values that were held out, means over the folds; null: too few values to hold any out. */
  readonly ks: number | null;
  /** Mean absolute error of quantiles, as a share. */
  readonly mape: number | null;
};

const BLOCKS = 5;
/** Below this there is nothing to choose by. */
export const ENOUGH = 25;
/** Of the mean: values that scatter by less are one value. */
const SAME = 1e-4;

/**
 * The family that fits best what it has not seen: each run (or where there are fewer than three, each fifth of the values in their order) is
 * held out once, and the simplest family is taken whose distance there is within chance of the least. It is then fitted to all values.
 * `runs`: values by what they were measured in, in the order in which they were; at least one value in all.
 */
export function chooseFamily(runs: readonly (readonly number[])[]): Fitted {
  const all = Float64Array.from(runs.flat()).sort();
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  if (all.at(-1)! - all[0]! <= SAME * mean || all.length < ENOUGH) return few(all);
  const folds = foldsOf(runs);
  const scores = FAMILIES.map(({ fitTo }) =>
    heldOut(folds, (rest, held) => {
      const made = fitTo(rest);
      return { ks: ksDistance(made, held), mape: quantileError(made, held) };
    }),
  );
  // Half a standard deviation of an empirical distribution function in its middle, over all that was held out.
  const chance = 0.25 / Math.sqrt(all.length);
  const least = Math.min(...scores.map(({ ks }) => ks));
  const chosen = scores.findIndex(({ ks }) => ks <= least + chance);
  const { name, fitTo } = FAMILIES[chosen]!;
  return { distribution: fitTo(all), family: name, n: all.length, ...scores[chosen]! };
}

/** One value, or too few to say more than their mean: a lognormal through few of them would be chance. */
function few(sorted: Float64Array): Fitted {
  return { distribution: FAMILIES[0]!.fitTo(sorted), family: FAMILIES[0]!.name, n: sorted.length, ks: null, mape: null };
}

/** What is held out once each: runs, or where there are fewer than three, fifths of the values in their order. None is empty. */
export function foldsOf(runs: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const filled = runs.filter((values) => values.length > 0);
  if (filled.length >= 3) return filled;
  const values = filled.flat();
  const size = Math.ceil(values.length / BLOCKS);
  return Array.from({ length: BLOCKS }, (_, i) => values.slice(i * size, (i + 1) * size)).filter((fold) => fold.length > 0);
}

export type Errors = { readonly ks: number; readonly mape: number };

/** Mean errors over the folds; `judge` is given the rest and the fold, both ascending. */
export function heldOut(
  folds: readonly (readonly number[])[],
  judge: (rest: Float64Array, held: Float64Array) => Errors,
): Errors {
  const each = folds.map((held, i) =>
    judge(Float64Array.from(folds.filter((_, j) => j !== i).flat()).sort(), Float64Array.from(held).sort()),
  );
  const meanOf = (of: keyof Errors): number => each.reduce((sum, one) => sum + one[of], 0) / each.length;
  return { ks: meanOf('ks'), mape: meanOf('mape') };
}
