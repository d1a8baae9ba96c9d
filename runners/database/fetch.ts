import { createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { CONTAINER_COLUMNS, type Column, createCsvSink, namesOf, ROW_FILES, SUMMARY_COLUMNS } from '../../reports/index.ts';
import { createJson, writeCompactJson } from '../folder/json-file.ts';
import { CONTAINERS_FILE, kindsOf, LOG_FILE } from '../folder/row-files.ts';
import { HISTOGRAMS_FILE, RUN_FILE, type RunDocument, SUMMARY_FILE } from '../folder/run-folder.ts';
import { CONTAINERS, LOG, METRICS, OBSERVATIONS, ROWS_IN, RUNS, storedColumns } from './collections.ts';
import type { Database, Row } from './database.ts';

/** So many rows are in memory at a time. */
const CHUNK = 5000;
const NEWEST = {
  latest: null,
  'latest-sim': { field: 'environment.live', exists: false },
  'latest-live': { field: 'environment.live', exists: true },
} as const;

/**
 * The run folder of a stored run, rebuilt from the database alone: the same files with the same bytes, or, of a run that is under way,
 * what is there so far. It is gone when the process ends. `shown`: what to call it. Throws a UserError where there is no such run.
 */
export async function fetchRun(database: Database, run: string): Promise<{ readonly folder: string; readonly shown: string }> {
  const { id, document, histograms, measures } = await findDocument(database, run);
  const { scenario, rows } = document;
  const folder = await mkdtemp(join(tmpdir(), 'rohe-run-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const table = async (file: string, columns: readonly Column<Row>[], rows: Chunks): Promise<void> => {
    const sink = createCsvSink(columns, namesOf(scenario), createWriteStream(join(folder, file), { flags: 'wx' }));
    for await (const chunk of rows) {
      for (const row of chunk) sink.write(row);
      await sink.drain();
    }
    await sink.end();
  };
  await createJson(join(folder, RUN_FILE), document);
  for (const kind of kindsOf(scenario, rows)) {
    const { file, columns } = ROW_FILES[kind];
    await table(file, storedColumns(columns), chunks(database, id, [ROWS_IN[kind]]));
  }
  if (document.environment.live !== undefined)
    await table(CONTAINERS_FILE, storedColumns(CONTAINER_COLUMNS), chunks(database, id, [CONTAINERS]));
  if (document.log) await writeLog(join(folder, LOG_FILE), database, id);
  if (document.summary !== null)
    await table(SUMMARY_FILE, storedColumns(SUMMARY_COLUMNS), measures ?? chunks(database, id, [METRICS]));
  if (histograms !== null) await writeCompactJson(join(folder, HISTOGRAMS_FILE), histograms);
  return { folder, shown: `${database.shown}/${id}` };
}

/** Rows of a file, some at a time. */
type Chunks = AsyncIterable<readonly Row[]> | readonly (readonly Row[])[];

type Found = {
  readonly id: string;
  readonly document: RunDocument;
  readonly histograms: unknown;
  readonly measures: Chunks | null;
};

async function findDocument(database: Database, run: string): Promise<Found> {
  const newest = Object.hasOwn(NEWEST, run) ? NEWEST[run as keyof typeof NEWEST] : undefined;
  const found = newest === undefined ? await database.find(RUNS, run) : await database.newest(newest);
  if (found === null) {
    const last = await database.newest(null);
    const hint = last === null ? 'it holds no run' : `its newest is ${String(last['_id'])}; latest names it`;
    throw new UserError(`${database.shown} has no run ${run}; ${hint}`);
  }
  const { _id, histograms, measures, updatedAt: _, ...document } = found;
  if (!isRun(document)) throw new UserError(`${database.shown}/${String(_id)} is not the record of a run of format 1`);
  return { id: String(_id), document, histograms, measures: Array.isArray(measures) ? [measures] : null };
}

function isRun(found: Row): found is Row & RunDocument {
  return found['format'] === 1 && found['kind'] === 'run' && typeof found['scenario'] === 'object';
}

/** Rows by their number, which they share where there are several collections. */
async function* chunks(database: Database, run: string, collections: readonly string[]): AsyncGenerator<readonly Row[]> {
  for (let from = 0; ; from += CHUNK) {
    const parts: Row[][] = [];
    for (const collection of collections) parts.push([...(await database.range(collection, run, from, from + CHUNK))]);
    const rows = parts.flat();
    if (rows.length === 0) return;
    yield parts.length === 1 ? rows : rows.sort((a, b) => Number(a['row']) - Number(b['row']));
  }
}

async function writeLog(path: string, database: Database, run: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const chunk of chunks(database, run, [LOG, OBSERVATIONS])) {
      await file.write(chunk.map((row) => `${JSON.stringify(lineOf(row))}\n`).join(''));
    }
  } finally {
    await file.close();
  }
}

/** A line of the log as the run folder has it. */
function lineOf({ _id, run, at: _, row: n, atMs, ...rest }: Row): Row {
  return 'observation' in rest ? { n, atMs, is: 'observation', ...rest } : { n, atMs, ...rest };
}
