import {
  bestOf,
  frontOf,
  frontTable,
  objectiveSentences,
  onTimeCaption,
  percent,
  shortPaths,
  spreadText,
  thresholdFindings,
  valueText,
  warmUpSentence,
} from '../../reports/index.ts';
import type { SweepPlan } from '../sweep/plan.ts';
import type { SettingResult } from '../sweep/results.ts';
import type { Terminal } from '../terminal.ts';
import { columns, plural } from '../words.ts';

/** What of a setting the text needs. */
export const SHOWN_METRICS: readonly string[] = ['on_time', 'p50', 'accuracy_all'];
/** More settings than this are left to summary.csv. */
const MOST_ROWS = 60;
/** And more than this of the front. */
const MOST_OF_FRONT = 12;

export function sweepText(plan: SweepPlan, results: readonly SettingResult[], terminal: Terminal): string {
  const paths = Object.keys(plan.axes);
  const labels = labelsOf(plan);
  const rows = results
    .slice(0, MOST_ROWS)
    .map((result) => [
      ...paths.map((path) => valueText(result.setting.values[path]!)),
      ...labels.map((label) => onTime(result, label)),
      ...(labels.length > 1 ? [bestOf(result)] : []),
    ]);
  const head = [...shortPaths(paths), ...labels, ...(labels.length > 1 ? ['best'] : [])];
  const more = results.length - rows.length;
  const cut = results.flatMap(({ warmUps }) => warmUps);
  return [
    `${plan.name}: ${plural(plan.settings.length, 'setting')} of ${paths.join(' x ')}; ${plural(plan.cells.length, 'cell')}`,
    `${onTimeCaption(results, 'Share on time')} Every metric is in summary.csv.`,
    ...(cut.length === 0 ? [] : [warmUpSentence(cut, null)]),
    '',
    ...columns(head, rows),
    ...(more > 0 ? [`and ${plural(more, 'setting')} more in summary.csv`] : []),
    ...frontText(plan, results, labels.length > 1),
    ...thresholdLines(plan, results, terminal),
    ...objectiveLines(results),
  ].join('\n');
}

function labelsOf({ settings }: SweepPlan): readonly string[] {
  return [...new Set(settings.flatMap(({ strategies }) => strategies.map(({ label }) => label)))];
}

function onTime({ rows }: SettingResult, label: string): string {
  const row = rows.find(({ strategy, metric }) => strategy === label && metric === 'on_time');
  if (row === undefined || row.mean === null) return '-';
  return `${percent(row.mean)} ${spreadText(row, 100, 1)}`.trim();
}

/** Who is both quick and right: nothing to say where one cell is best at both. */
function frontText({ axes }: SweepPlan, results: readonly SettingResult[], several: boolean): readonly string[] {
  const front = frontTable(axes, several, results.map(asShown));
  if (front === null) return [];
  const more = front.rows.length - MOST_OF_FRONT;
  return [
    '',
    front.note,
    ...columns(front.head, front.rows.slice(0, MOST_OF_FRONT)),
    ...(more > 0 ? [`and ${more} more, the slower ones`] : []),
  ];
}

function asShown({ setting: { values }, rows, thresholds }: SettingResult) {
  return { values, rows, thresholds };
}

/** A line for each threshold and strategy: in how many settings it holds, and the first in which it does not. */
function thresholdLines({ axes }: SweepPlan, results: readonly SettingResult[], terminal: Terminal): readonly string[] {
  const lines = thresholdFindings(axes, results.map(asShown)).map(({ text, strategy, held, failed, unjudged, firstFailed }) => {
    const says = firstFailed === null ? `holds in ${held}` : `FAILED in ${failed}`;
    const at = firstFailed === null ? '' : `, first at ${firstFailed}`;
    const not = unjudged === 0 ? '' : `; no value in ${unjudged}`;
    const colour = failed > 0 ? 'red' : held > 0 ? 'green' : 'dim';
    const all = plural(held + failed + unjudged, 'setting');
    return terminal.paint(colour, `threshold ${text} under ${strategy}: ${says} of ${all}${at}${not}`);
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

function objectiveLines(results: readonly SettingResult[]): readonly string[] {
  const sentences = objectiveSentences(results.flatMap(({ objectives }) => objectives));
  return sentences.length === 0 ? [] : ['', ...sentences];
}

export function sweepJson(plan: SweepPlan, results: readonly SettingResult[], interrupted: boolean, place: string): unknown {
  const front = frontOf(results.map(asShown));
  return {
    folder: place,
    scenario: plan.name,
    interrupted,
    axes: plan.axes,
    cells: plan.cells.length,
    settings: results.map(({ setting, finished, rows, verdict, thresholds, objectives, warmUps }) => ({
      values: setting.values,
      seed: setting.seed,
      replications: setting.replications,
      finished,
      strategies: setting.strategies.map((strategy) => ({
        ...strategy,
        metrics: Object.fromEntries(
          rows
            .filter((row) => row.strategy === strategy.label)
            .map(({ strategy: _, scope: __, metric, ...figures }) => [metric, figures]),
        ),
      })),
      verdict,
      thresholds,
      objectives,
      ...(warmUps.length === 0 ? {} : { warmUps }),
    })),
    front: front.map(({ values, strategy, cost, worth }) => ({ values, strategy, p50: cost, accuracy_all: worth })),
  };
}
