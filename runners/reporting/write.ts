import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chartsOf, createRenderer, htmlPage, latexTable, layoutOf, markdownSummary, type Report } from '../../reports/index.ts';
import { cannotWrite } from '../folder/claim.ts';
import { replaceText } from '../folder/json-file.ts';

export const FORMATS = ['html', 'svg', 'md', 'latex'] as const;
export type Format = (typeof FORMATS)[number];
export const REPORT_FILE = 'report.html';

/** Formats that are a text to be put somewhere else. */
export function reportText(report: Report, format: 'md' | 'latex'): string {
  return format === 'md' ? markdownSummary(report) : latexTable(report);
}

/** Throws a UserError where the file cannot be written. */
export async function writeHtml(report: Report, file: string): Promise<void> {
  await writeFile(file, await htmlPage(report, chartsOf(report), await createRenderer()));
}

/** A file for each chart; gives their paths. */
export async function writeSvgs(report: Report, folder: string): Promise<readonly string[]> {
  const render = await createRenderer();
  const files: string[] = [];
  for (const chart of chartsOf(report)) {
    const file = join(folder, `${chart.id}.svg`);
    await writeFile(file, `${await render(chart.spec(layoutOf(chart)))}\n`);
    files.push(file);
  }
  return files;
}

export async function writeFile(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await replaceText(file, text);
  } catch (error) {
    throw cannotWrite(file, error);
  }
}
