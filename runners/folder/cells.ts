import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { AlgorithmSpec } from '../../core/scenario.ts';
import { codeOf } from '../failure.ts';
import type { ReplicationEnd, RunOutcome } from '../replication.ts';

/** Which run it is. */
export type CellKey = {
  readonly address: string;
  readonly scenarioHash: string;
  readonly strategy: AlgorithmSpec;
  readonly seed: number;
  readonly replicate: number;
};
/** A finished run, as one line of a file. */
export type CellDocument = { readonly format: 1; readonly kind: 'cell' } & CellKey & RunOutcome;

/** All cells in the order of their addresses, once the work has ended. */
const FILE = 'cells.jsonl';
/** Until then each thread adds to a file of its own in here: a file for each cell takes longer than a short run. */
const JOURNALS = 'cells';
const UNFINISHED = '.tmp';
const OWN = `${process.pid}-${threadId}-${randomUUID()}.jsonl`;

/** Adds a cell that is finished. What is cut off by a kill or a full disk is no whole line, and does not count. */
export function keepCell(folder: string, key: CellKey, { interrupted: _, ...outcome }: ReplicationEnd): void {
  const { address, scenarioHash, strategy, seed, replicate } = key;
  const cell: CellDocument = { format: 1, kind: 'cell', address, scenarioHash, strategy, seed, replicate, ...outcome };
  const line = `${JSON.stringify(cell)}\n`;
  const path = join(folder, JOURNALS, OWN);
  try {
    appendFileSync(path, line);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    mkdirSync(resolve(folder, JOURNALS), { recursive: true });
    appendFileSync(path, line);
  }
}

type Line = { readonly file: number; readonly at: number; readonly length: number };

/** The finished cells of a folder. Only where they lie is held in memory. Close it. */
export class Cells {
  /** `file:line` of what cannot be used. */
  readonly damaged: readonly string[];
  readonly #folder: string;
  readonly #lines = new Map<string, Line>();
  readonly #journals: readonly string[];
  readonly #files: number[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    const damaged: string[] = [];
    this.#journals = journalsIn(folder);
    const gathered = join(folder, FILE);
    for (const path of [...(existsSync(gathered) ? [gathered] : []), ...this.#journals]) {
      const file = openSync(path, 'r');
      this.#files.push(file);
      let number = 0;
      for (const { at, bytes } of linesOf(file)) {
        number++;
        const address = cellOf(bytes)?.address;
        if (address === undefined) damaged.push(`${path}:${number}`);
        else this.#lines.set(address, { file, at, length: bytes.length });
      }
    }
    this.damaged = damaged;
  }

  addresses(): readonly string[] {
    return [...this.#lines.keys()].sort();
  }

  has(address: string): boolean {
    return this.#lines.has(address);
  }

  /** null: it is not finished, or what is there is not whole. */
  get(address: string): CellDocument | null {
    const line = this.#lines.get(address);
    return line === undefined ? null : cellOf(bytesOf(line));
  }

  /**
   * Puts all into one file, which has the same bytes whoever wrote which cell when; what is damaged is left out. Where the disk has no room
   * for that, all stays where it is. The folder must be locked. Closes it.
   */
  gather(): void {
    const journals = join(this.#folder, JOURNALS);
    if (!existsSync(journals)) return;
    const temporary = join(journals, `${process.pid}${UNFINISHED}`);
    try {
      this.#write(temporary);
      renameSync(temporary, join(this.#folder, FILE));
    } catch (error) {
      rmSync(temporary, { force: true });
      if (codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT') return;
      throw error;
    }
    // What is open keeps, on some file systems, its folder from being empty.
    this.close();
    for (const path of this.#journals) rmSync(path, { force: true });
    for (const name of readdirSync(journals)) if (name.endsWith(UNFINISHED)) rmSync(join(journals, name), { force: true });
    if (readdirSync(journals).length === 0) rmdirSync(journals);
  }

  #write(path: string): void {
    const out = openSync(path, 'w');
    try {
      // All of it or an error: writeSync would write a part and say nothing.
      for (const address of this.addresses()) writeFileSync(out, `${bytesOf(this.#lines.get(address)!).toString()}\n`);
      fsyncSync(out);
    } finally {
      closeSync(out);
    }
  }

  close(): void {
    for (const file of this.#files.splice(0)) closeSync(file);
  }
}

/** As `Cells.gather` does. */
export function gatherCells(folder: string): void {
  const cells = new Cells(folder);
  try {
    cells.gather();
  } finally {
    cells.close();
  }
}

/** All finished cells of a folder by their addresses, in memory. */
export function readCells(folder: string): ReadonlyMap<string, CellDocument> {
  const cells = new Cells(folder);
  try {
    return new Map(cells.addresses().map((address) => [address, cells.get(address)!]));
  } finally {
    cells.close();
  }
}

function journalsIn(folder: string): readonly string[] {
  const journals = join(folder, JOURNALS);
  const names = existsSync(journals) ? readdirSync(journals).filter((name) => name.endsWith('.jsonl')) : [];
  return names.map((name) => join(journals, name));
}

const CHUNK = 1 << 16;
const NEWLINE = Buffer.from('\n');

/** `bytes` holds until the next is asked for. */
type Read = { readonly at: number; readonly bytes: Buffer };

/** With what is left after the last newline, if any. Through one buffer, which grows to the longest line. */
function* linesOf(file: number): Generator<Read> {
  let buffer = Buffer.allocUnsafe(CHUNK);
  let at = 0;
  let held = 0;
  for (;;) {
    if (held === buffer.length) buffer = Buffer.concat([buffer], 2 * held);
    const read = readSync(file, buffer, held, buffer.length - held, null);
    if (read === 0) break;
    held += read;
    let from = 0;
    for (let to = buffer.indexOf(NEWLINE); to >= 0 && to < held; to = buffer.indexOf(NEWLINE, from)) {
      yield { at: at + from, bytes: buffer.subarray(from, to) };
      from = to + 1;
    }
    buffer.copyWithin(0, from, held);
    at += from;
    held -= from;
  }
  if (held > 0) yield { at, bytes: buffer.subarray(0, held) };
}

/** From the shared pool of small buffers, for there are thousands. */
function bytesOf({ file, at, length }: Line): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  readSync(file, bytes, 0, length, at);
  return bytes;
}

function cellOf(bytes: Buffer): CellDocument | null {
  try {
    const cell = JSON.parse(bytes.toString()) as CellDocument | null;
    return cell?.kind === 'cell' && cell.format === 1 && typeof cell.address === 'string' ? cell : null;
  } catch {
    // Cut off by a kill, a full disk or a failing machine: it counts as not run.
    return null;
  }
}
