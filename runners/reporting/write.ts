import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createRenderer, layoutOf, type Presentation } from '../../reports/index.ts';
import { cannotWrite } from '../folder/claim.ts';
import { replaceText } from '../folder/json-file.ts';

export type Format = 'html' | 'svg' | 'md' | 'latex';
export const REPORT_FILE = 'report.html';

/** Formats that are a text to be put somewhere else. */
export function reportText(report: Presentation, format: 'md' | 'latex'): string {
  return format === 'md' ? report.markdown() : report.latex();
}

/** Throws a UserError where the file cannot be written. */
export async function writeHtml(report: Presentation, file: string): Promise<void> {
  await writeFile(file, await report.html(await createRenderer()));
}

/** A file for each chart; gives their paths. */
export async function writeSvgs(report: Presentation, folder: string): Promise<readonly string[]> {
  const render = await createRenderer();
  const files: string[] = [];
  for (const chart of report.charts()) {
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
