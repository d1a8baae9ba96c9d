import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { AlgorithmSpec } from '../../core/scenario.ts';
import type { ReplicationEnd, RunOutcome } from '../replication.ts';

/** Which run it is. */
export type CellKey = {
  readonly address: string;
  readonly scenarioHash: string;
  readonly strategy: AlgorithmSpec;
  readonly seed: number;
  readonly replicate: number;
};
/** What the file of a cell holds. */
export type CellDocument = { readonly format: 1; readonly kind: 'cell' } & CellKey & RunOutcome;

const FOLDER = 'cells';
const UNFINISHED = '.tmp';

export function cellPath(folder: string, address: string): string {
  return join(folder, FOLDER, address.slice(0, 2), `${address}.json`);
}

/** All or nothing: a file of this name is a finished cell. At once, for what waits for the system in between are thousands of runs. */
export function writeCell(folder: string, key: CellKey, { interrupted: _, ...outcome }: ReplicationEnd): void {
  const { address, scenarioHash, strategy, seed, replicate } = key;
  const cell: CellDocument = { format: 1, kind: 'cell', address, scenarioHash, strategy, seed, replicate, ...outcome };
  const path = cellPath(folder, address);
  const temporary = `${path}.${process.pid}-${threadId}${UNFINISHED}`;
  if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(temporary, `${JSON.stringify(cell)}\n`);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** null: it is not finished, or what is there is not whole. */
export function readCell(folder: string, address: string): CellDocument | null {
  const path = cellPath(folder, address);
  if (!existsSync(path)) return null;
  try {
    const cell = JSON.parse(readFileSync(path, 'utf8')) as CellDocument | null;
    return cell?.kind === 'cell' && cell.format === 1 && cell.address === address ? cell : null;
  } catch {
    // Cut off by a full disk or a failing machine: it counts as not run.
    return null;
  }
}

/** The file of a cell that is there but cannot be used; null: there is none, or it is whole. */
export function damagedCell(folder: string, address: string): string | null {
  const path = cellPath(folder, address);
  return existsSync(path) && readCell(folder, address) === null ? path : null;
}

/** What killed processes have left half written. */
export async function removeUnfinished(folder: string): Promise<void> {
  const cells = join(folder, FOLDER);
  if (!existsSync(cells)) return;
  for (const name of await readdir(cells, { recursive: true }))
    if (name.endsWith(UNFINISHED)) await rm(join(cells, name), { force: true });
}
