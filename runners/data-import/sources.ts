import { readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { clip } from '../../core/suggest.ts';
import type { Source } from '../../datasets/import/index.ts';
import { systemReason } from '../failure.ts';

/** The files that are named, and those in the folders that are, in the order of their paths. Throws a UserError where one is not there. */
export function sourcesOf(named: readonly string[]): readonly Source[] {
  const paths = [...new Set(named.flatMap(filesIn))];
  const parts = paths.map((path) => path.split(sep).filter((part) => part !== '' && part !== '.'));
  return paths.map((path, at) => ({ path, name: shortest(parts[at]!, parts), folders: parts[at]!.slice(0, -1) }));
}

function filesIn(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    throw new UserError(`cannot read ${clip(path)}: ${systemReason(error) ?? String(error)}`, { cause: error });
  }
}

/** The end of the path, with as many folders as no other path has. */
function shortest(own: readonly string[], all: readonly (readonly string[])[]): string {
  for (let n = 1; n < own.length; n++) {
    const end = own.slice(-n).join('/');
    if (all.filter((other) => other.slice(-n).join('/') === end).length === 1) return end;
  }
  return own.join('/');
}
