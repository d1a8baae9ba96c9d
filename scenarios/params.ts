import type { ParamSpec } from '../core/algorithm.ts';
import type { AlgorithmSpec, Json } from '../core/scenario.ts';
import { clip, hint, listed } from '../core/suggest.ts';

type Given = { readonly [name: string]: Json };
type Specs = { readonly [name: string]: ParamSpec };
export type CheckedParams = {
  /** Every parameter that there is, with what was given or the default. */
  readonly params: AlgorithmSpec['params'];
  readonly problems: readonly { readonly name: string; readonly text: string }[];
};

/** What an algorithm gets, and what of what was given does not fit. */
export function checkParams(use: string, given: Given, specs: Specs): CheckedParams {
  const problems = Object.entries(given).flatMap(([name, value]) => {
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    const text =
      spec === undefined ? `${use} has no parameter "${clip(name)}"${hint(name, Object.keys(specs))}` : unfit(value, spec);
    return text === undefined ? [] : [{ name, text }];
  });
  const all = Object.entries(specs).map(
    ([name, spec]) => [name, Object.hasOwn(given, name) ? (given[name] ?? spec.default) : spec.default] as const,
  );
  return { params: Object.fromEntries(all), problems };
}

function unfit(value: Json, spec: ParamSpec): string | undefined {
  if (spec.type === 'choice') {
    if (typeof value === 'string' && spec.of.includes(value)) return undefined;
    return typeof value === 'string'
      ? `unknown value "${clip(value)}"${hint(value, spec.of)}`
      : `must be one of ${listed(spec.of)}`;
  }
  const range = `${spec.min} to ${spec.max}`;
  if (typeof value !== 'number') return `must be a number from ${range}, not ${clip(JSON.stringify(value))}`;
  return value >= spec.min && value <= spec.max ? undefined : `is ${value}, outside ${range}; give a number within`;
}

const NUMBER = "{ type: 'number', default, min, max, about }";
const CHOICE = "{ type: 'choice', default, of, about }";

/** What a module says of its parameters: its specs, or what is wrong with them. */
export function readSpecs(params: unknown): Specs | string {
  if (params === undefined) return {};
  if (!isObject(params)) return `params must be an object of parameters by name, each ${NUMBER} or ${CHOICE}`;
  const specs: Record<string, ParamSpec> = {};
  for (const [name, value] of Object.entries(params)) {
    const spec = readSpec(value);
    if (typeof spec === 'string') return `params.${clip(name)} ${spec}`;
    specs[name] = spec;
  }
  return specs;
}

function readSpec(value: unknown): ParamSpec | string {
  if (!isObject(value) || (value['type'] !== 'number' && value['type'] !== 'choice'))
    return `is ${isObject(value) ? 'an object without such a type' : clip(typeof value === 'string' ? JSON.stringify(value) : String(value))}; a parameter is ${NUMBER} or ${CHOICE}`;
  const { type, min, max, of } = value;
  const [start, about] = [value['default'], String(value['about'] ?? '')];
  if (type === 'choice') {
    if (!Array.isArray(of) || of.length === 0 || !of.every((one) => typeof one === 'string'))
      return 'must have `of`, a list of the texts that there are to choose from';
    if (typeof start !== 'string' || !of.includes(start)) return `must have a \`default\` that is one of ${listed(of)}`;
    return { type, default: start, of, about };
  }
  if (typeof min !== 'number' || typeof max !== 'number' || !(min <= max)) return 'must have numbers `min` and `max`, min first';
  if (typeof start !== 'number' || !(start >= min && start <= max)) return `must have a \`default\` from ${min} to ${max}`;
  return { type, default: start, min, max, about };
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
