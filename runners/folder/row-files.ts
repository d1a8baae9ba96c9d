import type { WriteStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { LogLine, RunRecord } from '../../core/events.ts';
import type { Scenario } from '../../core/scenario.ts';
import {
  CONTAINER_COLUMNS,
  type ContainerWindow,
  createCsvSink,
  createParquetSink,
  createRecordSink,
  namesOf,
  ROW_FILES,
  type RowKind,
} from '../../reports/run.ts';
import type { RunSinks } from '../measure.ts';

/** `none`: one row for a node and window; `queries`: one for each query too; `all`: also for each task and invocation. */
export type Rows = 'none' | 'queries' | 'all';

/** How rows are written: as text that can be read while it grows, or as columns, quicker and smaller, that can be read once it has ended. */
export type RowsFormat = 'csv' | 'parquet';
const MAKERS = { csv: createCsvSink, parquet: createParquetSink } as const;

const KINDS: { readonly [rows in Rows]: readonly RowKind[] } = {
  none: ['node'],
  queries: ['node', 'query'],
  all: ['node', 'query', 'task', 'invocation'],
};
export const LOG_FILE = 'log.jsonl';
export const CONTAINERS_FILE = 'containers.csv';
const BUFFER_BYTES = 1 << 16;

/** Rows by kind; a kind that is not kept is not there. */
export type RowCounts = { readonly [kind in RowKind]?: number };

/** The files of a run that grow with it. */
export type RowFiles = Omit<RunSinks, 'drain'> & {
  /** What a container of a live run has used; others have no such file. */
  window(window: ContainerWindow): void;
  drain(): Promise<void>;
  /** How many rows each file was given so far. */
  counts(): RowCounts;
  /** Resolves when all is on disk; rejects with what a file failed with. */
  end(): Promise<void>;
  /** After a failure: cuts off what is left of a last row that was not written whole. */
  repair(): Promise<void>;
};

export type RowChoice = {
  readonly rows: Rows;
  readonly log: boolean;
  /** Default csv. */
  readonly format?: RowsFormat | undefined;
  /** Whether containers serve it. */
  readonly live?: boolean;
};

/** Rejects where a file exists or cannot be made, and leaves none behind then. */
export async function openRowFiles(folder: string, scenario: Scenario, choice: RowChoice): Promise<RowFiles> {
  const { rows, log, format = 'csv', live = false } = choice;
  const kinds = kindsOf(scenario, rows);
  const files = kinds.map((kind) => (format === 'csv' ? ROW_FILES[kind].file : parquetFile(ROW_FILES[kind].file)));
  const paths = [...files, ...(live ? [CONTAINERS_FILE] : []), ...(log ? [LOG_FILE] : [])].map((file) => join(folder, file));
  const streams = await openAll(paths);
  const outs = Object.fromEntries(kinds.map((kind, i) => [kind, streams[i]])) as { readonly [K in RowKind]?: Writable };
  const sink = createRecordSink(outs, namesOf(scenario), MAKERS[format]);
  const containers = live ? createCsvSink(CONTAINER_COLUMNS, namesOf(scenario), streams[kinds.length]!) : undefined;
  const lines = log ? createLog(streams.at(-1)!) : undefined;
  const counts: { [kind in RowKind]?: number } = Object.fromEntries(kinds.map((kind) => [kind, 0]));
  return {
    record(record: RunRecord) {
      const { kind } = record;
      if (kind !== 'notice' && counts[kind] !== undefined) counts[kind]++;
      sink.write(record);
    },
    taskRecords: kinds.includes('task'),
    log: lines?.write,
    window: (window) => void containers?.write(window),
    counts: () => counts,
    drain: () => all(sink.drain(), containers?.drain(), lines?.drain()),
    end: () => all(sink.end(), containers?.end(), lines?.end()),
    async repair() {
      // Columns need their end to be read at all; where that cannot be written, the file is of no use.
      const ended = format === 'csv' || (await endsWell(sink.end()));
      for (const stream of streams) stream.destroy();
      for (const path of paths) {
        if (!path.endsWith(PARQUET)) await keepWholeRows(path);
        else if (!ended) await rm(path, { force: true });
      }
    },
  };
}

const PARQUET = '.parquet';

/** The file that holds in columns what this one holds as CSV. */
export function parquetFile(csv: string): string {
  return csv.replace(/\.csv$/, PARQUET);
}

/** Which records a run keeps. */
export function kindsOf(scenario: Scenario, rows: Rows): readonly RowKind[] {
  return [...KINDS[rows], ...furtherKinds(scenario)];
}

/** Files that only some scenarios need. */
function furtherKinds({ contracts, faults, services }: Scenario): readonly RowKind[] {
  const watched = contracts.some(({ objectives }) => objectives.some(({ watch }) => watch !== null));
  const faulty = faults.length > 0;
  const changing = faulty || services.some(({ coldStart, autoscale }) => coldStart !== null || autoscale !== null);
  return [
    ...(watched ? (['contract'] as const) : []),
    ...(changing ? (['instance'] as const) : []),
    ...(faulty ? (['fault'] as const) : []),
  ];
}

async function openAll(paths: readonly string[]): Promise<WriteStream[]> {
  const opened: FileHandle[] = [];
  try {
    for (const path of paths) opened.push(await open(path, 'wx'));
  } catch (error) {
    for (const [i, file] of opened.entries()) {
      await file.close();
      await rm(paths[i]!);
    }
    throw error;
  }
  return opened.map((file) => file.createWriteStream({ highWaterMark: BUFFER_BYTES }));
}

type Log = { write(line: LogLine): void; drain(): Promise<void>; end(): Promise<void> };

/** One JSON object a line. Lines are gathered, for a write of its own to each would cost more than the line. */
function createLog(out: WriteStream): Log {
  let failure: Error | null = null;
  let text = '';
  out.on('error', (error) => (failure = error));
  const flush = (): void => {
    if (failure === null && text !== '') out.write(text);
    text = '';
  };
  const room = (): Promise<void> =>
    new Promise((resolve, reject) => {
      if (failure !== null) return reject(failure);
      if (!out.writableNeedDrain) return resolve();
      const done = (): void => {
        out.off('drain', done).off('error', done);
        if (failure === null) resolve();
        else reject(failure);
      };
      out.on('drain', done).on('error', done);
    });
  return {
    write(line) {
      text += `${JSON.stringify(line)}\n`;
      if (text.length >= BUFFER_BYTES) flush();
    },
    drain() {
      flush();
      return room();
    },
    async end() {
      flush();
      if (failure !== null) throw failure;
      out.end();
      await finished(out);
    },
  };
}

async function endsWell(work: Promise<void>): Promise<boolean> {
  const [end] = await Promise.allSettled([work]);
  return end.status === 'fulfilled';
}

/** Waits for all, also where one fails. */
async function all(...work: readonly (Promise<void> | undefined)[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}

const NEWLINE = 0x0a;

async function keepWholeRows(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, BUFFER_BYTES));
    await file.read(tail, 0, tail.length, size - tail.length);
    await file.truncate(size - tail.length + tail.lastIndexOf(NEWLINE) + 1);
  } finally {
    await file.close();
  }
}
