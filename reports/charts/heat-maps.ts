import type { Report } from '../report/report.ts';
import type { Chart } from './chart.ts';
import { COUNTS, nodeHeatMap, SHARES } from './node-heat-map.ts';

/** CPU in use, node by node over time, a panel for each strategy. */
export function utilisationChart(report: Report): Chart | null {
  return nodeHeatMap(report, {
    id: 'utilisation',
    title: 'Utilisation of the nodes',
    what: ["Share of each node's CPU in use", 'Share of the CPU of all nodes of a device in use'],
    words: ['of its CPU', 'CPU in use'],
    column: 'in_use_share',
    scale: SHARES,
    read: ({ cpuShare }) => cpuShare,
  });
}

/** The same of accelerators, of the nodes that have some, where any is used. */
export function acceleratorsChart(report: Report): Chart | null {
  const used = [...report.nodes.values()].some(({ bins }) => bins.some(({ acceleratorShare }) => (acceleratorShare ?? 0) > 0));
  if (!used) return null;
  return nodeHeatMap(report, {
    id: 'accelerators',
    title: 'Accelerators in use',
    what: ["Share of each node's accelerators in use", 'Share of the accelerators of all nodes of a device in use'],
    words: ['of its accelerators', 'accelerators in use'],
    column: 'in_use_share',
    scale: SHARES,
    read: ({ acceleratorShare }) => acceleratorShare,
  });
}

/** Where work piles up: what a node was sent and has not ended. */
export function queuesChart(report: Report): Chart | null {
  const busy = [...report.nodes.values()].some(({ bins }) => bins.some(({ outstanding }) => outstanding > 0));
  if (!busy) return null;
  return nodeHeatMap(report, {
    id: 'queues',
    title: 'Work at the nodes',
    what: [
      'Invocations at each node that had not ended, waiting or in service',
      'Invocations at all nodes of a device that had not ended',
    ],
    words: ['invocations', 'invocations under way'],
    column: 'invocations',
    scale: COUNTS,
    read: ({ outstanding }) => outstanding,
  });
}
