import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
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
        `${folder} is in use: process ${holder.replace(' ', ' of ')} writes to it; wait for it, or remove ${file} if it does not any more`,
      );
    if (holder !== null) putAside(file, holder);
  }
  return () => rmSync(file, { force: true });
}

const OWNER = `${process.pid} ${hostname()}`;

function took(file: string): boolean {
  const own = `${file}.${process.pid}.new`;
  try {
    // Linked when it is whole, so that nobody sees an empty one.
    writeFileSync(own, OWNER);
    linkSync(own, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw cannotWrite(dirname(file), error);
  } finally {
    rmSync(own, { force: true });
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
  if (holder === OWNER) return false;
  const [pid, host] = [Number.parseInt(holder, 10), holder.slice(holder.indexOf(' ') + 1)];
  // Whether a process of another machine or container lives cannot be seen from here.
  if (host !== hostname()) return true;
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
