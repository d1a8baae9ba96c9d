import type { ByteWriter } from 'hyparquet-writer';
import type { Cell, Column } from '../rows/columns.ts';
import type { Names } from '../rows/names.ts';
import { notFinite } from '../rows/sink.ts';
import { writeBits, writeCodes } from './levels.ts';

/** Physical types of the columns, by what they hold. */
export const PHYSICAL = { double: 'DOUBLE', whole: 'INT64', boolean: 'BOOLEAN', text: 'BYTE_ARRAY' } as const;
export type Holds = keyof typeof PHYSICAL;

/** Of texts: so many are found sooner one by one. */
const FEW = 8;
const TWO_32 = 4_294_967_296;
const utf8 = new TextEncoder();

/** The cells of one column of a row group; values without the nulls, which stand in `present`. */
export class ColumnBuffer {
  readonly name: string;
  readonly holds: Holds;
  rows = 0;
  #values = 0;
  readonly #present: Uint8Array;
  readonly #numbers: Float64Array;
  readonly #codes: Uint32Array;
  readonly #truths: Uint8Array;
  readonly #texts = new Map<string, number>();
  /** The first of them: looked through before the map is asked. */
  #few: string[] = [];

  constructor(name: string, holds: Holds, size: number) {
    this.name = name;
    this.holds = holds;
    this.#present = new Uint8Array(size);
    this.#numbers = new Float64Array(holds === 'double' || holds === 'whole' ? size : 0);
    this.#codes = new Uint32Array(holds === 'text' ? size : 0);
    this.#truths = new Uint8Array(holds === 'boolean' ? size : 0);
  }

  /** The cells of some more rows. Column by column is quicker than row by row, for each loop does one thing. */
  take<Row>(rows: readonly Row[], { get }: Column<Row>, names: Names): void {
    if (this.holds === 'text') this.#takeTexts(rows, get, names);
    else if (this.holds === 'boolean') this.#takeTruths(rows, get, names);
    else this.#takeNumbers(rows, get, names);
    this.rows += rows.length;
  }

  #takeNumbers<Row>(rows: readonly Row[], get: Column<Row>['get'], names: Names): void {
    const [present, numbers] = [this.#present, this.#numbers];
    let at = this.rows;
    let count = this.#values;
    for (let i = 0; i < rows.length; i++) {
      const value = get(rows[i]!, names);
      if (typeof value === 'number') {
        present[at++] = 1;
        numbers[count++] = value;
      } else if (value === null) present[at++] = 0;
      else throw misplaced(this.name, value);
    }
    this.#values = count;
  }

  #takeTexts<Row>(rows: readonly Row[], get: Column<Row>['get'], names: Names): void {
    const [present, codes] = [this.#present, this.#codes];
    let at = this.rows;
    let count = this.#values;
    let [last, lastCode] = ['', -1];
    for (let i = 0; i < rows.length; i++) {
      const value = get(rows[i]!, names);
      if (typeof value === 'string') {
        if (lastCode < 0 || value !== last) lastCode = this.#codeOf((last = value));
        present[at++] = 1;
        codes[count++] = lastCode;
      } else if (value === null) present[at++] = 0;
      else throw misplaced(this.name, value);
    }
    this.#values = count;
  }

  #takeTruths<Row>(rows: readonly Row[], get: Column<Row>['get'], names: Names): void {
    const [present, truths] = [this.#present, this.#truths];
    let at = this.rows;
    let count = this.#values;
    for (let i = 0; i < rows.length; i++) {
      const value = get(rows[i]!, names);
      if (typeof value === 'boolean') {
        present[at++] = 1;
        truths[count++] = value ? 1 : 0;
      } else if (value === null) present[at++] = 0;
      else throw misplaced(this.name, value);
    }
    this.#values = count;
  }

  /** Different texts, in the order in which they came; of what is no text, none. */
  get dictionary(): Iterable<string> {
    return this.#texts.keys();
  }
  get dictionarySize(): number {
    return this.#texts.size;
  }

  /**
   * Levels and values of a data page, in Parquet's encodings: PLAIN, or of texts RLE_DICTIONARY. Throws a RangeError where a number is
   * none, or not a whole one where it should be.
   */
  writePage(page: ByteWriter): void {
    this.#writePresent(page);
    if (this.#values === 0) return;
    if (this.holds === 'text') writeCodes(page, this.#codes.subarray(0, this.#values), this.#texts.size);
    else if (this.holds === 'double') page.appendBytes(bytesOf(this.#doubles()));
    else if (this.holds === 'whole') page.appendBytes(bytesOf(this.#wholes()));
    else writeBits(page, this.#truths, this.#values);
  }

  clear(): void {
    this.rows = 0;
    this.#values = 0;
    this.#texts.clear();
    this.#few = [];
  }

  #codeOf(text: string): number {
    const { length } = this.#few;
    for (let i = 0; i < length; i++) if (this.#few[i] === text) return i;
    let code = this.#texts.get(text);
    if (code === undefined) this.#texts.set(text, (code = this.#texts.size));
    if (code === length && length < FEW) this.#few.push(text);
    return code;
  }

  /** With their length before them, as the first version of data pages has them. */
  #writePresent(page: ByteWriter): void {
    const start = page.index;
    page.appendUint32(0);
    if (this.#values === this.rows || this.#values === 0) {
      page.appendVarInt(this.rows << 1);
      page.appendUint8(this.#values === 0 ? 0 : 1);
    } else {
      page.appendVarInt((Math.ceil(this.rows / 8) << 1) | 1);
      writeBits(page, this.#present, this.rows);
    }
    page.view.setUint32(start, page.index - start - 4, true);
  }

  #doubles(): Float64Array {
    const doubles = this.#numbers.subarray(0, this.#values);
    for (const value of doubles) if (!Number.isFinite(value)) throw notFinite(this.name, value);
    return doubles;
  }

  /** As 64 bits, which JavaScript has no quick number for: the lower and the upper half. */
  #wholes(): Int32Array {
    const halves = new Int32Array(2 * this.#values);
    for (let i = 0; i < this.#values; i++) {
      const value = this.#numbers[i]!;
      if (!Number.isSafeInteger(value)) throw new RangeError(`column ${this.name} of a row is ${value}, not a whole number`);
      halves[2 * i] = value;
      halves[2 * i + 1] = Math.floor(value / TWO_32);
    }
    return halves;
  }
}

function misplaced(column: string, value: Cell): TypeError {
  return new TypeError(`column ${column} of a row is ${String(value)}, which is not of the column's type`);
}

/** A text as PLAIN has it. */
export function writeText(page: ByteWriter, text: string): void {
  const bytes = utf8.encode(text);
  page.appendUint32(bytes.length);
  page.appendBytes(bytes);
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
