import { spreadCaption } from '../captions.ts';
import { fixed, SHARE_DIGITS, spreadText } from '../format.ts';
import type { ComparisonRow } from '../summary.ts';
import type { Table } from '../table.ts';
import { frontOf, isTrade, type SweepReport, type SweepSetting, settingName, shortPaths, valueText } from './sweep.ts';

/** What became of a threshold under a strategy, over the settings of a sweep. */
export type ThresholdFinding = {
  readonly text: string;
  readonly strategy: string;
  /** In so many settings. */
  readonly held: number;
  readonly failed: number;
  /** Its metric had no value. */
  readonly unjudged: number;
  /** Where it failed first, with the value there: `rate 20/s (74.8 %)`; null: nowhere. */
  readonly firstFailed: string | null;
};

type Axes = SweepReport['axes'];

export function thresholdFindings(
  axes: Axes,
  settings: readonly Pick<SweepSetting, 'values' | 'thresholds'>[],
): readonly ThresholdFinding[] {
  const findings = new Map<string, ThresholdFinding>();
  for (const { values, thresholds } of settings)
    for (const { text, strategy, holds, shown } of thresholds) {
      const key = JSON.stringify([text, strategy]);
      const found = findings.get(key) ?? { text, strategy, held: 0, failed: 0, unjudged: 0, firstFailed: null };
      findings.set(key, {
        ...found,
        held: found.held + Number(holds === true),
        failed: found.failed + Number(holds === false),
        unjudged: found.unjudged + Number(holds === null),
        firstFailed: found.firstFailed ?? (holds === false ? `${settingName(axes, values)} (${shown})` : null),
      });
    }
  return [...findings.values()];
}

/** A row for a threshold and strategy; null: there are none. */
export function thresholdTable({ axes, settings }: Pick<SweepReport, 'axes' | 'settings'>): Table | null {
  const rows = thresholdFindings(axes, settings).map(({ text, strategy, held, failed, unjudged, firstFailed }) => {
    const judged = held + failed;
    const holds = judged === 0 ? 'nowhere judged' : `${held} of ${judged}${unjudged === 0 ? '' : `, no value in ${unjudged}`}`;
    return [text, strategy, holds, firstFailed ?? '-'];
  });
  if (rows.length === 0) return null;
  const note = 'In how many settings each threshold holds, by the means over the replications, and where it fails first.';
  return { head: ['threshold', 'strategy', 'holds in', 'fails first at'], rows, note };
}

/** The cells that no other beats in both latency and accuracy, quickest first; null: there is nothing to choose between. */
export function frontTable(
  axes: Axes,
  several: boolean,
  settings: readonly Pick<SweepSetting, 'values' | 'rows'>[],
): Table | null {
  const front = frontOf(settings);
  if (!isTrade(front)) return null;
  const paths = Object.keys(axes);
  return {
    head: [...shortPaths(paths), ...(several ? ['strategy'] : []), 'p50, ms', 'right, %'],
    rows: front.map(({ values, strategy, p50, accuracy }) => [
      ...paths.map((path) => valueText(values[path]!)),
      ...(several ? [strategy] : []),
      figure(p50, 1, 0),
      figure(accuracy, 100, SHARE_DIGITS),
    ]),
    note:
      'Latency against accuracy, by means: no other cell is both quicker (p50) and more often right (of all queries) than these' +
      `${
        front.some(({ p50 }) => p50.n > 1)
          ? ` (${spreadCaption(
              front.map(({ accuracy }) => accuracy),
              'their',
            )})`
          : ''
      }.`,
  };
}

function figure(row: ComparisonRow, factor: number, digits: number): string {
  return row.mean === null ? '-' : `${fixed(row.mean * factor, digits)} ${spreadText(row, factor, digits)}`.trim();
}

/** What of a setting's thresholds does not hold, and for whom. */
export function thresholdsText({ thresholds }: Pick<SweepSetting, 'thresholds'>): string {
  const failed = thresholds.filter(({ holds }) => holds === false);
  if (failed.length > 0)
    return `failed: ${failed.map(({ strategy, text, shown }) => `${text} by ${strategy} (${shown})`).join('; ')}`;
  return thresholds.every(({ holds }) => holds === null) ? '-' : 'hold';
}
