import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../core/errors.ts';
import type { AlgorithmSpec } from '../core/scenario.ts';
import { ROW_FILES } from '../reports/index.ts';
import { sha256 } from './canonical.ts';
import type { Performer } from './compare.ts';
import { type CellDocument, keepCell, readCells } from './folder/cells.ts';
import { readRun } from './folder/read.ts';
import { parquetFile, type Rows, type RowsFormat } from './folder/row-files.ts';
import type { RunDocument } from './folder/run-folder.ts';
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

/** What is damaged, not there, or of another scenario, strategy, seed, code or choice of rows is run again. */
function holds(folder: string, cell: CellDocument, rows: Rows, format: RowsFormat = 'csv'): boolean {
  try {
    const run = readRun(folder);
    if (run.status !== 'complete' || run.rows !== rows || factsOf(run) !== factsOf(cell)) return false;
    const { file } = ROW_FILES.query;
    return rows === 'none' || existsSync(join(folder, format === 'parquet' ? parquetFile(file) : file));
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

type Facts = Pick<RunDocument, 'scenarioHash' | 'seed' | 'replicate' | 'strategy' | 'summary'>;

/** The summary tells runs of other code apart. */
function factsOf({ scenarioHash, seed, replicate, strategy, summary }: Facts): string {
  return sha256({ scenarioHash, seed, replicate, strategy, summary });
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
  const codeHashOf = (strategy: AlgorithmSpec): string => {
    const known = codes.get(strategy.label) ?? `${program} ${modulesHash([scenario, strategy], baseDir)}`;
    codes.set(strategy.label, known);
    return known;
  };
  const finished = readCells(place);
  const settledBy = () => strategies.map((strategy) => ({ strategy, code: codeHashOf(strategy) }));
  return {
    width: performer.width,
    async perform(strategy, replicate, onProgress): Promise<ReplicationEnd> {
      const { seed, rows, rowsFormat, folder } = taskOf(strategy, replicate);
      const inputs = {
        scenario: scenarioHash,
        strategy,
        seed,
        replicate,
        code: codeHashOf(strategy),
        rows,
        ...asParquet(rowsFormat),
      };
      const address = cellAddress({ ...inputs, ...(scenario.mser5 === undefined ? {} : { settledBy: settledBy() }) });
      const found = finished.get(address) ?? null;
      if (found !== null && holds(folder, found, rows, rowsFormat)) {
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
