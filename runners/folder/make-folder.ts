import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';

/** With its parents. Node looks for the parents of a relative path for ever where the working folder has been removed. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(resolve(folder), { recursive: true });
}
