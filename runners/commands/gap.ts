import { UserError } from '../../core/errors.ts';
import { clip, hint } from '../../core/suggest.ts';
import {
  ENOUGH_RUNS,
  GAP_METRICS,
  GAP_TOLERANCES,
  type Gap,
  gapOf,
  gapSentence,
  gapSplitTable,
  gapTable,
  renderTable,
  type Tolerances,
} from '../../reports/index.ts';
import { EXIT } from '../exit-codes.ts';
import { findRun } from '../folder/place.ts';
import { asCounted } from '../folder/run-folder.ts';
import { type ReadRun, readGapRun } from '../gap/read-run.ts';
import { saysLate } from '../live/lateness.ts';
import type { Terminal } from '../terminal.ts';
import { plural } from '../words.ts';

export type GapArguments = {
  readonly runs: readonly string[];
  readonly tolerance?: readonly string[] | undefined;
  readonly json: boolean;
};

/** `rohe gap SIM_RUN LIVE_RUN...`: how far the simulator is from real hosts. */
export async function gap(given: GapArguments, terminal: Terminal): Promise<number> {
  const tolerances = readTolerances(given.tolerance);
  const runs: ReadRun[] = [];
  for (const name of given.runs) runs.push(await readGapRun(await findRun(name)));
  const [simulated, live] = sides(runs);
  const found = gapOf(simulated, live, tolerances);
  const sentence = gapSentence(found);
  const notices = noticesOf(found, simulated, live);
  for (const notice of notices) terminal.say('warn', `${terminal.paint('yellow', 'note:', 'err')} ${notice}`);
  if (given.json) await terminal.printJson({ ...found, sentence, notices, runs: runs.map(({ folder }) => folder) });
  else await terminal.print(text(found, sentence, simulated, terminal));
  return found.verdict === 'too large' ? EXIT.checkFailed.code : EXIT.ok.code;
}

/** `on_time=3,p95=15`: in place of, or beside, the stated ones. Throws a UserError. */
function readTolerances(given: readonly string[] = []): Tolerances {
  const own = given.map((text): readonly [string, number] => {
    const [metric = '', value = ''] = text.split('=').map((part) => part.trim());
    if (!GAP_METRICS.includes(metric))
      throw new UserError(`--tolerance: unknown metric "${clip(metric)}"${hint(metric, GAP_METRICS)}`);
    const number = /^\d+(\.\d+)?\s*(%|points)?$/.test(value) ? Number.parseFloat(value) : Number.NaN;
    if (Number.isNaN(number))
      throw new UserError(
        `--tolerance ${metric} is "${clip(value)}"; give points of a share, percent of anything else, as in on_time=3,p95=10`,
      );
    return [metric, number];
  });
  return { ...GAP_TOLERANCES, ...Object.fromEntries(own) };
}

/** Simulated and live runs, in whatever order they were named. Throws a UserError where they cannot be compared. */
function sides(runs: readonly ReadRun[]): readonly [readonly ReadRun[], readonly ReadRun[]] {
  const live = runs.filter(({ document }) => document.environment.live !== undefined);
  const simulated = runs.filter((run) => !live.includes(run));
  const [first] = runs;
  if (first === undefined || simulated.length === 0 || live.length === 0)
    throw new UserError(
      `a gap is between simulated and live runs, and ${live.length === 0 ? 'no live' : 'no simulated'} run was named; ` +
        `name one, such as ${live.length === 0 ? 'latest-live (made by rohe live)' : 'latest-sim (made by rohe run)'}`,
    );
  for (const [n, run] of simulated.entries()) {
    const twin = simulated.slice(0, n).find(({ key }) => key === run.key);
    if (twin !== undefined)
      throw new UserError(
        `${twin.folder} and ${run.folder} are two simulated runs of one seed and replication; name one of them`,
      );
  }
  for (const run of runs) {
    const why = apart(first, run);
    if (why !== null) throw new UserError(`${first.folder} and ${run.folder} cannot be compared: ${why}`);
  }
  return [simulated, live];
}

function apart({ document: a }: ReadRun, { document: b }: ReadRun): string | null {
  if (a.name !== b.name) return `they are of two scenarios, ${a.name} and ${b.name}`;
  if (a.strategy.label !== b.strategy.label) return `they ran two strategies, ${a.strategy.label} and ${b.strategy.label}`;
  const [of, other] = [asCounted(a), asCounted(b)].map(
    ({ durationMs, warmUpMs }) => `${durationMs / 1000} s with a warm-up of ${warmUpMs / 1000} s`,
  );
  return of === other ? null : `one took ${of}, the other ${other}`;
}

function noticesOf(found: Gap, simulated: readonly ReadRun[], live: readonly ReadRun[]): readonly string[] {
  const keys = new Set(live.map(({ key }) => key));
  const split = [...simulated, ...live].find(({ parts }) => parts === null);
  return [
    ...(found.liveRuns > 1 && found.liveRuns < ENOUGH_RUNS
      ? [`${plural(found.liveRuns, 'live run')}: ${ENOUGH_RUNS} or more make a noise floor`]
      : []),
    ...live.flatMap(({ folder, document }) =>
      saysLate(document.notices) ? [`${folder} was sent late, by a machine with other work to do: its times hold that`] : [],
    ),
    ...(keys.size > 1 ? ['the live runs have different seeds: their spread holds that of the arrivals too'] : []),
    ...(found.matched
      ? []
      : ['not every live run has a simulated run of its seed and replication: means are compared, queries are not paired']),
    ...(split === undefined
      ? []
      : [`${split.folder} has no invocations.csv, so that errors are not split; run it with --rows all`]),
  ];
}

function text(found: Gap, sentence: string, simulated: readonly ReadRun[], terminal: Terminal): string {
  const [first] = simulated;
  const split = gapSplitTable(found);
  const colour = { 'small enough': 'green', 'too large': 'red', inconclusive: 'yellow' } as const;
  return [
    `${first?.document.name} under ${first?.document.strategy.label}: ${plural(found.simulatedRuns, 'simulated run')}, ${plural(found.liveRuns, 'live run')}`,
    'Error: simulated less live.',
    '',
    renderTable(gapTable(found), terminal.width),
    '',
    ...(split === null ? [] : [renderTable(split, terminal.width), ...(split.note === '' ? [] : [split.note]), '']),
    terminal.paint(colour[found.verdict], sentence),
  ].join('\n');
}
