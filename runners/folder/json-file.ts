import { open, rename, rm, writeFile } from 'node:fs/promises';
import { codeOf } from '../failure.ts';

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Rejects with EEXIST where the file is there already: of two that want it, one gets it. */
export async function createJson(path: string, value: unknown): Promise<void> {
  await createText(path, jsonText(value));
}

/** For what programs read. The file must not be there yet. */
export async function writeCompactJson(path: string, value: unknown): Promise<void> {
  await createText(path, `${JSON.stringify(value)}\n`);
}

/** The whole text in a new file, or none: on a full disk nothing is left in the way. Rejects with EEXIST where the file is there. */
export async function createText(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

const TEMPORARY = /\.\d+\.tmp$/;
/** The file that was to be replaced, as people know it. */
export function withoutTemporary(path: string): string {
  return path.replace(TEMPORARY, '');
}

/** All or nothing: whoever reads the file sees the old text or the new one. */
export async function replaceText(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Like `replaceText`, but on a full disk the file is overwritten where it lies, which needs no room beside it. */
export async function replaceJson(path: string, value: unknown): Promise<void> {
  try {
    await replaceText(path, jsonText(value));
  } catch (error) {
    if (codeOf(error) !== 'ENOSPC' && codeOf(error) !== 'EDQUOT') throw error;
    await overwrite(path, jsonText(value));
  }
}

async function overwrite(path: string, text: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.writeFile(text);
    await file.truncate(Buffer.byteLength(text));
  } finally {
    await file.close();
  }
}
