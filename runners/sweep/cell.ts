import type { Scenario } from '../../core/scenario.ts';
import type { WarmUp } from '../../reports/run.ts';
import { compileExpressions, type Expressions } from '../expressions.ts';
import { judgeObjectives, measure } from '../measure.ts';
import { replicationEnd, type Watching } from '../replication.ts';
import { type Settled, settle } from '../warm-up.ts';
import { type CellKey, writeCell } from './cell-file.ts';

/** One run of a sweep, as plain data: it may be done in another thread. */
export type CellTask = CellKey & {
  readonly folder: string;
  /** JSON. */
  readonly scenario: string;
  readonly file: string;
  readonly baseDir: string;
  /** Where MSER-5 has found it. */
  readonly warmUp?: WarmUp | undefined;
};

type Compiled = Expressions & { readonly scenario: Scenario };
/** Runs of one setting follow each other, and share what is compiled of it. */
let last: { readonly hash: string; readonly compiled: Promise<Compiled> } | null = null;

/** Runs it and keeps its result; false where it was interrupted, and then nothing is kept. */
export async function runCell(task: CellTask, watching: Watching): Promise<boolean> {
  const { folder, strategy, seed, replicate, baseDir, warmUp } = task;
  const { scenario, own, objectives } = await compiled(task);
  const run = { scenario, strategy, baseDir, seed, replicate, own, warmUpMs: warmUp?.ms };
  const result = await measure({ ...run, ...watching });
  if (result.end.interrupted) return false;
  writeCell(folder, task, replicationEnd(result, judgeObjectives(scenario, objectives, result.metrics), warmUp));
  return true;
}

/** Runs it to see when it has settled, and keeps nothing. */
export async function settleCell(task: CellTask, watching: Watching): Promise<Settled> {
  const { strategy, seed, replicate, baseDir } = task;
  const { scenario } = await compiled(task);
  return settle({ scenario, strategy, baseDir, seed, replicate, ...watching });
}

function compiled(task: CellTask): Promise<Compiled> {
  if (last?.hash !== task.scenarioHash) last = { hash: task.scenarioHash, compiled: compile(task) };
  return last.compiled;
}

async function compile(task: CellTask): Promise<Compiled> {
  const scenario = JSON.parse(task.scenario) as Scenario;
  return { scenario, ...(await compileExpressions(scenario)) };
}
