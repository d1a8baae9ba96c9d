import type { Scenario } from '../core/scenario.ts';
import {
  type Metrics,
  type ObjectiveJudgement,
  type ScopeSummaries,
  type Summary,
  trialsIn,
  type WarmUp,
} from '../reports/run.ts';
import { openRunFolder, type RunFacts } from './folder/run-folder.ts';
import { judgeObjectives, measure, type RunResult } from './measure.ts';
import type { Source } from './scenario-source.ts';
import { type Settled, settle } from './warm-up.ts';

/** One strategy on one replicate, kept in a folder. Plain data: it may be done in another thread. */
export type Replication = Omit<RunFacts, 'scenario' | 'log'> & { readonly folder: string };
/** What a comparison or a sweep takes from a run and keeps of it; the same whenever, wherever and beside whatever it was run. */
export type RunOutcome = {
  readonly summary: Summary;
  /** Metric, unit. */
  readonly units: readonly (readonly [string, string])[];
  readonly notices: readonly string[];
  /** The share on time, and of how many queries, by `kind:name` of contracts, streams and tenants, where there are several of a kind. */
  readonly groups: ScopeSummaries;
  /** Of how many queries some shares are: metric -> number. */
  readonly trials?: Summary;
  /** Where contracts have some. */
  readonly objectives?: readonly ObjectiveJudgement[];
  /** Where MSER-5 has found it. */
  readonly warmUp?: WarmUp;
};
export type ReplicationEnd = RunOutcome & { readonly interrupted: boolean };
export type Watching = {
  readonly signal?: { readonly aborted: boolean } | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
};

/** Runs it and keeps its folder. */
export async function replicate(source: Source, task: Replication, watching: Watching): Promise<ReplicationEnd> {
  const { scenario, baseDir, own, thresholds, objectives } = source;
  const { folder, strategy, seed, replicate: number, warmUp } = task;
  const keeper = await openRunFolder(folder, { ...task, scenario, log: false });
  try {
    const run = { scenario, strategy, baseDir, seed, replicate: number, own, sinks: keeper, warmUpMs: warmUp?.ms };
    const result = await measure({ ...run, ...watching });
    const judged = judgeObjectives(scenario, objectives, result.metrics);
    await keeper.finish(result, { thresholds: thresholds(result.summary), objectives: judged });
    return replicationEnd(scenario, result, judged, warmUp);
  } catch (error) {
    throw await keeper.fail(error);
  }
}

/** Runs it to see when it has settled, and keeps nothing. */
export function settleReplication(source: Source, task: Replication, watching: Watching): Promise<Settled> {
  const { strategy, seed, replicate: number } = task;
  return settle({ scenario: source.scenario, baseDir: source.baseDir, strategy, seed, replicate: number, ...watching });
}

export function replicationEnd(
  scenario: Scenario,
  { end, summary, notices, metrics }: RunResult,
  objectives: readonly ObjectiveJudgement[],
  warmUp: WarmUp | undefined,
): ReplicationEnd {
  const measures = metrics.measures();
  const trials = trialsIn(scenario, measures);
  return {
    interrupted: end.interrupted,
    summary,
    units: measures.map(({ name, unit }) => [name, unit] as const),
    notices,
    groups: groupShares(metrics),
    ...(Object.keys(trials).length === 0 ? {} : { trials }),
    ...(objectives.length === 0 ? {} : { objectives }),
    ...(warmUp === undefined ? {} : { warmUp }),
  };
}

const OF_GROUPS: readonly string[] = ['arrived', 'on_time'];

function groupShares(metrics: Metrics): ScopeSummaries {
  const groups = metrics.groups().filter(({ kind }) => kind !== 'node');
  const several = groups.filter(({ kind }) => groups.filter((other) => other.kind === kind).length > 1);
  return Object.fromEntries(
    several.map(({ kind, name, measures }) => [
      `${kind}:${name}`,
      Object.fromEntries(measures.filter((one) => OF_GROUPS.includes(one.name)).map((one) => [one.name, one.value])),
    ]),
  );
}
