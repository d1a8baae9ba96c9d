import type { Notes } from './notes.ts';
import type { ContractPart } from './parts.ts';

export type Section = { [key: string]: unknown };

/** The scenario in the making, and which of its keys are guesses. */
export class Draft {
  readonly notes: Notes;
  readonly guesses: { readonly path: readonly string[]; readonly text: string }[] = [];

  constructor(notes: Notes) {
    this.notes = notes;
  }

  /** Nothing in the files says it. `path`: where it stands in the scenario. */
  guess(path: readonly string[], text: string): void {
    this.guesses.push({ path, text });
    this.notes.add('guessed', '', null, `${path.join('.')}: ${text}`);
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
