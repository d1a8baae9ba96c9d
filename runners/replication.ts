import type { Metrics, Summary } from '../reports/index.ts';
import { openRunFolder, type RunFacts } from './folder/run-folder.ts';
import { judgeObjectives, measure, type RunResult } from './measure.ts';
import type { Source } from './scenario-source.ts';

/** One strategy on one replicate, kept in a folder. Plain data: it may be done in another thread. */
export type Replication = Omit<RunFacts, 'scenario' | 'log'> & { readonly folder: string };
/** What a comparison takes from a run. */
export type ReplicationEnd = {
  readonly interrupted: boolean;
  readonly summary: Summary;
  readonly notices: readonly string[];
  /** Metric, unit. */
  readonly units: readonly (readonly [string, string])[];
  /** The share on time by `kind:name` of contracts, streams and tenants, where there are several of a kind. */
  readonly groups: Summary;
};
export type Watching = {
  readonly signal?: { readonly aborted: boolean } | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
};

/** Runs it and keeps its folder. */
export async function replicate(source: Source, task: Replication, watching: Watching): Promise<ReplicationEnd> {
  const { scenario, baseDir, own } = source;
  const { folder, strategy, seed, replicate: number } = task;
  const keeper = await openRunFolder(folder, { ...task, scenario, log: false });
  try {
    const result = await measure({ scenario, strategy, baseDir, seed, replicate: number, own, sinks: keeper, ...watching });
    await keeper.finish(result, judged(source, result));
    return replicationEnd(result);
  } catch (error) {
    throw await keeper.fail(error);
  }
}

export function replicationEnd({ end, summary, notices, metrics }: RunResult): ReplicationEnd {
  const units = metrics.measures().map(({ name, unit }) => [name, unit] as const);
  return { interrupted: end.interrupted, summary, notices, units, groups: groupShares(metrics) };
}

export function groupShares(metrics: Metrics): Summary {
  const groups = metrics.groups().filter(({ kind }) => kind !== 'node');
  const several = groups.filter(({ kind }) => groups.filter((other) => other.kind === kind).length > 1);
  return Object.fromEntries(
    several.map(({ kind, name, measures }) => [`${kind}:${name}`, measures.find((one) => one.name === 'on_time')?.value ?? null]),
  );
}

function judged({ scenario, thresholds, objectives }: Source, { summary, metrics }: RunResult) {
  return { thresholds: thresholds(summary), objectives: judgeObjectives(scenario, objectives, metrics) };
}
