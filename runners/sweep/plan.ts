import { dirname, relative } from 'node:path';
import { ScenarioError, UserError } from '../../core/errors.ts';
import type { AlgorithmSpec, Json, Scenario } from '../../core/scenario.ts';
import { clip } from '../../core/suggest.ts';
import { valueText } from '../../reports/report/sweep.ts';
import { expandVary, findPath, parseOverride, scenarioReader } from '../../scenarios/index.ts';
import { sha256 } from '../canonical.ts';
import { catalogue } from '../catalogue.ts';
import { chooseStrategies } from '../choice.ts';
import { compileExpressions } from '../expressions.ts';
import { completeModules } from '../own-params.ts';
import { allSets, findScenario, readSource } from '../scenario-source.ts';
import { preload } from '../simulate.ts';
import { type Axes, mergeAxes, parseAxis } from './axes.ts';
import { modulesHash, programHash } from './code-hash.ts';

export type SweepRequest = {
  readonly scenario: string;
  readonly vary: readonly string[];
  readonly set: readonly string[];
  readonly strategies?: readonly string[] | undefined;
  readonly replications?: number | undefined;
  readonly seed?: number | undefined;
  /** As the scenario writes it. */
  readonly warmUp?: string | undefined;
};

/** One setting of the axes. */
export type Setting = {
  readonly n: number;
  readonly values: { readonly [path: string]: Json };
  readonly scenarioHash: string;
  readonly seed: number;
  readonly replications: number;
  readonly strategies: readonly AlgorithmSpec[];
  /** By strategy: the hash of all code that its runs need. */
  readonly codes: readonly string[];
  /** It has thresholds. */
  readonly judged: boolean;
  /** MSER-5 finds the warm-up. */
  readonly settles: boolean;
  /** The resolved scenario as JSON: a text takes a fraction of the room of its objects. */
  readonly text: string;
};
/** One run: a setting, a strategy, a replicate. `address` tells what its result depends on, and is where it lies. */
export type Cell = {
  readonly address: string;
  readonly setting: Setting;
  readonly strategy: AlgorithmSpec;
  readonly replicate: number;
};
export type SweepPlan = {
  readonly name: string;
  readonly file: string;
  readonly baseDir: string;
  readonly base: Scenario;
  /** What was left out of what was measured. */
  readonly notices: readonly string[];
  readonly axes: Axes;
  readonly settings: readonly Setting[];
  /** Setting by setting, replicate by replicate, so that what is finished can be compared. */
  readonly cells: readonly Cell[];
};

/**
 * Works out all cells. Every setting is checked before the first run: throws what is wrong with it, naming the setting. `onCount` is told how
 * many cells there are as soon as that is known, which is before most of the work.
 */
export async function planSweep(request: SweepRequest, onCount: (cells: number) => void): Promise<SweepPlan> {
  const texts = allSets(request);
  const source = await readSource(request.scenario, texts);
  const axes = mergeAxes(source.scenario.vary, request.vary);
  if (request.seed !== undefined && Object.hasOwn(axes, 'seed')) throw new UserError('seed is an axis already; leave --seed out');
  if (request.warmUp !== undefined && Object.hasOwn(axes, 'warm_up'))
    throw new UserError('warm_up is an axis already; leave --warm-up out');
  if (Object.keys(axes).length === 0)
    throw new UserError(
      `${source.scenario.name} varies nothing; name what shall vary, such as with --vary workload.${source.scenario.workload[0]?.name ?? 'stream'}.arrivals.rate=5/s,10/s,20/s`,
    );
  const file = findScenario(request.scenario);
  const shown = near(file);
  const check = scenarioReader(shown, catalogue());
  const sets = texts.map(parseOverride);
  // Checks what the command line has brought as the axes of a file are checked.
  requirePaths(check(sets).document, request.vary);
  asVaried(() => check([...sets, { path: 'vary', value: axes }]).problems.throwIfAny());
  const program = programHash();
  const settings: Setting[] = [];
  const combinations = expandVary(axes);
  const fixed = !Object.keys(axes).some((path) => /^(?:replications|strategies)\b/.test(path));
  if (fixed) onCount(combinations.length * runsOf(request, source.scenario));
  for (const [n, overrides] of combinations.entries()) {
    const values = Object.fromEntries(overrides.map(({ path, value }) => [path, value]));
    const { scenario, baseDir } = await naming(values, async () => {
      const loaded = check([...sets, ...overrides, { path: 'vary', value: {} }]);
      const scenario = await completeModules(loaded.scenario, loaded.baseDir, loaded.problems);
      await compileExpressions(scenario, loaded.problems);
      return { ...loaded, scenario };
    });
    const { seed = scenario.seed, replications = scenario.replications } = request;
    const strategies = await naming(values, async () =>
      request.strategies === undefined ? scenario.strategies : chooseStrategies(request.strategies, scenario, baseDir),
    );
    await naming(values, () => preload(scenario, strategies, baseDir));
    const own = {
      scenarioHash: sha256(scenario),
      seed,
      replications,
      strategies,
      settles: scenario.mser5 !== undefined,
      judged: scenario.thresholds.length > 0,
    };
    const codes = strategies.map((strategy) => `${program} ${modulesHash([scenario, strategy], baseDir)}`);
    settings.push({ n, values, ...own, codes, text: JSON.stringify(scenario) });
  }
  const baseDir = dirname(file);
  const cells = cellsOf(settings);
  if (!fixed) onCount(cells.length);
  return { name: source.scenario.name, file, baseDir, notices: source.notices, base: source.scenario, axes, settings, cells };
}

function runsOf({ replications, strategies }: SweepRequest, scenario: Scenario): number {
  return (replications ?? scenario.replications) * (strategies ?? scenario.strategies).length;
}

/** What the result of a run depends on; `rows`: where its folder is kept too, which rows of it, and how where not as CSV. */
type CellInputs = {
  /** Its hash. */
  readonly scenario: string;
  readonly strategy: AlgorithmSpec;
  readonly seed: number;
  readonly replicate: number;
  readonly code: string;
  readonly rows?: string;
  readonly rowsFormat?: 'parquet';
  /** Where MSER-5 finds the warm-up: whose runs it looks at, which are those of all strategies. */
  readonly settledBy?: readonly { readonly strategy: AlgorithmSpec; readonly code: string }[];
};

export function cellAddress(inputs: CellInputs): string {
  return sha256(inputs);
}

function cellsOf(settings: readonly Setting[]): readonly Cell[] {
  return settings.flatMap((setting) => {
    const { scenarioHash, seed, strategies, codes, replications, settles } = setting;
    const settledBy = strategies.map((strategy, i) => ({ strategy, code: codes[i]! }));
    return Array.from({ length: replications }, (_, replicate) =>
      settledBy.map(({ strategy, code }): Cell => {
        const inputs = { scenario: scenarioHash, strategy, seed, replicate, code };
        const address = cellAddress({ ...inputs, ...(settles ? { settledBy } : {}) });
        return { address, setting, strategy, replicate };
      }),
    ).flat();
  });
}

/** Throws a UserError where an axis of the command line leads nowhere, as --set does. */
function requirePaths(document: Json, given: readonly string[]): void {
  const problems = given.flatMap((text) => {
    const [path] = parseAxis(text);
    const found = findPath(document, path);
    return found.ok ? [] : [`--vary ${clip(path)}: ${found.problem}`];
  });
  if (problems.length > 0) throw new UserError(problems.join('\n'));
}

/** Names problems of axes as they were typed. */
function asVaried(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new ScenarioError(error.problems.map((problem) => problem.replace(/^--set vary\./, '--vary ')));
  }
}

/** Says of which setting a problem is. */
async function naming<T>(values: Setting['values'], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const where = settingText(values);
    if (error instanceof ScenarioError) throw new ScenarioError(error.problems.map((problem) => `with ${where}: ${problem}`));
    throw new UserError(`with ${where}: ${error.message}`, { cause: error });
  }
}

export function settingText(values: Setting['values']): string {
  return Object.entries(values)
    .map(([path, value]) => `${path}=${valueText(value)}`)
    .join(', ');
}

function near(file: string): string {
  const path = relative(process.cwd(), file);
  return path === '' || path.startsWith('..') ? file : path;
}
