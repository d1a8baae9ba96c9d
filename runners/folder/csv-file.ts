import { createWriteStream } from 'node:fs';
import type { Scenario } from '../../core/scenario.ts';
import { type Column, createCsvSink, namesOf } from '../../reports/run.ts';

/** Writes a table whole. The file must not be there yet. */
export async function writeCsv<Row>(
  path: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  scenario: Scenario,
): Promise<void> {
  const sink = createCsvSink(columns, namesOf(scenario), createWriteStream(path, { flags: 'wx' }));
  for (const row of rows) sink.write(row);
  await sink.end();
}
