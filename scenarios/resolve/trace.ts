import { isAbsolute, join } from 'node:path';
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { UserError } from '../../core/errors.ts';
import type { PipelineSpec, TraceRow } from '../../core/scenario.ts';
import { clip, hint, onOneLine } from '../../core/suggest.ts';
import type { Path } from '../problems.ts';
import type { Context } from './context.ts';

const COLUMNS = ['at_ms', 'at_s', 'modalities', 'class', 'explain'];
export const MOST_FAULTS = 20;
export const YEAR_MS = 366 * 24 * 3600 * 1000;

/**
 * Arrivals from a CSV file with a header: at_ms or at_s, ascending from 0; where wanted modalities (`video+audio`), class and
 * explain (yes or no). An empty cell is drawn from the stream's mixes. Faults are reported by the file's own lines.
 */
export function readTrace(context: Context, path: Path, file: string, pipeline: PipelineSpec | undefined): readonly TraceRow[] {
  const text = readBeside(context, path, file);
  if (text === undefined) return [];
  const lines = parseCsv(context, text, file);
  if (lines === undefined) return [];
  const [header, ...rows] = lines;
  if (header === undefined) context.problems.addOutside(`${file}:1 is empty; its first line names the columns, such as at_ms`);
  if (header === undefined || !checkHeader(context, file, header.cells)) return [];
  if (rows.length === 0) context.problems.addOutside(`${file}:1 has no rows; give at least one arrival`);
  const columns = new Map(header.cells.map((name, n) => [name, n]));
  const faults: string[] = [];
  let before = 0;
  const resolved = rows.map(({ line, cells }) => {
    const cell = (name: string): string => cells[columns.get(name) ?? -1]?.trim() ?? '';
    const fault = (text: string): void => {
      faults.push(`${file}:${line} ${text}`);
    };
    if (cells.length !== columns.size)
      fault(`has ${cells.length} cells where the first line has ${columns.size}; make them as many`);
    const row = readRow(cell, columns.has('at_ms'), pipeline, fault);
    if (row.atMs < before) fault(`${row.atMs} ms comes after ${before} ms; sort the rows by time`);
    if (row.atMs > before) before = row.atMs;
    return row;
  });
  for (const fault of faults.slice(0, MOST_FAULTS)) context.problems.addOutside(fault);
  if (faults.length > MOST_FAULTS) context.problems.addOutside(`${file} has ${faults.length - MOST_FAULTS} more problems`);
  return faults.length > 0 ? [] : resolved;
}

/** A file named relative to the scenario. */
export function readBeside(
  context: Pick<Context, 'catalogue' | 'baseDir' | 'problems'>,
  path: Path,
  file: string,
): string | undefined {
  try {
    return context.catalogue.readText(isAbsolute(file) ? file : join(context.baseDir, file));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    context.problems.add(
      path,
      `cannot read "${clip(file)}" (${onOneLine(error.message)}); give a path relative to the scenario file`,
    );
    return undefined;
  }
}

export type Line = { readonly line: number; readonly cells: readonly string[] };

export function parseCsv(context: Context, text: string, file: string): readonly Line[] | undefined {
  try {
    const parsed = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as readonly {
      readonly record: readonly string[];
      readonly info: { readonly lines: number };
    }[];
    return parsed.map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as { lines?: number };
    context.problems.addOutside(`${file}:${lines ?? 1} is not valid CSV: ${onOneLine(error.message)}; mend that line`);
    return undefined;
  }
}

function checkHeader(context: Context, file: string, header: readonly string[]): boolean {
  const faults: string[] = [];
  for (const name of header) if (!COLUMNS.includes(name)) faults.push(`unknown column "${clip(name)}"${hint(name, COLUMNS)}`);
  const twice = header.find((name, n) => header.indexOf(name) !== n);
  if (twice !== undefined) faults.push(`column "${clip(twice)}" stands twice; remove one`);
  const times = ['at_ms', 'at_s'].filter((name) => header.includes(name));
  if (times.length === 0) faults.push('needs one of the columns at_ms and at_s; its first line names the columns');
  if (times.length > 1) faults.push('has both at_ms and at_s, which say the same; remove one');
  for (const fault of faults) context.problems.addOutside(`${file}:1 ${fault}`);
  return faults.length === 0;
}

function readRow(
  cell: (name: string) => string,
  inMs: boolean,
  pipeline: PipelineSpec | undefined,
  fault: (text: string) => void,
): TraceRow {
  const written = cell(inMs ? 'at_ms' : 'at_s');
  const atMs = /^\d+(\.\d*)?(e[+-]?\d+)?$/i.test(written) ? Number(written) * (inMs ? 1 : 1000) : Number.NaN;
  if (!(atMs <= YEAR_MS))
    fault(`"${clip(written)}" is not a time; give ${inMs ? 'milliseconds' : 'seconds'} from 0 up to a year`);
  const explain = cell('explain').toLowerCase();
  const className = cell('class');
  if (className !== '' && pipeline !== undefined && !pipeline.classes.includes(className)) {
    fault(`unknown class "${clip(className)}"${hint(className, pipeline.classes)}`);
  }
  if (!Object.hasOwn(EXPLAIN, explain)) fault(`explain is "${clip(explain)}"; write yes or no`);
  return {
    atMs,
    modalities: readModalities(cell('modalities'), pipeline, fault),
    className: className === '' ? null : className,
    explain: EXPLAIN[explain] ?? null,
  };
}

const EXPLAIN: { readonly [text: string]: boolean | null } = {
  '': null,
  yes: true,
  true: true,
  1: true,
  no: false,
  false: false,
  0: false,
};

function readModalities(
  text: string,
  pipeline: PipelineSpec | undefined,
  fault: (text: string) => void,
): readonly string[] | null {
  if (text === '' || pipeline === undefined) return null;
  const all = pipeline.modalities.map(({ modality }) => modality);
  const names = text.split('+').map((part) => part.trim());
  for (const [n, name] of names.entries()) {
    if (!all.includes(name)) fault(`unknown modality "${clip(name)}"${hint(name, all)}`);
    else if (names.indexOf(name) !== n) fault(`modality "${name}" stands twice; remove one`);
  }
  return all.filter((one) => names.includes(one));
}
