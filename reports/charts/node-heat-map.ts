import { brief, fixed } from '../format.ts';
import { coarser, type NodeBin, overNodes } from '../report/node-grid.ts';
import type { Report } from '../report/report.ts';
import type { Chart } from './chart.ts';
import { labelRoom, panelled, shortenedLabels } from './frame.ts';
import { HEAT, INK } from './palette.ts';
import { bestFirst, replications } from './strategies.ts';
import { faultCaption, faultInWords, inUnit, timeAxis, timeUnit } from './time.ts';

/** Cells of all panels together: what a page bears, which holds three such charts. */
const MOST_CELLS = 3000;
const LEAST_BINS = 20;
const MOST_BINS = 90;
/** More nodes than these are shown by device. */
const MOST_NODES = 36;

/** The eight steps of colour are even numbers, and those of counts lie around whole ones, so that 0.99 looks as 1 does. */
export const SHARES: Scale = {
  format: '.1~%',
  says: "format(datum.value * 100, '.1f') + ' %'",
  say: (share) => `${fixed(share * 100, 0)} %`,
  ends: ([, top]) => `0 to ${fixed(top * 100, 0)} %`,
  domain: (greatest) => [0, [0.08, 0.16, 0.24, 0.4, 0.56, 0.8].find((top) => top >= greatest) ?? 1],
};
export const COUNTS: Scale = {
  format: ',~f',
  says: "format(datum.value, ',.1f')",
  say: (count) => brief(count, 1),
  ends: ([low, high], what) => `0 to ${fixed(high + low, 0)} ${what}`,
  domain: (greatest) => {
    const step = Math.max(1, Math.ceil(greatest / 7.5));
    return [-step / 2, 7.5 * step];
  },
};
/** A figure of nodes over time: null where it has none of that. */
export type Figure = {
  readonly id: string;
  readonly title: string;
  /** Of one node, and of all nodes of a device. */
  readonly what: readonly [string, string];
  /** In a sentence that says how much, and in one about means. */
  readonly words: readonly [string, string];
  readonly column: string;
  readonly scale: Scale;
  readonly read: (bin: NodeBin) => number | null;
};
type Domain = readonly [number, number];
/** How values are written and coloured. */
type Scale = {
  /** Of a legend, and, as an expression over `datum.value`, of a mark. */
  readonly format: string;
  readonly says: string;
  say(value: number): string;
  /** Of the colours. */
  ends(domain: Domain, what: string): string;
  /** Where the colours begin and end, for this greatest value. */
  domain(greatest: number): Domain;
};
type Cell = { readonly row: string; readonly strategy: string; readonly bin: NodeBin; readonly value: number };

/** A figure node by node over time, a panel for each strategy; null where there is nothing to read. */
export function nodeHeatMap(report: Report, { id, title, what, words, column, scale, read }: Figure): Chart | null {
  const { nodes } = report.scenario;
  const byDevice = nodes.length > MOST_NODES || nodes.length * report.nodes.size * LEAST_BINS > MOST_CELLS;
  const names = [...new Set(nodes.map(({ name, device }) => (byDevice ? device : name)))];
  const cellsIn = (most: number): readonly Cell[] =>
    bestFirst(report).flatMap((strategy) => cellsOf(report, strategy, { rows: names.length, most, byDevice, read }));
  const cells = cellsIn(MOST_BINS);
  const strategies = bestFirst(report).filter((strategy) => cells.some((cell) => cell.strategy === strategy));
  const rows = names.filter((name) => cells.some(({ row }) => row === name));
  if (strategies.length === 0) return null;
  const unit = timeUnit(report.scenario.durationMs);
  const crossed = cells.some(({ bin }) => isDown(bin));
  const faults = report.faults.map((fault) => ({ from: inUnit(fault.fromMs, unit), says: faultInWords(fault, unit) }));
  const n = replications(report);
  // Of a fleet that is hardly used, something shall be seen as well.
  const greatest = cells.reduce((top, { value }) => Math.max(top, value), 0);
  const domain = scale.domain(greatest);
  return {
    id,
    title,
    caption:
      `${what[byDevice ? 1 : 0]} over time (${unit.name})${n > 1 ? `, mean over ${n} replications` : ''}. Colours from ${scale.ends(domain, words[0])}.` +
      `${crossed ? ' Crossed out: down.' : ''}${faultCaption(report)}`,
    alt: `Mean ${words[1]}: ${strategies.map((strategy) => `${strategy} ${busiest(cells, strategy, scale)}`).join('; ')}.`,
    size: 'full',
    data: cells.map(({ row, strategy, bin, value }) => ({
      ...{ strategy, [byDevice ? 'device' : 'node']: row, from_ms: bin.fromMs, to_ms: bin.toMs },
      ...{ [column]: value, down: isDown(bin) },
    })),
    spec: ({ width, narrow }) => {
      const columns = narrow || strategies.length === 1 ? 1 : 2;
      const room = labelRoom(rows, narrow ? 90 : 160);
      const each = (width - room - 24 - (columns - 1) * 24) / columns;
      const height = rows.length * (rows.length > 12 ? 13 : 17);
      const x = timeAxis(report, unit, false);
      const values = (narrow ? cellsIn(MOST_BINS / 2) : cells).map(({ row, strategy, bin, value }) => ({
        ...{ row, strategy, from: inUnit(bin.fromMs, unit), to: inUnit(bin.toMs, unit), value: Number(value.toFixed(3)) },
        ...(isDown(bin) ? { down: true } : {}),
      }));
      const says =
        `datum.row + ' under ' + datum.strategy + ', ' + format(datum.from, '.2~f') + ' to ' + format(datum.to, '.2~f') + ' ${unit.name}: ' + ` +
        `${scale.says} + ' ${words[0]}' + (datum.down ? ', down' : '')`;
      const labelled = { title: null, labelLimit: narrow ? 100 : 160, ...(narrow ? { labelExpr: shortenedLabels(13) } : {}) };
      const rowsOf = (i: number) => ({
        field: 'row',
        type: 'nominal',
        sort: [...rows],
        axis: i % columns === 0 ? labelled : null,
      });
      const panel = (strategy: string, i: number) => ({
        title: { text: strategy, anchor: 'start', fontSize: 13, color: INK.text.light, offset: 4 },
        width: each,
        height,
        layer: [
          {
            transform: [{ filter: { field: 'strategy', equal: strategy } }, { calculate: says, as: 'says' }],
            mark: { type: 'rect', height: { band: 0.9 } },
            encoding: {
              x: { field: 'from', ...x },
              x2: { field: 'to' },
              y: rowsOf(i),
              color: {
                field: 'value',
                type: 'quantitative',
                scale: { type: 'quantize', domain: [...domain], range: HEAT.map(({ light }) => light) },
                legend: { format: scale.format, direction: 'horizontal', gradientLength: narrow ? 210 : 300, title: null },
              },
              description: { field: 'says' },
            },
          },
          {
            transform: [{ filter: { field: 'strategy', equal: strategy } }, { filter: 'datum.down' }],
            mark: { type: 'rule', color: INK.fault.light, strokeWidth: 2, aria: false },
            encoding: { x: { field: 'from', ...x }, x2: { field: 'to' }, y: rowsOf(i) },
          },
          ...(faults.length === 0
            ? []
            : [
                {
                  data: { values: faults },
                  mark: { type: 'rule', color: INK.fault.light, strokeWidth: 1.2, strokeDash: [3, 2] },
                  encoding: { x: { field: 'from', ...x }, description: { field: 'says' } },
                },
              ]),
        ],
      });
      return panelled({ data: { values }, columns, spacing: { row: 14, column: 24 }, concat: strategies.map(panel) });
    },
  };
}

/** How cells are cut: `most` bins at most, of nodes or of devices. */
type Cut = { readonly rows: number; readonly most: number; readonly byDevice: boolean; readonly read: Figure['read'] };

/** In bins as fine as the number of rows allows; without what has nothing to read. */
function cellsOf(report: Report, strategy: string, { rows, most, byDevice, read }: Cut): readonly Cell[] {
  const grid = report.nodes.get(strategy);
  if (grid === undefined) return [];
  const count = Math.max(LEAST_BINS, Math.min(most, Math.floor(MOST_CELLS / (rows * report.nodes.size))));
  const { bins } = coarser(grid, Math.max(1, Math.ceil(report.scenario.durationMs / grid.binMs / count)));
  const cell = (row: string, bin: NodeBin): readonly Cell[] => {
    const value = read(bin);
    return value === null ? [] : [{ row, strategy, bin, value }];
  };
  if (!byDevice) return bins.flatMap((bin) => cell(bin.node, bin));
  const devices = new Map(report.scenario.nodes.map(({ name, device }) => [name, device]));
  return [...new Set(devices.values())].flatMap((device) =>
    overNodes({ binMs: grid.binMs, bins: bins.filter(({ node }) => devices.get(node) === device) }).flatMap((bin) =>
      cell(device, bin),
    ),
  );
}

function busiest(cells: readonly Cell[], strategy: string, { say }: Figure['scale']): string {
  const sums = new Map<string, { sum: number; n: number }>();
  for (const { row, value } of cells.filter((one) => one.strategy === strategy)) {
    const sum = sums.get(row) ?? { sum: 0, n: 0 };
    sums.set(row, { sum: sum.sum + value, n: sum.n + 1 });
  }
  const means = [...sums].map(([row, { sum, n }]) => [row, sum / n] as const).sort((a, b) => b[1] - a[1]);
  const [first, last] = [means[0], means.at(-1)];
  if (first === undefined || last === undefined) return 'nothing';
  const text = `${say(first[1])} on ${first[0]}`;
  return means.length === 1 ? text : `from ${say(last[1])} on ${last[0]} to ${text}`;
}

function isDown({ down }: NodeBin): boolean {
  return down >= 0.5;
}
