import { bestFirst } from './charts/strategies.ts';
import { objectiveTable } from './objectives.ts';
import type { Report } from './report/report.ts';
import { comparisonTable, type Table } from './table.ts';

/** The verdict and the table, for a pull request or a notebook (GitHub's Markdown). */
export function markdownSummary(report: Report): string {
  const { title, verdict, facts, thresholds, notices } = report;
  const lines = [
    `## ${escapeMarkdown(title)}`,
    '',
    ...(verdict === null ? [] : [`**${escapeMarkdown(verdict.sentence)}**`, '']),
    ...markdownTable(reportTable(report)),
    '',
    `${escapeMarkdown(reportTable(report).note)} ${facts.map(([name, value]) => `${escapeMarkdown(name)} ${escapeMarkdown(value)}`).join(', ')}.`,
    ...judgementLines(thresholds),
    ...objectiveLines(report),
    ...notices.flatMap((notice) => ['', `Note: ${escapeMarkdown(notice)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** What reports print as a table: strategies best first. */
export function reportTable(report: Report): Table {
  const order = bestFirst(report);
  const rows = order.flatMap((strategy) => report.rows.filter((row) => row.strategy === strategy));
  return comparisonTable(
    rows,
    report.scenario.metrics.map(({ name }) => name),
  );
}

/** The first `labels` columns stand to the left. */
export function markdownTable({ head, rows }: Table, labels = 2): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text) => escapeMarkdown(text.replace(/ +/g, ' ').trim())).join(' | ')} |`;
  return [line(head), `|${head.map((_, i) => (i < labels ? ' --- ' : ' ---: ')).join('|')}|`, ...rows.map(line)];
}

function judgementLines(thresholds: Report['thresholds']): string[] {
  if (thresholds.length === 0) return [];
  return [
    '',
    ...thresholds.map(
      ({ of, says, holds }) =>
        `- ${holds === false ? '**' : ''}${escapeMarkdown(`${of === '' ? '' : `${of}: `}${says}`)}${holds === false ? '**' : ''}`,
    ),
  ];
}

function objectiveLines({ objectives }: Report): string[] {
  const table = objectiveTable(objectives);
  return table === null ? [] : ['', '### Objectives', '', ...markdownTable(table), '', escapeMarkdown(table.note)];
}

/** What Markdown or HTML would take for a sign of its own. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>#|~]/g, (sign) => (sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : `\\${sign}`))
    .replace(/\s*\n\s*/g, ' ');
}
