import { reportTable } from './markdown.ts';
import { objectiveTable } from './objectives.ts';
import type { Report } from './report/report.ts';
import type { Table } from './table.ts';

const SIGNS: { readonly [sign: string]: string } = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '%': '\\%',
  '#': '\\#',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '±': '$\\pm$',
};

/** The report's tables as LaTeX, booktabs: the figures with their intervals, and thresholds and objectives where there are some. */
export function latexTables(report: Report): string {
  const { title, scenario, thresholds } = report;
  const objectives = objectiveTable(report.objectives);
  const further: readonly (readonly [string, Table])[] = [
    ...(thresholds.length === 0 ? [] : [['thresholds', judgementTable(thresholds)] as const]),
    ...(objectives === null ? [] : [['objectives', objectives] as const]),
  ];
  const tables = further.map(([id, table]) => latexRows(table, `${title}: ${id}.`, `${scenario.name}-${id}`, 2));
  return [figuresTable(report), ...tables].join('\n');
}

function judgementTable(thresholds: Report['thresholds']): Table {
  const word = (holds: boolean | null): string => (holds === null ? 'not judged' : holds ? 'holds' : 'failed');
  return {
    head: ['of', 'threshold', 'value', ''],
    rows: thresholds.map(({ of, text, shown, holds }) => [of === '' ? 'the run' : of, text, shown, word(holds)]),
    note: 'As judged on the means.',
  };
}

/** Verdict and origin stand in the caption. */
function figuresTable(report: Report): string {
  const { head, rows, note } = reportTable(report);
  const [, , ...strategies] = head;
  const body = rows.map(([title = '', unit = '', ...cells]) =>
    [unit === '' ? escapeLatex(title) : `${escapeLatex(title)} [${escapeLatex(unit)}]`, ...cells.map(cell)].join(' & '),
  );
  const caption = [report.verdict?.sentence, note, report.facts.map(([name, value]) => `${name} ${value}`).join(', ')]
    .filter((part) => part !== undefined && part !== '')
    .map((part) => (part!.endsWith('.') ? part! : `${part}.`))
    .join(' ');
  return booktabs(['', ...strategies], body, { caption, label: report.scenario.name, labels: 1 });
}

/** Settings as rows: the first `labels` columns and all that is no number are text. */
export function latexRows({ head, rows, note }: Table, title: string, label: string, labels: number): string {
  const body = rows.map((row) =>
    row.map((text, i) => (i < labels || !NUMBER.test(text) ? escapeLatex(text) : cell(text))).join(' & '),
  );
  return booktabs(head, body, { caption: `${title} ${note}`, label, labels });
}

const NUMBER = /^(?:-|-?[\d.,]+(?: ± +[\d.,]+| \[[\d.,]+, [\d.,]+\])?)$/;

type Frame = { readonly caption: string; readonly label: string; readonly labels: number };

function booktabs(head: readonly string[], body: readonly string[], { caption, label, labels }: Frame): string {
  return [
    '% Needs \\usepackage{booktabs}',
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${escapeLatex(caption)}}`,
    `  \\label{tab:${label.replace(/[^\w-]/g, '-')}}`,
    `  \\begin{tabular}{${'l'.repeat(labels)}${'r'.repeat(head.length - labels)}}`,
    '    \\toprule',
    `    ${head.map(escapeLatex).join(' & ')} \\\\`,
    '    \\midrule',
    ...body.map((line) => `    ${line} \\\\`),
    '    \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
    '',
  ].join('\n');
}

function cell(text: string): string {
  const trimmed = text.replace(/ +/g, ' ').trim();
  if (trimmed === '-') return '--';
  const [mean = '', halfWidth] = trimmed.split(' ± ');
  const shown = (number: string): string => number.replace(/,(?=\d{3})/g, '{,}').replace(' [', '\\ [');
  return halfWidth === undefined ? `$${shown(mean)}$` : `$${shown(mean)} \\pm ${shown(halfWidth)}$`;
}

/** Text in which nothing is taken for a command; what is not ASCII is left for UTF-8, which LaTeX reads by default. */
export function escapeLatex(text: string): string {
  return text.replace(/[\\{}$&%#_~^<>|"±]/g, (sign) => SIGNS[sign]!).replace(/\s*\n\s*/g, ' ');
}
