import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AlgorithmSpec, Scenario } from '../../core/scenario.ts';
import {
  type HistogramJson,
  type Judgement,
  type ObjectiveJudgement,
  SUMMARY_COLUMNS,
  type Summary,
  summaryRows,
  type WarmUp,
} from '../../reports/run.ts';
import { sha256 } from '../canonical.ts';
import { type Environment, ended } from '../environment.ts';
import type { RunResult, RunSinks } from '../measure.ts';
import { cannotWrite, claimFolder, unclaim } from './claim.ts';
import { writeCsv } from './csv-file.ts';
import { replaceJson, writeCompactJson } from './json-file.ts';
import { openRowFiles, type RowCounts, type RowFiles, type Rows, type RowsFormat } from './row-files.ts';

export const RUN_FILE = 'run.json';
export const SUMMARY_FILE = 'summary.csv';
export const HISTOGRAMS_FILE = 'histograms.json';

/** What histograms.json holds: distributions that reports are drawn from. */
export type HistogramsDocument = { readonly format: 1; readonly response_ms: HistogramJson };

export type RunFacts = {
  readonly scenario: Scenario;
  readonly strategy: AlgorithmSpec;
  readonly seed: number;
  readonly replicate: number;
  readonly rows: Rows;
  /** Default csv. */
  readonly rowsFormat?: RowsFormat | undefined;
  readonly log: boolean;
  /** Where MSER-5 has found it. */
  readonly warmUp?: WarmUp | undefined;
  readonly environment: Environment;
};
/** What run.json holds. Equal inputs give equal bytes but for `environment`. */
export type RunDocument = {
  readonly format: 1;
  readonly kind: 'run';
  /** `running` is also what a killed process leaves. */
  readonly status: 'running' | 'complete' | 'interrupted' | 'failed';
  readonly interrupted: boolean;
  /** What is not in the files, and why; null: nothing. */
  readonly lost: string | null;
  readonly name: string;
  /** sha256 of the scenario below as canonical JSON. */
  readonly scenarioHash: string;
  readonly seed: number;
  readonly replicate: number;
  readonly strategy: AlgorithmSpec;
  readonly placement: AlgorithmSpec;
  readonly rows: Rows;
  readonly log: boolean;
  /** How many rows the files hold, by kind of record; null: the run has not ended, or not all were stored. Older folders do not have it. */
  readonly rowCounts?: RowCounts | null;
  /** What MSER-5 has cut off at the start, in place of the scenario's warm-up; absent: that one holds. */
  readonly warmUp?: WarmUp;
  /** Until every initial instance was ready or failed; null: it did not come so far. */
  readonly startUpMs: number | null;
  /** Workload time at which the last query ended. */
  readonly endMs: number | null;
  readonly notices: readonly string[];
  readonly summary: Summary | null;
  readonly thresholds: readonly Judgement[];
  readonly objectives: readonly ObjectiveJudgement[];
  readonly scenario: Scenario;
  readonly environment: Environment;
};
export type Judged = { readonly thresholds: readonly Judgement[]; readonly objectives: readonly ObjectiveJudgement[] };

export type RunFolder = RunSinks & {
  readonly path: string;
  /** What run.json says until the end. */
  readonly begun: RunDocument;
  /** Of a live run: takes what a container has used. */
  window: RowFiles['window'];
  /** Closes the rows, writes the summary and the last run.json. Rejects, as `fail` does, with what could not be written. */
  finish(result: RunResult, judged: Judged): Promise<RunDocument>;
  /** Closes the rows at the last whole one and marks the run; gives the error to throw. */
  fail(error: unknown): Promise<unknown>;
};

/** What run.json says of a run that failed. */
export function failedDocument(begun: RunDocument, error: unknown): RunDocument {
  const lost = `all after the last row: ${error instanceof Error ? error.message : String(error)}`;
  return { ...begun, status: 'failed', lost: lost.slice(0, UNTIL_THE_END.length), environment: ended(begun.environment) };
}

/** Makes the folder of a run. Throws a UserError where it holds one already or cannot be written. */
export async function openRunFolder(path: string, facts: RunFacts): Promise<RunFolder> {
  const file = join(path, RUN_FILE);
  const summary = join(path, SUMMARY_FILE);
  const histograms = join(path, HISTOGRAMS_FILE);
  const begun = begin(facts);
  await claimFolder(path, RUN_FILE, begun);
  let rows: RowFiles;
  try {
    const { rows: which, log, rowsFormat: format, environment } = facts;
    rows = await openRowFiles(path, asCounted(facts), { rows: which, log, format, live: environment.live !== undefined });
  } catch (error) {
    await unclaim(path, RUN_FILE);
    throw cannotWrite(path, error);
  }
  return {
    path,
    begun,
    record: rows.record,
    taskRecords: rows.taskRecords,
    log: rows.log,
    window: rows.window,
    drain: rows.drain,
    async finish(result, judged) {
      await rows.end();
      const document = conclude({ ...begun, rowCounts: rows.counts() }, result, judged);
      await writeCsv(summary, SUMMARY_COLUMNS, summaryRows(result.metrics), facts.scenario);
      await writeCompactJson(histograms, histogramsOf(result));
      await replaceJson(file, document);
      return document;
    },
    async fail(error) {
      const shown = cannotWrite(path, error);
      // The first error is the one to tell; a disk that is full may refuse this too.
      await Promise.allSettled([rows.repair(), rm(summary, { force: true }), rm(histograms, { force: true })]);
      await Promise.allSettled([replaceJson(file, failedDocument(begun, shown))]);
      return shown;
    },
  };
}

/** The scenario with the warm-up that this run has. */
export function asCounted({ scenario, warmUp }: { readonly scenario: Scenario; readonly warmUp?: WarmUp | undefined }): Scenario {
  return warmUp === undefined ? scenario : { ...scenario, warmUpMs: warmUp.ms };
}

/** The part of its duration that a run has come through: all of it, unless it was interrupted. */
export function reachedMs({ scenario, interrupted, endMs }: Pick<RunDocument, 'scenario' | 'interrupted' | 'endMs'>): number {
  return interrupted ? Math.min(scenario.durationMs, endMs ?? 0) : scenario.durationMs;
}

/** Longer than what takes its place after a failure, so that there is room for that on a full disk. */
const UNTIL_THE_END =
  'this run has not ended: a process is still at it, or was killed before it could say so; in that case rows that were still in memory, ' +
  'the summary and all later queries are lost, while every row in the files up to the last line break is whole and can be used';

function begin({ scenario, strategy, seed, replicate, rows, log, warmUp, environment }: RunFacts): RunDocument {
  return {
    format: 1,
    kind: 'run',
    status: 'running',
    interrupted: false,
    lost: UNTIL_THE_END,
    name: scenario.name,
    scenarioHash: sha256(scenario),
    seed,
    replicate,
    strategy,
    placement: scenario.placement,
    rows,
    log,
    rowCounts: null,
    ...(warmUp === undefined ? {} : { warmUp }),
    startUpMs: null,
    endMs: null,
    notices: [],
    summary: null,
    thresholds: [],
    objectives: [],
    scenario,
    environment,
  };
}

function conclude(begun: RunDocument, { end, summary, notices }: RunResult, judged: Judged): RunDocument {
  return {
    ...begun,
    status: end.interrupted ? 'interrupted' : 'complete',
    interrupted: end.interrupted,
    lost: end.interrupted ? lostBy(end, begun.scenario) : null,
    startUpMs: orNull(end.startUpMs),
    endMs: orNull(end.endMs),
    notices,
    summary,
    ...judged,
    environment: ended(begun.environment),
  };
}

function histogramsOf({ metrics }: RunResult): HistogramsDocument {
  return { format: 1, response_ms: metrics.histogram().toJSON() };
}

function lostBy({ endMs, unfinished }: RunResult['end'], { durationMs }: Scenario): string {
  const at = Number.isFinite(endMs) ? `${Math.round(endMs)} ms` : 'the start';
  return `stopped at ${at} of ${durationMs} ms: ${unfinished} queries that had not ended, and all that had not come in yet`;
}

function orNull(ms: number): number | null {
  return Number.isFinite(ms) ? ms : null;
}
