import { UserError } from '../../core/errors.ts';
import { clip } from '../../core/suggest.ts';
import type { CsvColumn } from './csv-column.ts';

const MOST_FAULTS = 5;
/** Fourth powers of the values, and sums of them, must be numbers yet. */
const GREATEST = 1e60;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const BOOLEANS: { readonly [word: string]: number } = { true: 1, false: 0 };

/** Values and faults of one file, as its rows come. */
export class Gathering {
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
