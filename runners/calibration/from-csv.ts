import { readFileSync } from 'node:fs';
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { UserError } from '../../core/errors.ts';
import { clip } from '../../core/suggest.ts';
import type { Measurement, StartUp } from '../../datasets/index.ts';
import { systemReason } from '../failure.ts';
import { readHeader } from './csv-header.ts';
import type { Gathered } from './gathered.ts';

const MOST_FAULTS = 10;
const ZONE = 'edge';
const EXPLAIN = ['', 'true', 'false'];
/** A scenario takes no longer time. */
const YEAR_MS = 366 * 24 * 3600 * 1000;
/** Beginnings may be counted from 1970. */
const GREATEST = Number.MAX_SAFE_INTEGER;

type Line = { readonly line: number; readonly cells: readonly string[] };
type Row = { readonly line: number; cell(name: string): string; called(name: string): string; fault(text: string): void };

/** Measurements of one's own: a row for a piece of work, or for a start-up (docs/live.md). Throws a UserError that names file and lines. */
export function measuredInCsv(file: string): Gathered {
  const [header, ...lines] = linesOf(file);
  const { columns, written, timed, whole, ...head } = readHeader(file, header?.cells ?? []);
  const faults = [...head.faults];
  const work: Measurement[] = [];
  const startUps: StartUp[] = [];
  for (const { line, cells } of whole ? lines : []) {
    const row: Row = {
      line,
      cell: (name) => cells[columns.indexOf(name)]?.trim() ?? '',
      called: (name) => written[columns.indexOf(name)] ?? name,
      fault: (text) => void faults.push(`${file}:${line} ${text}`),
    };
    const startUpMs = numberIn(row, 'start_up_ms', YEAR_MS);
    if (startUpMs === null) work.push(workIn(row, timed));
    else startUps.push({ service: textIn(row, 'service'), ms: startUpMs });
  }
  if (lines.length === 0 && whole) faults.push(`${file}:1 has no rows; give one for each piece of work`);
  if (faults.length > 0) {
    const more = faults.length > MOST_FAULTS ? [`and ${faults.length - MOST_FAULTS} more in ${file}`] : [];
    throw new UserError([...faults.slice(0, MOST_FAULTS), ...more].join('\n'));
  }
  return {
    work,
    startUps,
    gatewayLegs: [],
    zones: [...new Set(work.map(({ zone }) => zone))],
    notices: timed
      ? []
      : [`${file} says how long work took, not when: what services at work on one node do to each other is not fitted`],
  };
}

/** `timed`: its columns say when work began and ended; else only how long it took. */
function workIn(row: Row, timed: boolean): Measurement {
  const device = textIn(row, 'device');
  if (!EXPLAIN.includes(row.cell('explain'))) row.fault(`explain is "${clip(row.cell('explain'))}"; write true or false`);
  return {
    run: row.cell('run'),
    service: textIn(row, 'service'),
    device,
    // Of what has no place in time nothing is known to have been at work beside it.
    node: timed ? row.cell('node') || device : `line ${row.line}`,
    zone: row.cell('zone') || ZONE,
    ...(timed ? spanIn(row) : { startMs: 0, endMs: numberIn(row, 'duration_ms', YEAR_MS, 'needed') ?? 0 }),
    plain: row.cell('explain') !== 'true',
    networkMs: numberIn(row, 'network_ms', YEAR_MS),
    kib: numberIn(row, 'kib', GREATEST),
    orchestrationMs: numberIn(row, 'orchestration_ms', YEAR_MS),
    candidates: numberIn(row, 'candidates', GREATEST),
  };
}

function spanIn(row: Row): { readonly startMs: number; readonly endMs: number } {
  const startMs = numberIn(row, 'start_ms', GREATEST, 'needed');
  const endMs = numberIn(row, 'end_ms', GREATEST, 'needed');
  if (startMs === null || endMs === null) return { startMs: 0, endMs: 0 };
  if (endMs < startMs) row.fault(`end_ms ${endMs} is before start_ms ${startMs}; swap them`);
  if (endMs - startMs > YEAR_MS) row.fault(`end_ms ${endMs} is more than a year after start_ms ${startMs}; give both in ms`);
  return { startMs, endMs };
}

function textIn({ cell, called, fault }: Row, name: string): string {
  if (cell(name) === '') fault(`${called(name)} is empty; name it`);
  return cell(name);
}

/** null: empty, or reported. */
function numberIn({ cell, called, fault }: Row, name: string, most: number, needed?: 'needed'): number | null {
  const text = cell(name);
  if (text === '' && needed === undefined) return null;
  const value = /^\d+(\.\d*)?(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  fault(`${called(name)} is "${clip(text)}"; give a number ${value > most ? `from 0 to ${most}` : 'of 0 or more'}`);
  return null;
}

function linesOf(file: string): readonly Line[] {
  try {
    const text = readFileSync(file, 'utf8');
    const all = parse(text, { bom: true, info: true, relax_column_count: true, skip_empty_lines: true }) as unknown as readonly {
      readonly record: readonly string[];
      readonly info: { readonly lines: number };
    }[];
    return all.map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    if (error instanceof CsvError) throw new UserError(`${file} is not valid CSV: ${error.message}`, { cause: error });
    throw new UserError(`cannot read ${file}: ${systemReason(error) ?? String(error)}`, { cause: error });
  }
}
