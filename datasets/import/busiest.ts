import { UserError } from '../../core/errors.ts';
import { clip } from '../../core/suggest.ts';
import type { Choice } from './found.ts';

/** The functions of a trace that were asked for by name, or those that were called most; ties in the order of their names. */
export function chosen(calls: ReadonlyMap<string, number>, { functions, busiest }: Choice, path: string): readonly string[] {
  const names = [...calls.keys()];
  if (functions.length === 0)
    return names.sort((one, two) => calls.get(two)! - calls.get(one)! || (one < two ? -1 : 1)).slice(0, busiest);
  return functions.map((wanted) => {
    const found = names.filter((name) => name === wanted || name.endsWith(`/${wanted}`));
    if (found.length === 0)
      throw new UserError(`${path} has no function ${clip(wanted)}; name one by its hash, or take --busiest N`);
    if (found.length > 1)
      throw new UserError(`${path} has ${found.length} functions ${clip(wanted)}; write the application too, as in ${found[0]}`);
    return found[0]!;
  });
}

/** Enough of the hashes for a file name; longer where two of them begin alike. */
export function shortNames(names: readonly string[]): ReadonlyMap<string, string> {
  const own = (name: string): string => name.split('/').at(-1)!;
  for (let digits = 8; digits < 64; digits += 8) {
    const short = names.map((name) => own(name).slice(0, digits));
    if (new Set(short).size === names.length) return new Map(names.map((name, at) => [name, short[at]!]));
  }
  return new Map(names.map((name) => [name, name.replaceAll('/', '-')]));
}
