import type { AlgorithmSpec, Json } from '../../core/scenario.ts';
import { clip } from '../../core/suggest.ts';
import type { KnownAlgorithm } from '../catalogue.ts';
import type { Partly } from '../issues.ts';
import { checkParams } from '../params.ts';
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
    // What its parameters may be is known only once the module is loaded, by whoever may run it.
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
  const { params: whole, problems } = checkParams(use, given, specs);
  for (const { name, text } of problems) context.problems.add([...path, 'params', name], text);
  return { label, use, params: whole };
}
