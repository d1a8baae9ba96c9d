import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AlgorithmSpec, Scenario } from '../../core/scenario.ts';
import { COMPARISON_COLUMNS, type Verdict } from '../../reports/index.ts';
import { sha256 } from '../canonical.ts';
import type { Comparison } from '../compare.ts';
import { type Environment, ended } from '../environment.ts';
import { gatherCells } from './cells.ts';
import { claimFolder } from './claim.ts';
import { writeCsv } from './csv-file.ts';
import { replaceJson } from './json-file.ts';
import { lockFolder } from './lock.ts';
import { fileName } from './place.ts';
import type { Rows } from './row-files.ts';
import { type RunDocument, SUMMARY_FILE } from './run-folder.ts';

export const COMPARE_FILE = 'compare.json';

export type CompareFacts = {
  readonly scenario: Scenario;
  readonly strategies: readonly AlgorithmSpec[];
  readonly seed: number;
  readonly replications: number;
  readonly rows: Rows;
  readonly environment: Environment;
};
/** What compare.json holds. Equal inputs give equal bytes but for `environment`. */
export type CompareDocument = {
  readonly format: 1;
  readonly kind: 'comparison';
  readonly status: RunDocument['status'];
  readonly interrupted: boolean;
  readonly lost: string | null;
  readonly name: string;
  readonly scenarioHash: string;
  readonly seed: number;
  readonly replications: number;
  /** Replications that every strategy has finished: what the summary is of. */
  readonly finished: number;
  readonly rows: Rows;
  /** What MSER-5 has cut off at the start of each replication; absent: the scenario's warm-up held. */
  readonly warmUp?: NonNullable<Comparison['warmUp']>;
  /** Label, parameters, and the folder that holds its replications by number. */
  readonly strategies: readonly (AlgorithmSpec & { readonly folder: string })[];
  /** What `--until` asked for and what was reached; null: nothing, or it has not ended. */
  readonly precision: Comparison['precision'];
  readonly verdict: Verdict | null;
  readonly thresholds: Comparison['thresholds'];
  readonly notices: readonly string[];
  readonly scenario: Scenario;
  readonly environment: Environment;
};

export type CompareFolder = {
  readonly path: string;
  /** Where the folder of one run goes. */
  placeOf(strategy: AlgorithmSpec, replicate: number): string;
  finish(comparison: Comparison): Promise<void>;
  fail(error: unknown): Promise<void>;
};

/** Makes the folder of a comparison; `resume`: it may hold one already. Throws a UserError where it holds one already or cannot be written. */
export async function openCompareFolder(path: string, facts: CompareFacts, resume = false): Promise<CompareFolder> {
  const file = join(path, COMPARE_FILE);
  const begun = begin(facts);
  const goesOn = resume && existsSync(file);
  if (!goesOn) await claimFolder(path, COMPARE_FILE, begun, ', or go on with --resume');
  const unlock = lockFolder(path);
  if (goesOn) {
    await rm(join(path, SUMMARY_FILE), { force: true });
    await replaceJson(file, begun);
  }
  return {
    path,
    placeOf(strategy, replicate) {
      const folder = begun.strategies.find(({ label }) => label === strategy.label)?.folder ?? fileName(strategy.label);
      return join(path, folder, String(replicate));
    },
    async finish(comparison) {
      await writeCsv(join(path, SUMMARY_FILE), COMPARISON_COLUMNS, [...comparison.rows, ...comparison.groups], facts.scenario);
      gatherCells(path);
      await replaceJson(file, conclude(begun, comparison));
      unlock();
    },
    async fail(error) {
      const lost = `the run that failed and all after it: ${error instanceof Error ? error.message : String(error)}`;
      const failed: CompareDocument = { ...begun, status: 'failed', lost, environment: ended(begun.environment) };
      await Promise.allSettled([replaceJson(file, failed)]);
      unlock();
    },
  };
}

const UNTIL_THE_END =
  'this comparison has not ended: a process is still at it, or was killed; the run folders that are complete can be used, and --resume runs the rest';

function begin({ scenario, strategies, seed, replications, rows, environment }: CompareFacts): CompareDocument {
  return {
    format: 1,
    kind: 'comparison',
    status: 'running',
    interrupted: false,
    lost: UNTIL_THE_END,
    name: scenario.name,
    scenarioHash: sha256(scenario),
    seed,
    replications,
    finished: 0,
    rows,
    strategies: withFolders(strategies),
    precision: null,
    verdict: null,
    thresholds: [],
    notices: [],
    scenario,
    environment,
  };
}

function conclude(begun: CompareDocument, comparison: Comparison): CompareDocument {
  const { interrupted, warmUp, results, replications, precision, verdict, thresholds, notices } = comparison;
  const finished = results[0]?.replicates.length ?? 0;
  return {
    ...begun,
    status: interrupted ? 'interrupted' : 'complete',
    interrupted,
    lost: interrupted
      ? `replications ${finished} to ${replications - 1} were not finished by every strategy; --resume --out runs them`
      : null,
    replications,
    finished,
    ...(warmUp === null ? {} : { warmUp }),
    precision,
    verdict,
    thresholds,
    notices,
    environment: ended(begun.environment),
  };
}

/** Labels that differ only in what file systems do not like get numbers. */
function withFolders(strategies: readonly AlgorithmSpec[]): CompareDocument['strategies'] {
  const taken = new Set<string>();
  return strategies.map((strategy) => {
    const wanted = fileName(strategy.label);
    let folder = wanted;
    for (let n = 2; taken.has(folder.toLowerCase()); n++) folder = `${wanted}-${n}`;
    taken.add(folder.toLowerCase());
    return { ...strategy, folder };
  });
}
