import { keyOf, type Path } from '../problems.ts';
import type { Cursor } from './cursor.ts';
import type { Notes } from './notes.ts';
import type { ContractPart } from './parts.ts';

export type Section = { [key: string]: unknown };

/** The scenario in the making: which of its keys are guesses, and where in the files the others come from. */
export class Draft {
  readonly notes: Notes;
  readonly guesses: { readonly path: readonly string[]; readonly text: string }[] = [];

  /** By path in the scenario: the part of a file that it was made of. */
  readonly #origins = new Map<string, Cursor>();

  constructor(notes: Notes) {
    this.notes = notes;
  }

  /** Nothing in the files says it. `path`: where it stands in the scenario. */
  guess(path: readonly string[], text: string): void {
    this.guesses.push({ path, text });
    this.notes.add('guessed', '', null, `${path.join('.')}: ${text}`);
  }

  /** What stands at `path`, and all in it that has no origin of its own, was made of this. */
  madeOf(path: Path, from: Cursor): void {
    this.#origins.set(keyOf(path), from);
  }
  /** Where in the files to look for the reason of what stands at `path`; undefined: they do not say it. */
  originOf(path: Path): Cursor | undefined {
    for (let n = path.length; n > 0; n--) {
      const found = this.#origins.get(keyOf(path.slice(0, n)));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** At most `size` significant digits, so that no figure looks more exact than it is. */
export function rounded(value: number, size = 6): number {
  return Number(value.toPrecision(size));
}
export function percent(share: number): string {
  return `${rounded(share * 100)} %`;
}
export function ofPipeline(contracts: readonly ContractPart[]): readonly ContractPart[] {
  return contracts.filter(({ ensemble }) => ensemble === null);
}
