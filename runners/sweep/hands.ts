import { openPool } from '../pool.ts';
import type { Settled } from '../warm-up.ts';
import { type CellTask, runBatch, settleCell } from './cell.ts';

/** Who runs cells: this thread, or a pool of threads. Close it when nothing is under way. */
export type Hands = {
  readonly width: number;
  settle(task: CellTask): Promise<Settled>;
  /** How many of them are finished: fewer where it was interrupted. */
  run(tasks: readonly CellTask[], tell: (share: number) => void): Promise<number>;
  close(): Promise<void>;
};

export function openHands(width: number, signal: AbortSignal): Hands {
  if (width === 1)
    return {
      width,
      settle: (task) => settleCell(task, { signal }),
      run: (tasks, onProgress) => runBatch(tasks, { signal, onProgress }),
      close: async () => {},
    };
  const pool = openPool(width, null, signal);
  return {
    width,
    settle: async (task) => (await pool.run('cellSettling', task, () => {})) as Settled,
    run: async (tasks, tell) => (await pool.run('cells', tasks, tell)) as number,
    close: () => pool.close(),
  };
}
