import { strategies } from '../algorithms/index.ts';
import { placements } from '../algorithms/placement/index.ts';
import { remedies } from '../algorithms/remedies/index.ts';
import type { Algorithm, AlgorithmDefinition } from '../core/algorithm.ts';
import { UserError } from '../core/errors.ts';
import type { Decision, PlacementDecision, RemedyDecision, StrategyDecision } from '../core/events.ts';
import { type Random, Stream, sequence } from '../core/random.ts';
import type { AlgorithmSpec, Json, Scenario } from '../core/scenario.ts';
import { importModule, modulePath, thrown } from './modules.ts';

type AnyDefinition =
  | AlgorithmDefinition<StrategyDecision>
  | AlgorithmDefinition<PlacementDecision>
  | AlgorithmDefinition<RemedyDecision>;
/** An algorithm found but not yet made: every run makes its own. `part`: see `sequence`. */
export type Maker = (random: Random, part?: number) => Algorithm;

/** `baseDir` is where module paths start from: the folder of the scenario file. */
export async function findStrategy(spec: AlgorithmSpec, baseDir: string): Promise<Maker> {
  const definition: AlgorithmDefinition<StrategyDecision> = isModule(spec)
    ? await load(spec, baseDir, 'strategy')
    : byName(strategies, spec, 'strategy');
  return make(definition, spec, Stream.strategy);
}
export async function findPlacement(scenario: Scenario, baseDir: string): Promise<Maker> {
  const spec = scenario.placement;
  const definition: AlgorithmDefinition<PlacementDecision> = isModule(spec)
    ? await load(spec, baseDir, 'placement')
    : byName(placements, spec, 'placement');
  return make(definition, spec, Stream.placement);
}

/** null: nothing is ever done. */
export async function findRemedy({ remedy: spec }: Scenario, baseDir: string): Promise<Maker | null> {
  if (spec.use === 'none') return null;
  const definition: AlgorithmDefinition<RemedyDecision> = isModule(spec)
    ? await load(spec, baseDir, 'remedy')
    : byName(remedies, spec, 'remedy');
  return make(definition, spec, Stream.remedy);
}

function isModule(spec: AlgorithmSpec): boolean {
  return /^(\.{1,2}\/|\/)/.test(spec.use);
}

function make(definition: AnyDefinition, spec: AlgorithmSpec, stream: Stream): Maker {
  const params: Record<string, Json> = {};
  for (const [name, param] of Object.entries(definition.params ?? {})) params[name] = param.default;
  Object.assign(params, spec.params);
  return (random, part) => definition.create(params, sequence(random, stream, part));
}

function byName<D extends { readonly name: string }>(known: readonly D[], spec: AlgorithmSpec, kind: string): D {
  const found = known.find((definition) => definition.name === spec.use);
  if (found === undefined)
    throw new UserError(
      `unknown ${kind} "${spec.use}"; known are ${known.map(({ name }) => name).join(', ')}, or a module path that starts with ./`,
    );
  return found;
}

/** A user's own: a module that exports a definition by the name of its kind or as `default`, or a bare `create`. */
async function load<D extends Decision>(spec: AlgorithmSpec, baseDir: string, kind: Kind): Promise<AlgorithmDefinition<D>> {
  const shown = modulePath(spec.use, baseDir);
  const module = await importModule(`the ${kind} ${shown}`, spec.use, baseDir);
  const found = [module[kind], module.default, module].find(isDefinition);
  if (found === undefined) {
    throw new UserError(
      `${shown} exports no ${kind}; write \`export const ${kind} = { name, summary, params, create }\`, where create(params, random) gives an object with decide(seen, view)`,
    );
  }
  return located(found as AlgorithmDefinition<D>, `the ${kind} ${shown}`);
}
type Kind = 'strategy' | 'placement' | 'remedy';

/** The same, but that what it throws says where. */
function located<D extends Decision>(definition: AlgorithmDefinition<D>, who: string): AlgorithmDefinition<D> {
  const create: AlgorithmDefinition<D>['create'] = (params, random) => {
    let algorithm: Algorithm<D>;
    try {
      algorithm = definition.create(params, random);
    } catch (error) {
      throw new UserError(`${who}: create() threw: ${thrown(error)}`, { cause: error });
    }
    if (typeof algorithm?.decide !== 'function')
      throw new UserError(`${who}: create() gave no object with a method decide(seen, view)`);
    return {
      decide(seen, view) {
        try {
          return algorithm.decide(seen, view);
        } catch (error) {
          throw new Error(thrown(error), { cause: error });
        }
      },
    };
  };
  return { ...definition, create };
}

function isDefinition(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { create?: unknown }).create === 'function';
}
