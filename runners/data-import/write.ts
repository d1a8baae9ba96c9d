import { createWriteStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../core/errors.ts';
import { cannotWrite } from '../folder/claim.ts';
import { makeFolder } from '../folder/make-folder.ts';

export type Written = { readonly path: string; readonly parts: Iterable<string> };

/** Writes all files under the folder, or none. Throws a UserError, before anything is written, where one of them exists. */
export async function writeAll(folder: string, files: readonly Written[]): Promise<void> {
  const there = files.map(({ path }) => join(folder, path)).find((path) => existsSync(path));
  if (there !== undefined)
    throw new UserError(`${there} exists already and is not overwritten; name another folder with --output, or remove it`);
  const made: string[] = [];
  try {
    for (const { path, parts } of files) {
      const place = join(folder, path);
      await makeFolder(dirname(place));
      const stream = createWriteStream(place, { flags: 'wx' }).on('open', () => made.push(place));
      await pipeline(Readable.from(parts), stream);
    }
  } catch (error) {
    for (const place of made) await rm(place, { force: true });
    throw cannotWrite(folder, error);
  }
}
