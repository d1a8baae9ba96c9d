import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../reports/expressions/language.ts';
import { BUILT_IN } from '../../reports/metrics/builtin.ts';
import { CONTAINER_COLUMNS, ROW_FILES } from '../../reports/rows/columns.ts';
import { SUMMARY_COLUMNS } from '../../reports/run-summary.ts';
import { COMPARISON_COLUMNS } from '../../reports/summary.ts';

const DOC = readFileSync(new URL('../../docs/outputs.md', import.meta.url), 'utf8');
type Documented = { readonly name: string; readonly type: string; readonly definition: string };

/** The part of the page under a heading. */
function section(heading: string): string {
  const start = DOC.indexOf(`\n### ${heading}\n`);
  expect(start, heading).toBeGreaterThan(0);
  const end = DOC.indexOf('\n##', start + 5);
  return DOC.slice(start, end < 0 ? undefined : end);
}
function tableRows(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith('| `'));
}

describe('docs/outputs.md', () => {
  const files: readonly (readonly [string, readonly Documented[]])[] = [
    ...Object.values(ROW_FILES).map(({ file, columns }) => [file, columns] as const),
    ['containers.csv', CONTAINER_COLUMNS],
    ['summary.csv of a run', SUMMARY_COLUMNS],
    ['summary.csv of a comparison', COMPARISON_COLUMNS],
  ];
  it.each(files)('defines the columns of %s, all of them and in order', (heading, columns) => {
    expect(tableRows(section(heading))).toEqual(
      columns.map(({ name, type, definition }) => `| \`${name}\` | ${type} | ${definition} |`),
    );
  });
  it.each(['queries', 'invocations', 'nodes'] as const)('defines the metrics from %s', (from) => {
    const wanted = BUILT_IN.filter((metric) => metric.from === from);
    expect(tableRows(section(`From ${from}`))).toEqual(
      wanted.map(({ name, unit, better, definition }) => `| \`${name}\` | ${unit} | ${better} | ${definition} |`),
    );
  });
  it('names every function of expressions', () => {
    for (const name of FUNCTION_NAMES) expect(DOC).toContain(`\`${name}\``);
  });
});

it('column names are unique in a file, and numbers that are times or sizes end in their unit', () => {
  for (const { columns } of Object.values(ROW_FILES)) {
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
    for (const { name } of columns) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
  }
});
