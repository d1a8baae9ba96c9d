import { Histogram } from '../../reports/metrics/histogram.ts';
import { assemble } from '../../reports/report/assemble.ts';
import { createNodeGrid } from '../../reports/report/node-grid.ts';
import { createQueryBins } from '../../reports/report/query-bins.ts';
import type { Report } from '../../reports/report/report.ts';
import { createWaitingBins } from '../../reports/report/waiting-bins.ts';
import { comparisonRows } from '../../reports/summary.ts';
import { SCENARIO } from './records.ts';

/** A report with something in every part of it. `labels`: of the strategies; the first is the best. */
export function richReport(labels: readonly string[] = ['quick', 'slow', 'wrong'], replications = 6, nodes?: number): Report {
  const base = nodes === undefined ? SCENARIO : { ...SCENARIO, nodes: fleet(nodes) };
  const scenario = { ...base, durationMs: 60_000, contracts: base.contracts.map((one) => ({ ...one, deadlineMs: 200 })) };
  const runs = labels.flatMap((label, i) =>
    Array.from({ length: replications }, (_, replicate) => ({
      label,
      pair: String(replicate),
      summary: {
        arrived: 100,
        on_time: 0.9 - 0.2 * i + 0.01 * ((replicate * (i + 2)) % 5),
        late_share: 0.1,
        failed_share: 0.2 * i,
        answered_share: 1,
        p50: 50 + 30 * i + replicate,
        p95: 100 + 60 * i + replicate,
        p99: 150 + 80 * i + replicate,
        accuracy_all: 0.7 + 0.1 * i,
        accuracy_answered: 0.8,
        energy_per_completed_j: 2 + i,
      },
    })),
  );
  const { results, verdict } = assemble(runs);
  return {
    title: 'a title',
    scenario,
    strategies: labels,
    results,
    rows: comparisonRows(results),
    verdict,
    thresholds: [
      { of: labels[0]!, text: 'on_time > 50 %', shown: '90.0 %', value: 0.9, holds: true, says: 'on_time > 50 %: holds' },
    ],
    objectives: labels.map((strategy, i) => {
      const held = i === 0 ? replications - 1 : replications;
      return { strategy, contract: 'house', text: 'p95 < 1 s', held, judged: replications };
    }),
    groups: labels.flatMap((strategy) =>
      ['gold', 'silver'].map((name) => ({ kind: 'contract', name, strategy, replicates: [{ on_time: 0.5 }, { on_time: 0.6 }] })),
    ),
    responses: new Map(labels.map((label, i) => [label, { histogram: histogram(40 + 30 * i), arrived: 120 }])),
    nodes: new Map(labels.map((label, i) => [label, grid(scenario, i)])),
    queries: new Map(labels.map((label) => [label, bins(scenario)])),
    waiting: new Map(labels.map((label, i) => [label, queue(scenario, i + 1)])),
    faults: [{ fromMs: 10_000, toMs: 20_000, kind: 'crash', target: scenario.nodes[0]!.name }],
    timeline: {
      ...{ queryId: 7, chosen: 'p95', strategy: labels[0]!, outcome: 'completed', arrivalMs: 100, endMs: 180, deadlineMs: 200 },
      parts: [
        part('ingest', '', '', 100, 104, { networkMs: 4, waitingMs: null, serviceMs: null }),
        part('infer', 'yolo', 'left', 104, 170, { networkMs: 6, waitingMs: 20, serviceMs: 40 }),
        part('infer', 'yolo', 'left', 104, 120, { networkMs: null, waitingMs: null, serviceMs: null }),
      ],
    },
    notices: ['something to know'],
    facts: [['replications', String(replications)]],
    origin: [['rohe', '0.0.0']],
  };
}

function fleet(size: number): Report['scenario']['nodes'] {
  return Array.from({ length: size }, (_, i) => ({ ...SCENARIO.nodes[i % SCENARIO.nodes.length]!, name: `node-${i}` }));
}

function histogram(fromMs: number): Histogram {
  const response = new Histogram();
  for (let i = 0; i < 100; i++) response.add(fromMs + i);
  return response;
}

function grid(scenario: Report['scenario'], load: number) {
  const nodes = createNodeGrid(scenario, 60);
  for (const { name } of scenario.nodes)
    for (let endMs = scenario.orchestration.sampleMs; endMs <= scenario.durationMs; endMs += scenario.orchestration.sampleMs)
      nodes.add({
        ...{
          node: name,
          endMs,
          cpuShare: 0.2 + 0.1 * load,
          energyJ: 3,
          instances: endMs > 20_000 ? 2 : 1,
          outstanding: load + 1,
          acceleratorShare: name === scenario.nodes[0]!.name ? 0.5 - 0.1 * load : null,
        },
        state: endMs > 10_000 && endMs <= 20_000 ? 'down' : 'up',
      });
  return nodes.done();
}

function bins(scenario: Report['scenario']) {
  const queries = createQueryBins(scenario, 30);
  const add = queries.run();
  // At 5 a second in the first half of the minute and at 15 in the other, in which every fourth is late.
  for (let i = 0; i < 150; i++) add({ arrivalMs: i * 200, outcome: 'completed' });
  for (let i = 0; i < 450; i++) add({ arrivalMs: 30_000 + (i * 200) / 3, outcome: i % 4 === 0 ? 'late' : 'completed' });
  return queries.done();
}

function queue(scenario: Report['scenario'], length: number) {
  const waiting = createWaitingBins(scenario, 30);
  for (let i = 0; i < length; i++) waiting.add(20_000, 40_000);
  return waiting.done();
}

type Spans = { readonly networkMs: number | null; readonly waitingMs: number | null; readonly serviceMs: number | null };
function part(stage: string, service: string, node: string, decidedMs: number, endMs: number, spans: Spans) {
  return { stage, service, node, attempt: 1, outcome: 'completed', decidedMs, endMs, ...spans };
}
