import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { isRunAddress } from '../database/address.ts';
import { replaceText } from './json-file.ts';
import { makeFolder } from './make-folder.ts';

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
  await makeFolder(RUNS);
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

/**
 * Where to go on: `out`, or the newest folder, if it holds `file`. Throws a UserError that says what it is not: a `what` of this scenario, for
 * going on with another would do away with its runs.
 */
export async function placeToResume(out: string | undefined, file: string, what: string, scenario: string): Promise<string> {
  const place = out ?? (await findRun('latest'));
  const record = join(place, file);
  if (!existsSync(record)) {
    if (out !== undefined) return out;
    throw new UserError(`the latest run, ${place}, is no ${what}; name its folder with --out`);
  }
  const name = nameIn(await readFile(record, 'utf8'));
  if (name === null) throw new UserError(`${record} is damaged; remove it, and what is finished in the folder still counts`);
  if (name !== scenario)
    throw new UserError(`${place} holds a ${what} of ${name}, not of ${scenario}; name another folder with --out, or remove it`);
  return place;
}

/** null: it is no record of anything. */
function nameIn(record: string): string | null {
  try {
    const { name } = JSON.parse(record) as { readonly name?: unknown };
    return typeof name === 'string' ? name : null;
  } catch {
    return null;
  }
}
