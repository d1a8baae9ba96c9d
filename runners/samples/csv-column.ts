import { CsvError, parse } from 'csv-parse';
import { UserError } from '../../core/errors.ts';
import { clip, hint } from '../../core/suggest.ts';
import { systemReason } from '../failure.ts';
import { rowStream } from '../reporting/row-stream.ts';

/** One metric of a CSV file, row by row. */
export type CsvColumn = {
  readonly values: readonly number[];
  /** Of the file, those that were left out among them. */
  readonly rows: number;
  /** What pairs each value; null: there is no such column. */
  readonly keys: readonly string[] | null;
  /** Whether they were written as true and false. */
  readonly truth: boolean;
  /** Rows whose cell is empty; they are left out. */
  readonly empty: number;
  /** What must be known of the rows that were taken. */
  readonly remarks: readonly string[];
};
export type ColumnRequest = {
  readonly metric: string;
  /** Column that says which rows belong together; null: none. */
  readonly pair: string | null;
  /** What to do about a file that is damaged; default: to mend it. */
  readonly mend?: string;
};

/** A row by the names of its columns. */
export type Cell = (column: string) => string;
/** How rows become values: `null` leaves a row out, '' is an empty cell. */
export type RowReader = {
  readonly columns: readonly string[];
  readonly read: (cell: Cell) => string | null;
  /** The end of the error where no row was read. */
  readonly absent?: () => string;
  /** Said when all rows were read. Throws a UserError where they are no sample. */
  readonly remarks?: (values: number) => readonly string[];
};

const MOST_FAULTS = 5;
/** Fourth powers of the values, and sums of them, must be numbers yet. */
const GREATEST = 1e60;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const BOOLEANS: { readonly [word: string]: number } = { true: 1, false: 0 };

/**
 * Reads one column as a stream; only its values and keys are kept. `readerFor` sees the header first. Throws a UserError that names
 * file and line.
 */
export async function readColumn(
  file: string,
  { metric, pair, mend }: ColumnRequest,
  readerFor: (file: string, header: readonly string[], metric: string) => RowReader = columnOf,
): Promise<CsvColumn> {
  const column = new Gathering(file, metric, pair, mend);
  let reader: RowReader | undefined;
  let rows = 0;
  const places = new Map<string, number>();
  const parser = rowStream(file)
    .on('error', (error) => parser.destroy(error))
    .pipe(parse({ bom: true, trim: true, skip_empty_lines: true, info: true }));
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (reader === undefined) {
        for (const [i, name] of record.entries()) if (!places.has(name)) places.set(name, i);
        reader = readerFor(file, record, metric);
        for (const name of [...reader.columns, ...(pair === null ? [] : [pair])]) requireOnce(file, record, name);
        continue;
      }
      rows++;
      const cell: Cell = (name) => record[places.get(name) ?? -1] ?? '';
      const text = reader.read(cell);
      if (text !== null) column.add(text, pair === null ? null : cell(pair), info.lines);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof CsvError)
      throw new UserError(`${file} is damaged (${error.message}); ${mend ?? 'mend it there'}`, { cause: error });
    throw new UserError(`cannot read ${file}: ${systemReason(error) ?? String(error)}`, { cause: error });
  }
  if (reader === undefined) throw new UserError(`${file}:1 is empty; its first line names the columns, such as ${metric}`);
  const found = column.done(reader.absent?.() ?? '');
  return { ...found, rows, remarks: reader.remarks?.(found.values.length) ?? [] };
}

/** A column of that name, or the rows of a long table (columns `metric` and `value`) that are of it. */
function columnOf(file: string, header: readonly string[], metric: string): RowReader {
  const long = header.includes('metric') && header.includes('value');
  if (long && metric !== 'value' && !header.includes(metric)) return longColumn(file, header, metric);
  const column = requireColumn(file, header, metric);
  if (header.includes('metric') && metric !== 'metric') return unmixed(file, column);
  return header.includes('counted') ? withWarmUp(file, column) : { columns: [column], read: (cell) => cell(column) };
}

/** A column beside one that says which metric its rows are of. */
function unmixed(file: string, column: string): RowReader {
  let first: string | undefined;
  const read = (cell: Cell): string => {
    const of = cell('metric');
    if (first !== undefined && of !== first)
      throw new UserError(
        `${file} mixes metrics in its column "${clip(column)}" (${clip(first)}, ${clip(of)}); ` +
          (column === 'value' ? `name one, such as --metric ${clip(first)}` : 'keep the rows of one'),
      );
    first = of;
    return cell(column);
  };
  return { columns: [column], read };
}

/** The queries of a run, where those that arrived during the warm-up are marked. */
function withWarmUp(file: string, column: string): RowReader {
  let early = 0;
  const read = (cell: Cell): string => {
    if (cell('counted') === 'false') early++;
    return cell(column);
  };
  const remarks = (): readonly string[] =>
    early === 0
      ? []
      : [
          `${file} holds ${early === 1 ? 'a row' : `${early} rows`} of the warm-up (counted = false); name the run folders to leave them out`,
        ];
  return { columns: [column], read, remarks };
}

/** The scope of what is of a run as a whole, in the tables that rohe writes. */
const WHOLE_RUN = 'run';

function longColumn(file: string, header: readonly string[], metric: string): RowReader {
  const names = new Set<string>();
  const scoped = header.includes('scope');
  let others = 0;
  let unit: string | undefined;
  const read = (cell: Cell): string | null => {
    names.add(cell('metric'));
    if (cell('metric') !== metric) return null;
    if (scoped && cell('scope') !== WHOLE_RUN) {
      others++;
      return null;
    }
    const now = cell('unit');
    if (unit !== undefined && now !== unit)
      throw new UserError(`${file} mixes units in ${metric} (${clip(unit)}, ${clip(now)}); bring them to one`);
    unit = now;
    return cell('value');
  };
  const remarks = (values: number): readonly string[] => {
    if (scoped && values === 1)
      throw new UserError(
        `${file} is the summary of one run, so there is one ${clip(metric)}; compare the run folders, or more runs`,
      );
    return others === 0 ? [] : [`${others} rows of ${file} left out: they are of parts of a run (scope), not of the whole`];
  };
  return { columns: ['metric', 'value'], read, absent: () => (names.size === 0 ? '' : hint(metric, names)), remarks };
}

function requireColumn(file: string, header: readonly string[], name: string): string {
  if (!header.includes(name)) throw new UserError(`${file} has no column "${clip(name)}"${hint(name, header)}`);
  return name;
}

function requireOnce(file: string, header: readonly string[], name: string): void {
  requireColumn(file, header, name);
  if (header.indexOf(name) !== header.lastIndexOf(name))
    throw new UserError(`${file}:1 names the column "${clip(name)}" twice; give each its own name`);
}

/** Values and faults of one file, as its rows come. */
class Gathering {
  readonly #file: string;
  readonly #metric: string;
  readonly #pair: string | null;
  /** What to do about a fault; undefined: what each fault says. */
  readonly #mend: string | undefined;
  readonly #values: number[] = [];
  readonly #keyed: string[] = [];
  /** Line of each. */
  readonly #keys = new Map<string, number>();
  readonly #faults: string[] = [];
  #empty = 0;
  #booleans = 0;

  constructor(file: string, metric: string, pair: string | null, mend: string | undefined) {
    this.#mend = mend;
    this.#file = file;
    this.#metric = metric;
    this.#pair = pair;
  }

  add(text: string, key: string | null, line: number): void {
    if (key !== null) this.#checkKey(key, line);
    if (text === '') {
      this.#empty++;
      return;
    }
    const boolean = BOOLEANS[text.toLowerCase()];
    const value = boolean ?? (NUMBER.test(text) ? Number(text) : Number.NaN);
    if (!Number.isFinite(value)) {
      this.#fault(
        line,
        `${this.#metric} is "${clip(text)}", not a number; ${this.#mend ?? 'leave the cell empty where there is no value'}`,
      );
      return;
    }
    if (Math.abs(value) > GREATEST) {
      this.#fault(
        line,
        `${this.#metric} is "${clip(text)}", beyond ${GREATEST}, too large to compute with; write it in a greater unit`,
      );
      return;
    }
    if (boolean !== undefined) this.#booleans++;
    this.#values.push(value);
    if (key !== null) this.#keyed.push(key);
  }

  done(absent: string): Omit<CsvColumn, 'rows' | 'remarks'> {
    const file = this.#file;
    if (this.#faults.length > 0) {
      const more = this.#faults.length > MOST_FAULTS ? [`and ${this.#faults.length - MOST_FAULTS} more in ${file}`] : [];
      throw new UserError([...this.#faults.slice(0, MOST_FAULTS), ...more].join('\n'));
    }
    if (this.#booleans > 0 && this.#booleans < this.#values.length)
      throw new UserError(`${file} mixes numbers with true and false in ${this.#metric}; write all of them one way`);
    const greatest = this.#values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (greatest > 0 && greatest < 1 / GREATEST)
      throw new UserError(
        `${file}: no value of ${this.#metric} is above ${greatest}, too small to compute with; write them in a smaller unit`,
      );
    if (this.#values.length === 0 && this.#empty === 0)
      throw new UserError(`${file} has no row of ${clip(this.#metric)}${absent}`);
    const keys = this.#pair === null ? null : this.#keyed;
    return { values: this.#values, truth: this.#booleans > 0, keys, empty: this.#empty };
  }

  #checkKey(key: string, line: number): void {
    const before = this.#keys.get(key);
    if (key === '') this.#fault(line, `${this.#pair} is empty; ${this.#mend ?? 'every row needs one to be paired by'}`);
    else if (before !== undefined)
      this.#fault(
        line,
        `${this.#pair} is "${clip(key)}" as in line ${before}; ${this.#mend ?? 'a row is paired with one other'}`,
      );
    else this.#keys.set(key, line);
  }

  #fault(line: number, text: string): void {
    this.#faults.push(`${this.#file}:${line}: ${text}`);
  }
}
