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
import { MARKS, requireOurs } from './spare.ts';

export type Format = 'html' | 'svg' | 'md' | 'latex' | 'csv' | 'parquet' | 'trace';
export const REPORT_FILE = 'report.html';

/** Formats that are a text to be put somewhere else. */
export type TextFormat = 'md' | 'latex';

export function reportText(report: Presentation, format: TextFormat): string {
  return format === 'md' ? report.markdown() : report.latex();
}

/*
 * All of these throw a UserError where a file cannot be written, or stands in the way and is not of a report; then nothing was written.
 */
export async function writeText(report: Presentation, format: TextFormat, file: string): Promise<void> {
  requireOurs(file, MARKS[format]);
  await writeFile(file, `${MARKS[format]}${reportText(report, format)}`);
}

export async function writeHtml(report: Presentation, file: string): Promise<void> {
  requireOurs(file, MARKS.html);
  await writeFile(file, await report.html(await createRenderer()));
}

/** A file for each chart; gives their paths. */
export async function writeSvgs(report: Presentation, folder: string): Promise<readonly string[]> {
  const render = await createRenderer();
  const charts = report.charts().map((chart) => ({ chart, file: join(folder, `${chart.id}.svg`) }));
  for (const { file } of charts) requireOurs(file, MARKS.svg);
  for (const { chart, file } of charts) await writeFile(file, `${MARKS.svg}${await render(chart.spec(layoutOf(chart)))}\n`);
  return charts.map(({ file }) => file);
}

/** A file for each chart and table, with the numbers that it shows; gives their paths. */
export async function writeTables(report: Presentation, folder: string, format: 'csv' | 'parquet'): Promise<readonly string[]> {
  const make = format === 'csv' ? createCsvSink : createParquetSink;
  const names = namesOf(report.scenario);
  const tables = report
    .tables()
    .map(({ id, rows }) => ({ rows, columns: columnsOf(rows), file: join(folder, `${id}.${format}`) }));
  for (const { file, columns } of tables)
    requireOurs(file, format === 'csv' ? columns.map(({ name }) => name).join(',') : MARKS.parquet);
  for (const { rows, columns, file } of tables) {
    try {
      await makeFolder(folder);
      const sink = make(columns, names, createWriteStream(file));
      for (const row of rows) if (!sink.write(row)) await sink.drain();
      await sink.end();
    } catch (error) {
      throw cannotWrite(file, error);
    }
  }
  return tables.map(({ file }) => file);
}

async function writeFile(file: string, text: string): Promise<void> {
  try {
    await makeFolder(dirname(file));
    await replaceText(file, text);
  } catch (error) {
    throw cannotWrite(file, error);
  }
}
