import { rm } from 'node:fs/promises';
import { UserError } from '../core/errors.ts';
import type { AlgorithmSpec } from '../core/scenario.ts';
import { sha256 } from './canonical.ts';
import type { Performer } from './compare.ts';
import { keepCell, readCells } from './folder/cells.ts';
import { readRun } from './folder/read.ts';
import type { RowsFormat } from './folder/row-files.ts';
import type { Replication, ReplicationEnd } from './replication.ts';
import type { Source } from './scenario-source.ts';
import { modulesHash, programHash } from './sweep/code-hash.ts';
import { cellAddress } from './sweep/plan.ts';

export type Keeping = {
  /** The folder of the comparison. */
  readonly place: string;
  readonly source: Source;
  /** All that are compared. */
  readonly strategies: readonly AlgorithmSpec[];
  readonly taskOf: (strategy: AlgorithmSpec, replicate: number) => Replication;
  readonly performer: Performer;
  /** Told how many runs were found finished, as they are found. */
  readonly onFound: () => void;
};

const asParquet = (format: RowsFormat | undefined) => (format === 'parquet' ? { rowsFormat: format } : {});

/** What is damaged or not there is not complete, and is run again. */
function isComplete(folder: string): boolean {
  try {
    return readRun(folder).status === 'complete';
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/**
 * Runs what is not finished yet. A run counts as finished once its cell is there, which is written after its folder; whatever else lies
 * in the place of a run was left half done, or is of another scenario, seed or code, and makes way.
 */
export function keeping({ place, source, strategies, taskOf, performer, onFound }: Keeping): Performer {
  const { scenario, baseDir } = source;
  const scenarioHash = sha256(scenario);
  const program = programHash();
  const codes = new Map<string, string>();
  const codeOf = (strategy: AlgorithmSpec): string => {
    const known = codes.get(strategy.label) ?? `${program} ${modulesHash([scenario, strategy], baseDir)}`;
    codes.set(strategy.label, known);
    return known;
  };
  const finished = readCells(place);
  const settledBy = () => strategies.map((strategy) => ({ strategy, code: codeOf(strategy) }));
  return {
    width: performer.width,
    async perform(strategy, replicate, onProgress): Promise<ReplicationEnd> {
      const { seed, rows, rowsFormat, folder } = taskOf(strategy, replicate);
      const inputs = {
        scenario: scenarioHash,
        strategy,
        seed,
        replicate,
        code: codeOf(strategy),
        rows,
        ...asParquet(rowsFormat),
      };
      const address = cellAddress({ ...inputs, ...(scenario.mser5 === undefined ? {} : { settledBy: settledBy() }) });
      const found = finished.get(address) ?? null;
      if (found !== null && isComplete(folder)) {
        onFound();
        return { ...found, interrupted: false };
      }
      await rm(folder, { recursive: true, force: true });
      const end = await performer.perform(strategy, replicate, onProgress);
      if (end.interrupted) return end;
      keepCell(place, { address, scenarioHash, strategy, seed, replicate }, end);
      return end;
    },
  };
}
