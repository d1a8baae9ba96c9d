import { stripped } from './source-text.ts';

/** What a folder may import, and which bans hold in it. A package stands for its subpaths too (`csv-parse` for `csv-parse/sync`). */
export type Layer = {
  readonly folders: readonly string[] | 'any';
  readonly packages: readonly string[] | 'any';
  /** No clock, no randomness, no input or output: a function of its arguments. */
  readonly pure: boolean;
  /** Streams of a run are subscribed to through `watch` only. */
  readonly watched: boolean;
};

const BELOW_RUNNERS = ['core', 'sim', 'algorithms', 'scenarios', 'datasets', 'reports'];

/** The folder table of the architecture; a folder may always import from itself. */
export const LAYERS: { readonly [folder: string]: Layer } = {
  core: { folders: [], packages: ['rxjs'], pure: true, watched: true },
  sim: { folders: ['core'], packages: ['rxjs'], pure: true, watched: true },
  algorithms: { folders: ['core'], packages: [], pure: true, watched: true },
  datasets: { folders: ['core'], packages: ['csv-parse', 'node:fs'], pure: false, watched: false },
  scenarios: {
    folders: ['core', 'datasets'],
    packages: ['zod', 'yaml', 'csv-parse', 'node:fs', 'node:path'],
    pure: false,
    watched: false,
  },
  reports: {
    folders: ['core'],
    packages: ['simple-statistics', 'jstat', 'mathjs', 'csv-stringify', 'hyparquet-writer', 'node:stream', 'vega', 'vega-lite'],
    pure: true,
    watched: true,
  },
  runners: { folders: BELOW_RUNNERS, packages: 'any', pure: false, watched: true },
  bench: { folders: 'any', packages: 'any', pure: false, watched: false },
  'index.ts': { folders: [...BELOW_RUNNERS, 'runners'], packages: [], pure: false, watched: true },
};

/** Packages of which one file knows. */
const ONE_FILE = ['dockerode', 'mongodb'];
/** The one file of a folder that may import a package the folder's others may not. */
const ONLY_IN: { readonly [folder: string]: { readonly [name: string]: string } } = { sim: { rxjs: 'sim/backend.ts' } };
/** Where `subscribe` is made safe. */
const WATCH = 'core/watch.ts';

const IMPURE: readonly (readonly [RegExp, string])[] = [
  [
    /(?<![\w$.])(Date|performance|setTimeout|setInterval|setImmediate|queueMicrotask|console|process|globalThis)\b/g,
    'time and output are arguments',
  ],
  [/\bMath\s*\.\s*random\b/g, 'draw from core/random.ts'],
  [/\bMath\s*\.\s*pow\b|\*\*/g, 'differs between Node versions; write products or Math.exp(y * Math.log(x))'],
];
const BARE_SUBSCRIBE = /\.\s*subscribe\s*\(/g;
const BAD_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:class|interface|type|function|const)\s+\w*Manager\b/g, 'name it for what it does'],
  [/\b(?:interface|type)\s+I[A-Z][a-z]\w*/g, 'no I before names of types'],
  [/\benum\s+\w+\s*\{/g, 'use a union'],
];
const BAD_PATH = /(^|\/)(utils?|common|helpers?)(\.ts|\/)|manager/i;

/** What one file does against the rules, a line each: `path:line: what, and why`. `path` is relative to the root, with slashes. */
export function violations(path: string, source: string): string[] {
  const layer = layerOf(path);
  const code = stripped(source);
  const found: string[] = [];
  const report = (index: number, text: string): void => {
    found.push(`${path}:${source.slice(0, index).split('\n').length}: ${text}`);
  };
  const ban = (pattern: RegExp, why: string): void => {
    for (const match of code.matchAll(pattern)) report(match.index, `${match[0].trim()} is banned here; ${why}`);
  };
  if (BAD_PATH.test(path)) report(0, 'a file or folder is named for its one idea');
  for (const { index, name } of imports(source)) {
    const problem = forbidden(path, layer, name);
    if (problem !== null) report(index, problem);
  }
  if (layer.pure) for (const [pattern, why] of IMPURE) ban(pattern, why);
  if (layer.watched && path !== WATCH) ban(BARE_SUBSCRIBE, `use watch of ${WATCH}`);
  for (const [pattern, why] of BAD_NAMES) ban(pattern, why);
  return found;
}

/** Which packages of `ONE_FILE` more than one of these files import. */
export function shared(files: readonly { readonly path: string; readonly source: string }[]): string[] {
  return ONE_FILE.flatMap((name) => {
    const users = files.filter(({ source }) => imports(source).some((one) => packageOf(one.name) === name));
    return users.length > 1 ? [`${name} is imported in ${users.map(({ path }) => path).join(', ')}; one file may know it`] : [];
  });
}

function layerOf(path: string): Layer {
  const top = path.split('/')[0] ?? path;
  const layer = LAYERS[top];
  if (layer === undefined) throw new Error(`${path} is in no layer; the layers are ${Object.keys(LAYERS).join(', ')}`);
  return layer;
}

function forbidden(path: string, layer: Layer, name: string): string | null {
  const own = path.split('/')[0] ?? path;
  if (!name.startsWith('.')) {
    const wanted = packageOf(name);
    if (layer.packages !== 'any' && !layer.packages.includes(wanted)) return `${own} may not import ${name}`;
    const only = ONLY_IN[own]?.[wanted];
    return only === undefined || only === path ? null : `${name} is imported in ${only} only`;
  }
  const folder = new URL(name, `file:///${path}`).pathname.split('/')[1] ?? '';
  if (folder === own || layer.folders === 'any' || layer.folders.includes(folder)) return null;
  return `${own} may not import from ${folder} (${name})`;
}

/** Specifiers of static and dynamic imports and of re-exports, of types too. */
function imports(source: string): { readonly index: number; readonly name: string }[] {
  const blank = stripped(source);
  const code = stripped(source, 'keep strings');
  const pattern = /\b(?:from|import|require)\s*\(?\s*(?:'([^'\n]+)'|"([^"\n]+)"|`([^`\n]+)`)/g;
  return [...code.matchAll(pattern)]
    .filter(({ index }) => blank[index] !== ' ')
    .map((match) => ({ index: match.index, name: match[1] ?? match[2] ?? match[3] ?? '' }));
}

/** `csv-parse/sync` -> `csv-parse`, `node:fs/promises` -> `node:fs`, `@scope/name/part` -> `@scope/name`. */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}
