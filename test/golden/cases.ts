import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where ROHE's own answers are: some committed here, and all in the folder that ROHE_GOLDEN names. */
export const goldenFolders: readonly string[] = ['test/golden', process.env.ROHE_GOLDEN].filter((folder) => folder !== undefined);

/** The cases of one file of a folder; none where the folder has no such file. */
export function goldenCases<Case>(folder: string, file: string): readonly Case[] {
  const path = join(folder, file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly Case[] }).cases : [];
}
