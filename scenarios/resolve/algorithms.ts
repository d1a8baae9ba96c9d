import type { ParamSpec } from '../../core/algorithm.ts';
import type { AlgorithmSpec, Json } from '../../core/scenario.ts';
import { clip, hint, listed } from '../../core/suggest.ts';
import type { KnownAlgorithm } from '../catalogue.ts';
import type { Partly } from '../issues.ts';
import type { Path } from '../problems.ts';
import type { ScenarioInput } from '../schema.ts';
import { type Context, entriesOf, known } from './context.ts';
import { readBeside } from './trace.ts';

type AlgorithmInput = Partly<NonNullable<ScenarioInput['placement']>>;

const STRATEGIES = ['v2', 'adaptive', 'dream', 'llf'];
const PLACEMENT = 'best-fit';
const REMEDY = 'none';

export function resolveStrategies(context: Context): readonly AlgorithmSpec[] {
  const path: Path = ['strategies'];
  const input: readonly (AlgorithmInput | undefined)[] = context.input.strategies ?? STRATEGIES;
  const seen = new Set<string>();
  return input.flatMap((item, n): readonly AlgorithmSpec[] => {
    if (item === undefined) return [];
    const resolved = resolveAlgorithm(context, [...path, n], item, 'strategy', context.catalogue.strategies);
    if (seen.has(resolved.label)) {
      context.problems.add(
        [...path, n],
        `a second strategy is called "${clip(resolved.label)}"; give one of the two another \`label:\``,
      );
    }
    seen.add(resolved.label);
    return [resolved];
  });
}

export const resolvePlacement = (context: Context): AlgorithmSpec =>
  resolveAlgorithm(context, ['placement'], context.input.placement ?? PLACEMENT, 'placement', context.catalogue.placements);

export const resolveRemedy = (context: Context): AlgorithmSpec =>
  resolveAlgorithm(context, ['remedy'], context.input.remedy ?? REMEDY, 'remedy', context.catalogue.remedies);

export function resolveAlgorithm(
  context: Context,
  path: Path,
  input: AlgorithmInput,
  what: string,
  all: readonly KnownAlgorithm[],
): AlgorithmSpec {
  const { use = '', label = use, params } = typeof input === 'string' ? { use: input } : input;
  const at: Path = typeof input === 'string' ? path : [...path, 'use'];
  const given = Object.fromEntries(entriesOf(params)) as { readonly [name: string]: Json };
  if (/^(\.{0,2}\/)/.test(use)) {
    // What its parameters may be is known only once the module is loaded.
    readBeside(context, at, use);
    return { label, use, params: given };
  }
  if (
    use === '' ||
    !known(
      context,
      at,
      what,
      use,
      all.map(({ name }) => name),
    )
  )
    return { label, use, params: given };
  const specs = all.find(({ name }) => name === use)?.params ?? {};
  return { label, use, params: resolveParams(context, [...path, 'params'], use, given, specs) };
}

function resolveParams(
  context: Context,
  path: Path,
  use: string,
  given: { readonly [name: string]: Json },
  specs: { readonly [name: string]: ParamSpec },
): AlgorithmSpec['params'] {
  for (const [name, value] of Object.entries(given)) {
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    const problem =
      spec === undefined ? `${use} has no parameter "${clip(name)}"${hint(name, Object.keys(specs))}` : unfit(value, spec);
    if (problem !== undefined) context.problems.add([...path, name], problem);
  }
  const all = Object.entries(specs).map(
    ([name, spec]) => [name, Object.hasOwn(given, name) ? (given[name] ?? spec.default) : spec.default] as const,
  );
  return Object.fromEntries(all);
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
  return value < spec.min || value > spec.max ? `is ${value}, outside ${range}; give a number within` : undefined;
}
