import { parse, YAMLError } from 'yaml';
import { UserError } from '../core/errors.ts';
import type { Json } from '../core/scenario.ts';
import { clip, listed, onOneLine, shortHint } from '../core/suggest.ts';
import { isTooDeep } from './document.ts';
import { isNamed, knownKeys } from './json-schema.ts';
import { type Path, showPath } from './problems.ts';

/** A value that takes the place of one in the scenario file, before the file is validated. */
export type Override = { readonly path: string; readonly value: Json };

/** Reads `path=value`; the value is YAML, so `20/s`, `[a, b]` and `{ poisson: 5/s }` are all fine. Throws UserError. */
export function parseOverride(text: string): Override {
  const split = text.indexOf('=');
  const path = text.slice(0, split).trim();
  if (split < 0 || path === '')
    throw new UserError(`--set "${clip(text)}": is not path=value; write it like services.x3d-l.replicas=2`);
  if (isTooDeep(text)) throw new UserError(`--set ${clip(path)}: its value is nested too deeply; simplify it`);
  try {
    const value = parse(text.slice(split + 1), { maxAliasCount: 0, logLevel: 'error', prettyErrors: false }) as Json;
    return { path, value };
  } catch (error) {
    if (!(error instanceof YAMLError || error instanceof ReferenceError)) throw error;
    throw new UserError(`--set "${clip(text)}": its value is not valid YAML (${onOneLine(error.message)}); quote it`);
  }
}

/** A copy of `document` with all overrides in it, and their paths. Throws UserError with all paths that cannot be. */
export function applyOverrides(
  document: Json,
  overrides: readonly Override[],
): { readonly document: Json; readonly paths: readonly Path[] } {
  let changed = document;
  const paths: Path[] = [];
  const problems: string[] = [];
  for (const { path, value } of overrides) {
    const found = findPath(changed, path);
    if (found.ok) {
      changed = setIn(changed, found.path, value);
      paths.push(found.path);
    } else problems.push(`--set ${clip(path)}: ${found.problem}`);
  }
  if (problems.length > 0) throw new UserError(problems.join('\n'));
  return { document: changed, paths };
}

/** `at`: how far the path led. */
export type Found =
  | { readonly ok: true; readonly path: Path }
  | { readonly ok: false; readonly problem: string; readonly at: Path };

/**
 * Where a dotted path leads: keys, names, or places from 0 in lists and in mappings of named things. Lists of named things take
 * names too, and `arrivals.rate` is the rate of whatever arrivals there are. The last key may be new where the schema knows it.
 */
export function findPath(document: Json, text: string): Found {
  const parts = text.split('.');
  const path: (string | number)[] = [];
  let here: Json | undefined = document;
  while (parts.length > 0) {
    const step = stepAt(here, path, parts);
    if (!step.ok) return { ...step, at: path };
    path.push(...step.path);
    parts.splice(0, step.used);
    for (const part of step.path) here = childOf(here, part);
  }
  return { ok: true, path };
}

type Step = { readonly ok: true; readonly path: Path; readonly used: number } | { readonly ok: false; readonly problem: string };

function stepAt(here: Json | undefined, path: Path, parts: readonly string[]): Step {
  const [part = ''] = parts;
  if (Array.isArray(here)) return stepInList(here, path, part);
  if (here !== undefined && !isRecord(here)) {
    return {
      ok: false,
      problem:
        `${showPath(path)} is the value ${clip(JSON.stringify(here))}, ` +
        `so there is no "${clip(part)}" in it; end the path there`,
    };
  }
  const names = Object.keys(here ?? {});
  // Names may hold dots: the longest one wins.
  for (let used = parts.length; used >= 1; used--) {
    const name = parts.slice(0, used).join('.');
    if (names.includes(name)) return { ok: true, path: [name], used };
  }
  if (path.at(-1) === 'arrivals' && part === 'rate') return rateOf(here);
  const keys = knownKeys(path);
  if (keys.includes(part)) return { ok: true, path: [part], used: 1 };
  const nth = isNamed(path) && /^\d+$/.test(part) ? names[Number(part)] : undefined;
  if (nth !== undefined) return { ok: true, path: [nth], used: 1 };
  if (isNamed(path) && parts.length === 1) return { ok: true, path: [part], used: 1 };
  const all = isNamed(path) ? names : keys;
  const where = path.length === 0 ? 'the scenario' : showPath(path);
  return { ok: false, problem: `${where} has no "${clip(part)}"${shortHint(part, all)}` };
}

function stepInList(list: readonly Json[], path: Path, part: string): Step {
  const index = /^\d+$/.test(part) ? Number(part) : list.findIndex((item) => nameOf(item) === part);
  if (index >= 0 && index < list.length) return { ok: true, path: [index], used: 1 };
  const names = list.map(nameOf).filter((name) => name !== undefined);
  const range =
    list.length === 0 ? 'it is empty' : `it has 0..${list.length - 1}${names.length > 0 ? ` (${listed(names)})` : ''}`;
  return { ok: false, problem: `${showPath(path)} has no entry "${clip(part)}"; ${range}` };
}

/** How an entry of a list is called: itself, or what it names. */
function nameOf(item: Json): string | undefined {
  if (typeof item === 'string') return item;
  if (!isRecord(item)) return undefined;
  const named = item['label'] ?? item['name'] ?? item['service'] ?? item['use'];
  return typeof named === 'string' ? named : undefined;
}

function rateOf(arrivals: Json | undefined): Step {
  const [kind] = isRecord(arrivals) ? Object.keys(arrivals) : [];
  if (kind === 'poisson' || kind === 'constant') return { ok: true, path: [kind], used: 1 };
  if (kind === 'gamma') return { ok: true, path: ['gamma', 'rate'], used: 1 };
  return {
    ok: false,
    problem: `arrivals of kind ${kind ?? 'none'} have no rate; name a stream with poisson, constant or gamma arrivals`,
  };
}

function setIn(document: Json | undefined, path: Path, value: Json): Json {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(document))
    return (document as readonly Json[]).map((item, n) => (n === first ? setIn(item, rest, value) : item));
  const record = isRecord(document) ? document : {};
  return { ...record, [first]: setIn(childOf(record, first), rest, value) };
}

function childOf(value: Json | undefined, part: string | number): Json | undefined {
  if (Array.isArray(value)) return typeof part === 'number' ? (value as readonly Json[])[part] : undefined;
  return isRecord(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
