import { UserError } from '../../core/errors.ts';
import type { Scenario } from '../../core/scenario.ts';
import {
  assemble,
  comparisonRows,
  countObjectives,
  Histogram,
  type Presentation,
  presentRuns,
  type Report,
  type Responses,
  trialsIn,
} from '../../reports/index.ts';
import { findRun } from '../folder/place.ts';
import { readFolder, readHistogram } from '../folder/read.ts';
import { reachedMs } from '../folder/run-folder.ts';
import { duration, plural, short } from '../words.ts';
import { groupResults, readFaults, readNodes, readQueries, readSummary, readWaiting } from './rows.ts';
import { type FolderRun, type FoundRuns, findRuns } from './runs.ts';
import { loadSweep } from './sweep.ts';
import { readTimeline } from './timeline.ts';

export type ReportRequest = { readonly queryId?: number | undefined };

/** A report of runs, comparisons or one sweep, from their folders alone. Throws a UserError that names what cannot be read. */
export async function loadPresentation(names: readonly string[], request: ReportRequest = {}): Promise<Presentation> {
  for (const name of names) {
    const folder = await findRun(name);
    const document = readFolder(folder);
    if (document.kind !== 'sweep') continue;
    if (names.length > 1) throw new UserError(`${folder} is a sweep; a report is of one sweep, or of runs and comparisons`);
    if (request.queryId !== undefined)
      throw new UserError(`${folder} is a sweep, which keeps no queries, so there is no timeline of one`);
    return loadSweep(folder, document);
  }
  return presentRuns(await loadReport(names, request));
}

/** Everything that a report shows, from run folders alone. Throws a UserError that names what cannot be read. */
async function loadReport(names: readonly string[], { queryId }: ReportRequest = {}): Promise<Report> {
  const found = await findRuns(names);
  const { labels, runs, results, verdict, notices } = assemble(found.runs, found.comparison?.verdict?.margin);
  const all = [...runs.values()].flat();
  const scenario = asReached(all);
  const summaries = new Map<string, Awaited<ReturnType<typeof readSummary>>[]>();
  for (const [label, own] of runs) summaries.set(label, await eachOf(own, ({ folder }) => readSummary(folder)));
  const units = new Map([...summaries.values()].flatMap((own) => [...(own[0]?.units ?? [])]));
  return {
    title: titleOf(found, labels),
    scenario,
    strategies: labels,
    results,
    rows: comparisonRows(
      results.map((result) => ({
        ...result,
        trials: summaries.get(result.label)!.map(({ counts }) => trialsIn(scenario, counts)),
      })),
      units,
    ),
    verdict,
    thresholds: judgementsOf(found),
    objectives: found.comparison === null ? [] : countObjectives(replicatesOf(runs)),
    groups: found.oneScenario ? groupResults(summaries, scenario) : [],
    responses: readResponses(runs),
    nodes: found.oneScenario ? await byLabel(runs, (own) => readNodes(own, scenario)) : new Map(),
    queries: found.oneScenario ? await byLabel(runs, (own) => readQueries(own, scenario)) : new Map(),
    waiting: found.oneScenario ? await byLabel(runs, ([first]) => readWaiting(first!, asReached([first!]))) : new Map(),
    faults: found.oneScenario ? await readFaults(all, scenario) : [],
    timeline: await readTimeline(all, queryId ?? null),
    notices: [
      ...new Set([
        ...found.notices,
        ...notices,
        ...(found.comparison?.warmUp ? [found.comparison.warmUp.says] : []),
        ...(found.comparison?.precision ? [found.comparison.precision.says] : []),
        ...(found.oneScenario ? [] : ['the runs are of different scenarios, so what depends on time and nodes is not shown']),
        ...all.flatMap(({ document }) => document.notices),
      ]),
    ],
    facts: factsOf(all, scenario, results[0]?.replicates.length ?? 0),
    origin: originOf(all),
  };
}

/** Their scenario, as long as the longest of them: what was not simulated is no time without work. */
function asReached(runs: readonly FolderRun[]): Scenario {
  const { scenario } = runs[0]!.document;
  return { ...scenario, durationMs: Math.max(...runs.map(({ document }) => reachedMs(document))) || scenario.durationMs };
}

type Runs = ReadonlyMap<string, readonly FolderRun[]>;

function readResponses(runs: Runs): ReadonlyMap<string, Responses> {
  const responses = new Map<string, Responses>();
  for (const [label, own] of runs) {
    const histogram = new Histogram();
    let arrived = 0;
    for (const { folder, summary } of own) {
      histogram.merge(readHistogram(folder));
      arrived += summary['arrived'] ?? 0;
    }
    if (arrived > 0) responses.set(label, { histogram, arrived });
  }
  return responses;
}

async function byLabel<T>(runs: Runs, read: (own: readonly FolderRun[]) => Promise<T | null>): Promise<ReadonlyMap<string, T>> {
  const all = new Map<string, T>();
  for (const [label, own] of runs) {
    const value = await read(own);
    if (value !== null) all.set(label, value);
  }
  return all;
}

async function eachOf<A, B>(list: readonly A[], work: (one: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  for (const one of list) results.push(await work(one));
  return results;
}

function titleOf({ runs, oneScenario }: FoundRuns, labels: readonly string[]): string {
  const names = [...new Set(runs.map(({ document }) => document.name))];
  if (!oneScenario) return `${names.join(', ')}: ${plural(runs.length, 'run')}`;
  return labels.length === 1 ? `${names[0]!} under ${labels[0]!}` : `${names[0]!}: ${labels.length} strategies compared`;
}

function replicatesOf(runs: Runs) {
  return [...runs].map(([label, own]) => ({ label, replicates: own.map(({ document }) => document) }));
}

/** Of a comparison, as it was judged over its replications; of single runs, as each was. */
function judgementsOf({ runs, comparison }: FoundRuns): Report['thresholds'] {
  if (comparison !== null) return comparison.thresholds.map(({ strategy, ...one }) => ({ ...one, of: strategy }));
  return runs.flatMap(({ label, document: { thresholds, objectives } }) => [
    ...thresholds.map((one) => ({ ...one, of: runs.length > 1 ? label : '' })),
    ...objectives.map(({ contract, ...one }) => ({ ...one, of: runs.length > 1 ? `${label}, ${contract}` : contract })),
  ]);
}

function factsOf(runs: readonly FolderRun[], scenario: Scenario, replications: number): Report['facts'] {
  const { document } = runs[0]!;
  const arrived = runs.map(({ summary }) => summary['arrived'] ?? 0);
  const mean = arrived.reduce((sum, one) => sum + one, 0) / arrived.length;
  const seeds = [...new Set(runs.map((run) => run.document.seed))];
  return [
    ['replications', String(replications)],
    ['queries in each', mean < 1000 ? short(mean) : Math.round(mean).toLocaleString('en-US')],
    ['duration', duration(scenario.durationMs)],
    ['nodes', String(scenario.nodes.length)],
    ['placement', document.placement.label],
    [seeds.length === 1 ? 'seed' : 'seeds', seeds.slice(0, 3).join(', ') + (seeds.length > 3 ? ', …' : '')],
  ];
}

function originOf(runs: readonly FolderRun[]): Report['origin'] {
  const { name, scenarioHash, environment } = runs[0]!.document;
  return [
    ['Scenario', `${name} (sha256 ${scenarioHash.slice(0, 12)})`],
    ['rohe', environment.rohe],
    ['Node', environment.node],
  ];
}
