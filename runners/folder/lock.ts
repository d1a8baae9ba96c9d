import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { codeOf } from '../failure.ts';
import { cannotWrite } from './claim.ts';

const FILE = 'running.lock';

/**
 * Marks that this process is at the folder, until what it gives is called. Throws a UserError where another is; the mark of a process that
 * was killed does not count.
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, FILE);
  while (!took(file)) {
    const holder = holderOf(file);
    if (holder !== null && isAlive(holder))
      throw new UserError(
        `${folder} is in use: process ${holder} writes to it; wait for it, or remove ${file} if that process is another program`,
      );
    if (holder !== null) putAside(file, holder);
  }
  return () => rmSync(file, { force: true });
}

function took(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw cannotWrite(dirname(file), error);
  }
}

/** null: it is gone. */
function holderOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function isAlive(holder: string): boolean {
  const pid = Number(holder);
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Takes the mark of a dead process away. Another process may have been quicker and have put its own there: then that comes back. */
function putAside(file: string, holder: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') !== holder) linkSync(aside, file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
