import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { ScenarioError, UserError } from '../core/errors.ts';
import type { Scenario, ThresholdSpec } from '../core/scenario.ts';
import {
  BUILT_IN_NAMES,
  CONTRACT_METRICS,
  compileOwnMetrics,
  compileThresholds,
  type Judge,
  type OwnMetrics,
} from '../reports/index.ts';

export type Expressions = {
  readonly own: OwnMetrics;
  readonly thresholds: Judge;
  /** By contract. */
  readonly objectives: readonly Judge[];
};
type Path = readonly (string | number)[];

/**
 * Compiles the scenario's own metrics, thresholds and objectives. What is wrong with one is a problem of the file like any other:
 * rejects with a ScenarioError of all, each with its place.
 */
export async function compileExpressions(scenario: Scenario, file: string): Promise<Expressions> {
  const problems: string[] = [];
  const gather = async <T>(work: Promise<T>, pathOf: (problem: string) => Path): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const found = error instanceof ScenarioError ? error.problems : [error.message];
      problems.push(...found.map((problem) => `${placeOf(file, pathOf(problem))}${problem}`));
      return undefined;
    }
  };
  const own = await gather(compileOwnMetrics(scenario.metrics, scenario), (problem) => {
    const spec = scenario.metrics.find(({ name }) => problem.startsWith(`metric "${name}"`));
    return spec === undefined ? ['metrics'] : ['metrics', spec.name];
  });
  // Without the metrics every threshold over them would be a second complaint about the same.
  const names = scenario.metrics.map(({ name }) => name);
  const thresholds = await gather(
    compileThresholds(scenario.thresholds, [...BUILT_IN_NAMES, ...names]),
    indexed(['thresholds'], scenario.thresholds),
  );
  const objectives: (Judge | undefined)[] = [];
  for (const { name, objectives: specs } of scenario.contracts) {
    const compiled = compileThresholds(specs, [...CONTRACT_METRICS, ...names]);
    objectives.push(await gather(compiled, indexed(['contracts', name, 'objectives'], specs)));
  }
  if (own === undefined || thresholds === undefined || problems.length > 0) throw new ScenarioError(problems);
  return { own, thresholds, objectives: objectives.filter((judge) => judge !== undefined) };
}

function indexed(path: Path, specs: readonly ThresholdSpec[]): (problem: string) => Path {
  return (problem) => {
    const index = specs.findIndex(({ text }) => problem.startsWith(`threshold "${text}"`));
    return index < 0 ? path : [...path, index];
  };
}

/** `file:line:col path: `; without line and column for what a --set has brought. */
function placeOf(file: string, path: Path): string {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, merge: true, logLevel: 'silent' });
  const node = document.getIn(path, true);
  const range = isNode(node) ? node.range : undefined;
  const shown = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : part))
    .join('.')
    .replaceAll('.[', '[');
  if (range === undefined || range === null) return `${file} ${shown}: `;
  const { line, col } = lines.linePos(range[0]);
  return `${file}:${line}:${col} ${shown}: `;
}
