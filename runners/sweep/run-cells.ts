import { inOrder } from '../in-order.ts';
import { defaultWorkers, openPool } from '../pool.ts';
import { type CellTask, runCell } from './cell.ts';
import { readCell } from './cell-file.ts';
import type { Cell, SweepPlan } from './plan.ts';

export type SweepEnd = {
  readonly interrupted: boolean;
  /** Cells that lay there before; an axis that names a value twice has cells twice, which are run once. */
  readonly found: number;
};
export type RunCells = {
  readonly plan: SweepPlan;
  readonly folder: string;
  /** Default: one for each core. */
  readonly workers: number | undefined;
  readonly signal: AbortSignal;
  readonly onFound: (found: number) => void;
  readonly onProgress: (done: number, cell: Cell) => void;
};

/** Runs what is not finished yet; each result is kept as soon as it is there. Rejects with the failure of a cell, others kept. */
export async function runCells({ plan, folder, workers, signal, onFound, onProgress }: RunCells): Promise<SweepEnd> {
  const seen = new Set<string>();
  const different = plan.cells.filter(({ address }) => !seen.has(address) && seen.add(address));
  const left = different.filter(({ address }) => readCell(folder, address) === null);
  const found = different.length - left.length;
  onFound(found);
  const before = plan.cells.length - left.length;
  if (left.length === 0) return { interrupted: false, found };
  const width = Math.min(workers ?? defaultWorkers(), left.length);
  const { base, baseDir, file } = plan;
  const pool = width === 1 ? null : openPool(width, { scenario: base, baseDir, file }, signal);
  const shares = new Map<number, number>();
  let done = before;
  let broken = false;
  const work = async (i: number): Promise<void> => {
    const cell = left[i]!;
    const tell = (share: number): void => {
      shares.set(i, share);
      onProgress(
        [...shares.values()].reduce((sum, one) => sum + one, done),
        cell,
      );
    };
    const task = taskOf(cell, plan, folder);
    const finished = pool === null ? await runCell(task, { signal, onProgress: tell }) : await pool.run('cell', task, tell);
    shares.delete(i);
    if (finished === true) done++;
    else broken = true;
  };
  try {
    await inOrder(left.length, width, work, () => signal.aborted);
  } finally {
    await pool?.close();
  }
  return { interrupted: broken || done < plan.cells.length, found };
}

function taskOf({ address, setting, strategy, replicate }: Cell, { baseDir, file }: SweepPlan, folder: string): CellTask {
  const { scenarioHash, text, seed } = setting;
  return { address, folder, scenarioHash, scenario: text, file, baseDir, strategy, seed, replicate };
}
