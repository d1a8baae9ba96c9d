import { fixed, percent } from '../format.ts';
import { coarser, type NodeBin, overNodes } from '../report/node-grid.ts';
import type { Report } from '../report/report.ts';
import type { Chart } from './chart.ts';
import { labelRoom, panelled } from './frame.ts';
import { HEAT, INK } from './palette.ts';
import { bestFirst, replications } from './strategies.ts';
import { faultCaption, faultInWords, inUnit, timeAxis, timeUnit } from './time.ts';

/** Cells of all panels together: what a page bears. */
const MOST_CELLS = 6000;
const LEAST_BINS = 20;
const MOST_BINS = 90;
/** More nodes than these are shown by device. */
const MOST_NODES = 36;

/** Ends of the colour scale, so that its eight steps are whole numbers as far as can be. */
const TOPS = [0.08, 0.16, 0.24, 0.4, 0.56, 0.8];

type Cell = { readonly row: string; readonly strategy: string; readonly bin: NodeBin; readonly share: number };

/** What of a node is in use: null where it has none of that. */
type Use = {
  readonly id: string;
  readonly title: string;
  /** Of one node, and of all nodes of a device. */
  readonly what: readonly [string, string];
  readonly word: string;
  readonly read: (bin: NodeBin) => number | null;
};

/** CPU in use, node by node over time, a panel for each strategy. */
export function utilisationChart(report: Report): Chart | null {
  return useChart(report, {
    id: 'utilisation',
    title: 'Utilisation of the nodes',
    what: ["each node's CPU", 'the CPU of all nodes of a device'],
    word: 'CPU',
    read: ({ cpuShare }) => cpuShare,
  });
}

/** The same of accelerators, of the nodes that have some, where any is used. */
export function acceleratorsChart(report: Report): Chart | null {
  const used = [...report.nodes.values()].some(({ bins }) => bins.some(({ acceleratorShare }) => (acceleratorShare ?? 0) > 0));
  if (!used) return null;
  return useChart(report, {
    id: 'accelerators',
    title: 'Accelerators in use',
    what: ["each node's accelerators", 'the accelerators of all nodes of a device'],
    word: 'accelerators',
    read: ({ acceleratorShare }) => acceleratorShare,
  });
}

function useChart(report: Report, { id, title, what, word, read }: Use): Chart | null {
  const byDevice = report.scenario.nodes.length > MOST_NODES;
  const names = [...new Set(report.scenario.nodes.map(({ name, device }) => (byDevice ? device : name)))];
  const cells = bestFirst(report).flatMap((strategy) => cellsOf(report, strategy, names.length, byDevice, read));
  const strategies = bestFirst(report).filter((strategy) => cells.some((cell) => cell.strategy === strategy));
  const rows = names.filter((name) => cells.some(({ row }) => row === name));
  if (strategies.length === 0) return null;
  const unit = timeUnit(report.scenario.durationMs);
  const values = cells.map(({ row, strategy, bin, share }) => ({
    row,
    strategy,
    from: inUnit(bin.fromMs, unit),
    to: inUnit(bin.toMs, unit),
    share: Number(share.toFixed(3)),
    says: `${row} under ${strategy}, ${inUnit(bin.fromMs, unit)} to ${inUnit(bin.toMs, unit)} ${unit.name}: ${percent(share)} of its ${word}${bin.down >= 0.5 ? ', down' : ''}`,
    down: bin.down >= 0.5,
  }));
  const faults = report.faults.map((fault) => ({ from: inUnit(fault.fromMs, unit), says: faultInWords(fault, unit) }));
  const n = replications(report);
  // Of a fleet that is hardly used, something shall be seen as well.
  const greatest = Math.max(0, ...values.map(({ share }) => share));
  const most = TOPS.find((top) => top >= greatest) ?? 1;
  return {
    id,
    title,
    caption:
      `Share of ${what[byDevice ? 1 : 0]} in use over time (${unit.name})${n > 1 ? `, mean over ${n} replications` : ''}.` +
      `${values.some(({ down }) => down) ? ' Crossed out: down.' : ''}${faultCaption(report)}`,
    alt: `Mean ${word} in use: ${strategies.map((strategy) => `${strategy} ${busiest(cells, strategy)}`).join('; ')}.`,
    size: 'full',
    data: cells.map(({ row, strategy, bin, share }) => ({
      ...{ strategy, [byDevice ? 'device' : 'node']: row, from_ms: bin.fromMs, to_ms: bin.toMs },
      ...{ in_use_share: share, down: bin.down >= 0.5 },
    })),
    spec: ({ width, narrow }) => {
      const columns = narrow || strategies.length === 1 ? 1 : 2;
      const room = labelRoom(rows, narrow ? 90 : 160);
      const each = (width - room - 24 - (columns - 1) * 24) / columns;
      const height = rows.length * (rows.length > 12 ? 13 : 17);
      const x = timeAxis(report, unit, false);
      const labelled = { title: null, labelLimit: narrow ? 90 : 160 };
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
            transform: [{ filter: { field: 'strategy', equal: strategy } }],
            mark: { type: 'rect', height: { band: 0.9 } },
            encoding: {
              x: { field: 'from', ...x },
              x2: { field: 'to' },
              y: rowsOf(i),
              color: {
                field: 'share',
                type: 'quantitative',
                scale: { type: 'quantize', domain: [0, most], range: HEAT.map(({ light }) => light) },
                legend: { format: '%', direction: 'horizontal', gradientLength: 300, title: null },
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

/** In bins as fine as the number of rows allows; without what has nothing to read. */
function cellsOf(report: Report, strategy: string, rows: number, byDevice: boolean, read: Use['read']): readonly Cell[] {
  const grid = report.nodes.get(strategy);
  if (grid === undefined) return [];
  const most = Math.max(LEAST_BINS, Math.min(MOST_BINS, Math.floor(MOST_CELLS / (rows * report.nodes.size))));
  const { bins } = coarser(grid, Math.max(1, Math.ceil(report.scenario.durationMs / grid.binMs / most)));
  const cell = (row: string, bin: NodeBin): readonly Cell[] => {
    const share = read(bin);
    return share === null ? [] : [{ row, strategy, bin, share }];
  };
  if (!byDevice) return bins.flatMap((bin) => cell(bin.node, bin));
  const devices = new Map(report.scenario.nodes.map(({ name, device }) => [name, device]));
  return [...new Set(devices.values())].flatMap((device) =>
    overNodes({ binMs: grid.binMs, bins: bins.filter(({ node }) => devices.get(node) === device) }).flatMap((bin) =>
      cell(device, bin),
    ),
  );
}

function busiest(cells: readonly Cell[], strategy: string): string {
  const sums = new Map<string, { sum: number; n: number }>();
  for (const { row, share } of cells.filter((one) => one.strategy === strategy)) {
    const sum = sums.get(row) ?? { sum: 0, n: 0 };
    sums.set(row, { sum: sum.sum + share, n: sum.n + 1 });
  }
  const means = [...sums].map(([row, { sum, n }]) => [row, sum / n] as const).sort((a, b) => b[1] - a[1]);
  const [first, last] = [means[0], means.at(-1)];
  if (first === undefined || last === undefined) return 'nothing';
  const text = `${fixed(first[1] * 100, 0)} % on ${first[0]}`;
  return means.length === 1 ? text : `from ${fixed(last[1] * 100, 0)} % on ${last[0]} to ${text}`;
}
