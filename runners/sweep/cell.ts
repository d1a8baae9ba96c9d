import type { Scenario } from '../../core/scenario.ts';
import type { WarmUp } from '../../reports/run.ts';
import { compileExpressions, type Expressions } from '../expressions.ts';
import { type CellKey, keepCell } from '../folder/cells.ts';
import { judgeObjectives, measure } from '../measure.ts';
import { replicationEnd, type Watching } from '../replication.ts';
import { type Settled, settle } from '../warm-up.ts';

/** What the runs of one setting share. */
export type SettingTask = {
  readonly folder: string;
  /** JSON. */
  readonly scenario: string;
  readonly scenarioHash: string;
  readonly baseDir: string;
  readonly seed: number;
};
/** One run of a sweep, as plain data: it may be done in another thread. */
export type CellTask = Pick<CellKey, 'address' | 'strategy' | 'replicate'> & {
  readonly setting: SettingTask;
  /** Where MSER-5 has found it. */
  readonly warmUp?: WarmUp | undefined;
};

type Compiled = Expressions & { readonly scenario: Scenario };
/** Runs of one setting follow each other, and share what is compiled of it. */
let last: { readonly hash: string; readonly compiled: Promise<Compiled> } | null = null;

/**
 * Runs them one after the other and keeps each result as soon as it is there. Says how many are finished: fewer where it was interrupted.
 */
export async function runBatch(tasks: readonly CellTask[], { signal, onProgress }: Watching): Promise<number> {
  for (const [i, task] of tasks.entries()) {
    if (!(await runCell(task, { signal, onProgress: (share) => onProgress?.((i + share) / tasks.length) }))) return i;
    onProgress?.((i + 1) / tasks.length);
  }
  return tasks.length;
}

/** false: it was interrupted, and nothing is kept. */
async function runCell(task: CellTask, watching: Watching): Promise<boolean> {
  const { setting, strategy, replicate, warmUp } = task;
  const { folder, scenarioHash, baseDir, seed } = setting;
  const { scenario, own, objectives } = await compiled(setting);
  const run = { scenario, strategy, baseDir, seed, replicate, own, warmUpMs: warmUp?.ms };
  const result = await measure({ ...run, ...watching });
  if (result.end.interrupted) return false;
  const end = replicationEnd(scenario, result, judgeObjectives(scenario, objectives, result.metrics), warmUp);
  keepCell(folder, { ...task, scenarioHash, seed }, end);
  return true;
}

/** Runs it to see when it has settled, and keeps nothing. */
export async function settleCell({ setting, strategy, replicate }: CellTask, watching: Watching): Promise<Settled> {
  const { scenario } = await compiled(setting);
  return settle({ scenario, strategy, baseDir: setting.baseDir, seed: setting.seed, replicate, ...watching });
}

function compiled(setting: SettingTask): Promise<Compiled> {
  if (last?.hash !== setting.scenarioHash) last = { hash: setting.scenarioHash, compiled: compile(setting) };
  return last.compiled;
}

async function compile(setting: SettingTask): Promise<Compiled> {
  const scenario = JSON.parse(setting.scenario) as Scenario;
  return { scenario, ...(await compileExpressions(scenario)) };
}
