import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UserError } from '../../core/errors.ts';
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

/** The folder that a command line names; `latest`, `latest-sim` and `latest-live` are the newest. Throws UserError. */
export async function findRun(name: string): Promise<string> {
  if (!isLatest(name) || existsSync(name)) return name;
  const file = join(RUNS, name);
  if (!existsSync(file))
    throw new UserError(`no run is noted in ${resolve(file)}; name a run folder, or make one with ${LATEST[name]}`);
  return join(RUNS, (await readFile(file, 'utf8')).trim());
}

function isLatest(name: string): name is Latest {
  return Object.hasOwn(LATEST, name);
}
