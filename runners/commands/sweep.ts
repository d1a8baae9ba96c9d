import { bestOf, percent, shortPaths, spreadText, valueText } from '../../reports/index.ts';
import { EXIT } from '../exit-codes.ts';
import { noteLatest, placeFor, placeToResume } from '../folder/place.ts';
import { openSweepFolder, SWEEP_FILE } from '../folder/sweep-folder.ts';
import { interruptible } from '../interrupt.ts';
import { Progress } from '../progress.ts';
import { planSweep, type SweepPlan, type SweepRequest } from '../sweep/plan.ts';
import type { SettingResult } from '../sweep/results.ts';
import { runCells } from '../sweep/run-cells.ts';
import type { Terminal } from '../terminal.ts';
import { columns, pathFrom, plural } from './words.ts';

export type SweepArguments = SweepRequest & {
  readonly out?: string | undefined;
  readonly resume: boolean;
  readonly workers?: number | undefined;
  readonly json: boolean;
};

/** `rohe sweep`: every combination of the axes, each a comparison; finished cells are never run again. */
export async function sweep(given: SweepArguments, terminal: Terminal): Promise<number> {
  const plan = await planSweep(given);
  const place = given.resume ? await placeToResume(given.out, SWEEP_FILE, 'sweep') : placeFor(given.out, plan.name, 'sweep');
  const folder = await openSweepFolder(place, plan, given.resume);
  const progress = await Progress.open(terminal, plan.cells.length);
  const results: SettingResult[] = [];
  let interrupted: boolean;
  try {
    const end = await interruptible(terminal, (signal) =>
      runCells({
        ...{ plan, folder: place, workers: given.workers, signal },
        onFound: (found) =>
          found > 0 && terminal.say('info', `${found} of ${plural(plan.cells.length, 'cell')} were finished before`),
        onProgress: (done, { strategy }) => progress.at(done, strategy.label),
      }),
    );
    interrupted = end.interrupted;
    await folder.finish(interrupted, (result) => results.push(result));
  } catch (error) {
    await folder.fail(error);
    throw error;
  } finally {
    progress.close();
  }
  await noteLatest(place, given.out);
  await show(plan, results, interrupted, place, given.json, terminal);
  return interrupted ? EXIT.interrupted.code : EXIT.ok.code;
}

async function show(
  plan: SweepPlan,
  results: readonly SettingResult[],
  interrupted: boolean,
  place: string,
  json: boolean,
  terminal: Terminal,
): Promise<void> {
  for (const notice of new Set(results.flatMap(({ notices }) => notices)))
    terminal.say('warn', `${terminal.paint('yellow', 'note:', 'err')} ${notice}`);
  if (interrupted)
    terminal.say(
      'warn',
      `${terminal.paint('yellow', 'interrupted:', 'err')} what follows is of the finished cells; --resume runs the rest`,
    );
  if (json) await terminal.printJson(asJson(plan, results, interrupted, place));
  else await terminal.print(text(plan, results));
  terminal.say('info', `run folder: ${pathFrom(place)}`);
}

/** More settings than this are left to summary.csv. */
const MOST_ROWS = 60;

function text(plan: SweepPlan, results: readonly SettingResult[]): string {
  const paths = Object.keys(plan.axes);
  const labels = [...new Set(plan.settings.flatMap(({ strategies }) => strategies.map(({ label }) => label)))];
  const rows = results
    .slice(0, MOST_ROWS)
    .map((result) => [
      ...paths.map((path) => valueText(result.setting.values[path]!)),
      ...labels.map((label) => onTime(result, label)),
      ...(labels.length > 1 ? [bestOf(result)] : []),
    ]);
  const head = [...shortPaths(paths), ...labels, ...(labels.length > 1 ? ['best'] : [])];
  const more = results.length - rows.length;
  return [
    `${plan.name}: ${plural(plan.settings.length, 'setting')} of ${paths.join(' x ')}; ${plural(plan.cells.length, 'cell')}`,
    'Share on time, mean over the replications ± half the width of its 95 % interval; every metric is in summary.csv.',
    '',
    ...columns(head, rows),
    ...(more > 0 ? [`and ${plural(more, 'setting')} more in summary.csv`] : []),
  ].join('\n');
}

function onTime({ rows }: SettingResult, label: string): string {
  const row = rows.find(({ strategy, metric }) => strategy === label && metric === 'on_time');
  if (row === undefined || row.mean === null) return '-';
  return `${percent(row.mean)} ${spreadText(row, 100, 1)}`.trim();
}

function asJson(plan: SweepPlan, results: readonly SettingResult[], interrupted: boolean, place: string): unknown {
  return {
    folder: place,
    scenario: plan.name,
    interrupted,
    axes: plan.axes,
    cells: plan.cells.length,
    settings: results.map(({ setting, finished, rows, verdict }) => ({
      values: setting.values,
      seed: setting.seed,
      replications: setting.replications,
      finished,
      strategies: setting.strategies.map((strategy) => ({
        ...strategy,
        metrics: Object.fromEntries(
          rows
            .filter((row) => row.strategy === strategy.label)
            .map(({ strategy: _, scope: __, metric, ...figures }) => [metric, figures]),
        ),
      })),
      verdict,
    })),
  };
}
