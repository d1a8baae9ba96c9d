import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { ScenarioError } from '../core/errors.ts';
import type { Json } from '../core/scenario.ts';
import { clip, onOneLine } from '../core/suggest.ts';
import type { Path, Place } from './problems.ts';

/** A YAML text as plain data, and where each part of it stands. */
export type SourceDocument = { readonly fileName: string; readonly value: Json; locate(path: Path): Place };

/** Far above any scenario; traces live in files of their own. */
const LARGEST = 1024 * 1024;
const DEEPEST = 32;
const MOST_ALIASES = 1000;
const MOST_SHOWN = 200;
const NO_TEXT = 'is not a text file; give JSON or YAML in UTF-8';
const SMALLER = 'give smaller files; measurements are for `rohe data import`';
const TOO_DEEP = `is nested more than ${DEEPEST} levels deep; a scenario needs fewer than ten`;

/** Throws a ScenarioError with every syntax error. The value is a mapping (or any value, where so wanted) of plain JSON with finite numbers. */
export function readDocument(text: string, fileName: string, top: 'mapping' | 'any' = 'mapping'): SourceDocument {
  const fail = (problem: string): never => {
    throw new ScenarioError([`${fileName}:1:1 ${problem}`]);
  };
  if (text.includes('\0') || text.includes('\uFFFD'))
    fail(top === 'any' ? NO_TEXT : 'is not a text file; a scenario is YAML in UTF-8');
  if (text.length > LARGEST)
    fail(`is larger than ${LARGEST / 1024} KiB; ${top === 'any' ? SMALLER : 'keep traces in CSV files beside the scenario'}`);
  const lines = new LineCounter();
  const document = parse(text, lines, fail);
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${line || 1}:${col || 1}`;
  };
  if (document.errors.length > 0) {
    throw new ScenarioError(shown(document.errors.map((error) => `${at(error.pos[0])} ${mend(error.code, error.message)}`)));
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    fail(top === 'any' ? 'is empty; leave it out' : 'is empty; `rohe init` writes a scenario to start from');
  }
  if (top === 'mapping' && !isMap(document.contents))
    fail('is not a mapping; a scenario is made of keys such as "duration: 60 s"');
  const walk: Walk = { found: [], heights: new Map(), open: new Set() };
  inspect(document.contents, 0, walk);
  if (walk.found.length > 0) throw new ScenarioError(shown(walk.found.map(({ offset, problem }) => `${at(offset)} ${problem}`)));
  return {
    fileName,
    value: plain(document, fail),
    locate: (path) => {
      const offset = offsetOf(document, path);
      return { text: at(offset), order: offset };
    },
  };
}

/** Each once; the first of very many. */
const shown = (problems: readonly string[]): readonly string[] => [...new Set(problems)].slice(0, MOST_SHOWN);

type Fail = (problem: string) => never;

function parse(text: string, lineCounter: LineCounter, fail: Fail): Document {
  if (isTooDeep(text)) fail(TOO_DEEP);
  return parseDocument(text, {
    lineCounter,
    merge: true,
    prettyErrors: false,
    strict: true,
    uniqueKeys: false,
    logLevel: 'error',
  });
}

/** Whether parsing the text could run out of stack; costs one pass. */
export const isTooDeep = (text: string): boolean => nestingOf(text) > DEEPEST * 4;

/** An upper bound on how deep brackets and dashes nest. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const line of text.split('\n')) {
    const dashes = /^[\s?:-]*/.exec(line)?.[0].replace(/\s/g, '').length ?? 0;
    for (const sign of line) {
      if (sign === '[' || sign === '{') depth++;
      else if ((sign === ']' || sign === '}') && depth > 0) depth--;
      if (depth + dashes > deepest) deepest = depth + dashes;
    }
  }
  return deepest;
}

function plain(document: Document, fail: Fail): Json {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES }) as Json;
  } catch (error) {
    // Only aliases can fail here, where there are too many of them.
    return fail(
      `${error instanceof Error ? onOneLine(error.message) : String(error)}; write out what the aliases (*name) stand for`,
    );
  }
}

type Odd = { readonly offset: number; readonly problem: string };
type Walk = { readonly found: Odd[]; readonly heights: Map<string, number>; readonly open: Set<string> };

/**
 * Gathers what YAML allows and a scenario does not: keys that are not texts or stand twice (YAML's own check takes time
 * quadratic in their number), deep nesting, aliases of themselves. Gives how many levels there are below the node, behind
 * aliases too.
 */
function inspect(node: unknown, depth: number, walk: Walk): number {
  if (!isNode(node)) return 0;
  if (isScalar(node)) {
    if (node.anchor !== undefined) walk.heights.set(node.anchor, 0);
    return 0;
  }
  const offset = node.range?.[0] ?? 0;
  if (isAlias(node)) {
    const name = node.source;
    if (walk.open.has(name))
      walk.found.push({ offset, problem: `alias *${clip(name)} stands inside what it names; write it out` });
    else if (!walk.heights.has(name))
      walk.found.push({ offset, problem: `unknown alias *${clip(name)}; write it only after &${clip(name)}` });
    return walk.heights.get(name) ?? 0;
  }
  if (depth > DEEPEST) {
    walk.found.push({ offset, problem: TOO_DEEP });
    return 0;
  }
  const { anchor } = node;
  if (anchor !== undefined) walk.open.add(anchor);
  if (isMap(node)) checkKeys(node, offset, walk.found);
  const children: readonly unknown[] = isMap(node) ? node.items.map((pair) => pair.value) : isSeq(node) ? node.items : [];
  const height = 1 + children.reduce<number>((most, child) => Math.max(most, inspect(child, depth + 1, walk)), 0);
  if (anchor !== undefined) {
    walk.open.delete(anchor);
    walk.heights.set(anchor, height);
  }
  if (depth + height > DEEPEST * 2) walk.found.push({ offset, problem: TOO_DEEP });
  return height;
}

function checkKeys(map: YAMLMap, fallback: number, found: Odd[]): void {
  const seen = new Set<string>();
  for (const [n, { key, value }] of map.items.entries()) {
    const offset = isNode(key) ? (key.range?.[0] ?? fallback) : fallback;
    const before = map.items[n - 1];
    const fraction = before === undefined ? null : fractionOf(before.value, key, value);
    if (before !== undefined && fraction !== null) {
      const at = isNode(before.key) ? (before.key.range?.[0] ?? offset) : offset;
      found.push({ offset: at, problem: `${String(before.key)}: ${fraction}` });
      continue;
    }
    if (!isScalar(key) || key.value === null || key.value === '') {
      found.push({ offset, problem: 'a key must be a text, such as "duration"; name it' });
      continue;
    }
    const name = String(key.value);
    if (name === '__proto__') found.push({ offset, problem: 'unknown key "__proto__"; remove it' });
    else if (seen.has(name))
      found.push({ offset, problem: `key "${clip(name)}" stands twice in the same mapping; remove or rename one` });
    seen.add(name);
  }
}

/** What is wrong with `0,3 s` between braces, where a comma ends the value and `3 s` is a key without one; null: nothing. */
function fractionOf(whole: unknown, key: unknown, value: unknown): string | null {
  // A key with a colon has a value, if an empty one.
  if (value !== null || !isScalar(whole) || !isScalar(key) || !/^\d/.test(key.source ?? '')) return null;
  if (typeof whole.value !== 'number' || !/^[-+]?\d+$/.test(whole.source ?? '')) return null;
  return `the value ends at the comma of "${clip(`${whole.source},${key.source}`)}"; write ${clip(`${whole.source}.${key.source}`)}`;
}

/** The start of the key or list item at `path`, else of the nearest around it. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isSeq(node) && typeof part === 'number') {
      node = node.items[part];
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    } else if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (pair === undefined) return offset;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else return offset;
  }
  return offset;
}

const MENDS: { readonly [code: string]: string } = {
  TAB_AS_INDENT: 'tabs cannot indent YAML; use spaces',
  MULTIPLE_DOCS: 'holds more than one YAML document; keep one scenario a file (remove "---")',
};
const mend = (code: string, message: string): string => MENDS[code] ?? `not valid YAML: ${clipLine(message)}; mend the text here`;
const clipLine = (message: string): string => message.replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 120);
