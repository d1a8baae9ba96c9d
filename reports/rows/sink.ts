import { pipeline, type Writable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { RunRecord } from '../../core/events.ts';
import { type Cell, type Column, ROW_FILES, type RowKind } from './columns.ts';
import type { Names } from './names.ts';

/** Takes rows as fast as they come and says when that is too fast. What goes wrong behind it comes out of `drain` and `end`. */
export type Sink<Row> = {
  /** false: await `drain()` before writing much more. Nothing is lost meanwhile, it only costs memory. */
  write(row: Row): boolean;
  /** Resolves when there is room again; rejects with what the stream failed with (disk full, pipe closed). */
  drain(): Promise<void>;
  /** Resolves when every row is with the stream and it is closed; rejects like `drain`. */
  end(): Promise<void>;
};

const ROWS_IN_FLIGHT = 256;
const BYTES_IN_FLIGHT = 65536;

/** A CSV file with a header line, `\n` after each row. Ends `out` when it ends. */
export function createCsvSink<Row>(columns: readonly Column<Row>[], names: Names, out: Writable): Sink<Row> {
  const csv = stringify({ writableHighWaterMark: ROWS_IN_FLIGHT, readableHighWaterMark: BYTES_IN_FLIGHT });
  let state: 'open' | 'ended' | { readonly failed: Error } = 'open';
  let full = false;
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    full = false;
    const woken = waiting;
    waiting = [];
    for (const resume of woken) resume();
  };
  csv.on('drain', wake);
  pipeline(csv, out, (error) => {
    state = error ? { failed: error } : 'ended';
    wake();
  });
  csv.write(columns.map((column) => column.name));

  const settled = async (isDone: () => boolean): Promise<void> => {
    while (typeof state === 'string' && !isDone()) await new Promise<void>((resume) => waiting.push(resume));
    if (typeof state !== 'string') throw state.failed;
  };
  return {
    write(row) {
      if (typeof state !== 'string') return false;
      if (!csv.write(toCells(columns, row, names))) full = true;
      return !full;
    },
    drain: () => settled(() => !full),
    end() {
      if (!csv.writableEnded && !csv.destroyed) csv.end();
      return settled(() => state === 'ended');
    },
  };
}

function toCells<Row>(columns: readonly Column<Row>[], row: Row, names: Names): Cell[] {
  const cells: Cell[] = new Array(columns.length);
  for (let i = 0; i < columns.length; i++) {
    const value = columns[i]!.get(row, names);
    if (typeof value === 'boolean') cells[i] = value ? 'true' : 'false';
    else if (typeof value === 'number' && !Number.isFinite(value)) throw notFinite(columns[i]!.name, value);
    else cells[i] = value;
  }
  return cells;
}

function notFinite(column: string, value: number): RangeError {
  return new RangeError(`column ${column} of a row is ${value}; rows hold finite numbers, null for what is not known`);
}

/** One sink for all records of a run: each goes to the stream of its kind; kinds without a stream and notices go nowhere. */
export function createRecordSink(outs: { readonly [K in RowKind]?: Writable | undefined }, names: Names): Sink<RunRecord> {
  const open = <Row>(columns: readonly Column<Row>[], out: Writable | undefined): Sink<Row> | undefined =>
    out && createCsvSink(columns, names, out);
  const query = open(ROW_FILES.query.columns, outs.query);
  const task = open(ROW_FILES.task.columns, outs.task);
  const invocation = open(ROW_FILES.invocation.columns, outs.invocation);
  const node = open(ROW_FILES.node.columns, outs.node);
  const contract = open(ROW_FILES.contract.columns, outs.contract);
  const instance = open(ROW_FILES.instance.columns, outs.instance);
  const fault = open(ROW_FILES.fault.columns, outs.fault);
  const all = [query, task, invocation, node, contract, instance, fault].filter((sink) => sink !== undefined);
  return {
    write(record) {
      switch (record.kind) {
        case 'query':
          return query?.write(record) ?? true;
        case 'task':
          return task?.write(record) ?? true;
        case 'invocation':
          return invocation?.write(record) ?? true;
        case 'node':
          return node?.write(record) ?? true;
        case 'contract':
          return contract?.write(record) ?? true;
        case 'instance':
          return instance?.write(record) ?? true;
        case 'fault':
          return fault?.write(record) ?? true;
        case 'notice':
          return true;
      }
    },
    drain: () => together(all.map((sink) => sink.drain())),
    end: () => together(all.map((sink) => sink.end())),
  };
}

/** Waits for all, also where one fails, so that no file is left half closed; then rejects with the first failure. */
async function together(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}
