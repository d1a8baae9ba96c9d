import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { packageFolder } from '../package.ts';

/** What a result depends on besides its inputs. */
const FOLDERS = ['core', 'sim', 'algorithms', 'datasets', 'scenarios', 'reports', 'runners'];
const CODE = /\.(?:js|ts|csv)$/;

/** Of all that runs: the files of this program as they are run, and the versions of what it is built on. Hexadecimal. */
export function programHash(): string {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(packageFolder(), 'package.json')));
  const root = resolve(import.meta.dirname, '..', '..');
  for (const folder of FOLDERS) {
    const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(
      (name) => CODE.test(name) && !name.endsWith('.d.ts'),
    );
    for (const name of names.map((one) => one.replaceAll('\\', '/')).sort()) {
      hash
        .update(`${folder}/${name}\0`)
        .update(readFileSync(join(root, folder, name)))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** Paths of modules in a scenario or a strategy, relative to the scenario file. */
function modulesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return /^(?:\.{1,2}\/|\/).*\.[cm]?[jt]s$/.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(modulesIn) : [];
}

const IMPORTS = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.{1,2}\/[^'"]+)\1/g;

/** Of the modules of one's own that a run loads and of what they import by relative paths; '' where there are none. */
export function modulesHash(uses: readonly unknown[], baseDir: string): string {
  const seen = new Set<string>();
  const texts: string[] = [];
  const look = (file: string, name: string): void => {
    if (seen.has(file) || !existsSync(file) || !statSync(file).isFile()) return;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    texts.push(`${name}\0${text}\0`);
    for (const [, , path = ''] of text.matchAll(IMPORTS)) look(resolve(dirname(file), path), path);
  };
  for (const path of [...new Set(uses.flatMap(modulesIn))].sort()) look(resolve(baseDir, path), path);
  return texts.length === 0 ? '' : createHash('sha256').update(texts.join('')).digest('hex');
}
