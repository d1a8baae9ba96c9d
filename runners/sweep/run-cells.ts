import { inOrder } from '../in-order.ts';
import { defaultWorkers, openPool } from '../pool.ts';
import { createWarmUps, type Settled, type WarmUps } from '../warm-up.ts';
import { type CellTask, runCell, settleCell } from './cell.ts';
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
  const hands = openHands(width, plan, signal);
  const warmUps = createWarmUps(width);
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
    const finished = await perform(cell, taskOf(cell, plan, folder), hands, warmUps, tell);
    shares.delete(i);
    if (finished) done++;
    else broken = true;
  };
  try {
    const groups = groupsOf(left, width);
    const all = async (at: number): Promise<void> => {
      for (const i of groups[at]!) if (!signal.aborted) await work(i);
    };
    await inOrder(groups.length, width, all, () => signal.aborted);
  } finally {
    await hands.close();
  }
  return { interrupted: broken || done < plan.cells.length, found };
}

/** Groups of work for each thread, or more: so many that none is long without any at the end. */
const GROUPS = 8;

/**
 * Numbers of cells, in order, of one setting each and not too many together: a thread that does one after the other compiles the setting
 * once.
 */
function groupsOf(cells: readonly Cell[], width: number): readonly (readonly number[])[] {
  const most = Math.max(1, Math.floor(cells.length / (GROUPS * width)));
  const groups: number[][] = [];
  for (const [i, { setting }] of cells.entries()) {
    const last = groups.at(-1);
    if (last === undefined || last.length === most || cells[last[0]!]!.setting !== setting) groups.push([i]);
    else last.push(i);
  }
  return groups;
}

type Tell = (share: number) => void;

/** false: it was interrupted. */
async function perform(
  { setting, replicate }: Cell,
  task: CellTask,
  hands: Hands,
  warmUps: WarmUps,
  tell: Tell,
): Promise<boolean> {
  if (!setting.settles) return hands.run(task, tell);
  const { n, strategies } = setting;
  const labels = strategies.map(({ label }) => label);
  const warmUp = await warmUps(`${n} ${replicate}`, labels, (i) => hands.settle({ ...task, strategy: strategies[i]! }));
  return warmUp !== null && hands.run({ ...task, warmUp }, tell);
}

/** Who runs cells: this thread, or a pool of threads. */
type Hands = {
  settle(task: CellTask): Promise<Settled>;
  run(task: CellTask, tell: Tell): Promise<boolean>;
  close(): Promise<void>;
};

function openHands(width: number, { base, baseDir, file }: SweepPlan, signal: AbortSignal): Hands {
  if (width === 1)
    return {
      settle: (task) => settleCell(task, { signal }),
      run: (task, onProgress) => runCell(task, { signal, onProgress }),
      close: async () => {},
    };
  const pool = openPool(width, { scenario: base, baseDir, file }, signal);
  return {
    settle: async (task) => (await pool.run('cellSettling', task, () => {})) as Settled,
    run: async (task, tell) => (await pool.run('cell', task, tell)) === true,
    close: () => pool.close(),
  };
}

function taskOf({ address, setting, strategy, replicate }: Cell, { baseDir, file }: SweepPlan, folder: string): CellTask {
  const { scenarioHash, text, seed } = setting;
  return { address, folder, scenarioHash, scenario: text, file, baseDir, strategy, seed, replicate };
}
