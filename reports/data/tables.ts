import type { Chart } from '../charts/chart.ts';
import type { ObjectiveCount } from '../objectives.ts';
import type { GroupResult, Report } from '../report/report.ts';
import { bestOf, type SweepReport, valueText } from '../report/sweep.ts';
import { type ComparisonRow, groupRows } from '../summary.ts';
import type { DataRow, DataTable } from './data-table.ts';

/** All that a page shows: what it says, its tables, its charts. Those without a row are left out. */
export function reportTables(report: Report, charts: readonly Chart[]): readonly DataTable[] {
  const { verdict, thresholds, faults } = report;
  return shown([
    {
      id: 'about',
      rows: [...verdictRows(verdict), ...thresholds.map(({ of, says }) => said('threshold', of, says)), ...about(report)],
    },
    { id: 'metrics', rows: [...report.rows, ...report.groups.flatMap(rowsOfGroup)].map(metricRow) },
    {
      id: 'faults',
      rows: faults.map(({ fromMs, toMs, kind, target }) => ({ from_ms: fromMs, to_ms: toMs, kind, target })),
    },
    { id: 'objectives', rows: report.objectives.map(objectiveRow) },
    ...charts.map(({ id, data }) => ({ id, rows: data })),
  ]);
}

/** The same of a sweep. */
export function sweepTables(sweep: SweepReport, charts: readonly Chart[]): readonly DataTable[] {
  const paths = Object.keys(sweep.axes);
  const axes = (values: SweepReport['settings'][number]['values']): DataRow =>
    Object.fromEntries(paths.map((path) => [path, valueText(values[path]!)]));
  return shown([
    { id: 'about', rows: about(sweep) },
    {
      id: 'settings',
      rows: sweep.settings.map((setting, n) => ({
        setting: n,
        ...axes(setting.values),
        best: bestOf(setting),
        verdict: setting.verdict?.sentence ?? null,
      })),
    },
    {
      id: 'metrics',
      rows: sweep.settings.flatMap(({ values, rows }, n) =>
        rows.map((row) => ({ setting: n, ...axes(values), ...metricRow(row) })),
      ),
    },
    {
      id: 'thresholds',
      rows: sweep.settings.flatMap(({ values, thresholds }, n) =>
        thresholds.map(({ strategy, text, value, holds }) => ({
          ...{ setting: n, ...axes(values), strategy, threshold: text, value, holds },
        })),
      ),
    },
    {
      id: 'objectives',
      rows: sweep.settings.flatMap(({ values, objectives }, n) =>
        objectives.map((count) => ({ setting: n, ...axes(values), ...objectiveRow(count) })),
      ),
    },
    ...charts.map(({ id, data }) => ({ id, rows: data })),
  ]);
}

function objectiveRow({ strategy, contract, text, held, judged }: ObjectiveCount): DataRow {
  return { strategy, contract, objective: text, held_runs: held, judged_runs: judged };
}

function shown(tables: readonly DataTable[]): readonly DataTable[] {
  return tables.filter(({ rows }) => rows.length > 0);
}

function verdictRows(verdict: Report['verdict']): readonly DataRow[] {
  return verdict === null ? [] : [said('verdict', verdict.kind, verdict.sentence)];
}

function about({ title, facts, notices, origin }: Pick<Report, 'title' | 'facts' | 'notices' | 'origin'>): readonly DataRow[] {
  return [
    said('title', '', title),
    ...facts.map(([name, value]) => said('fact', name, value)),
    ...notices.map((notice) => said('note', '', notice)),
    ...origin.map(([name, value]) => said('origin', name, value)),
  ];
}

function said(what: string, name: string, text: string): DataRow {
  return { what, name: name === '' ? null : name, text };
}

function rowsOfGroup({ kind, name, strategy, replicates }: GroupResult): readonly ComparisonRow[] {
  return groupRows([{ label: strategy, replicates: replicates.map((summary) => ({ [`${kind}:${name}`]: summary })) }]);
}

function metricRow({ strategy, scope, metric, unit, mean, lower, upper, n, min, max, method }: ComparisonRow): DataRow {
  return { strategy, scope, metric, unit, mean, lower, upper, n, min, max, method };
}
