import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { isRunAddress } from '../database/address.ts';
import { EXIT } from '../exit-codes.ts';
import { findRun } from '../folder/place.ts';
import { loadPresentation } from '../reporting/load.ts';
import { loadTrace, TRACE_FILE, writeTrace } from '../reporting/trace.ts';
import { type Format, REPORT_FILE, reportText, writeHtml, writeSvgs, writeTables, writeText } from '../reporting/write.ts';
import type { Terminal } from '../terminal.ts';
import { pathFrom } from '../words.ts';

export type ReportArguments = {
  readonly runs: readonly string[];
  readonly out?: string | undefined;
  readonly format: Format;
  readonly query?: number | undefined;
};

/** Formats in which no query is shown by itself. */
const WITHOUT_TIMELINE: readonly Format[] = ['md', 'latex', 'trace'];

/** `rohe report`: charts and tables of finished runs, from their folders alone. Prints where they are, or the text itself. */
export async function report(given: ReportArguments, terminal: Terminal): Promise<number> {
  const { runs, out, format, query } = given;
  // Beside what it is of, where that is one folder.
  const home = async (): Promise<string> => (runs.length === 1 && !isRunAddress(runs[0]!) ? await findRun(runs[0]!) : '.');
  const note = (notice: string): void => terminal.say('warn', `${terminal.paint('yellow', 'note:', 'err')} ${notice}`);
  if (query !== undefined && WITHOUT_TIMELINE.some((one) => one === format))
    throw new UserError(`--query is about the timeline of one query, which --format ${format} does not have`);
  if (format === 'trace') {
    const { run, notices } = await loadTrace(runs);
    notices.forEach(note);
    const file = out ?? join(await home(), TRACE_FILE);
    await writeTrace(run, file);
    await terminal.print(pathFrom(file));
    return EXIT.ok.code;
  }
  const found = await loadPresentation(runs, { queryId: query });
  found.notices.forEach(note);
  if (format === 'html') {
    const file = out ?? join(await home(), REPORT_FILE);
    await writeHtml(found, file);
    await terminal.print(pathFrom(file));
  } else if (format === 'svg') {
    const files = await writeSvgs(found, out ?? join(await home(), 'charts'));
    await terminal.print(files.map(pathFrom).join('\n'));
  } else if (format === 'csv' || format === 'parquet') {
    const files = await writeTables(found, out ?? join(await home(), 'data'), format);
    await terminal.print(files.map(pathFrom).join('\n'));
  } else if (out === undefined) await terminal.print(reportText(found, format));
  else {
    await writeText(found, format, out);
    await terminal.print(pathFrom(out));
  }
  return EXIT.ok.code;
}
