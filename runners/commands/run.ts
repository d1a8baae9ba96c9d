import { chooseStrategy } from '../choice.ts';
import type { Database } from '../database/database.ts';
import { openDatabase, runName } from '../database/open.ts';
import { environment } from '../environment.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { noteLatest, placeFor } from '../folder/place.ts';
import type { Rows, RowsFormat } from '../folder/row-files.ts';
import type { RunDocument } from '../folder/run-folder.ts';
import { interruptible } from '../interrupt.ts';
import { judgeObjectives, measure, type RunResult } from '../measure.ts';
import { Progress } from '../progress.ts';
import { addReport } from '../reporting/add.ts';
import { openRun } from '../run-record.ts';
import { allSets, readSource, refuseAxes, type Source, tellNotices } from '../scenario-source.ts';
import { preload } from '../simulate.ts';
import type { Terminal } from '../terminal.ts';
import { warmUpOfRun } from '../warm-up.ts';
import { show } from './show-run.ts';

export type RunArguments = {
  readonly scenario: string;
  readonly strategy?: string | undefined;
  readonly seed?: number | undefined;
  readonly replicate?: number | undefined;
  readonly out?: string | undefined;
  readonly rows: Rows;
  readonly rowsFormat: RowsFormat;
  readonly log: boolean;
  readonly set: readonly string[];
  readonly profiles?: string | undefined;
  readonly json: boolean;
  /** Address of a database that gets the run too, or a file that holds it. */
  readonly mongo?: string | undefined;
  /** Also write report.html. */
  readonly report?: boolean | undefined;
};

/** `rohe run`: one strategy, one replicate, one run folder. */
export async function run(given: RunArguments, terminal: Terminal): Promise<number> {
  const source = await readSource(given.scenario, allSets(given));
  refuseAxes(source, 'run');
  tellNotices(source, terminal);
  const database = await openDatabase(given.mongo);
  try {
    return await runInto(database, source, given, terminal);
  } finally {
    await database?.close();
  }
}

async function runInto(database: Database | null, source: Source, given: RunArguments, terminal: Terminal): Promise<number> {
  const { scenario, baseDir, own, thresholds, objectives } = source;
  const strategy =
    given.strategy === undefined ? scenario.strategies[0]! : await chooseStrategy(given.strategy, scenario, baseDir);
  const { seed = scenario.seed, replicate = 0, rows, rowsFormat, log, out } = given;
  await preload(scenario, [strategy], baseDir);
  const place = placeFor(out, scenario.name, strategy.label);
  const about = { scenario, strategy, baseDir, seed, replicate };
  const warmUp = await interruptible(terminal, (signal) => warmUpOfRun({ ...about, signal }));
  if (warmUp === null) return EXIT.interrupted.code;
  const folder = await openRun(
    place,
    { scenario, strategy, seed, replicate, rows, rowsFormat, log, warmUp, environment: environment(source.file) },
    database && { database, run: runName() },
    terminal,
  );
  const progress = await Progress.open(terminal, 1);
  let document: RunDocument;
  let result: RunResult;
  try {
    result = await interruptible(terminal, (signal) =>
      measure({
        ...about,
        own,
        warmUpMs: warmUp?.ms,
        sinks: folder,
        signal,
        onProgress: (share) => progress.at(share, strategy.label),
      }),
    );
    const judged = { thresholds: thresholds(result.summary), objectives: judgeObjectives(scenario, objectives, result.metrics) };
    document = await folder.finish(result, judged);
  } catch (error) {
    throw await folder.fail(error);
  } finally {
    progress.close();
  }
  await noteLatest(place, out, 'latest-sim');
  await show(document, source, result, folder, given, terminal);
  if (given.report === true) await addReport(place, terminal);
  folder.checkStored();
  return exitCodeOf(document.interrupted, document.thresholds);
}
