import type { FaultEffect, FaultSpec } from '../../core/scenario.ts';
import { clip, hint } from '../../core/suggest.ts';
import type { Path } from '../problems.ts';
import type { Context } from './context.ts';
import type { Fallible } from './faults.ts';
import { MOST_FAULTS, parseCsv, readBeside, YEAR_MS } from './trace.ts';

const NEEDED = ['at_ms', 'kind', 'target'];
const COLUMNS = [...NEEDED, 'for_ms', 'factor'];
const KINDS = ['crash', 'crash_device', 'crash_instance_of', 'slow', 'cut'];

/**
 * Faults from a CSV file with a header: at_ms, for_ms (empty: to the end of the run), kind (crash, crash_device, crash_instance_of, slow
 * or cut), target (as in the scenario; two zones as `edge+cloud`) and factor (of slow). In any order; those that begin after the
 * duration are left out. Problems are reported by the file's own lines.
 */
export function readFaultTrace(context: Context, path: Path, file: string, parts: Fallible): readonly FaultSpec[] {
  const text = readBeside(context, path, file);
  const lines = text === undefined ? undefined : parseCsv(context, text, file);
  if (lines === undefined) return [];
  const [header, ...rows] = lines;
  const columns = header?.cells.map((cell) => cell.trim()) ?? [];
  const faults: string[] = headerFaults(columns).map((fault) => `${file}:1 ${fault}`);
  const found =
    faults.length > 0
      ? []
      : rows.flatMap(({ line, cells }) => {
          const cell = (name: string): string => cells[columns.indexOf(name)]?.trim() ?? '';
          return readRow(cell, parts, (fault) => faults.push(`${file}:${line} ${fault}`));
        });
  for (const fault of faults.slice(0, MOST_FAULTS)) context.problems.addOutside(fault);
  if (faults.length > MOST_FAULTS) context.problems.addOutside(`${file} has ${faults.length - MOST_FAULTS} more problems`);
  return faults.length > 0 ? [] : found;
}

function headerFaults(columns: readonly string[]): readonly string[] {
  const missing = NEEDED.filter((name) => !columns.includes(name));
  const unknown = columns.filter((name) => !COLUMNS.includes(name));
  return [
    ...unknown.map((name) => `unknown column "${clip(name)}"${hint(name, COLUMNS)}`),
    ...(missing.length > 0 ? [`lacks the column ${missing.join(' and ')}; its first line names the columns`] : []),
  ];
}

type Report = (fault: string) => void;

function readRow(cell: (name: string) => string, parts: Fallible, fault: Report): readonly FaultSpec[] {
  const atMs = readMs(cell('at_ms'), 'at_ms', fault);
  const kind = cell('kind');
  const forMs = kind === 'crash_instance_of' ? 0 : cell('for_ms') === '' ? null : readMs(cell('for_ms'), 'for_ms', fault);
  if (!KINDS.includes(kind)) {
    fault(`unknown kind "${clip(kind)}"${hint(kind, KINDS)}`);
    return [];
  }
  const effects = readEffects(kind, cell('target'), cell('factor'), parts, fault);
  return atMs < parts.durationMs ? effects.map((effect) => ({ effect, when: { kind: 'scripted', atMs, forMs } })) : [];
}

function readMs(text: string, column: string, fault: Report): number {
  const ms = /^\d+(\.\d*)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (!(ms <= YEAR_MS)) fault(`${column} is "${clip(text)}"; give milliseconds from 0 up to a year`);
  return ms;
}

function readEffects(kind: string, target: string, factorText: string, parts: Fallible, fault: Report): readonly FaultEffect[] {
  const { nodes, zones, services } = parts;
  const known = (what: string, name: string, names: readonly string[]): boolean => {
    if (!names.includes(name)) fault(`unknown ${what} "${clip(name)}"${hint(name, names)}`);
    return names.includes(name);
  };
  switch (kind) {
    case 'crash_instance_of':
      return known(
        'service',
        target,
        services.map(({ name }) => name),
      )
        ? [{ kind: 'crash-instance', service: target }]
        : [];
    case 'crash_device':
      if (!known('device', target, [...new Set(nodes.map(({ device }) => device))])) return [];
      return nodes.filter(({ device }) => device === target).map(({ name }) => ({ kind: 'crash', node: name }));
    case 'cut': {
      const [a = '', b = ''] = target.split('+').map((zone) => zone.trim());
      return [a, b].every((zone) => known('zone', zone, zones)) ? [{ kind: 'cut', between: [a, b] }] : [];
    }
    default: {
      if (
        !known(
          'node',
          target,
          nodes.map(({ name }) => name),
        )
      )
        return [];
      if (kind === 'crash') return [{ kind: 'crash', node: target }];
      const factor = Number(factorText || Number.NaN);
      if (!(factor >= 1 && factor <= 1e6)) fault(`factor is "${clip(factorText)}"; give a number from 1 to 1000000`);
      return [{ kind: 'slow', node: target, factor }];
    }
  }
}
