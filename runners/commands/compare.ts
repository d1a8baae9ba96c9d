import { UserError } from '../../core/errors.ts';
import type { AlgorithmSpec } from '../../core/scenario.ts';
import { hint } from '../../core/suggest.ts';
import {
  BUILT_IN,
  BUILT_IN_NAMES,
  comparisonTable,
  distinctGroups,
  objectiveSentences,
  type PrecisionRule,
  renderTable,
} from '../../reports/index.ts';
import { chooseStrategies } from '../choice.ts';
import type { Size } from '../command-line/usage.ts';
import { type Comparison, compare } from '../compare.ts';
import { openCrew } from '../crew.ts';
import { environment } from '../environment.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { COMPARE_FILE, openCompareFolder } from '../folder/compare-folder.ts';
import { noteLatest, placeFor, placeToResume } from '../folder/place.ts';
import type { Rows, RowsFormat } from '../folder/row-files.ts';
import { interruptible } from '../interrupt.ts';
import { keeping } from '../keeping.ts';
import { Progress } from '../progress.ts';
import type { Replication } from '../replication.ts';
import { addReport } from '../reporting/add.ts';
import { allSets, readSource, refuseAxes, type Source, tellNotices } from '../scenario-source.ts';
import { preload } from '../simulate.ts';
import type { Terminal } from '../terminal.ts';
import { performing } from '../warm-up.ts';
import { duration, pathFrom, plural } from '../words.ts';
import { judgementsByText } from './judgements.ts';

export type CompareArguments = {
  readonly scenario: string;
  readonly strategies?: readonly string[] | undefined;
  readonly replications?: number | undefined;
  readonly seed?: number | undefined;
  readonly out?: string | undefined;
  readonly rows: Rows;
  readonly rowsFormat: RowsFormat;
  /** Threads; default: one for each core. */
  readonly workers?: number | undefined;
  readonly set: readonly string[];
  readonly profiles?: string | undefined;
  /** As the scenario writes it. */
  readonly warmUp?: string | undefined;
  readonly json: boolean;
  /** Replications until the paired differences are known so well; a share. */
  readonly until?: number | undefined;
  /** What `until` is about; default: on_time. */
  readonly metric?: string | undefined;
  readonly resume?: boolean | undefined;
  /** A share. */
  readonly margin?: Size | undefined;
  /** Also write report.html. */
  readonly report?: boolean | undefined;
};

/** A greater margin is a slip of the pen: points in place of a share. */
const MOST_MARGIN = 0.2;

/** `rohe compare`: every strategy on the same replications, a table, a verdict, a comparison folder. */
export async function compareStrategies(given: CompareArguments, terminal: Terminal): Promise<number> {
  const source = await readSource(given.scenario, allSets(given));
  refuseAxes(source, 'compare');
  tellNotices(source, terminal);
  const { scenario, baseDir } = source;
  const margin = given.margin?.value;
  if (margin !== undefined && margin > MOST_MARGIN)
    throw new UserError(`--margin ${margin} is ${margin * 100} points on time; half a point is 0.5% or 0.005`);
  const strategies =
    given.strategies === undefined ? scenario.strategies : await chooseStrategies(given.strategies, scenario, baseDir);
  await preload(scenario, strategies, baseDir);
  const place =
    given.resume === true
      ? await placeToResume(given.out, COMPARE_FILE, 'comparison', scenario.name)
      : placeFor(given.out, scenario.name, 'compare');
  const comparison = await keep(source, strategies, place, given, terminal);
  await show(comparison, source, place, given.json, terminal);
  if (given.report === true && (comparison.results[0]?.replicates.length ?? 0) > 0) await addReport(place, terminal);
  return exitCodeOf(comparison.interrupted, comparison.thresholds);
}

/** The most replications where none are named. */
const MOST = 100;

function ruleOf({ until, metric = 'on_time' }: CompareArguments, own: readonly string[]): PrecisionRule | undefined {
  if (until === undefined) return undefined;
  const found = BUILT_IN.find(({ name }) => name === metric);
  if (found === undefined && !own.includes(metric))
    throw new UserError(`--metric ${metric}: there is no such metric${hint(metric, [...BUILT_IN_NAMES, ...own])}`);
  return { metric, unit: found?.unit ?? '', better: found?.better ?? 'neither', precision: until };
}

async function keep(
  source: Source,
  strategies: readonly AlgorithmSpec[],
  place: string,
  given: CompareArguments,
  terminal: Terminal,
): Promise<Comparison> {
  const { scenario, baseDir, own, thresholds } = source;
  const { seed = scenario.seed, rows, rowsFormat } = given;
  const until = ruleOf(given, own.names);
  const replications =
    given.replications ?? (until === undefined ? scenario.replications : Math.max(MOST, scenario.replications));
  const facts = { scenario, strategies, seed, replications, rows, environment: environment(source.file) };
  const folder = await openCompareFolder(place, facts, given.resume);
  await noteLatest(place, given.out);
  const taskOf = (strategy: AlgorithmSpec, replicate: number): Replication => {
    const { environment: of } = facts;
    return { strategy, seed, replicate, rows, rowsFormat, environment: of, folder: folder.placeOf(strategy, replicate) };
  };
  let found = 0;
  const progress = await Progress.open(terminal, strategies.length * replications);
  try {
    const comparison = await interruptible(terminal, async (signal) => {
      const runs = strategies.length * replications * (scenario.mser5 === undefined ? 1 : 2);
      const crew = openCrew({ workers: given.workers, runs, source, taskOf, signal });
      try {
        const inner = performing(crew, scenario, strategies);
        const performer = keeping({ place, source, strategies, taskOf, performer: inner, onFound: () => found++ });
        const about = { scenario, baseDir, own, thresholds, strategies, seed, replications, until, signal, performer };
        const onProgress = (done: number, _: number, { label }: AlgorithmSpec): void => progress.at(done, label);
        return await compare({ ...about, margin: given.margin?.value, onProgress });
      } finally {
        await crew.close();
      }
    });
    await folder.finish(comparison);
    if (found > 0) terminal.say('info', `${plural(found, 'run')} had been finished before`);
    return comparison;
  } catch (error) {
    await folder.fail(error);
    throw error;
  } finally {
    progress.close();
  }
}

async function show(comparison: Comparison, source: Source, place: string, json: boolean, terminal: Terminal): Promise<void> {
  for (const notice of comparison.notices) terminal.say('warn', `${terminal.paint('yellow', 'note:', 'err')} ${notice}`);
  const finished = comparison.results[0]?.replicates.length ?? 0;
  if (comparison.interrupted) {
    const left = `${plural(finished, 'replication')} of ${comparison.replications} finished by every strategy`;
    terminal.say('warn', `${terminal.paint('yellow', 'interrupted:', 'err')} ${left}; what follows is of these`);
  }
  if (json) await terminal.printJson(asJson(comparison, source, place));
  else if (finished > 0) await terminal.print(text(comparison, source, terminal));
  terminal.say('info', `run folder: ${pathFrom(place)}`);
}

function text(
  { strategies, seed, rows, groups, warmUp, precision, verdict, ranking, thresholds, objectives }: Comparison,
  { scenario, own }: Source,
  terminal: Terminal,
): string {
  const distinct = distinctGroups(scenario);
  const table = comparisonTable(
    rows,
    own.names,
    groups.filter(({ scope }) => distinct.includes(scope)),
  );
  return [
    `${scenario.name}: ${strategies.map(({ label }) => label).join(', ')}; ${duration(scenario.durationMs)}, seed ${seed}`,
    table.note,
    '',
    renderTable(table, terminal.width),
    '',
    ...(warmUp === null ? [] : [warmUp.says, '']),
    ...(precision === null ? [] : [precision.says, '']),
    terminal.paint('bold', verdict.sentence),
    ...(ranking === null ? [] : ['', ranking.sentence]),
    ...judgementsByText(
      thresholds.map(({ strategy, ...one }) => ({ of: strategy, ...one })),
      terminal,
    ),
    ...(objectives.length === 0 ? [] : ['', ...objectiveSentences(objectives)]),
  ].join('\n');
}

function asJson(comparison: Comparison, { scenario }: Source, place: string): unknown {
  const {
    strategies,
    seed,
    replications,
    interrupted,
    warmUp,
    results,
    rows,
    groups,
    precision,
    verdict,
    ranking,
    thresholds,
    objectives,
    notices,
  } = comparison;
  return {
    folder: place,
    scenario: scenario.name,
    seed,
    replications,
    finished: results[0]?.replicates.length ?? 0,
    interrupted,
    strategies: strategies.map((strategy) => ({
      ...strategy,
      metrics: Object.fromEntries(
        rows
          .filter((row) => row.strategy === strategy.label)
          .map(({ strategy: _, scope: __, metric, ...figures }) => [metric, figures]),
      ),
    })),
    groups,
    ...(warmUp === null ? {} : { warmUp }),
    precision,
    verdict,
    ranking,
    thresholds,
    ...(objectives.length === 0 ? {} : { objectives }),
    notices,
  };
}
