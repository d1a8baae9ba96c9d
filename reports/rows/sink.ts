import type { Writable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import type { RunRecord } from '../../core/events.ts';
import { type Column, ROW_FILES, type RowKind } from './columns.ts';
import type { Names } from './names.ts';
import { createOutlet } from './outlet.ts';

/** Takes rows as fast as they come and says when that is too fast. What goes wrong behind it comes out of `drain` and `end`. */
export type Sink<Row> = {
  /** false: await `drain()` before writing much more. Nothing is lost meanwhile, it only costs memory. */
  write(row: Row): boolean;
  /** Resolves when there is room again; rejects with what the stream failed with (disk full, pipe closed). */
  drain(): Promise<void>;
  /** Resolves when every row is with the stream and it is closed; rejects like `drain`. */
  end(): Promise<void>;
};

/**
 * Rows are gathered into text of this many characters, for a write of its own to each would cost more than the row. Four times as many
 * take 6 % longer with all rows: text that is put together piece by piece costs the collector more, the longer it is kept.
 */
const CHUNK = 16384;

/** A CSV file with a header line, `\n` after each row. Ends `out` when it ends. */
export function createCsvSink<Row>(columns: readonly Column<Row>[], names: Names, out: Writable): Sink<Row> {
  const quote = quoter();
  const outlet = createOutlet(out);
  let text = `${columns.map((column) => quote(column.name)).join(',')}\n`;
  const flush = (): void => {
    if (text !== '') outlet.write(text);
    text = '';
  };
  return {
    write(row) {
      if (!outlet.open) return false;
      text += lineOf(columns, row, names, quote);
      if (text.length >= CHUNK) flush();
      return !outlet.full;
    },
    drain() {
      flush();
      return outlet.drain();
    },
    end() {
      flush();
      return outlet.end();
    },
  };
}

function lineOf<Row>(columns: readonly Column<Row>[], row: Row, names: Names, quote: (text: string) => string): string {
  let line = '';
  for (let i = 0; i < columns.length; i++) {
    const value = columns[i]!.get(row, names);
    if (i > 0) line += ',';
    if (value === null) continue;
    if (typeof value === 'string') line += quote(value);
    else if (typeof value === 'number' && !Number.isFinite(value)) throw notFinite(columns[i]!.name, value);
    else line += value;
  }
  return `${line}\n`;
}

/** Texts as cells. Nearly all are names and come again and again, so each is quoted, where it must be, once. */
function quoter(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    let cell = known.get(text);
    if (cell === undefined) {
      if (known.size === MOST_KNOWN) known.clear();
      known.set(text, (cell = stringify([[text]], { eof: false })));
    }
    return cell;
  };
}
const MOST_KNOWN = 10_000;

export function notFinite(column: string, value: number): RangeError {
  return new RangeError(`column ${column} of a row is ${value}; rows hold finite numbers, null for what is not known`);
}

/** A file of rows in one format. */
export type SinkMaker = <Row>(columns: readonly Column<Row>[], names: Names, out: Writable) => Sink<Row>;

/** One sink for all records of a run: each goes to the stream of its kind; kinds without a stream and notices go nowhere. */
export function createRecordSink(
  outs: { readonly [K in RowKind]?: Writable | undefined },
  names: Names,
  make: SinkMaker = createCsvSink,
): Sink<RunRecord> {
  const open = <Row>(columns: readonly Column<Row>[], out: Writable | undefined): Sink<Row> | undefined =>
    out && make(columns, names, out);
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
