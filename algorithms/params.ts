import type { ParamSpec } from '../core/algorithm.ts';
import { UserError } from '../core/errors.ts';
import type { Json } from '../core/scenario.ts';

type Given = { readonly [name: string]: Json };
type Specs = { readonly [name: string]: ParamSpec };

/** The value given, or the default. Throws UserError where it is not a number within the range. */
export function numberParam(name: string, specs: Specs, given: Given): number {
  const spec = specs[name];
  if (spec?.type !== 'number') throw new Error(`no parameter ${name} of type number`);
  const value = given[name] ?? spec.default;
  if (typeof value === 'number' && value >= spec.min && value <= spec.max) return value;
  throw new UserError(`parameter ${name} is ${JSON.stringify(value)}; it must be a number from ${spec.min} to ${spec.max}`);
}

/** The value given, or the default. Throws UserError where it is none of those to choose from. */
export function choiceParam(name: string, specs: Specs, given: Given): string {
  const spec = specs[name];
  if (spec?.type !== 'choice') throw new Error(`no parameter ${name} of type choice`);
  const value = given[name] ?? spec.default;
  if (typeof value === 'string' && spec.of.includes(value)) return value;
  throw new UserError(`parameter ${name} is ${JSON.stringify(value)}; it must be one of ${spec.of.join(', ')}`);
}
