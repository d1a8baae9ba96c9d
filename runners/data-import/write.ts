import { createWriteStream, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../core/errors.ts';
import { cannotWrite } from '../folder/claim.ts';

export type Written = { readonly path: string; readonly parts: Iterable<string> };

/** Writes each file under the folder. Throws a UserError, before anything is written, where one of them exists. */
export async function writeAll(folder: string, files: readonly Written[]): Promise<void> {
  const there = files.map(({ path }) => join(folder, path)).find((path) => existsSync(path));
  if (there !== undefined)
    throw new UserError(`${there} exists already and is not overwritten; name another folder with --output, or remove it`);
  try {
    for (const { path, parts } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await pipeline(Readable.from(parts), createWriteStream(join(folder, path), { flags: 'wx' }));
    }
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}
