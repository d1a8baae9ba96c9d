import { fixed, SHARE_DIGITS, spreadText } from './format.ts';
import { latexRows } from './latex.ts';
import { escapeMarkdown, markdownTable } from './markdown.ts';
import { objectiveTable } from './objectives.ts';
import { bestOf, onTimeCaption, type SweepReport, shortPaths, valueText } from './report/sweep.ts';
import { frontTable, thresholdsText, thresholdTable } from './report/sweep-findings.ts';
import { sweepReading, variedSentence } from './report/sweep-lead.ts';
import type { Table } from './table.ts';

/** A table of what came of a sweep; `labels`: its first columns, which are text. */
export type Finding = { readonly id: string; readonly title: string; readonly table: Table; readonly labels: number };

/** Thresholds, objectives and the Pareto front, as far as there are some. */
export function findingsOf(sweep: SweepReport): readonly Finding[] {
  const several = sweep.strategies.length > 1;
  const thresholds = thresholdTable(sweep);
  const objectives = objectiveTable(sweep.settings.flatMap((setting) => setting.objectives));
  const front = frontTable(sweep.axes, several, sweep.settings);
  const labels = Object.keys(sweep.axes).length + Number(several);
  return [
    ...(thresholds === null ? [] : [{ id: 'thresholds', title: 'Thresholds', table: thresholds, labels: 4 }]),
    ...(objectives === null ? [] : [{ id: 'objectives', title: 'Objectives', table: objectives, labels: 2 }]),
    ...(front === null ? [] : [{ id: 'front', title: 'Latency against accuracy', table: front, labels }]),
  ];
}

/** For a pull request or a notebook (GitHub's Markdown). */
export function sweepMarkdown(sweep: SweepReport): string {
  const parts = [
    `## ${escapeMarkdown(sweep.title)}`,
    escapeMarkdown(leadOf(sweep)),
    ...told(settingsTable(sweep, true), Object.keys(sweep.axes).length),
    ...findingsOf(sweep).flatMap(({ title, table, labels }) => [`### ${title}`, ...told(table, labels)]),
    ...sweep.notices.map((notice) => `Note: ${escapeMarkdown(notice)}`),
  ];
  return `${parts.join('\n\n')}\n`;
}

function told(table: Table, labels: number): readonly string[] {
  return [markdownTable(table, labels).join('\n'), escapeMarkdown(table.note)];
}

/** A table for the settings and one for each finding. */
export function sweepLatex(sweep: SweepReport): string {
  const { scenario, title, axes } = sweep;
  const settings = latexRows(settingsTable(sweep, false), `${title}. ${leadOf(sweep)}`, scenario.name, Object.keys(axes).length);
  const findings = findingsOf(sweep).map((one) =>
    latexRows(one.table, `${title}: ${one.title.toLowerCase()}.`, `${scenario.name}-${one.id}`, one.labels),
  );
  return [settings, ...findings].join('\n');
}

/** What was run, what was varied and what came of it. */
function leadOf(sweep: SweepReport): string {
  const facts = sweep.facts.map(([name, value]) => `${name} ${value}`).join(', ');
  return [`Scenario ${sweep.scenario.name}, ${facts}.`, variedSentence(sweep), sweepReading(sweep)].join(' ').trim();
}

/** Settings as rows, the shares on time of the strategies as columns; `judged`: with what thresholds do not hold. */
function settingsTable({ axes, strategies, settings }: SweepReport, judged: boolean): Table {
  const paths = Object.keys(axes);
  const several = strategies.length > 1;
  const shown = judged && settings.some(({ thresholds }) => thresholds.length > 0);
  return {
    head: [...shortPaths(paths), ...strategies, ...(several ? ['best'] : []), ...(shown ? ['thresholds'] : [])],
    rows: settings.map((setting) => [
      ...paths.map((path) => valueText(setting.values[path]!)),
      ...strategies.map((strategy) => {
        const row = setting.rows.find((one) => one.strategy === strategy && one.metric === 'on_time');
        if (row === undefined || row.mean === null) return '-';
        return `${fixed(row.mean * 100, SHARE_DIGITS)} ${spreadText(row, 100, SHARE_DIGITS)}`.trim();
      }),
      ...(several ? [bestOf(setting)] : []),
      ...(shown ? [thresholdsText(setting)] : []),
    ]),
    note: onTimeCaption(settings, 'Share on time in %'),
  };
}
