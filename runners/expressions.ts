import { ScenarioError, UserError } from '../core/errors.ts';
import type { Scenario, ThresholdSpec } from '../core/scenario.ts';
import {
  BUILT_IN_NAMES,
  CONTRACT_METRICS,
  compileOwnMetrics,
  compileThresholds,
  type Judge,
  type OwnMetrics,
} from '../reports/run.ts';
import { type Path, Problems } from '../scenarios/problems.ts';

export type Expressions = {
  readonly own: OwnMetrics;
  readonly thresholds: Judge;
  /** By contract. */
  readonly objectives: readonly Judge[];
};

/**
 * Compiles the scenario's own metrics, thresholds and objectives. What is wrong with one is a problem of the file like any other:
 * rejects with a ScenarioError of all, those found before among them, each with its place.
 */
export async function compileExpressions(scenario: Scenario, problems: Problems = problemsOf(scenario)): Promise<Expressions> {
  const isWhole = !problems.any;
  const gather = async <T>(work: Promise<T>, pathOf: (problem: string) => Path): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const found = error instanceof ScenarioError ? error.problems : [error.message];
      // Of a scenario that is at fault, names that are missing may come of just that.
      for (const problem of found) if (isWhole || !NAMED.test(problem)) problems.add(pathOf(problem), problem);
      return undefined;
    }
  };
  const own = await gather(compileOwnMetrics(scenario.metrics, scenario), (problem) => {
    const spec = scenario.metrics.find(({ name }) => problem.startsWith(`metric "${name}"`));
    if (spec === undefined) return ['metrics'];
    return ['metrics', spec.name, ...(problem.startsWith(`metric "${spec.name}": where: `) ? ['where'] : [])];
  });
  // Without the metrics every threshold over them would be a second complaint about the same.
  const names = scenario.metrics.map(({ name }) => name);
  const units = new Map(own?.folds.map(({ name, unit }) => [name, unit]));
  const thresholds = await gather(
    compileThresholds(scenario.thresholds, [...BUILT_IN_NAMES, ...names], units),
    indexed(['thresholds'], scenario.thresholds),
  );
  const objectives: (Judge | undefined)[] = [];
  for (const { name, objectives: specs } of scenario.contracts) {
    const compiled = compileThresholds(specs, [...CONTRACT_METRICS, ...names], units);
    objectives.push(await gather(compiled, indexed(['contracts', name, 'objectives'], specs)));
  }
  problems.throwIfAny();
  if (own === undefined || thresholds === undefined) throw new Error('an expression does not compile, and nothing says why');
  return { own, thresholds, objectives: objectives.filter((judge) => judge !== undefined) };
}

/** What the scenario itself names. */
const NAMED = /unknown (stream|tenant|consumer|pipeline|contract|modality|true_class|class|answer) "/;

/** Of a scenario that has been checked before and comes without its file. */
function problemsOf({ name }: Scenario): Problems {
  return new Problems(() => ({ text: name, order: 0 }));
}

function indexed(path: Path, specs: readonly ThresholdSpec[]): (problem: string) => Path {
  return (problem) => {
    const index = specs.findIndex(({ text }) => problem.startsWith(`threshold "${text}"`));
    return index < 0 ? path : [...path, index];
  };
}
