import { createReadStream } from 'node:fs';
import { CsvError, parse } from 'csv-parse';
import { UserError } from '../../core/errors.ts';
import { clip, onOneLine } from '../../core/suggest.ts';

export type File = { readonly path: string };
/** A file to import. `name`: its own name, with as many of its folders as tell it from the others. */
export type Source = File & {
  readonly name: string;
  /** Those of the path, from the outermost. */
  readonly folders: readonly string[];
};
export type Line = { readonly line: number; readonly cells: readonly string[] };

const SHOWN = 20;

/** What is wrong with a file, by its lines; only the first are kept, and all are counted. */
export class Faults {
  readonly #path: string;
  readonly #shown: string[] = [];
  #count = 0;
  constructor(path: string) {
    this.#path = path;
  }

  add(line: number, text: string): void {
    if (this.#count < SHOWN) this.#shown.push(`${this.#path}:${line} ${text}`);
    this.#count++;
  }

  list(): readonly string[] {
    const more = this.#count - this.#shown.length;
    return more === 0 ? this.#shown : [...this.#shown, `${this.#path} has ${more} more problems`];
  }

  /** Throws a UserError with all of them, where there are any. */
  raise(): void {
    if (this.#count > 0) throw new UserError(this.list().join('\n'));
  }
}

/** The lines of a CSV file one by one, so that memory does not grow with the file. What is no CSV ends them with a fault. */
export async function* linesOf({ path }: File, faults: Faults): AsyncGenerator<Line> {
  const parser = parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true });
  const file = createReadStream(path);
  file.on('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of file.pipe(parser) as AsyncIterable<{ record: string[]; info: { lines: number } }>)
      yield { line: info.lines, cells: record };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as { lines?: number };
    faults.add(lines ?? 1, `is not valid CSV: ${onOneLine(error.message)}; mend that line`);
  } finally {
    file.destroy();
  }
}

/** A line of a file with a header. */
export type Row = {
  readonly line: number;
  readonly columns: readonly string[];
  text(column: string): string;
  number(column: string): number;
};

/**
 * The rows under the header. A line of another length is a fault and left out; `number` is NaN, with a fault, where the cell is none.
 */
export async function* rowsOf(file: File, faults: Faults): AsyncGenerator<Row> {
  const columns = new Map<string, number>();
  let names: readonly string[] = [];
  for await (const { line, cells } of linesOf(file, faults)) {
    if (columns.size === 0) {
      names = cells.map((name) => name.trim());
      names.forEach((name, at) => void columns.set(name, at));
      continue;
    }
    if (cells.length !== columns.size) {
      faults.add(line, `has ${cells.length} cells where the first line has ${columns.size}; make them as many`);
      continue;
    }
    const text = (column: string): string => cells[columns.get(column) ?? -1]?.trim() ?? '';
    yield {
      line,
      columns: names,
      text,
      number: (column) => {
        const value = numberOf(text(column));
        if (Number.isNaN(value)) faults.add(line, `${column} is "${clip(text(column))}"; give a number`);
        return value;
      },
    };
  }
}

/** All rows of a table with a header. Throws a UserError with what is wrong, by line. */
export async function tableOf(path: string): Promise<readonly Row[]> {
  const faults = new Faults(path);
  const rows: Row[] = [];
  for await (const row of rowsOf({ path }, faults)) rows.push(row);
  if (rows.length === 0) faults.add(1, 'has no rows; give a table with a header');
  faults.raise();
  return rows;
}

/** A cell that must be a number. Throws a UserError where it is none. */
export function numberAt({ line, text }: Row, column: string): number {
  const value = numberOf(text(column));
  if (Number.isNaN(value))
    throw new UserError(
      `line ${line}: "${clip(text(column))}" in the column ${column} is not a number; the table is not the published one`,
    );
  return value;
}

/** NaN where the cell is empty or no finite number. */
export function numberOf(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Numbers in the order in which they came, 8 bytes each. */
export class Column {
  #values = new Float64Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }
  push(value: number): void {
    if (this.#size === this.#values.length) {
      const larger = new Float64Array(2 * this.#size);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#size++] = value;
  }
  values(): Float64Array {
    return this.#values.subarray(0, this.#size);
  }
}
