import type { Scenario } from '../core/scenario.ts';
import type { Chart, Spec } from './charts/chart.ts';
import { chartsOf, withoutGaps } from './charts/index.ts';
import { sweepCharts } from './charts/sweep.ts';
import type { DataTable } from './data/data-table.ts';
import { reportTables, sweepTables } from './data/tables.ts';
import { fixed, SHARE_DIGITS, spreadText } from './format.ts';
import { htmlPage, sweepPage } from './html/page.ts';
import { latexRows, latexTable } from './latex.ts';
import { escapeMarkdown, markdownSummary, markdownTable } from './markdown.ts';
import type { Report } from './report/report.ts';
import { bestOf, onTimeCaption, type SweepReport, shortPaths, valueText } from './report/sweep.ts';
import { sweepReading, variedSentence } from './report/sweep-lead.ts';
import type { Table } from './table.ts';

/** A report in every form in which it can be had; each is made when it is asked for. */
export type Presentation = {
  readonly notices: readonly string[];
  readonly scenario: Scenario;
  charts(): readonly Chart[];
  /** All that is shown, as numbers. */
  tables(): readonly DataTable[];
  html(render: (spec: Spec) => Promise<string>): Promise<string>;
  markdown(): string;
  latex(): string;
};

export function presentRuns(report: Report): Presentation {
  return {
    notices: report.notices,
    scenario: report.scenario,
    charts: () => chartsOf(report),
    tables: () => reportTables(report, chartsOf(report)),
    html: (render) => htmlPage(report, chartsOf(report), render),
    markdown: () => markdownSummary(report),
    latex: () => latexTable(report),
  };
}

export function presentSweep(sweep: SweepReport): Presentation {
  const charts = (): readonly Chart[] => withoutGaps(sweepCharts(sweep));
  return {
    notices: sweep.notices,
    scenario: sweep.scenario,
    charts,
    tables: () => sweepTables(sweep, charts()),
    html: (render) => sweepPage(sweep, charts(), render),
    markdown: () => {
      const table = settingsTable(sweep);
      return `${[`## ${escapeMarkdown(sweep.title)}`, '', escapeMarkdown([...factsOf(sweep), variedSentence(sweep), sweepReading(sweep)].join(' ').trim()), '', ...markdownTable(table, Object.keys(sweep.axes).length), '', escapeMarkdown(table.note)].join('\n')}\n`;
    },
    latex: () =>
      latexRows(
        settingsTable(sweep),
        [`${sweep.title}.`, ...factsOf(sweep), variedSentence(sweep), sweepReading(sweep)].join(' ').trim().replace(/\.$/, ''),
        sweep.scenario.name,
        Object.keys(sweep.axes).length,
      ),
  };
}

/** What else others need to make it again. */
function factsOf({ scenario, facts }: SweepReport): readonly string[] {
  return [`Scenario ${scenario.name}, ${facts.map(([name, value]) => `${name} ${value}`).join(', ')}.`];
}

/** Settings as rows, the shares on time of the strategies as columns. */
function settingsTable({ axes, strategies, settings }: SweepReport): Table {
  const paths = Object.keys(axes);
  const several = strategies.length > 1;
  return {
    head: [...shortPaths(paths), ...strategies, ...(several ? ['best'] : [])],
    rows: settings.map((setting) => [
      ...paths.map((path) => valueText(setting.values[path]!)),
      ...strategies.map((strategy) => {
        const row = setting.rows.find((one) => one.strategy === strategy && one.metric === 'on_time');
        if (row === undefined || row.mean === null) return '-';
        return `${fixed(row.mean * 100, SHARE_DIGITS)} ${spreadText(row, 100, SHARE_DIGITS)}`.trim();
      }),
      ...(several ? [bestOf(setting)] : []),
    ]),
    note: onTimeCaption(settings, 'Share on time in %'),
  };
}
