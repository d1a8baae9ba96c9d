import { strategies } from '../algorithms/index.ts';
import { placements } from '../algorithms/placement/index.ts';
import { remedies } from '../algorithms/remedies/index.ts';
import type { Algorithm, AlgorithmDefinition } from '../core/algorithm.ts';
import { UserError } from '../core/errors.ts';
import type { Decision, PlacementDecision, RemedyDecision, StrategyDecision } from '../core/events.ts';
import { type Random, Stream, sequence } from '../core/random.ts';
import type { AlgorithmSpec, Scenario } from '../core/scenario.ts';
import { type CheckedParams, checkParams, readSpecs } from '../scenarios/params.ts';
import { importModule, modulePath, thrown } from './modules.ts';

type AnyDefinition =
  | AlgorithmDefinition<StrategyDecision>
  | AlgorithmDefinition<PlacementDecision>
  | AlgorithmDefinition<RemedyDecision>;
export type Kind = 'strategy' | 'placement' | 'remedy';
/** An algorithm found but not yet made: every run makes its own. `part`: see `sequence`. */
export type Maker = (random: Random, part?: number) => Algorithm;

/** `baseDir` is where module paths start from: the folder of the scenario file. */
export async function findStrategy(spec: AlgorithmSpec, baseDir: string): Promise<Maker> {
  return make('strategy', await find('strategy', strategies, spec, baseDir), spec, baseDir);
}
export async function findPlacement({ placement: spec }: Scenario, baseDir: string): Promise<Maker> {
  return make('placement', await find('placement', placements, spec, baseDir), spec, baseDir);
}
/** null: nothing is ever done. */
export async function findRemedy({ remedy: spec }: Scenario, baseDir: string): Promise<Maker | null> {
  return spec.use === 'none' ? null : make('remedy', await find('remedy', remedies, spec, baseDir), spec, baseDir);
}

/** The parameters that a user's module gets, and what of those given does not fit. Rejects where the module cannot be loaded. */
export async function moduleParams(kind: Kind, { use, params }: AlgorithmSpec, baseDir: string): Promise<CheckedParams> {
  const definition = await load(use, baseDir, kind);
  return checkParams(modulePath(use, baseDir), params, definition.params);
}

export function isModule({ use }: Pick<AlgorithmSpec, 'use'>): boolean {
  return /^\.{0,2}\//.test(use);
}

async function find<D extends Decision>(
  kind: Kind,
  known: readonly AlgorithmDefinition<D>[],
  spec: AlgorithmSpec,
  baseDir: string,
): Promise<AlgorithmDefinition<D>> {
  return isModule(spec) ? load(spec.use, baseDir, kind) : byName(known, spec, kind);
}

function make(kind: Kind, definition: AnyDefinition, spec: AlgorithmSpec, baseDir: string): Maker {
  const shown = isModule(spec) ? modulePath(spec.use, baseDir) : spec.use;
  const { params, problems } = checkParams(shown, spec.params, definition.params);
  if (problems.length > 0)
    throw new UserError(`${kind} ${spec.label}: ${problems.map(({ name, text }) => `params.${name}: ${text}`).join('; ')}`);
  return (random, part) => definition.create(params, sequence(random, Stream[kind], part));
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
async function load<D extends Decision>(use: string, baseDir: string, kind: Kind): Promise<AlgorithmDefinition<D>> {
  const shown = modulePath(use, baseDir);
  const module = await importModule(`the ${kind} ${shown}`, use, baseDir);
  const found = [module[kind], module.default, module].find(isDefinition);
  if (found === undefined) {
    throw new UserError(
      `${shown} exports no ${kind}; write \`export const ${kind} = { name, summary, params, create }\`, where create(params, random) gives an object with decide(seen, view)`,
    );
  }
  const params = readSpecs(found.params);
  if (typeof params === 'string') throw new UserError(`the ${kind} ${shown}: ${params}`);
  return { ...located(found as AlgorithmDefinition<D>, `the ${kind} ${shown}`), params };
}

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

function isDefinition(value: unknown): value is { readonly create: unknown; readonly params?: unknown } {
  return typeof value === 'object' && value !== null && 'create' in value && typeof value.create === 'function';
}
