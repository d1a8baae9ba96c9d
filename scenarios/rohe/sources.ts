import { ScenarioError, UserError } from '../../core/errors.ts';
import { readDocument } from '../document.ts';
import { cursorOf, type Source } from './cursor.ts';
import { documentsIn, type Part, type RoheFile } from './documents.ts';
import { isKnown } from './kinds.ts';
import type { Notes } from './notes.ts';

/** The files as they can be read, and what is wrong with those that cannot. */
export function sourcesOf(
  files: readonly RoheFile[],
  notes: Notes,
): { readonly sources: readonly Source[]; readonly unreadable: readonly string[] } {
  const unreadable: string[] = [];
  const sources = files.flatMap((file) =>
    documentsIn(file).flatMap((part) => {
      const read = sourceOf(file.name, part, notes);
      if ('document' in read) return part.line === null || isShown(read, part.line) ? [read] : [];
      if (part.line === null) unreadable.push(...read.problems);
      else notes.add('left out', file.name, part.line, 'a block that is neither JSON nor YAML');
      return [];
    }),
  );
  return { sources, unreadable };
}

function sourceOf(file: string, { text }: Part, notes: Notes): Source | { readonly problems: readonly string[] } {
  if (typeof text !== 'string') return { problems: [text.message] };
  try {
    return { file, document: readDocument(text, file, 'any'), notes, problems: [], read: new Set(), missed: new Map() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { problems: error instanceof ScenarioError ? error.problems : [error.message] };
  }
}

/** A README shows other things as well. */
function isShown(source: Source, line: number): boolean {
  if (isKnown(cursorOf(source))) return true;
  source.notes.add('left out', source.file, line, "a block that is none of ROHE's files");
  return false;
}
