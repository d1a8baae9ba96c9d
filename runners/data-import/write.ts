import { createWriteStream, existsSync } from 'node:fs';

import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../core/errors.ts';
import { cannotWrite } from '../folder/claim.ts';
import { makeFolder } from '../folder/make-folder.ts';

export type Written = { readonly path: string; readonly parts: Iterable<string> };

/** Writes each file under the folder. Throws a UserError, before anything is written, where one of them exists. */
export async function writeAll(folder: string, files: readonly Written[]): Promise<void> {
  const there = files.map(({ path }) => join(folder, path)).find((path) => existsSync(path));
  if (there !== undefined)
    throw new UserError(`${there} exists already and is not overwritten; name another folder with --output, or remove it`);
  try {
    for (const { path, parts } of files) {
      await makeFolder(dirname(join(folder, path)));
      await pipeline(Readable.from(parts), createWriteStream(join(folder, path), { flags: 'wx' }));
    }
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}
