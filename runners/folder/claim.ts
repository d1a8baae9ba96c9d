import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { codeOf, systemReason } from '../failure.ts';
import { pathFrom } from '../words.ts';
import { createJson, withoutTemporary } from './json-file.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Makes the folder and, in it, `name`, which only one can make: who has it has the folder. `orElse`: what else helps.
 * Throws UserError.
 */
export async function claimFolder(folder: string, name: string, content: unknown, orElse = ''): Promise<void> {
  try {
    await makeFolder(folder);
    await createJson(join(folder, name), content);
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (error as NodeJS.ErrnoException).syscall === 'open') {
      throw new UserError(`${folder} holds a run already (${name}); name another folder with --out, or remove it${orElse}`, {
        cause: error,
      });
    }
    throw cannotWrite(folder, error);
  }
}

/** Gives back a folder that could not be used after all. */
export async function unclaim(folder: string, name: string): Promise<void> {
  await rm(join(folder, name), { force: true });
}

/** A UserError that names the folder, where the system is the reason. */
export function cannotWrite(folder: string, error: unknown): unknown {
  const { path, syscall } = error as NodeJS.ErrnoException;
  const reason = codeOf(error) === 'EEXIST' && syscall === 'mkdir' ? 'a file is in the way' : systemReason(error);
  if (reason === undefined) return error;
  const touched = path === undefined || resolve(path) === resolve(folder) ? '' : `${pathFrom(withoutTemporary(path))}: `;
  return new UserError(`cannot write to ${folder}: ${touched}${reason}`, { cause: error });
}
