import type { AlgorithmSpec } from '../../core/scenario.ts';
import { chooseStrategy } from '../choice.ts';
import type { Database } from '../database/database.ts';
import { openDatabase, runName } from '../database/open.ts';
import { environment, type LiveEnvironment } from '../environment.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { noteLatest, placeFor } from '../folder/place.ts';
import type { Rows } from '../folder/row-files.ts';
import type { RunDocument } from '../folder/run-folder.ts';
import { interruptible } from '../interrupt.ts';
import type { LiveBackend } from '../live/backend.ts';
import { type Fleet, openFleet } from '../live/fleet.ts';
import { localHosts, readHosts } from '../live/hosts.ts';
import { lateNotices } from '../live/lateness.ts';
import { notImposed } from '../live/not-imposed.ts';
import { refuseUnset } from '../live/own-container.ts';
import { loadSamples, type Samples } from '../live/samples.ts';
import { judgeObjectives, measure, type RunResult } from '../measure.ts';
import { allOrProblems } from '../problems.ts';
import { Progress } from '../progress.ts';
import { openRun } from '../run-record.ts';
import { readSource, refuseAxes, type Source, tellNotices } from '../scenario-source.ts';
import { preload } from '../simulate.ts';
import type { Terminal } from '../terminal.ts';
import { show } from './show-run.ts';

export type LiveArguments = {
  readonly scenario: string;
  readonly hosts?: string | undefined;
  readonly strategy?: string | undefined;
  readonly seed?: number | undefined;
  readonly replicate?: number | undefined;
  readonly out?: string | undefined;
  readonly rows: Rows;
  readonly set: readonly string[];
  readonly json: boolean;
  /** Address of a database that gets the run too, or a file that holds it. */
  readonly mongo?: string | undefined;
};

/** How soon Ctrl-C is heard. */
const SLICE_MS = 100;

/** `rohe live`: one strategy, one replicate, on containers; a run folder like that of `rohe run`. */
export async function live(given: LiveArguments, terminal: Terminal): Promise<number> {
  const source = await readSource(given.scenario, given.set);
  refuseAxes(source, 'live');
  tellNotices(source, terminal);
  const { scenario, baseDir } = source;
  const strategy =
    given.strategy === undefined ? scenario.strategies[0]! : await chooseStrategy(given.strategy, scenario, baseDir);
  const say = (text: string): void => terminal.say('info', text);
  const storing = openDatabase(given.mongo);
  try {
    const [, samples, , fleet, database] = await allOrProblems(
      preload(scenario, [strategy], baseDir),
      after(() => loadSamples(scenario, baseDir)),
      after(() => refuseUnset(scenario, process.env)),
      after(() => (given.hosts === undefined ? localHosts(process.env) : readHosts(given.hosts))).then((hosts) =>
        openFleet(hosts, scenario, say, baseDir),
      ),
      storing,
    );
    return await liveInto(database, { source, strategy, samples, fleet }, given, terminal);
  } finally {
    const [stored] = await Promise.allSettled([storing]);
    if (stored.status === 'fulfilled') await stored.value?.close();
  }
}

/** So that what it throws is told with what others do. */
async function after<T>(work: () => T): Promise<T> {
  return work();
}

/** What a run needs, all of it there. */
type Ready = { readonly source: Source; readonly strategy: AlgorithmSpec; readonly samples: Samples; readonly fleet: Fleet };

async function liveInto(database: Database | null, ready: Ready, given: LiveArguments, terminal: Terminal): Promise<number> {
  const { source, strategy, samples, fleet } = ready;
  const { scenario, baseDir, own, thresholds, objectives } = source;
  const { createLiveBackend } = await import('../live/backend.ts');
  const run = runName();
  const { seed = scenario.seed, replicate = 0, rows, out } = given;
  const place = placeFor(out, scenario.name, `${strategy.label}-live`);
  const live = describe(fleet, run, source);
  const folder = await openRun(
    place,
    { scenario, strategy, seed, replicate, rows, log: true, environment: { ...environment(source.file), live } },
    database && { database, run },
    terminal,
  );
  const progress = await Progress.open(terminal, 1);
  let backend: LiveBackend | undefined;
  let document: RunDocument;
  let result: RunResult;
  try {
    const measured = await interruptible(terminal, (signal) =>
      measure({
        scenario,
        strategy,
        baseDir,
        seed,
        replicate,
        own,
        sinks: folder,
        signal,
        backend: (parts) => (backend = createLiveBackend({ ...parts, fleet, run, samples, onWindow: folder.window })),
        sliceMs: SLICE_MS,
        onProgress: (share) => progress.at(share, strategy.label),
      }),
    );
    const { lateness, leftBehind, mishaps, unmade } = backend!;
    const notices = [
      ...measured.notices,
      ...notImposed(scenario),
      ...fleet.notices,
      ...samples.notices,
      ...lateNotices(lateness),
      ...mishaps,
      ...unmade,
      ...leftBehind,
      ...folder.notices(),
    ];
    result = { ...measured, notices };
    const judged = { thresholds: thresholds(result.summary), objectives: judgeObjectives(scenario, objectives, result.metrics) };
    document = await folder.finish(result, judged);
  } catch (error) {
    for (const text of backend?.leftBehind ?? []) terminal.say('warn', text);
    throw await folder.fail(error);
  } finally {
    progress.close();
  }
  await noteLatest(place, out, 'latest-live');
  await show(document, source, result, folder, given, terminal);
  folder.checkStored();
  return exitCodeOf(document.interrupted, document.thresholds);
}

function describe({ engines, nodes, image }: Fleet, run: string, { scenario }: Source): LiveEnvironment {
  return {
    run,
    image,
    hosts: engines.map(({ host, facts }) => ({
      name: host.name,
      docker: facts.version,
      cores: facts.cores,
      cgroup: facts.cgroupVersion,
    })),
    nodes: nodes.map(({ host, cpus, cgroupParent }, i) => ({
      node: scenario.nodes[i]!.name,
      host: host.name,
      cpus,
      cgroupParent,
    })),
  };
}
