import type { LogLine, RunRecord } from '../../../core/events.ts';
import type { Scenario } from '../../../core/scenario.ts';
import { createMetrics, type Metrics } from '../../../reports/index.ts';
import type { Database, Row } from '../../../runners/database/database.ts';
import { environment } from '../../../runners/environment.ts';
import { openRunFolder, type RunDocument } from '../../../runners/folder/run-folder.ts';
import { simulate } from '../../../runners/simulate.ts';
import { createWorld } from '../../contracts/world.ts';
import { folder } from '../rohe.ts';

export type Recorded = {
  readonly document: RunDocument;
  readonly metrics: Metrics;
  readonly lines: readonly LogLine[];
  readonly records: readonly RunRecord[];
};

/** A short run with all that it says. */
export async function recorded(): Promise<Recorded> {
  const scenario: Scenario = createWorld().scenario;
  const strategy = { label: 'v2', use: 'v2', params: {} };
  const facts = {
    scenario,
    strategy,
    seed: 1,
    replicate: 0,
    rows: 'all',
    log: true,
    environment: environment('world.yaml'),
  } as const;
  const kept = await openRunFolder(`${folder()}/run`, facts);
  const metrics = createMetrics({ warmUpMs: scenario.warmUpMs, durationMs: scenario.durationMs, scenario });
  const lines: LogLine[] = [];
  const records: RunRecord[] = [];
  await simulate({
    ...{ scenario, strategy, baseDir: '.', seed: 1, replicate: 0 },
    onLog: (line) => lines.push(line),
    onRecord(record) {
      metrics.observe(record);
      records.push(record);
    },
  });
  await kept.fail(new Error('only its document is wanted'));
  return { document: kept.begun, metrics, lines, records };
}

/** A database in memory; `insert` of a test's own may fail or wait before it takes the rows. */
export function memoryDatabase(before: (rows: readonly Row[], again: boolean) => Promise<void> = async () => {}) {
  const stored = new Map<string, Map<unknown, Row>>();
  const put = (collection: string, rows: readonly Row[]): void => {
    const own = stored.get(collection) ?? new Map<unknown, Row>();
    for (const row of rows) own.set(row['_id'], row);
    stored.set(collection, own);
  };
  const database: Database = {
    shown: 'mongodb://memory/rohe',
    prepare: async () => {},
    async insert(collection, rows, again) {
      await before(rows, again);
      put(collection, rows);
    },
    put: async (collection, rows) => put(collection, rows),
    range: async (collection, run, from, to) =>
      [...(stored.get(collection)?.values() ?? [])].filter(
        (row) => row['run'] === run && Number(row['row']) >= from && Number(row['row']) < to,
      ),
    newest: async () => null,
    find: async (collection, id) => stored.get(collection)?.get(id) ?? null,
    close: async () => {},
  };
  return { database, count: (collection: string) => stored.get(collection)?.size ?? 0, get: database.find };
}
