import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../core/errors.ts';
import type { LogLine, RunRecord } from '../../core/events.ts';
import type { Scenario } from '../../core/scenario.ts';
import {
  CONTAINER_COLUMNS,
  type ContainerWindow,
  type Metrics,
  namesOf,
  ROW_FILES,
  type RowKind,
  SUMMARY_COLUMNS,
  summaryRows,
} from '../../reports/index.ts';
import { kindsOf } from '../folder/row-files.ts';
import { asCounted, type RunDocument } from '../folder/run-folder.ts';
import type { RunSinks } from '../measure.ts';
import { CONTAINERS, idOf, LOG, METRICS, OBSERVATIONS, type PARTS, ROWS_IN, RUNS, rowDocument } from './collections.ts';
import { type Database, Lost, type Row } from './database.ts';
import { createLane, type Lane } from './lane.ts';

/** A server that is lost for longer is given up; the run goes on without it. */
const PATIENCE_MS = 60_000;
const RETRY_MS = 250;
/** With more documents than this not acknowledged, the run waits. */
const MOST_WAITING = 100_000;
/** So often whoever follows the run finds new figures. */
const PROGRESS_MS = 2000;

export type Store = RunSinks & {
  /** Its run's address, without user and password. */
  readonly address: string;
  /** Says that the run has begun. The first that is written: rejects where that is not allowed. */
  begin(document: RunDocument): Promise<void>;
  /** What a container of a live run has used. */
  window(window: ContainerWindow): void;
  /** Resolves when everything is stored, or was given up, as it is when `signal` says so. */
  finish(document: RunDocument, metrics: Metrics, signal: AbortSignal): Promise<void>;
  /** Documents that are not stored yet. */
  waiting(): number;
  /** After a failure of the run: tries once to say so. */
  fail(document: RunDocument): Promise<void>;
  /** How long the run waited for the server because too much was not stored yet. */
  heldMs(): number;
  /** Why not everything is there; null: it is. */
  failure(): Error | null;
};

export type StoreOptions = { readonly patienceMs?: number; readonly mostWaiting?: number };

/** Stores one run while it runs: its document, what it is of, and every row that its folder gets. */
export function createStore(database: Database, run: string, options: StoreOptions = {}): Store {
  const { patienceMs = PATIENCE_MS, mostWaiting = MOST_WAITING } = options;
  const lanes = new Map<string, Lane>();
  let failure: Error | null = null;
  let lostAt: number | null = null;
  let heldMs = 0;
  let begun: RunDocument;
  let rowOf: (record: RunRecord) => { readonly kind: RowKind; readonly row: Row } | null = () => null;
  let windows = 0;
  let progressAt = 0;
  let progress: Promise<void> | null = null;

  /** Does it until it is done, or the store has failed. */
  const persist = async (work: (again: boolean) => Promise<void>): Promise<void> => {
    for (let again = false; failure === null; again = true) {
      try {
        await work(again);
        lostAt = null;
        return;
      } catch (error) {
        if (!(error instanceof Lost)) {
          failure = asError(error);
          return;
        }
        lostAt ??= performance.now();
        if (performance.now() - lostAt > patienceMs) failure = gone(error, patienceMs);
        else await sleep(RETRY_MS);
      }
    }
  };
  const waiting = (): number => {
    let sum = 0;
    for (const lane of lanes.values()) sum += lane.waiting();
    return sum;
  };
  const add = (collection: string, row: Row): void => {
    if (failure !== null) return;
    let lane = lanes.get(collection);
    if (lane === undefined) {
      lane = createLane((rows) => persist((again) => database.insert(collection, rows, again)));
      lanes.set(collection, lane);
    }
    lane.add(row);
  };
  const measuresOf = (document: RunDocument, metrics: Metrics): readonly Row[] => {
    const names = namesOf(asCounted(document));
    return summaryRows(metrics).map((row, n) => rowDocument(run, n, SUMMARY_COLUMNS, row, names));
  };
  /** Of a run that is not whole yet: figures that the next ones take the place of, in one document. */
  const putSoFar = (document: RunDocument, metrics: Metrics): Promise<void> =>
    database.put(RUNS, [{ ...runRow(run, document, metrics), measures: measuresOf(document, metrics) }]);
  const noteProgress = async (metrics: Metrics): Promise<void> => {
    try {
      await putSoFar({ ...begun, summary: metrics.summary() }, metrics);
    } catch (error) {
      // Figures on the way: the next ones take their place.
      if (!(error instanceof Lost)) failure ??= asError(error);
    } finally {
      progress = null;
    }
  };

  return {
    address: `${database.shown}/${run}`,
    async begin(document) {
      begun = document;
      rowOf = createRows(run, document);
      await database.put(RUNS, [runRow(run, document, null)]);
      for (const [collection, rows] of Object.entries(partsOf(run, document.scenario))) await database.put(collection, rows);
    },
    record(record) {
      const found = rowOf(record);
      if (found !== null) add(ROWS_IN[found.kind], found.row);
    },
    log: (line) => add(...logRow(run, Date.parse(begun.environment.startedAt), line)),
    window(window) {
      add(CONTAINERS, rowDocument(run, windows++, CONTAINER_COLUMNS, window, namesOf(asCounted(begun))));
    },
    async drain(metrics) {
      const now = performance.now();
      if (failure === null && progress === null && now - progressAt > PROGRESS_MS) {
        progressAt = now;
        progress = noteProgress(metrics);
      }
      if (waiting() <= mostWaiting) return;
      while (waiting() > mostWaiting) await sleep(5);
      heldMs += performance.now() - now;
    },
    async finish(document, metrics, signal) {
      signal.addEventListener('abort', () => (failure ??= new UserError('storing was stopped')));
      await Promise.all([...lanes.values()].map((lane) => lane.end()));
      await progress;
      await persist((again) => database.insert(METRICS, measuresOf(document, metrics), again));
      await persist(() => database.put(RUNS, [runRow(run, document, metrics)]));
      if (signal.aborted) await Promise.allSettled([putSoFar(stopped(document), metrics)]);
    },
    async fail(document) {
      const ended = Promise.all([...lanes.values()].map((lane) => lane.end()));
      await Promise.race([ended, sleep(RETRY_MS * 8)]);
      await progress;
      failure ??= new UserError('the run failed');
      await Promise.allSettled([database.put(RUNS, [runRow(run, document, null)])]);
    },
    waiting,
    heldMs: () => heldMs,
    failure: () => failure,
  };
}

function stopped(document: RunDocument): RunDocument {
  return {
    ...document,
    status: 'interrupted',
    interrupted: true,
    rowCounts: null,
    lost: 'the last rows: storing them was stopped; the run folder is whole',
  };
}

function gone(cause: Lost, patienceMs: number): UserError {
  return new UserError(`${cause.message}, and did not come back within ${patienceMs / 1000} s`, { cause });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function runRow(run: string, document: RunDocument, metrics: Metrics | null): Row {
  const histograms = metrics === null ? null : { format: 1, response_ms: metrics.histogram().toJSON() };
  return { _id: run, ...document, histograms, updatedAt: new Date() };
}

/** Records as documents; null for those that the run does not keep. */
function createRows(run: string, document: RunDocument) {
  const names = namesOf(asCounted(document));
  const kept = new Set<RunRecord['kind']>(kindsOf(document.scenario, document.rows));
  const counts = { query: 0, task: 0, invocation: 0, node: 0, contract: 0, instance: 0, fault: 0 };
  const toRow = (record: Exclude<RunRecord, { readonly kind: 'notice' }>, n: number): Row => {
    switch (record.kind) {
      case 'query':
        return rowDocument(run, n, ROW_FILES.query.columns, record, names);
      case 'task':
        return rowDocument(run, n, ROW_FILES.task.columns, record, names);
      case 'invocation':
        return rowDocument(run, n, ROW_FILES.invocation.columns, record, names);
      case 'node':
        return rowDocument(run, n, ROW_FILES.node.columns, record, names);
      case 'contract':
        return rowDocument(run, n, ROW_FILES.contract.columns, record, names);
      case 'instance':
        return rowDocument(run, n, ROW_FILES.instance.columns, record, names);
      case 'fault':
        return rowDocument(run, n, ROW_FILES.fault.columns, record, names);
    }
  };
  return (record: RunRecord): { readonly kind: RowKind; readonly row: Row } | null => {
    if (record.kind === 'notice' || !kept.has(record.kind)) return null;
    return { kind: record.kind, row: toRow(record, counts[record.kind]++) };
  };
}

/** An observation with its time on the calendar; any other line of the log as it is. */
function logRow(run: string, startedMs: number, line: LogLine): readonly [collection: string, row: Row] {
  const { n, atMs, ...rest } = line;
  const id = { _id: idOf(run, n), run, row: n, atMs };
  if (rest.is !== 'observation') return [LOG, { ...id, ...rest }];
  return [OBSERVATIONS, { ...id, at: new Date(startedMs + atMs), observation: rest.observation }];
}

function partsOf(run: string, scenario: Scenario): { readonly [collection in (typeof PARTS)[number]]: readonly Row[] } {
  const numbered = (entries: readonly Row[]): readonly Row[] =>
    entries.map((entry, row) => ({ _id: idOf(run, row), run, row, ...entry }));
  const profiles = scenario.services.map(({ name, model, profile }) => ({ name, model, profile }));
  const { nodes, services, contracts } = scenario;
  return { nodes: numbered(nodes), services: numbered(services), profiles: numbered(profiles), contracts: numbered(contracts) };
}
