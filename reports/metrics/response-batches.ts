import type { QueryRecord } from '../../core/events.ts';
import { BATCH, LEAST_BATCHES, mserOfMeans } from '../stats/mser.ts';

/** When a run had settled. `why`: why that cannot be told; then `ms` is 0. */
export type Settling = { readonly ms: number; readonly why: string | null };

/**
 * Mean response times of every five queries in the order in which they arrived: what MSER-5 looks at, in 17 bytes for five queries. Those
 * that were not answered have no response time and are left out; so are five of them in a row.
 */
export class ResponseBatches {
  #sums = new Float64Array(256);
  #counts = new Uint8Array(256);
  /** When the first of the five arrived. */
  #starts = new Float64Array(256).fill(Infinity);
  #used = 0;

  /** Queries are numbered as they arrive, and end in any order. */
  add({ queryId, arrivalMs, responseMs }: Pick<QueryRecord, 'queryId' | 'arrivalMs' | 'responseMs'>): void {
    const at = Math.floor(queryId / BATCH);
    if (at >= this.#sums.length) this.#grow(at);
    this.#used = Math.max(this.#used, at + 1);
    this.#starts[at] = Math.min(this.#starts[at]!, arrivalMs);
    if (responseMs === null) return;
    this.#sums[at]! += responseMs;
    this.#counts[at]!++;
  }

  settling(): Settling {
    const batches: number[] = [];
    for (let at = 0; at < this.#used; at++) if (this.#counts[at]! > 0) batches.push(at);
    if (batches.length < LEAST_BATCHES) return { ms: 0, why: `it takes ${LEAST_BATCHES * BATCH} answered queries or more` };
    const meanOf = (batch: number): number => this.#sums[batches[batch]!]! / this.#counts[batches[batch]!]!;
    const { batches: cut, settled } = mserOfMeans(batches.length, meanOf);
    if (!settled) return { ms: 0, why: 'the run is too short to have settled' };
    return { ms: cut === 0 ? 0 : Math.floor(this.#starts[batches[cut]!]!), why: null };
  }

  #grow(at: number): void {
    const length = 2 * Math.max(at, this.#sums.length);
    const [sums, counts, starts] = [this.#sums, this.#counts, this.#starts];
    this.#sums = new Float64Array(length);
    this.#counts = new Uint8Array(length);
    this.#starts = new Float64Array(length).fill(Infinity);
    this.#sums.set(sums);
    this.#counts.set(counts);
    this.#starts.set(starts);
  }
}
