import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { strategies } from '../algorithms/index.ts';
import { placements } from '../algorithms/placement/index.ts';
import { remedies } from '../algorithms/remedies/index.ts';
import type { Algorithm, AlgorithmDefinition } from '../core/algorithm.ts';
import { UserError } from '../core/errors.ts';
import type { PlacementDecision, RemedyDecision, StrategyDecision } from '../core/events.ts';
import { type Random, Stream, sequence } from '../core/random.ts';
import type { AlgorithmSpec, Json, Scenario } from '../core/scenario.ts';

type AnyDefinition =
  | AlgorithmDefinition<StrategyDecision>
  | AlgorithmDefinition<PlacementDecision>
  | AlgorithmDefinition<RemedyDecision>;
/** An algorithm found but not yet made: every run makes its own. `part`: see `sequence`. */
export type Maker = (random: Random, part?: number) => Algorithm;

/** `baseDir` is where module paths start from: the folder of the scenario file. */
export async function findStrategy(spec: AlgorithmSpec, baseDir: string): Promise<Maker> {
  const definition: AlgorithmDefinition<StrategyDecision> = isModule(spec)
    ? await load(spec, baseDir)
    : byName(strategies, spec, 'strategy');
  return make(definition, spec, Stream.strategy);
}
export async function findPlacement(scenario: Scenario, baseDir: string): Promise<Maker> {
  const spec = scenario.placement;
  const definition: AlgorithmDefinition<PlacementDecision> = isModule(spec)
    ? await load(spec, baseDir)
    : byName(placements, spec, 'placement');
  return make(definition, spec, Stream.placement);
}

/** null: nothing is ever done. */
export async function findRemedy({ remedy: spec }: Scenario, baseDir: string): Promise<Maker | null> {
  if (spec.use === 'none') return null;
  const definition: AlgorithmDefinition<RemedyDecision> = isModule(spec)
    ? await load(spec, baseDir)
    : byName(remedies, spec, 'remedy');
  return make(definition, spec, Stream.remedy);
}

export function isModule(spec: AlgorithmSpec): boolean {
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

/** A user's own: a module that exports a definition as `default`, `strategy`, `placement` or `remedy`, or a bare `create`. */
async function load<D extends AnyDefinition>(spec: AlgorithmSpec, baseDir: string): Promise<D> {
  const module = await importModule(`the algorithm ${spec.use}`, spec.use, baseDir);
  const found = [module.default, module.strategy, module.placement, module.remedy, module].find(isDefinition);
  if (found === undefined) {
    throw new UserError(
      `${spec.use} exports no algorithm; export an object with name, summary, params and create(params, random) as default`,
    );
  }
  return found as D;
}

/** A user's module. Rejects with a UserError that names `what` where it cannot be loaded. */
export async function importModule(what: string, use: string, baseDir: string): Promise<Record<string, unknown>> {
  const path = resolve(baseDir, use);
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    throw new UserError(`cannot load ${what}: ${reason(error, path)}`, { cause: error });
  }
}

function isDefinition(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { create?: unknown }).create === 'function';
}

function reason(error: unknown, path: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'ERR_MODULE_NOT_FOUND') return `${message}; paths are relative to the scenario file`;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && path.endsWith('.ts'))
    return `this Node (${process.version}) cannot load TypeScript; compile it to .mjs first`;
  return message;
}
