import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../core/errors.ts';
import { Lost, type Row } from '../../../runners/database/database.ts';
import { fetchRun } from '../../../runners/database/fetch.ts';
import { createStore } from '../../../runners/database/store.ts';
import { openRunFolder } from '../../../runners/folder/run-folder.ts';
import { folder, text } from '../rohe.ts';
import { memoryDatabase, recorded } from './world.ts';

const never = new AbortController().signal;

describe('the storing of a run', () => {
  it('sends batches of at most 1000 documents, each row once, and the rest at the end', async () => {
    const { document, metrics, lines, records } = await recorded();
    const sizes: number[] = [];
    const { database, count } = memoryDatabase(async (rows) => void sizes.push(rows.length));
    const store = createStore(database, 'r');
    await store.begin(document);
    for (let copy = 0; copy * lines.length < 5000; copy++) {
      for (const line of lines) store.log?.({ ...line, n: line.n + copy * lines.length });
    }
    for (const record of records) store.record(record);
    await store.finish(document, metrics, never);
    const observations = lines.filter(({ is }) => is === 'observation').length;
    const copies = Math.ceil(5000 / lines.length);
    expect([count('observations'), count('log')]).toEqual([observations * copies, (lines.length - observations) * copies]);
    expect(count('queries')).toBe(records.filter(({ kind }) => kind === 'query').length);
    expect(Math.max(...sizes)).toBe(1000);
    expect(store.failure()).toBeNull();
  });

  it('keeps what the containers of a live run used, as its folder does', async () => {
    const { document: simulated, metrics } = await recorded();
    const live = { run: 'r', image: null, hosts: [], nodes: [] };
    const facts = { ...simulated, environment: { ...simulated.environment, live } };
    const kept = await openRunFolder(`${folder()}/run`, facts);
    const { database } = memoryDatabase();
    const store = createStore(database, 'r');
    await store.begin(kept.begun);
    const window = { instanceId: 0, serviceId: 1, nodeId: 0, windowMs: 1000.25, cpuMs: 0.1 + 0.2, memoryMiB: 12, sentKiB: 3 };
    for (const endMs of [1000, 2000.5])
      for (const to of [kept, store]) to.window({ ...window, endMs, receivedKiB: endMs > 1500 ? null : 7 });
    const end = { interrupted: false, startUpMs: 0, endMs: 3000, unfinished: 0 };
    const result = { end, metrics, summary: metrics.summary(), notices: [] };
    const document = await kept.finish(result, { thresholds: [], objectives: [] });
    await store.finish(document, metrics, never);
    const { folder: copy } = await fetchRun(database, 'r');
    expect(text(copy, 'containers.csv')).toBe(text(kept.path, 'containers.csv'));
    expect(text(copy, 'containers.csv').split('\n')).toHaveLength(4);
  });

  it('sends a batch whose fate is not known again, says that it may be there, and only then the next one', async () => {
    const { document, metrics, lines } = await recorded();
    const sent: (readonly [first: unknown, again: boolean])[] = [];
    let losses = 2;
    const { database, count } = memoryDatabase(async (rows, again) => {
      sent.push([rows[0]?.['row'], again]);
      if (losses-- > 0) throw new Lost('the connection broke');
    });
    const store = createStore(database, 'r');
    await store.begin(document);
    const line = lines.find(({ is }) => is === 'observation')!;
    for (let n = 0; n < 1500; n++) store.log?.({ ...line, n });
    await store.finish(document, metrics, never);
    expect(sent).toEqual([
      [0, false],
      [0, true],
      [0, true],
      [1000, false],
      // The metrics, at the end.
      [0, false],
    ]);
    expect([count('observations'), store.failure()]).toEqual([1500, null]);
  });

  it('makes the run wait while too much is not stored, so that memory is bounded, and says for how long', async () => {
    const { document, metrics, records } = await recorded();
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { database, count } = memoryDatabase(() => gate);
    const store = createStore(database, 'r', { mostWaiting: 3000 });
    await store.begin(document);
    const query = records.find(({ kind }) => kind === 'query')!;
    let added = 0;
    let most = 0;
    const run = (async () => {
      for (; added < 20_000; added += 500) {
        for (let i = 0; i < 500; i++) store.record(query);
        most = Math.max(most, store.waiting());
        await store.drain(metrics);
      }
    })();
    while (added < 3000) await sleep(5);
    await sleep(50);
    expect(added).toBe(3000);
    release();
    await run;
    await store.finish(document, metrics, never);
    expect(most).toBe(3500);
    expect([count('queries'), store.failure()]).toEqual([20_000, null]);
    expect(store.heldMs()).toBeGreaterThan(30);
  });

  it('gives a server up that does not come back in time: the run goes on, and the store says why', async () => {
    const { document, metrics, records } = await recorded();
    const { database } = memoryDatabase(() => Promise.reject(new Lost('nobody is there')));
    const store = createStore(database, 'r', { mostWaiting: 10, patienceMs: 100 });
    await store.begin(document);
    for (let round = 0; round < 3; round++) {
      for (const record of records) store.record(record);
      await store.drain(metrics);
    }
    await store.finish(document, metrics, never);
    expect(store.failure()?.message).toBe('nobody is there, and did not come back within 0.1 s');
    expect(store.waiting()).toBe(0);
  });

  it('stops at the first refusal, which is no loss of the connection', async () => {
    const { document, metrics, records } = await recorded();
    let asked = 0;
    const { database } = memoryDatabase(async () => {
      asked++;
      throw new UserError('the disk of the server is full');
    });
    const store = createStore(database, 'r');
    await store.begin(document);
    const query = records.find(({ kind }) => kind === 'query')!;
    for (let i = 0; i < 5000; i++) store.record(query);
    await store.finish(document, metrics, never);
    expect([asked, store.failure()?.message]).toEqual([1, 'the disk of the server is full']);
  });

  it('stops when it is told to, and the database says that rows are missing', async () => {
    const { document, metrics, records } = await recorded();
    const { database, get } = memoryDatabase(() => Promise.reject(new Lost('nobody is there')));
    const store = createStore(database, 'r');
    await store.begin(document);
    for (const record of records) store.record(record);
    const stop = new AbortController();
    const over = store.finish({ ...document, status: 'complete' }, metrics, stop.signal);
    stop.abort();
    await over;
    const run: Row | null = await get('runs', 'r');
    expect([run?.['status'], run?.['lost']]).toEqual([
      'interrupted',
      'the last rows: storing them was stopped; the run folder is whole',
    ]);
  });
});
