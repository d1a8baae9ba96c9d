import { bufferTime, Subject } from 'rxjs';
import { watch } from '../../core/watch.ts';
import type { Row } from './database.ts';

/** So often, and in so large batches, documents are sent. */
const EVERY_MS = 200;
const BATCH = 1000;

export type Lane = {
  add(row: Row): void;
  /** Documents that are not acknowledged yet. */
  waiting(): number;
  /** Sends what is there; resolves when all of it is stored, or given up. */
  end(): Promise<void>;
};

/** The way of one collection's documents to the server, in order: one batch at a time. `send` settles when its batch is settled. */
export function createLane(send: (rows: readonly Row[]) => Promise<void>): Lane {
  const rows = new Subject<Row>();
  const batches: (readonly Row[])[] = [];
  let waiting = 0;
  let sending: Promise<void> | null = null;
  const work = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      await send(batch);
      waiting -= batch.length;
    }
    sending = null;
  };
  watch(rows.pipe(bufferTime(EVERY_MS, null, BATCH)), (batch) => {
    if (batch.length === 0) return;
    batches.push(batch);
    sending ??= work();
  });
  return {
    add(row) {
      waiting++;
      rows.next(row);
    },
    waiting: () => waiting,
    async end() {
      rows.complete();
      await sending;
    },
  };
}
