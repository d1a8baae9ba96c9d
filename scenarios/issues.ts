import type * as z from 'zod';
import { clip, hint, shortHint } from '../core/suggest.ts';
import { got } from './fields.ts';
import { describedAt, knownKeys } from './json-schema.ts';
import { keyOf, type Path, type Problems } from './problems.ts';
import { type ScenarioInput, scenarioSchema } from './schema.ts';

/** Any part may be missing where it was reported. */
export type Partly<T> = T extends readonly (infer E)[]
  ? readonly (Partly<E> | undefined)[]
  : T extends object
    ? { readonly [K in keyof T]?: Partly<T[K]> | undefined }
    : T;
export type PartlyInput = Partly<ScenarioInput>;

/** Holds `value` against the schema, reports every fault, and gives what is left without the faulty parts. */
export function checkShape(value: unknown, problems: Problems): PartlyInput {
  checkFinite(value, [], problems);
  const parsed = scenarioSchema.safeParse(value, { error: say, reportInput: true });
  if (parsed.success && !problems.any) return parsed.data as PartlyInput;
  for (const issue of parsed.error?.issues ?? []) for (const { path, text } of flatten(issue, [])) problems.add(path, text);
  return without(value, [], problems.paths) as PartlyInput;
}

/** YAML has `.nan` and `.inf`; nothing here takes them. */
function checkFinite(value: unknown, path: Path, problems: Problems): void {
  if (typeof value === 'number' && !Number.isFinite(value)) problems.add(path, `is ${value}; give a finite number`);
  else if (Array.isArray(value)) for (const [n, item] of value.entries()) checkFinite(item, [...path, n], problems);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) checkFinite(inner, [...path, key], problems);
}

/** Like `checkShape`, only to be told what is wrong: path and text. */
export function shapeFaults(value: unknown): readonly Fault[] {
  return faultsAgainst(scenarioSchema, value);
}
/** The same for what is shaped like parts of a scenario. */
export function faultsAgainst(schema: z.ZodType, value: unknown): readonly Fault[] {
  const parsed = schema.safeParse(value, { error: say, reportInput: true });
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => flatten(issue, []));
}

type Fault = { readonly path: Path; readonly text: string };

function flatten(issue: z.core.$ZodIssue, base: Path): readonly Fault[] {
  const path: Path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], text: `unknown key${shortHint(key, knownKeys(path))}` }));
    case 'invalid_key':
      return [{ path, text: issue.issues[0]?.message ?? issue.message }];
    case 'invalid_union':
      return likeliest(issue.errors).flatMap((inner) => flatten(inner, path));
    default:
      return [{ path, text: issue.message === MISSING ? `${MISSING}; ${wanted(path)}` : issue.message }];
  }
}

const MISSING = 'is missing';
/** `add it: How long queries arrive, such as 60 s.` */
function wanted(path: Path): string {
  const about = describedAt(path);
  return about === undefined ? 'add it' : `add it (${about.replace(/\.$/, '')})`;
}

/** The alternative that the value was most likely meant to be: the right kind of value, the fewest unknown keys. */
function likeliest(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  let best: readonly z.core.$ZodIssue[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const issues of branches) {
    const cost = costOf(issues);
    if (cost < least) [best, least] = [issues, cost];
  }
  return best;
}

const WRONG_KIND = 1000;
/** An unknown key at the top speaks more against an alternative than one further in. */
const UNKNOWN_KEY = { top: 12, inside: 10 };

/** `inside`: the issues are of a value within the one to choose an alternative for. */
const costOf = (issues: readonly z.core.$ZodIssue[], inside = false): number =>
  issues.reduce((sum, issue) => sum + costOfOne(issue, inside), 0);

function costOfOne(issue: z.core.$ZodIssue, inside: boolean): number {
  const top = issue.path.length === 0;
  if (issue.code === 'unrecognized_keys') return (top && !inside ? UNKNOWN_KEY.top : UNKNOWN_KEY.inside) * issue.keys.length;
  if (issue.code === 'invalid_union') {
    const cost = costOf(likeliest(issue.errors), inside || !top);
    return top || cost < WRONG_KIND ? Math.max(1, cost) : 1;
  }
  const wrongKind = issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof issue.input === 'object');
  return top && wrongKind ? WRONG_KIND : 1;
}

/** What a fault is called. Leaves that know better have their own message. */
function say(issue: z.core.$ZodRawIssue): string {
  const input: unknown = issue.input;
  switch (issue.code) {
    case 'invalid_type':
      if (input === undefined) return MISSING;
      if (input === null) return 'is empty; give it a value or remove the key';
      return `must be ${KINDS[issue.expected] ?? issue.expected}${got(input)}`;
    case 'invalid_value':
      return typeof input === 'string'
        ? `unknown value "${clip(input)}"${hint(input, issue.values.map(String))}`
        : `must be one of ${issue.values.map(String).join(', ')}${got(input)}`;
    case 'too_small':
      return sized(issue.origin, input, `at least ${String(issue.minimum)}`);
    case 'too_big':
      return sized(issue.origin, input, `at most ${String(issue.maximum)}`);
    case 'unrecognized_keys':
    case 'invalid_key':
    case 'invalid_union':
      return issue.code;
    default:
      return `is not valid${got(input)}; see docs/scenario.md`;
  }
}

function sized(origin: string, input: unknown, bound: string): string {
  if (Array.isArray(input))
    return input.length === 0 ? 'is empty; it needs at least one entry' : `must have ${bound} entries, not ${input.length}`;
  if (origin === 'string') return input === '' ? 'is empty; give it a text' : `must have ${bound} characters`;
  return `must be ${bound}${got(input)}`;
}

const KINDS: { readonly [expected: string]: string } = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
};

/** A copy in which what stands at `faulty` paths is absent; places in lists are kept. */
function without(value: unknown, path: Path, faulty: ReadonlySet<string>): unknown {
  if (faulty.has(keyOf(path))) return undefined;
  if (Array.isArray(value)) return value.map((item, n) => without(item, [...path, n], faulty));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, without(inner, [...path, key], faulty)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}
