import { existsSync } from 'node:fs';
import { basename, extname, relative, resolve } from 'node:path';
import { strategies } from '../algorithms/index.ts';
import { UserError } from '../core/errors.ts';
import type { AlgorithmSpec, Scenario } from '../core/scenario.ts';
import { hint } from '../core/suggest.ts';
import { checkParams } from '../scenarios/params.ts';
import { moduleParams } from './algorithms.ts';

/** What is looked at of a scenario. */
type Labelled = Pick<Scenario, 'strategies'>;

/**
 * The strategies that a command line names: by the label that the scenario gives them, by name from the list, or by module path.
 * A path starts from the working folder, or else from the folder of the scenario; the module is loaded, for its parameters' defaults.
 * Rejects with a UserError that lists what there is.
 */
export async function chooseStrategies(
  names: readonly string[],
  scenario: Labelled,
  baseDir: string,
): Promise<readonly AlgorithmSpec[]> {
  const chosen: AlgorithmSpec[] = [];
  for (const name of names) chosen.push(await chooseStrategy(name, scenario, baseDir));
  const twice = chosen.find(({ label }, i) => chosen.findIndex((other) => other.label === label) < i);
  if (twice !== undefined) throw new UserError(`the strategy "${twice.label}" is named twice; name each once`);
  return chosen;
}

export async function chooseStrategy(name: string, scenario: Labelled, baseDir: string): Promise<AlgorithmSpec> {
  const labelled = scenario.strategies.find(({ label }) => label === name);
  if (labelled !== undefined) return labelled;
  const known = strategies.find((strategy) => strategy.name === name);
  if (known !== undefined) return { label: name, use: name, params: checkParams(name, {}, known.params).params };
  if (/[/\\]|\.m?[jt]s$/.test(name) && strategies.every((strategy) => strategy.name !== name)) return moduleAt(name, baseDir);
  const names = [...new Set([...scenario.strategies.map(({ label }) => label), ...strategies.map((strategy) => strategy.name)])];
  throw new UserError(
    `unknown strategy "${name}"${hint(name, names)}; a module of your own is named by its path, such as ./mine.mjs`,
  );
}

async function moduleAt(name: string, baseDir: string): Promise<AlgorithmSpec> {
  const found = [resolve(name), resolve(baseDir, name)].find((path) => existsSync(path));
  if (found === undefined) throw new UserError(`there is no module "${name}", neither from here nor from ${baseDir}`);
  const path = relative(baseDir, found).replaceAll('\\', '/');
  const spec = { label: basename(found, extname(found)), use: /^\.\.?\//.test(path) ? path : `./${path}`, params: {} };
  return { ...spec, params: (await moduleParams('strategy', spec, baseDir)).params };
}
