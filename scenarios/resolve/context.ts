import type { Json } from '../../core/scenario.ts';
import { hint } from '../../core/suggest.ts';
import type { Catalogue } from '../catalogue.ts';
import type { PartlyInput } from '../issues.ts';
import type { Path, Problems } from '../problems.ts';
import { type Dimension, parseQuantity } from '../units.ts';

/** What every part of the resolution is given. `input` has the right kinds of values, but lacks what was reported already. */
export type Context = {
  readonly input: PartlyInput;
  /** All of it, as written. */
  readonly document: Json;
  readonly catalogue: Catalogue;
  readonly problems: Problems;
  /** Absolute path of the folder that relative paths start from. */
  readonly baseDir: string;
  readonly fileName: string;
};

/** The quantity in its dimension's unit; `fallback` where it is absent (or was reported). */
export function read<F>(dimension: Dimension, text: string | number | undefined, fallback: F): number | F {
  if (text === undefined) return fallback;
  const measured = parseQuantity(dimension, text);
  return measured.ok ? measured.value : fallback;
}

/** The entries of a mapping that are there. */
export function entriesOf<T>(map: { readonly [key: string]: T | undefined } | undefined): readonly (readonly [string, T])[] {
  return Object.entries(map ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined);
}

/** The items of a list that are there. */
export const present = <T>(items: readonly (T | undefined)[] | undefined): readonly T[] =>
  (items ?? []).filter((item): item is T => item !== undefined);

/** Reports a reference to something that is not there; whether it is there. */
export function known(context: Context, path: Path, what: string, name: string, names: readonly string[]): boolean {
  if (names.includes(name)) return true;
  context.problems.add(path, `unknown ${what} "${name}"${hint(name, names)}`);
  return false;
}
