import { createWriteStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AlgorithmSpec, Json, Scenario } from '../../core/scenario.ts';
import {
  COMPARISON_COLUMNS,
  type Column,
  type ComparisonRow,
  createCsvSink,
  judgeMeans,
  namesOf,
  type StrategyJudgement,
  valueText,
} from '../../reports/index.ts';
import { sha256 } from '../canonical.ts';
import { type Environment, ended, environment } from '../environment.ts';
import { compileExpressions } from '../expressions.ts';
import type { Axes } from '../sweep/axes.ts';
import type { Setting, SweepPlan } from '../sweep/plan.ts';
import { type JudgeSetting, type SettingResult, settingResults } from '../sweep/results.ts';
import { Cells } from './cells.ts';
import { claimFolder } from './claim.ts';
import { replaceJson } from './json-file.ts';
import { lockFolder } from './lock.ts';
import { type RunDocument, SUMMARY_FILE } from './run-folder.ts';

export const SWEEP_FILE = 'sweep.json';

/** What sweep.json holds. Equal inputs give equal bytes but for `environment`. */
export type SweepDocument = {
  readonly format: 1;
  readonly kind: 'sweep';
  readonly status: RunDocument['status'];
  readonly interrupted: boolean;
  readonly lost: string | null;
  readonly name: string;
  readonly axes: Axes;
  readonly cells: number;
  /** Each with the addresses of its cells in the order of replicates, and in each of the strategies. */
  readonly settings: readonly SettingRecord[];
  readonly scenario: Scenario;
  readonly scenarioHash: string;
  readonly environment: Environment;
};
export type SettingRecord = {
  readonly values: { readonly [path: string]: Json };
  readonly scenarioHash: string;
  readonly seed: number;
  readonly replications: number;
  readonly strategies: readonly AlgorithmSpec[];
  readonly addresses: readonly string[];
  /** What came of its thresholds; absent: it has none, or the sweep has not ended. */
  readonly thresholds?: readonly StrategyJudgement[];
};

export type SweepFolder = {
  readonly path: string;
  /** Writes the summary of what is finished, and hands out each setting's result on the way. */
  finish(interrupted: boolean, take: (result: SettingResult) => void): Promise<void>;
  fail(error: unknown): Promise<void>;
};

/** `resume`: the folder may hold a sweep already; what it has finished of this one counts. Throws a UserError else. */
export async function openSweepFolder(path: string, plan: SweepPlan, resume: boolean): Promise<SweepFolder> {
  const file = join(path, SWEEP_FILE);
  const begun = begin(plan);
  const goesOn = resume && existsSync(file);
  if (!goesOn) await claimFolder(path, SWEEP_FILE, begun, ', or go on with --resume');
  const unlock = lockFolder(path);
  if (goesOn) await replaceJson(file, begun);
  return {
    path,
    async finish(interrupted, take) {
      const settings = [...begun.settings];
      const finished = await writeSummary(path, plan, (result) => {
        const { setting, thresholds } = result;
        if (thresholds.length > 0) settings[setting.n] = { ...settings[setting.n]!, thresholds };
        take(result);
      });
      const lost = interrupted ? `${plan.cells.length - finished} of ${plan.cells.length} cells; --resume --out runs them` : null;
      const status = interrupted ? 'interrupted' : 'complete';
      await replaceJson(file, {
        ...begun,
        settings,
        status,
        interrupted,
        lost,
        environment: ended(begun.environment),
      } satisfies SweepDocument);
      unlock();
    },
    async fail(error) {
      const lost = `the cell that failed and all that were not run: ${error instanceof Error ? error.message : String(error)}`;
      const failed: SweepDocument = { ...begun, status: 'failed', lost, environment: ended(begun.environment) };
      await Promise.allSettled([replaceJson(file, failed)]);
      unlock();
    },
  };
}

function begin({ name, axes, cells, settings, base, file }: SweepPlan): SweepDocument {
  const addresses = new Map<Setting, string[]>(settings.map((setting) => [setting, []]));
  for (const { setting, address } of cells) addresses.get(setting)!.push(address);
  return {
    format: 1,
    kind: 'sweep',
    status: 'running',
    interrupted: false,
    lost: 'this sweep has not ended: a process is still at it, or was killed; its finished cells can be used, and --resume runs the rest',
    name,
    axes,
    cells: cells.length,
    settings: settings.map((setting) => {
      const { values, scenarioHash, seed, replications, strategies } = setting;
      return { values, scenarioHash, seed, replications, strategies, addresses: addresses.get(setting)! };
    }),
    scenario: base,
    scenarioHash: sha256(base),
    environment: environment(file),
  };
}

type SummaryRow = ComparisonRow & { readonly setting: Setting };

/** A row for a setting, a strategy and a metric; the axes stand in columns of their own. Gives how many cells were finished. */
async function writeSummary(path: string, plan: SweepPlan, take: (result: SettingResult) => void): Promise<number> {
  const file = join(path, SUMMARY_FILE);
  await rm(file, { force: true });
  const sink = createCsvSink(sweepColumns(plan.axes), namesOf(plan.base), createWriteStream(file, { flags: 'wx' }));
  let finished = 0;
  const cells = new Cells(path);
  try {
    for await (const result of settingResults(plan, cells, judgeSetting)) {
      take(result);
      for (const row of [...result.rows, ...result.groups])
        if (row.n > 0 && !sink.write({ ...row, setting: result.setting })) await sink.drain();
    }
    finished = plan.cells.filter(({ address }) => cells.has(address)).length;
    cells.gather();
  } finally {
    cells.close();
  }
  await sink.end();
  return finished;
}

const judgeSetting: JudgeSetting = async ({ text }, rows) =>
  judgeMeans((await compileExpressions(JSON.parse(text) as Scenario)).thresholds, rows);

function sweepColumns(axes: Axes): readonly Column<SummaryRow>[] {
  return [
    {
      name: 'setting',
      type: 'number',
      definition: 'Number of the setting, from 0; the last axis changes fastest.',
      get: ({ setting }) => setting.n,
    },
    ...Object.keys(axes).map(
      (path): Column<SummaryRow> => ({
        name: path,
        type: 'text',
        definition: 'Its value on this axis.',
        get: ({ setting }) => valueText(setting.values[path]!),
      }),
    ),
    ...COMPARISON_COLUMNS,
  ];
}
