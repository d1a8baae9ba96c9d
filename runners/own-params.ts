import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../core/errors.ts';
import type { AlgorithmSpec, ChangeSpec, Scenario } from '../core/scenario.ts';
import type { Path, Problems } from '../scenarios/problems.ts';
import { isModule, type Kind, moduleParams } from './algorithms.ts';

/**
 * The scenario with the parameters of a user's own modules checked and completed, as those of the built-in algorithms are when it is
 * read: what they may be is known only once the modules are loaded. What is wrong is a problem of the file like any other.
 */
export async function completeModules(scenario: Scenario, baseDir: string, problems: Problems): Promise<Scenario> {
  const complete = async (kind: Kind, spec: AlgorithmSpec, path: Path): Promise<AlgorithmSpec> => {
    // That there is no such file has been said.
    if (!isModule(spec) || !existsSync(resolve(baseDir, spec.use))) return spec;
    try {
      const { params, problems: found } = await moduleParams(kind, spec, baseDir);
      // Which entry of `changes` it was in is not known any more.
      for (const { name, text } of found)
        if (path[0] === 'changes') problems.add(path, `strategy ${spec.label}: params.${name}: ${text}`);
        else problems.add([...path, 'params', name], text);
      return { ...spec, params };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.add([...path, 'use'], error.message);
      return spec;
    }
  };
  const strategies: AlgorithmSpec[] = [];
  for (const [n, spec] of scenario.strategies.entries()) strategies.push(await complete('strategy', spec, ['strategies', n]));
  const changes: ChangeSpec[] = [];
  for (const change of scenario.changes)
    changes.push(
      change.kind === 'strategy' ? { ...change, strategy: await complete('strategy', change.strategy, ['changes']) } : change,
    );
  const placement = await complete('placement', scenario.placement, ['placement']);
  return { ...scenario, strategies, changes, placement, remedy: await complete('remedy', scenario.remedy, ['remedy']) };
}
