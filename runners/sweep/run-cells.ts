import { Cells } from '../folder/cells.ts';
import { inOrder } from '../in-order.ts';
import { createWarmUps, type WarmUps } from '../warm-up.ts';
import type { CellTask, SettingTask } from './cell.ts';
import type { Hands } from './hands.ts';
import type { Cell, Setting, SweepPlan } from './plan.ts';

export type SweepEnd = {
  readonly interrupted: boolean;
  /** Cells that lay there before; an axis that names a value twice has cells twice, which are run once. */
  readonly found: number;
};
export type RunCells = {
  readonly plan: SweepPlan;
  readonly folder: string;
  readonly hands: Hands;
  readonly signal: AbortSignal;
  readonly onFound: (found: number) => void;
  readonly onProgress: (done: number, cell: Cell) => void;
};

/** Runs what is not finished yet; each result is kept as soon as it is there. Rejects with the failure of a cell, others kept. */
export async function runCells({ plan, folder, hands, signal, onFound, onProgress }: RunCells): Promise<SweepEnd> {
  const seen = new Set<string>();
  const different = plan.cells.filter(({ address }) => !seen.has(address) && seen.add(address));
  const left = unfinished(different, folder);
  const found = different.length - left.length;
  onFound(found);
  const before = plan.cells.length - left.length;
  if (left.length === 0) return { interrupted: false, found };
  const warmUps = createWarmUps(hands.width);
  const batches = batchesOf(left, hands.width);
  const shares = new Map<number, number>();
  let done = before;
  const show = (cell: Cell): void =>
    onProgress(
      [...shares.values()].reduce((sum, one) => sum + one, done),
      cell,
    );
  const work = async (i: number): Promise<void> => {
    const batch = batches[i]!;
    const tell = (share: number): void => {
      shares.set(i, share * batch.length);
      show(batch[Math.min(Math.floor(share * batch.length), batch.length - 1)]!);
    };
    const finished = await perform(batch, tasksOf(batch, plan, folder), hands, warmUps, tell);
    shares.delete(i);
    done += finished;
    show(batch.at(-1)!);
  };
  await inOrder(batches.length, hands.width, work, () => signal.aborted);
  return { interrupted: done < plan.cells.length, found };
}

function unfinished(cells: readonly Cell[], folder: string): readonly Cell[] {
  const kept = new Cells(folder);
  try {
    return cells.filter(({ address }) => !kept.has(address));
  } finally {
    kept.close();
  }
}

/** What is left makes so many batches for each thread, or more: so none is long without any at the end. */
const BATCHES = 8;
/** Enough that a thread waits for the next batch no longer than it works, however short its runs are. */
const MOST = 32;

/** Cells that go to a thread together, in order: fewer and fewer. What MSER-5 has to look at first goes alone. */
export function batchesOf(cells: readonly Cell[], width: number): readonly (readonly Cell[])[] {
  const batches: Cell[][] = [];
  let room = 0;
  for (const [i, cell] of cells.entries()) {
    if (room === 0 || cell.setting.settles) {
      room = Math.min(MOST, Math.ceil((cells.length - i) / (BATCHES * width)));
      batches.push([]);
    }
    batches.at(-1)!.push(cell);
    room = cell.setting.settles ? 0 : room - 1;
  }
  return batches;
}

type Tell = (share: number) => void;

/** How many of them are finished: fewer where it was interrupted. */
async function perform(
  [first]: readonly Cell[],
  tasks: readonly CellTask[],
  hands: Hands,
  warmUps: WarmUps,
  tell: Tell,
): Promise<number> {
  if (first === undefined || !first.setting.settles) return hands.run(tasks, tell);
  const { n, strategies } = first.setting;
  const labels = strategies.map(({ label }) => label);
  const settled = (i: number) => hands.settle({ ...tasks[0]!, strategy: strategies[i]! });
  const warmUp = await warmUps(`${n} ${first.replicate}`, labels, settled);
  return warmUp === null ? 0 : hands.run([{ ...tasks[0]!, warmUp }], tell);
}

/** What cells of one setting share is one object, which is then sent to a thread once. */
function tasksOf(cells: readonly Cell[], { baseDir }: SweepPlan, folder: string): readonly CellTask[] {
  const settings = new Map<Setting, SettingTask>();
  const taskOf = (setting: Setting): SettingTask => {
    const { scenarioHash, text: scenario, seed } = setting;
    const task = settings.get(setting) ?? { folder, scenario, scenarioHash, baseDir, seed };
    settings.set(setting, task);
    return task;
  };
  return cells.map(({ address, setting, strategy, replicate }) => ({ address, strategy, replicate, setting: taskOf(setting) }));
}
