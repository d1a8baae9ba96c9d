import type { Summary } from '../reports/index.ts';
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
  return { interrupted: end.interrupted, summary, notices, units: metrics.measures().map(({ name, unit }) => [name, unit]) };
}

function judged({ scenario, thresholds, objectives }: Source, { summary, metrics }: RunResult) {
  return { thresholds: thresholds(summary), objectives: judgeObjectives(scenario, objectives, metrics) };
}
