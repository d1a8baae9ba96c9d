import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { ScenarioError } from '../core/errors.ts';
import type { Json } from '../core/scenario.ts';
import type { Path, Place } from './problems.ts';
import { clip } from './units.ts';

/** A YAML text as plain data, and where each part of it stands. */
export type SourceDocument = { readonly value: Json; locate(path: Path): Place };

/** Far above any scenario; traces live in files of their own. */
const LARGEST = 1024 * 1024;
const DEEPEST = 32;
const MOST_ALIASES = 1000;

/** Throws a ScenarioError with every syntax error. The value is a mapping of plain JSON with finite numbers. */
export function readDocument(text: string, fileName: string): SourceDocument {
  const fail = (problem: string): never => {
    throw new ScenarioError([`${fileName}:1:1 ${problem}`]);
  };
  if (text.includes('\0') || text.includes('\uFFFD')) fail('is not a text file; a scenario is YAML in UTF-8');
  if (text.length > LARGEST) fail(`is larger than ${LARGEST / 1024} KiB; keep traces in CSV files beside the scenario`);
  const lines = new LineCounter();
  const document = parse(text, lines, fail);
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${line || 1}:${col || 1}`;
  };
  if (document.errors.length > 0) {
    throw new ScenarioError(document.errors.map((error) => `${at(error.pos[0])} ${mend(error.code, error.message)}`));
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    fail('is empty; `rohe init` writes a scenario to start from');
  }
  if (!isMap(document.contents)) fail('is not a mapping; a scenario is made of keys such as "duration: 60 s"');
  const odd = firstOdd(document.contents as Node, 0);
  if (odd !== undefined) throw new ScenarioError([`${at(odd.offset)} ${odd.problem}`]);
  return {
    value: plain(document, fail),
    locate: (path) => {
      const offset = offsetOf(document, path);
      return { text: at(offset), order: offset };
    },
  };
}

type Fail = (problem: string) => never;

function parse(text: string, lineCounter: LineCounter, fail: Fail): Document {
  if (nestingOf(text) > DEEPEST * 4) fail(`is nested more than ${DEEPEST} levels deep`);
  return parseDocument(text, {
    lineCounter,
    merge: true,
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
    logLevel: 'silent',
  });
}

/** An upper bound that costs one pass: the parser itself would run out of stack. */
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
    // Only aliases can fail here: too many of them, or one without its anchor.
    return fail(`${error instanceof Error ? clip(error.message) : String(error)}; write out what the aliases (*name) stand for`);
  }
}

type Odd = { readonly offset: number; readonly problem: string };

/** What YAML allows and a scenario does not: deep nesting, `.nan` and `.inf`, keys that are not texts, aliases of themselves. */
function firstOdd(node: unknown, depth: number, open: readonly string[] = []): Odd | undefined {
  if (!isNode(node)) return undefined;
  const offset = node.range?.[0] ?? 0;
  if (depth > DEEPEST) return { offset, problem: `is nested more than ${DEEPEST} levels deep` };
  if (isAlias(node))
    return open.includes(node.source)
      ? { offset, problem: `alias *${clip(node.source)} stands inside what it names` }
      : undefined;
  if (isScalar(node)) return undefined;
  const inside = node.anchor === undefined ? open : [...open, node.anchor];
  if (isSeq(node)) return firstOf(node.items, (item) => firstOdd(item, depth + 1, inside));
  if (isMap(node)) {
    return firstOf(node.items, (pair) => oddKey(pair.key, offset) ?? firstOdd(pair.value, depth + 1, inside));
  }
  return undefined;
}

function oddKey(node: unknown, fallback: number): Odd | undefined {
  const offset = isNode(node) ? (node.range?.[0] ?? fallback) : fallback;
  if (!isScalar(node) || node.value === null || node.value === '')
    return { offset, problem: 'a key must be a text, such as "duration"' };
  if (node.value === '__proto__') return { offset, problem: 'unknown key "__proto__"; remove it' };
  return undefined;
}

function firstOf<T>(items: readonly T[], look: (item: T) => Odd | undefined): Odd | undefined {
  for (const item of items) {
    const odd = look(item);
    if (odd !== undefined) return odd;
  }
  return undefined;
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
  DUPLICATE_KEY: 'this key stands twice in the same mapping; remove or rename one',
  TAB_AS_INDENT: 'tabs cannot indent YAML; use spaces',
  MULTIPLE_DOCS: 'holds more than one YAML document; keep one scenario a file (remove "---")',
  BAD_ALIAS: 'unknown alias; write *name only after &name',
};
const mend = (code: string, message: string): string => MENDS[code] ?? `not valid YAML: ${clipLine(message)}; mend the text here`;
const clipLine = (message: string): string => message.replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 120);
