import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { clip, hint } from '../../core/suggest.ts';
import { QUERY_COLUMNS, ROW_FILES } from '../../reports/index.ts';
import { placeName } from '../folder/place.ts';
import { readFolder } from '../folder/read.ts';
import type { RunDocument } from '../folder/run-folder.ts';
import { requireRows } from '../folder/whole-rows.ts';
import { requireKept } from '../reporting/kept-rows.ts';
import { type CsvColumn, readColumn } from './csv-column.ts';
import { aloneNotices, both, emptyNotices, type Loaded, unitOf } from './csv-samples.ts';
import { paired } from './pair.ts';
import type { RowReader } from './row-reader.ts';

const KEY = 'query_id';
/** What is asked of runs before anything else, and no column: whether a query was completed. */
const ON_TIME = 'on_time';

/** The queries of two finished runs, those after the warm-up, paired where both met the same ones. Throws a UserError. */
export async function runSamples(folderA: string, folderB: string, metric: string, margin: number | null): Promise<Loaded> {
  const [runA, runB] = [readRun(folderA), readRun(folderB)];
  checkMetric(metric);
  const read = (folder: string): Promise<CsvColumn> =>
    readColumn(join(folder, ROW_FILES.query.file), { metric, pair: KEY, mend: 'run it again' }, readerFor);
  const [a, b] = await both(read(folderA), read(folderB));
  requireRows({ folder: folderA, document: runA }, 'query', a.rows);
  requireRows({ folder: folderB, document: runB }, 'query', b.rows);
  const labels = runLabels(runA, runB, folderA, folderB);
  const share = metric === ON_TIME || QUERY_COLUMNS.some(({ name, type }) => name === metric && type === 'boolean');
  const unit = share ? 'share' : unitOf(metric);
  const samples = { metric, unit, labels, margin, observations: 'one run' as const };
  const title = `${metric}: A = ${labels[0]}, B = ${labels[1]}`;
  const empty = emptyNotices(metric, labels, a, b);
  const unanswered = empty.length > 0 ? [`what was left out may be what matters: compare --metric ${ON_TIME} too`] : [];
  const notices = [...stateNotices(folderA, runA), ...stateNotices(folderB, runB), ...empty, ...unanswered];
  const apart = whyApart(runA, runB);
  if (apart !== null) {
    const values = { a: inOrder(a), b: inOrder(b) };
    return { samples: { ...samples, ...values, relation: 'independent' }, title: `${title}; not paired: ${apart}`, notices };
  }
  const { aloneA, aloneB, told, ...pairs } = paired(a, b, KEY, true);
  return {
    samples: { ...samples, ...pairs, relation: 'paired' },
    title: `${title}; ${told}`,
    notices: [...notices, ...aloneNotices(labels, aloneA, aloneB)],
  };
}

function readRun(folder: string): RunDocument {
  const document = readFolder(folder);
  if (document.kind === 'comparison') {
    const first = document.strategies[0]?.folder ?? '';
    throw new UserError(`${folder} is a comparison; name two of its runs, such as ${join(folder, first, '0')}`);
  }
  if (document.kind === 'sweep') throw new UserError(`${folder} is a sweep, which keeps no queries; name two run folders`);
  requireKept({ folder, document }, 'query', '; run it again with --rows queries');
  return document;
}

function stateNotices(folder: string, { status, lost }: RunDocument): readonly string[] {
  return status === 'complete' ? [] : [`${placeName(folder)} is not complete (${status}): ${lost ?? 'rows may be missing'}`];
}

/** Why queries of equal number are not the same; null: they are. */
function whyApart(a: RunDocument, b: RunDocument): string | null {
  if (a.scenarioHash !== b.scenarioHash) return 'the scenarios differ';
  if (a.seed !== b.seed) return `the seeds differ (${a.seed} and ${b.seed})`;
  return a.replicate === b.replicate ? null : `the replications differ (${a.replicate} and ${b.replicate})`;
}

function runLabels(a: RunDocument, b: RunDocument, folderA: string, folderB: string): readonly [string, string] {
  return a.strategy.label === b.strategy.label ? [placeName(folderA), placeName(folderB)] : [a.strategy.label, b.strategy.label];
}

function checkMetric(metric: string): void {
  const column = QUERY_COLUMNS.find(({ name }) => name === metric);
  if (metric === ON_TIME || (column !== undefined && column.type !== 'text')) return;
  const known = [ON_TIME, ...QUERY_COLUMNS.filter(({ type }) => type !== 'text').map(({ name }) => name)];
  const what = column === undefined ? `there is no metric "${clip(metric)}" of queries` : `${metric} is text`;
  throw new UserError(`${what}${hint(metric, known)}`);
}

function readerFor(_file: string, _header: readonly string[], metric: string): RowReader {
  const column = metric === ON_TIME ? 'outcome' : metric;
  return {
    columns: ['counted', column],
    read(cell) {
      if (cell('counted') !== 'true') return null;
      return metric === ON_TIME ? String(cell('outcome') === 'completed') : cell(column);
    },
  };
}

/** Rows come as queries ended; batches are of queries as they arrived. */
function inOrder({ values, keys }: CsvColumn): readonly number[] {
  const order = values.map((_, i) => i).sort((i, j) => Number(keys?.[i]) - Number(keys?.[j]));
  return order.map((i) => values[i]!);
}
