import type { PipelineSpec } from '../scenario.ts';

/** Indices of the names of a list; the loader has checked that every reference is known. */
export function indexer(kind: string, names: readonly string[]): (name: string) => number {
  const index = new Map(names.map((name, i) => [name, i]));
  return (name) => {
    const found = index.get(name);
    if (found === undefined) throw new Error(`unknown ${kind} "${name}" in a resolved scenario; it has ${names.join(', ')}`);
    return found;
  };
}

export function modalityIndexer({ modalities }: PipelineSpec): (name: string) => number {
  const names = modalities.map((entry) => entry.modality);
  return indexer('modality', names);
}
