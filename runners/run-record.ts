import { UserError } from '../core/errors.ts';
import type { Metrics } from '../reports/index.ts';
import type { Database } from './database/database.ts';
import type { Store } from './database/store.ts';
import { failedDocument, openRunFolder, type RunFacts, type RunFolder } from './folder/run-folder.ts';
import { interruptible } from './interrupt.ts';
import type { Terminal } from './terminal.ts';

/** Where a run is kept: its folder, and a database beside it where one was asked for. */
export type RunKeeper = RunFolder & {
  /** Address in the database, without user and password; null: it is in its folder only. */
  readonly stored: string | null;
  /** What a reader must know of how it was stored. */
  notices(): readonly string[];
  /** Throws a UserError where the database does not have all that the folder has. */
  checkStored(): void;
};
/** What is stored in less than seconds is not worth a line. */
const WORTH_SAYING = 20_000;

export type Storing = { readonly database: Database; readonly run: string };

/** Makes the folder and says in both places that the run has begun. Throws a UserError where that is not possible. */
export async function openRun(path: string, facts: RunFacts, storing: Storing | null, terminal: Terminal): Promise<RunKeeper> {
  if (storing === null) {
    const folder = await openRunFolder(path, facts);
    return { ...folder, stored: null, notices: () => [], checkStored: () => {} };
  }
  const { createStore } = await import('./database/store.ts');
  const store = createStore(storing.database, storing.run);
  const environment = { ...facts.environment, stored: store.address };
  const folder = await openRunFolder(path, { ...facts, environment });
  try {
    await store.begin(folder.begun);
  } catch (error) {
    throw await folder.fail(error);
  }
  return both(folder, store, terminal);
}

function both(folder: RunFolder, store: Store, terminal: Terminal): RunKeeper {
  return {
    path: folder.path,
    begun: folder.begun,
    stored: store.address,
    record(record) {
      folder.record(record);
      store.record(record);
    },
    log: folder.log
      ? (line) => {
          folder.log?.(line);
          store.log?.(line);
        }
      : undefined,
    window(window) {
      folder.window(window);
      store.window(window);
    },
    async drain(metrics: Metrics) {
      await folder.drain(metrics);
      await store.drain(metrics);
    },
    async finish(result, judged) {
      const document = await folder.finish(result, judged);
      if (store.waiting() > WORTH_SAYING)
        terminal.say('info', `storing the last ${store.waiting().toLocaleString('en-US')} documents`);
      await interruptible(terminal, (signal) => store.finish(document, result.metrics, signal));
      return document;
    },
    async fail(error) {
      const shown = await folder.fail(error);
      await store.fail(failedDocument(folder.begun, shown));
      return shown;
    },
    notices: () => waited(store.heldMs()),
    checkStored() {
      const failure = store.failure();
      if (failure === null) return;
      throw new UserError(`the run is whole in ${folder.path}, but not in the database: ${failure.message}`, { cause: failure });
    },
  };
}

function waited(ms: number): readonly string[] {
  if (ms < 1) return [];
  return [
    `the run waited ${(ms / 1000).toFixed(1)} s for MongoDB, which was slower than the run; response times of live runs hold that`,
  ];
}
