import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { replaceText } from './json-file.ts';

const RUNS = 'runs';
const LATEST = join(RUNS, 'latest');

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

/** So that `latest` finds the folder; where runs are only kept elsewhere, nothing is made. */
export async function noteLatest(folder: string, out: string | undefined): Promise<void> {
  if (out !== undefined && !existsSync(RUNS)) return;
  await mkdir(RUNS, { recursive: true });
  await replaceText(LATEST, `${relative(RUNS, folder)}\n`);
}

/** The folder that a command line names; `latest` is the newest. Throws UserError. */
export async function findRun(name: string): Promise<string> {
  if (name !== 'latest' || existsSync(name)) return name;
  if (!existsSync(LATEST))
    throw new UserError(`no run is noted in ${resolve(LATEST)}; name a run folder, or make one with rohe run`);
  return join(RUNS, (await readFile(LATEST, 'utf8')).trim());
}
