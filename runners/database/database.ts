import { UserError } from '../../core/errors.ts';

/** A document, by field. */
export type Row = { readonly [field: string]: unknown };
export type CollectionSpec = {
  readonly name: string;
  /** What every document must be like; null: a time series, which cannot have that. */
  readonly schema: Row | null;
  /** Fields of an index each. */
  readonly indexes: readonly { readonly [field: string]: 1 | -1 }[];
};

/**
 * What the storing of runs asks of a database. What is stored twice under the same `_id` is there once. A server that cannot be reached
 * is a `Lost`; whatever else it refuses is another UserError.
 */
export type Database = {
  /** Its address without user and password. */
  readonly shown: string;
  /** Makes collections, rules and indexes that are not there yet. */
  prepare(specs: readonly CollectionSpec[]): Promise<void>;
  /** `again`: it may be that a part of them has arrived already. */
  insert(collection: string, rows: readonly Row[], again: boolean): Promise<void>;
  /** In place of those of the same `_id`. */
  put(collection: string, rows: readonly Row[]): Promise<void>;
  /** Rows of a run with from <= row < to, in that order, each once. */
  range(collection: string, run: string, from: number, to: number): Promise<readonly Row[]>;
  /** The newest of the runs for which a field is there, or is not, or just the newest. */
  newest(where: { readonly field: string; readonly exists: boolean } | null): Promise<Row | null>;
  find(collection: string, id: string): Promise<Row | null>;
  close(): Promise<void>;
};

/** The server did not answer, or the connection broke: whether the last write arrived is not known. */
export class Lost extends UserError {
  override readonly name = 'Lost';
}
