import type { Scenario } from '../core/scenario.ts';
import type { Chart, Spec } from './charts/chart.ts';
import { chartsOf, withoutGaps } from './charts/index.ts';
import { sweepCharts } from './charts/sweep.ts';
import type { DataTable } from './data/data-table.ts';
import { reportTables, sweepTables } from './data/tables.ts';
import { htmlPage, sweepPage } from './html/page.ts';
import { latexTables } from './latex.ts';
import { markdownSummary } from './markdown.ts';
import type { Report } from './report/report.ts';
import type { SweepReport } from './report/sweep.ts';
import { sweepLatex, sweepMarkdown } from './sweep-text.ts';

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
    latex: () => latexTables(report),
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
    markdown: () => sweepMarkdown(sweep),
    latex: () => sweepLatex(sweep),
  };
}
