import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { extname, isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UserError } from '../core/errors.ts';
import { packageFolder } from './package.ts';
import { pathFrom } from './words.ts';

/** Whether this Node loads TypeScript as it is. */
const LOADS_TYPESCRIPT = Boolean((process.features as { readonly typescript?: unknown }).typescript);
/** What the name of a user's module ends in. */
export const MODULE_ENDINGS: readonly string[] = ['.mjs', '.js', ...(LOADS_TYPESCRIPT ? ['.mts', '.ts'] : [])];

/** How messages call a user's module: by its path from the working folder, which is what was typed there. */
export function modulePath(use: string, baseDir: string): string {
  if (isAbsolute(use)) return use;
  const near = relative(process.cwd(), resolve(baseDir, use)).replaceAll('\\', '/');
  return near.startsWith('../') ? near : `./${near}`;
}

/** A user's module. Rejects with a UserError that names `what`, and where in it the mistake is. */
export async function importModule(what: string, use: string, baseDir: string): Promise<Record<string, unknown>> {
  const path = resolve(baseDir, use);
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    throw new UserError(`cannot load ${what}: ${reason(error, path)}`, { cause: error });
  }
}

/** What a user's code threw, and where. */
export function thrown(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const place = placeIn(error);
  return place === undefined ? message : `${message} (${place})`;
}

function reason(error: unknown, path: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'ERR_MODULE_NOT_FOUND')
    return existsSync(path) ? message : `there is no file ${pathFrom(path)}; paths are relative to the scenario file`;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return /\.[cm]?ts$/.test(path)
      ? `this Node (${process.version}) cannot load TypeScript; compile it to .mjs first`
      : `it is no JavaScript module: its name ends in "${extname(path)}", and must end in ${MODULE_ENDINGS.join(' or ')}`;
  if (code === 'ERR_UNSUPPORTED_DIR_IMPORT') return 'it is a folder; name the file in it';
  if (error instanceof SyntaxError && placeIn(error) === undefined) return `${message}${syntaxPlace(path)}`;
  return thrown(error);
}

/** Where this program itself is, as built and as source. */
const OWN = /^(dist|core|sim|algorithms|runners|reports|scenarios|datasets|node_modules)\//;

/** `file:line:col` of the innermost frame of a user's own file. */
function placeIn(error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  for (const [, url, at] of stack.matchAll(/(file:\/\/[^\s()]+?):(\d+:\d+)/g)) {
    const path = fileURLToPath(url!);
    if (!OWN.test(relative(packageFolder(), path).replaceAll('\\', '/'))) return `${pathFrom(path)}:${at}`;
  }
  return undefined;
}

/** Node tells where a module does not parse only to who checks it by itself. */
function syntaxPlace(path: string): string {
  const { stderr } = spawnSync(process.execPath, ['--check', path], { encoding: 'utf8' });
  const line = stderr
    .split('\n')
    .map((one) => /^(?:file:\/\/)?(.+):(\d+)$/.exec(one))
    .find((found) => found !== null);
  return line == null ? '' : ` (${pathFrom(decodeURI(line[1]!))}:${line[2]})`;
}
