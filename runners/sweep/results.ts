import { type ComparisonRow, comparisonRows, type Verdict, verdict } from '../../reports/index.ts';
import { readCell } from './cell-file.ts';
import type { Cell, Setting, SweepPlan } from './plan.ts';

/** What a setting came to, over the replicates that all its strategies have finished. */
export type SettingResult = {
  readonly setting: Setting;
  readonly finished: number;
  readonly rows: readonly ComparisonRow[];
  /** null: there is one strategy. */
  readonly verdict: Verdict | null;
  readonly notices: readonly string[];
};

/** Setting by setting, read from the cells, so that memory does not grow with the sweep. */
export function* settingResults({ settings, cells }: SweepPlan, folder: string): Generator<SettingResult> {
  const bySetting = new Map<Setting, Cell[]>(settings.map((setting) => [setting, []]));
  for (const cell of cells) bySetting.get(cell.setting)!.push(cell);
  for (const [setting, own] of bySetting) yield resultOf(setting, own, folder);
}

function resultOf(setting: Setting, cells: readonly Cell[], folder: string): SettingResult {
  const { strategies } = setting;
  const documents = cells.map(({ address }) => readCell(folder, address));
  const whole = Array.from({ length: setting.replications }, (_, replicate) =>
    documents.slice(replicate * strategies.length, (replicate + 1) * strategies.length),
  ).filter((row) => row.every((document) => document !== null));
  const results = strategies.map(({ label }, i) => ({ label, replicates: whole.map((row) => row[i]!.summary) }));
  const contenders = results.map(({ label, replicates }) => ({
    label,
    values: replicates.map((summary) => summary['on_time'] ?? null),
    accuracy: replicates.map((summary) => summary['accuracy_answered'] ?? null),
  }));
  return {
    setting,
    finished: whole.length,
    rows: comparisonRows(results, new Map(whole[0]?.[0]?.units)),
    verdict: strategies.length > 1 ? verdict(contenders) : null,
    notices: [...new Set(whole.flat().flatMap((document) => document?.notices ?? []))],
  };
}
