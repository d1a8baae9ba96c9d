import { fixed, listed, SHARE_DIGITS } from '../format.ts';
import type { Table } from '../table.ts';
import { type Gap, type GapRow, MOST_SPREAD } from './gap.ts';
import { PARTS } from './parts.ts';

const TITLES: { readonly [metric: string]: string } = {
  on_time: 'on time (completed)',
  p50: 'response p50',
  p95: 'response p95',
  p99: 'response p99',
  mean_response_ms: 'response mean',
  accuracy_all: 'accuracy, all queries',
  throughput: 'throughput',
  utilisation: 'utilisation (CPU)',
};
const FINDINGS = {
  within: 'within tolerance',
  'in spread': 'inside the spread',
  'too large': 'too large',
  inconclusive: 'inconclusive',
} as const;
const SHARE = 'share';

/** Each metric on both sides, the spread of the live runs, the error, and what was found. */
export function gapTable({ rows }: Gap): Table {
  return {
    note: '',
    head: ['', '', 'simulated', 'live', 'live runs', 'error', 'tolerance', ''],
    rows: rows.map((row) => [
      TITLES[row.metric] ?? row.metric,
      row.unit === SHARE ? '%' : row.unit,
      figure(row, row.simulated),
      figure(row, row.live),
      row.spread === null ? '-' : `${figure(row, row.least)} to ${figure(row, row.greatest)}`,
      errorText(row),
      row.tolerance === null ? '-' : toleranceText(row),
      row.finding === null ? '' : FINDINGS[row.finding],
    ]),
  };
}

/** The errors of response times by what responses consist of; null: no run kept that. */
export function gapSplitTable({ rows, pairs }: Gap): Table | null {
  const split = rows.flatMap((row) => (row.split === null ? [] : [{ metric: row.metric, split: row.split }]));
  if (split.length === 0) return null;
  return {
    note: pairs > 0 ? `Means over ${fixed(pairs, 0)} pairs of one query; percentiles: of the queries of that rank.` : '',
    head: ['error', '', 'service', 'queue', 'network', 'orchestration', 'together'],
    rows: split.map(({ metric, split: parts }) => [
      TITLES[metric] ?? metric,
      'ms',
      ...[...PARTS, 'responseMs' as const].map((part) => signed(parts[part], 2)),
    ]),
  };
}

/** One sentence that holds what the table shows. */
export function gapSentence({ rows, verdict, liveRuns }: Gap): string {
  const judged = rows.filter(({ finding }) => finding !== null);
  if (judged.length === 0) return 'inconclusive: no metric with a tolerance has a value on both sides.';
  const telling = judged.filter(({ finding }) =>
    verdict === 'small enough' ? true : finding === (verdict === 'too large' ? 'too large' : 'inconclusive'),
  );
  const said = telling.map((row) => `${TITLES[row.metric] ?? row.metric} ${clause(row)}`);
  const after = liveRuns === 1 && verdict !== 'inconclusive' ? ' One live run: how far live runs differ is not known.' : '';
  return `${verdict === 'inconclusive' ? verdict : `the gap is ${verdict}`}: ${listed(said)}.${after}`;
}

function clause(row: GapRow): string {
  switch (row.finding) {
    case 'inconclusive':
      return `differs by ${fixed((row.spread ?? 0) * 100, 1)} % between the live runs, more than ${MOST_SPREAD * 100} %`;
    case 'in spread':
      return `off by ${errorText(row)}, between the live runs`;
    case 'too large':
      return `off by ${errorText(row)}, more than ${toleranceText(row)}${row.spread === null ? '' : ' and outside the live runs'}`;
    default:
      return `off by ${errorText(row)}`;
  }
}

function figure({ unit }: GapRow, value: number | null): string {
  if (value === null) return '-';
  return unit === SHARE ? fixed(value * 100, SHARE_DIGITS) : fixed(value, unit === 'ms' ? 1 : 2);
}
function errorText({ unit, error, relative }: GapRow): string {
  if (unit === SHARE) return error === null ? '-' : `${signed(error * 100, SHARE_DIGITS)} points`;
  return relative === null ? '-' : `${signed(relative * 100, 1)} %`;
}
function toleranceText({ unit, tolerance }: GapRow): string {
  return `${tolerance ?? 0} ${unit === SHARE ? 'points' : '%'}`;
}
function signed(value: number, digits: number): string {
  const text = fixed(value, digits);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}
