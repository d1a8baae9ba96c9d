import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { cannotWrite } from './claim.ts';
import { createText } from './json-file.ts';
import { makeFolder } from './make-folder.ts';

/** Throws a UserError where something is there: what people have written is not overwritten. */
export function requireAbsent(path: string): void {
  if (existsSync(path)) throw new UserError(`${path} exists already and is not overwritten; name another place, or remove it`);
}

/** A file of that name, whole, with its folders; or a UserError, and no file. */
export async function writeNew(path: string, text: string): Promise<void> {
  requireAbsent(path);
  try {
    await makeFolder(dirname(path));
    await createText(path, text);
  } catch (error) {
    throw cannotWrite(dirname(path), error);
  }
}
