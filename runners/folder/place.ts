import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { isRunAddress } from '../database/address.ts';
import { replaceText } from './json-file.ts';

const RUNS = 'runs';
/** What stands for the newest folder of any kind, the newest simulated run and the newest live one. */
const LATEST = { latest: 'rohe run', 'latest-sim': 'rohe run', 'latest-live': 'rohe live' } as const;
type Latest = keyof typeof LATEST;

/** A new folder `runs/<scenario>-<what>-<time>`, or `out` where it is given. */
export function placeFor(out: string | undefined, scenario: string, what: string): string {
  if (out !== undefined) return out;
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const base = join(RUNS, `${fileName(scenario)}-${fileName(what)}-${time}`);
  let place = base;
  for (let n = 2; existsSync(place); n++) place = `${base}-${n}`;
  return place;
}

/** A name without what file systems do not like. */
export function fileName(name: string): string {
  return name.replace(/[^\w.-]+/g, '-').replace(/^\.+/, '') || 'unnamed';
}

/** So that `latest`, and the name of its kind where it is a single run, find the folder; where runs are only kept elsewhere, nothing is made. */
export async function noteLatest(folder: string, out: string | undefined, kind?: 'latest-sim' | 'latest-live'): Promise<void> {
  if (out !== undefined && !existsSync(RUNS)) return;
  await mkdir(RUNS, { recursive: true });
  for (const name of ['latest', ...(kind === undefined ? [] : [kind])])
    await replaceText(join(RUNS, name), `${relative(RUNS, folder)}\n`);
}

const fetched = new Map<string, { readonly folder: string; readonly shown: string }>();

/**
 * The folder that a command line names; `latest`, `latest-sim` and `latest-live` are the newest. A run in a database is copied to a
 * folder of its own, once. Throws UserError.
 */
export async function findRun(name: string): Promise<string> {
  if (isRunAddress(name)) {
    let copy = fetched.get(name);
    if (copy === undefined) fetched.set(name, (copy = await (await import('../database/open.ts')).fetchAt(name)));
    return copy.folder;
  }
  if (!isLatest(name) || existsSync(name)) return name;
  const file = join(RUNS, name);
  if (!existsSync(file))
    throw new UserError(`no run is noted in ${resolve(file)}; name a run folder, or make one with ${LATEST[name]}`);
  return join(RUNS, (await readFile(file, 'utf8')).trim());
}

function isLatest(name: string): name is Latest {
  return Object.hasOwn(LATEST, name);
}

/** What to call a folder of `findRun` where people read it: of a run in a database, its address without user and password. */
export function placeName(folder: string): string {
  return [...fetched.values()].find((copy) => copy.folder === folder)?.shown ?? folder;
}

/** Where to go on: `out`, or the newest folder, if it holds `file`. Throws a UserError that says what it is not: a `what`. */
export async function placeToResume(out: string | undefined, file: string, what: string): Promise<string> {
  if (out !== undefined) return out;
  const latest = await findRun('latest');
  if (!existsSync(join(latest, file)))
    throw new UserError(`the latest run, ${latest}, is no ${what}; name its folder with --out`);
  return latest;
}
