import type { Catalogue } from '../../scenarios/catalogue.ts';
import { checkScenario, type LoadedScenario } from '../../scenarios/load.ts';

/** Throws a UserError where the file cannot be read, a ScenarioError where anything is wrong in it. */
export function loadScenario(path: string, catalogue: Catalogue): LoadedScenario {
  const { problems, ...loaded } = checkScenario(path, catalogue);
  problems.throwIfAny();
  return loaded;
}
