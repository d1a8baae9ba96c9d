import { readFileSync } from 'node:fs';
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { UserError } from '../../core/errors.ts';
import { clip, hint } from '../../core/suggest.ts';
import type { Measurement, StartUp } from '../../datasets/index.ts';
import { systemReason } from '../failure.ts';
import type { Gathered } from './gathered.ts';

const NEEDED = ['service', 'device', 'start_ms', 'end_ms'];
const NUMBERS = ['network_ms', 'kib', 'orchestration_ms', 'candidates', 'start_up_ms'] as const;
const COLUMNS = [...NEEDED, 'run', 'node', 'zone', 'explain', ...NUMBERS];
const MOST_FAULTS = 10;
const ZONE = 'edge';
const EXPLAIN = ['', 'true', 'false'];

type Line = { readonly line: number; readonly cells: readonly string[] };
type Row = { cell(name: string): string; fault(text: string): void };

/** Measurements of one's own: a row for a piece of work, or for a start-up (docs/live.md). Throws a UserError that names file and lines. */
export function measuredInCsv(file: string): Gathered {
  const [header, ...lines] = linesOf(file);
  const columns = header?.cells ?? [];
  checkHeader(file, columns);
  const faults: string[] = [];
  const work: Measurement[] = [];
  const startUps: StartUp[] = [];
  for (const { line, cells } of lines) {
    const row: Row = {
      cell: (name) => cells[columns.indexOf(name)]?.trim() ?? '',
      fault: (text) => void faults.push(`${file}:${line} ${text}`),
    };
    const startUpMs = numberIn(row, 'start_up_ms');
    if (startUpMs === null) work.push(workIn(row));
    else startUps.push({ service: textIn(row, 'service'), ms: startUpMs });
  }
  if (lines.length === 0) faults.push(`${file}:1 has no rows; give one for each piece of work`);
  if (faults.length > 0) {
    const more = faults.length > MOST_FAULTS ? [`and ${faults.length - MOST_FAULTS} more in ${file}`] : [];
    throw new UserError([...faults.slice(0, MOST_FAULTS), ...more].join('\n'));
  }
  return { work, startUps, gatewayLegs: [], zones: [...new Set(work.map(({ zone }) => zone))], notices: [] };
}

function workIn(row: Row): Measurement {
  const device = textIn(row, 'device');
  const [startMs, endMs] = [numberIn(row, 'start_ms', 'needed'), numberIn(row, 'end_ms', 'needed')];
  if (startMs !== null && endMs !== null && endMs < startMs)
    row.fault(`end_ms ${endMs} is before start_ms ${startMs}; swap them`);
  if (!EXPLAIN.includes(row.cell('explain'))) row.fault(`explain is "${clip(row.cell('explain'))}"; write true or false`);
  return {
    run: row.cell('run'),
    service: textIn(row, 'service'),
    device,
    node: row.cell('node') || device,
    zone: row.cell('zone') || ZONE,
    startMs: startMs ?? 0,
    endMs: endMs ?? 0,
    plain: row.cell('explain') !== 'true',
    networkMs: numberIn(row, 'network_ms'),
    kib: numberIn(row, 'kib'),
    orchestrationMs: numberIn(row, 'orchestration_ms'),
    candidates: numberIn(row, 'candidates'),
  };
}

function textIn({ cell, fault }: Row, name: string): string {
  if (cell(name) === '') fault(`${name} is empty; name it`);
  return cell(name);
}

/** null: empty. */
function numberIn({ cell, fault }: Row, name: string, needed?: 'needed'): number | null {
  const text = cell(name);
  if (text === '' && needed === undefined) return null;
  if (/^\d+(\.\d*)?(e[-+]?\d+)?$/i.test(text)) return Number(text);
  fault(`${name} is "${clip(text)}"; give a number of 0 or more`);
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

function checkHeader(file: string, columns: readonly string[]): void {
  const missing = NEEDED.filter((name) => !columns.includes(name));
  const unknown = columns.find((name) => !COLUMNS.includes(name));
  if (unknown !== undefined) throw new UserError(`${file}:1 unknown column "${clip(unknown)}"${hint(unknown, COLUMNS)}`);
  if (missing.length > 0)
    throw new UserError(
      `${file}:1 lacks the column ${missing.join(' and ')}; its first line names the columns, such as ${NEEDED.join(',')}`,
    );
}
