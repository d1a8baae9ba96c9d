import {
  type ComparisonRow,
  comparisonRows,
  countObjectives,
  groupRows,
  type ObjectiveCount,
  type StrategyJudgement,
  type Verdict,
  verdict,
  type WarmUp,
} from '../../reports/index.ts';
import type { Cells } from '../folder/cells.ts';
import type { SettingRecord } from '../folder/sweep-folder.ts';
import type { Cell, Setting, SweepPlan } from './plan.ts';

/** What a setting came to, over the replicates that all its strategies have finished. */
export type SettingResult = {
  readonly setting: Setting;
  readonly finished: number;
  readonly rows: readonly ComparisonRow[];
  /** The share on time of contracts, streams and tenants, where there are several of a kind. */
  readonly groups: readonly ComparisonRow[];
  /** null: there is one strategy. */
  readonly verdict: Verdict | null;
  /** The means of each strategy, held against the thresholds of the setting. */
  readonly thresholds: readonly StrategyJudgement[];
  readonly objectives: readonly ObjectiveCount[];
  /** What MSER-5 has cut off at the start of each replication; empty: the scenario's warm-up held. */
  readonly warmUps: readonly WarmUp[];
  readonly notices: readonly string[];
};

/** What is needed of a plan, or of the record of one. */
export type Recorded = Pick<SweepPlan, 'settings' | 'cells'>;

/** The settings and cells of sweep.json. */
export function recordedSweep(records: readonly SettingRecord[]): Recorded {
  const settings = records.map(
    (record, n): Setting => ({ ...record, n, codes: [], settles: false, judged: record.thresholds !== undefined, text: '' }),
  );
  const cells = records.flatMap(({ addresses, strategies }, n) =>
    addresses.map((address, i): Cell => {
      const replicate = Math.floor(i / strategies.length);
      return { address, setting: settings[n]!, strategy: strategies[i % strategies.length]!, replicate };
    }),
  );
  return { settings, cells };
}

/** Holds the rows of a setting against its thresholds. */
export type JudgeSetting = (setting: Setting, rows: readonly ComparisonRow[]) => Promise<readonly StrategyJudgement[]>;

/** Setting by setting, read from the cells, so that memory does not grow with the sweep. */
export async function* settingResults(
  { settings, cells }: Recorded,
  kept: Cells,
  judge: JudgeSetting,
): AsyncGenerator<SettingResult> {
  const bySetting = new Map<Setting, Cell[]>(settings.map((setting) => [setting, []]));
  for (const cell of cells) bySetting.get(cell.setting)!.push(cell);
  for (const [setting, own] of bySetting) {
    const result = resultOf(setting, own, kept);
    yield { ...result, thresholds: !setting.judged || result.finished === 0 ? [] : await judge(setting, result.rows) };
  }
}

function resultOf(setting: Setting, cells: readonly Cell[], kept: Cells): Omit<SettingResult, 'thresholds'> {
  const { strategies } = setting;
  const documents = cells.map(({ address }) => kept.get(address));
  const whole = Array.from({ length: setting.replications }, (_, replicate) =>
    documents.slice(replicate * strategies.length, (replicate + 1) * strategies.length),
  ).filter((row) => row.every((document) => document !== null));
  const results = strategies.map(({ label }, i) => ({
    label,
    replicates: whole.map((row) => row[i]!.summary),
    trials: whole.map((row) => row[i]!.trials ?? {}),
  }));
  const contenders = results.map(({ label, replicates }) => ({
    label,
    values: replicates.map((summary) => summary['on_time'] ?? null),
    accuracy: replicates.map((summary) => summary['accuracy_answered'] ?? null),
  }));
  const rows = comparisonRows(results, new Map(whole[0]?.[0]?.units));
  return {
    setting,
    finished: whole.length,
    rows,
    groups: groupRows(strategies.map(({ label }, i) => ({ label, replicates: whole.map((row) => row[i]!.groups) }))),
    verdict: strategies.length > 1 ? verdict(contenders) : null,
    objectives: countObjectives(strategies.map(({ label }, i) => ({ label, replicates: whole.map((row) => row[i]!) }))),
    warmUps: whole.flatMap(([first]) => first?.warmUp ?? []),
    notices: [...new Set(whole.flat().flatMap((document) => document?.notices ?? []))],
  };
}
