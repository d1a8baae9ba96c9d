import { EXIT } from '../exit-codes.ts';
import { noteLatest, placeFor, placeToResume } from '../folder/place.ts';
import { openSweepFolder, SWEEP_FILE } from '../folder/sweep-folder.ts';
import { interruptible } from '../interrupt.ts';
import { defaultWorkers } from '../pool.ts';
import { Progress } from '../progress.ts';
import { tellNotices } from '../scenario-source.ts';
import { type Hands, openHands } from '../sweep/hands.ts';
import type { Cell, SweepPlan, SweepRequest } from '../sweep/plan.ts';
import { planApart } from '../sweep/plan-apart.ts';
import type { SettingResult } from '../sweep/results.ts';
import { runCells } from '../sweep/run-cells.ts';
import type { Terminal } from '../terminal.ts';
import { pathFrom, plural } from '../words.ts';
import { SHOWN_METRICS, sweepJson, sweepText } from './sweep-words.ts';

export type SweepArguments = SweepRequest & {
  readonly out?: string | undefined;
  readonly resume: boolean;
  readonly workers?: number | undefined;
  readonly json: boolean;
};

/** `rohe sweep`: every combination of the axes, each a comparison; finished cells are never run again. */
export async function sweep(given: SweepArguments, terminal: Terminal): Promise<number> {
  const stop = new AbortController();
  const { plan, hands } = await prepare(given, stop.signal);
  try {
    return await perform(given, plan, hands, stop, terminal);
  } finally {
    await hands.close();
  }
}

/** The plan, and who runs its cells: threads that start while another still plans are ready when it has done so. */
async function prepare(
  { scenario, vary, set, strategies, replications, seed, warmUp, workers = defaultWorkers() }: SweepArguments,
  signal: AbortSignal,
): Promise<{ readonly plan: SweepPlan; readonly hands: Hands }> {
  const opened: Hands[] = [];
  try {
    const plan = await planApart({ scenario, vary, set, strategies, replications, seed, warmUp }, (cells) =>
      opened.push(openHands(Math.min(workers, cells), signal)),
    );
    return { plan, hands: opened[0]! };
  } catch (error) {
    await opened[0]?.close();
    throw error;
  }
}

async function perform(
  given: SweepArguments,
  plan: SweepPlan,
  hands: Hands,
  stop: AbortController,
  terminal: Terminal,
): Promise<number> {
  const place = given.resume
    ? await placeToResume(given.out, SWEEP_FILE, 'sweep', plan.name)
    : placeFor(given.out, plan.name, 'sweep');
  const folder = await openSweepFolder(place, plan, given.resume);
  await noteLatest(place, given.out);
  const progress = await Progress.open(terminal, plan.cells.length);
  const results: SettingResult[] = [];
  let interrupted: boolean;
  try {
    const end = await interruptible(terminal, async (signal) => {
      signal.addEventListener('abort', () => stop.abort());
      const onFound = (found: number): void => {
        if (found > 0) terminal.say('info', `${found} of ${plural(plan.cells.length, 'cell')} were finished before`);
      };
      const onProgress = (done: number, { strategy }: Cell): void => progress.at(done, strategy.label);
      return runCells({ plan, folder: place, hands, signal, onFound, onProgress });
    });
    // What follows needs no threads, and they much memory.
    await hands.close();
    interrupted = end.interrupted;
    await folder.finish(interrupted, (result) => results.push(given.json ? result : withoutMost(result)));
  } catch (error) {
    await folder.fail(error);
    throw error;
  } finally {
    progress.close();
  }
  await show(plan, results, interrupted, place, given.json, terminal);
  return interrupted ? EXIT.interrupted.code : EXIT.ok.code;
}

/** With the rows that are shown: those of a large sweep take more room than all else. */
function withoutMost({ rows, ...result }: SettingResult): SettingResult {
  return { ...result, groups: [], rows: rows.filter(({ metric }) => SHOWN_METRICS.includes(metric)) };
}

async function show(
  plan: SweepPlan,
  results: readonly SettingResult[],
  interrupted: boolean,
  place: string,
  json: boolean,
  terminal: Terminal,
): Promise<void> {
  tellNotices({ notices: [...new Set([...plan.notices, ...results.flatMap(({ notices }) => notices)])] }, terminal);
  if (interrupted)
    terminal.say(
      'warn',
      `${terminal.paint('yellow', 'interrupted:', 'err')} what follows is of the finished cells; --resume runs the rest`,
    );
  if (json) await terminal.printJson(sweepJson(plan, results, interrupted, place));
  else await terminal.print(sweepText(plan, results, terminal));
  terminal.say('info', `run folder: ${pathFrom(place)}`);
}
