import { UserError } from '../../core/errors.ts';
import type { AlgorithmSpec } from '../../core/scenario.ts';
import { comparisonTable, renderTable } from '../../reports/index.ts';
import { chooseStrategies } from '../choice.ts';
import { type Comparison, compare } from '../compare.ts';
import { openCrew } from '../crew.ts';
import { environment } from '../environment.ts';
import { openCompareFolder } from '../folder/compare-folder.ts';
import { noteLatest, placeFor } from '../folder/place.ts';
import type { Rows } from '../folder/row-files.ts';
import { interruptible } from '../interrupt.ts';
import { Progress } from '../progress.ts';
import type { Replication } from '../replication.ts';
import { addReport } from '../reporting/add.ts';
import { readSource, refuseAxes, type Source, withProfiles } from '../scenario-source.ts';
import { preload } from '../simulate.ts';
import type { Terminal } from '../terminal.ts';
import { exitCode } from './run.ts';
import { duration, judgementLines, pathFrom, plural } from './words.ts';

export type CompareArguments = {
  readonly scenario: string;
  readonly strategies?: readonly string[] | undefined;
  readonly replications?: number | undefined;
  readonly seed?: number | undefined;
  readonly out?: string | undefined;
  readonly rows: Rows;
  /** Threads; default: one for each core. */
  readonly workers?: number | undefined;
  readonly set: readonly string[];
  readonly profiles?: string | undefined;
  readonly json: boolean;
  /** A share. */
  readonly margin?: number | undefined;
  /** Also write report.html. */
  readonly report?: boolean | undefined;
};

/** A greater margin is a slip of the pen: points in place of a share. */
const MOST_MARGIN = 0.2;

/** `rohe compare`: every strategy on the same replications, a table, a verdict, a comparison folder. */
export async function compareStrategies(given: CompareArguments, terminal: Terminal): Promise<number> {
  const source = await readSource(given.scenario, withProfiles(given));
  refuseAxes(source, 'compare');
  const { scenario, baseDir } = source;
  if (given.margin !== undefined && given.margin > MOST_MARGIN)
    throw new UserError(`--margin ${given.margin} is ${given.margin * 100} points on time; half a point is 0.5% or 0.005`);
  const strategies = given.strategies === undefined ? scenario.strategies : chooseStrategies(given.strategies, scenario, baseDir);
  await preload(scenario, strategies, baseDir);
  const place = placeFor(given.out, scenario.name, 'compare');
  const comparison = await keep(source, strategies, place, given, terminal);
  await noteLatest(place, given.out);
  await show(comparison, source, place, given.json, terminal);
  if (given.report === true && (comparison.results[0]?.replicates.length ?? 0) > 0) await addReport(place, terminal);
  return exitCode(comparison.interrupted, comparison.thresholds);
}

async function keep(
  source: Source,
  strategies: readonly AlgorithmSpec[],
  place: string,
  given: CompareArguments,
  terminal: Terminal,
): Promise<Comparison> {
  const { scenario, baseDir, own, thresholds } = source;
  const { seed = scenario.seed, replications = scenario.replications, rows } = given;
  const facts = { scenario, strategies, seed, replications, rows, environment: environment(source.file) };
  const folder = await openCompareFolder(place, facts);
  const taskOf = (strategy: AlgorithmSpec, replicate: number): Replication => {
    const { environment: of } = facts;
    return { strategy, seed, replicate, rows, environment: of, folder: folder.placeOf(strategy, replicate) };
  };
  const progress = await Progress.open(terminal, strategies.length * replications);
  try {
    const comparison = await interruptible(terminal, async (signal) => {
      const runs = strategies.length * replications;
      const crew = openCrew({ workers: given.workers, runs, source, taskOf, signal });
      try {
        return await compare({
          ...{
            scenario,
            baseDir,
            own,
            thresholds,
            strategies,
            seed,
            replications,
            signal,
            performer: crew,
            margin: given.margin,
          },
          onProgress: (done, _, { label }) => progress.at(done, label),
        });
      } finally {
        await crew.close();
      }
    });
    await folder.finish(comparison);
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
  { strategies, seed, rows, verdict, thresholds }: Comparison,
  { scenario, own }: Source,
  terminal: Terminal,
): string {
  const table = comparisonTable(rows, own.names);
  return [
    `${scenario.name}: ${strategies.map(({ label }) => label).join(', ')}; ${duration(scenario.durationMs)}, seed ${seed}`,
    table.note,
    '',
    renderTable(table, terminal.width),
    '',
    terminal.paint('bold', verdict.sentence),
    ...judgementLines(
      'threshold',
      thresholds.map(({ strategy, ...one }) => ({ of: strategy, ...one })),
      terminal,
    ),
  ].join('\n');
}

function asJson(comparison: Comparison, { scenario }: Source, place: string): unknown {
  const { strategies, seed, replications, interrupted, results, rows, verdict, thresholds, notices } = comparison;
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
        rows.filter((row) => row.strategy === strategy.label).map(({ strategy: _, metric, ...figures }) => [metric, figures]),
      ),
    })),
    verdict,
    thresholds,
    notices,
  };
}
