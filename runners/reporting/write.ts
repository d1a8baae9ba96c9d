import { createWriteStream } from 'node:fs';

import { dirname, join } from 'node:path';
import {
  columnsOf,
  createCsvSink,
  createParquetSink,
  createRenderer,
  layoutOf,
  namesOf,
  type Presentation,
} from '../../reports/index.ts';
import { cannotWrite } from '../folder/claim.ts';
import { replaceText } from '../folder/json-file.ts';
import { makeFolder } from '../folder/make-folder.ts';

export type Format = 'html' | 'svg' | 'md' | 'latex' | 'csv' | 'parquet' | 'trace';
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

/** A file for each chart and table, with the numbers that it shows; gives their paths. */
export async function writeTables(report: Presentation, folder: string, format: 'csv' | 'parquet'): Promise<readonly string[]> {
  const make = format === 'csv' ? createCsvSink : createParquetSink;
  const names = namesOf(report.scenario);
  const files: string[] = [];
  for (const { id, rows } of report.tables()) {
    const file = join(folder, `${id}.${format}`);
    try {
      await makeFolder(folder);
      const sink = make(columnsOf(rows), names, createWriteStream(file));
      for (const row of rows) if (!sink.write(row)) await sink.drain();
      await sink.end();
    } catch (error) {
      throw cannotWrite(file, error);
    }
    files.push(file);
  }
  return files;
}

export async function writeFile(file: string, text: string): Promise<void> {
  try {
    await makeFolder(dirname(file));
    await replaceText(file, text);
  } catch (error) {
    throw cannotWrite(file, error);
  }
}
