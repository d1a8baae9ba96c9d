import type { AlgorithmSpec, Scenario } from '../../core/scenario.ts';
import type { Summary } from '../../reports/index.ts';
import { compileExpressions, type Expressions } from '../expressions.ts';
import { measure } from '../measure.ts';
import { groupShares, type Watching } from '../replication.ts';
import { writeCell } from './cell-file.ts';

/** One run of a sweep, as plain data: it may be done in another thread. */
export type CellTask = {
  readonly address: string;
  readonly folder: string;
  readonly scenarioHash: string;
  /** JSON. */
  readonly scenario: string;
  readonly file: string;
  readonly baseDir: string;
  readonly strategy: AlgorithmSpec;
  readonly seed: number;
  readonly replicate: number;
};
/** What its file holds: the same whenever, wherever and beside whatever it was run. */
export type CellDocument = {
  readonly format: 1;
  readonly kind: 'cell';
  readonly address: string;
  readonly scenarioHash: string;
  readonly strategy: AlgorithmSpec;
  readonly seed: number;
  readonly replicate: number;
  readonly summary: Summary;
  /** Metric, unit. */
  readonly units: readonly (readonly [string, string])[];
  readonly notices: readonly string[];
  readonly groups: Summary;
};

type Compiled = Expressions & { readonly scenario: Scenario };
/** Runs of one setting follow each other, and share what is compiled of it. */
let last: { readonly hash: string; readonly compiled: Promise<Compiled> } | null = null;

/** Runs it and keeps its result; false where it was interrupted, and then nothing is kept. */
export async function runCell(task: CellTask, watching: Watching): Promise<boolean> {
  const { address, folder, scenarioHash, strategy, seed, replicate, baseDir } = task;
  if (last?.hash !== scenarioHash) last = { hash: scenarioHash, compiled: compiled(task) };
  const { scenario, own } = await last.compiled;
  const { end, summary, metrics, notices } = await measure({ scenario, strategy, baseDir, seed, replicate, own, ...watching });
  if (end.interrupted) return false;
  const units = metrics.measures().map(({ name, unit }) => [name, unit] as const);
  const groups = groupShares(metrics);
  await writeCell(folder, {
    format: 1,
    kind: 'cell',
    address,
    scenarioHash,
    strategy,
    seed,
    replicate,
    summary,
    units,
    notices,
    groups,
  });
  return true;
}

async function compiled(task: CellTask): Promise<Compiled> {
  const scenario = JSON.parse(task.scenario) as Scenario;
  return { scenario, ...(await compileExpressions(scenario)) };
}
