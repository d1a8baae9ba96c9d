import { join } from 'node:path';
import type { Scenario } from '../../core/scenario.ts';
import {
  createNodeGrid,
  createQueryBins,
  createWaitingBins,
  distinctGroups,
  type FaultSpan,
  type GroupResult,
  type NodeGrid,
  type QueryBins,
  type Summary,
  stayOf,
  type WaitingBin,
} from '../../reports/index.ts';
import { placeName } from '../folder/place.ts';
import { SUMMARY_FILE } from '../folder/run-folder.ts';
import { type KeptRun, missingFile } from '../folder/whole-rows.ts';
import { eachRow, numberIn, numberOrNull } from './csv-rows.ts';
import { eachKept } from './kept-rows.ts';

/** As many points as a line on a screen shows. */
const MOST_BINS = 240;
const QUERY_BINS = 60;
const WAITING_BINS = 120;

export async function readNodes(runs: readonly KeptRun[], scenario: Scenario): Promise<NodeGrid> {
  const grid = createNodeGrid(scenario, MOST_BINS);
  const columns = ['node', 'end_ms', 'cpu_share', 'energy_j', 'state', 'instances', 'outstanding'];
  for (const run of runs) {
    await eachKept(
      run,
      'node',
      columns,
      (node, endMs, cpuShare, energyJ, state, instances, outstanding, acceleratorShare) =>
        grid.add({
          node: node!,
          endMs: numberIn(endMs!),
          cpuShare: numberIn(cpuShare!),
          energyJ: numberOrNull(energyJ!),
          state: state!,
          instances: numberIn(instances!),
          outstanding: numberIn(outstanding!),
          acceleratorShare: numberOrNull(acceleratorShare!),
        }),
      ['accelerator_share'],
    );
  }
  return grid.done();
}

/** null: no run has rows of queries. Throws a UserError where a file has lost some. */
export async function readQueries(runs: readonly KeptRun[], scenario: Scenario): Promise<QueryBins | null> {
  const bins = createQueryBins(scenario, QUERY_BINS);
  let any = false;
  for (const run of runs) {
    const add = bins.run();
    const found = await eachKept(run, 'query', ['arrival_ms', 'outcome'], (arrivalMs, outcome) =>
      add({ arrivalMs: numberIn(arrivalMs!), outcome: outcome! }),
    );
    any ||= found;
  }
  return any ? bins.done() : null;
}

/** Lengths of queues over time; null: no rows of invocations were kept, or none says how long it waited. */
export async function readWaiting(run: KeptRun, scenario: Scenario): Promise<readonly WaitingBin[] | null> {
  const bins = createWaitingBins(scenario, WAITING_BINS);
  let known = false;
  const columns = ['decided_ms', 'network_ms', 'waiting_ms', 'service_ms'];
  await eachKept(run, 'invocation', columns, (decidedMs, ...spans) => {
    const [networkMs = null, waitingMs = null, serviceMs = null] = spans.map(numberOrNull);
    const stay = stayOf({ decidedMs: numberIn(decidedMs!), networkMs, waitingMs, serviceMs });
    if (stay === null || waitingMs === null) return;
    known = true;
    bins.add(stay.waitingFromMs, stay.fromMs);
  });
  return known ? bins.done() : null;
}

/** Faults that all runs have at the same time, so that they may be marked on what is a mean of them. */
export async function readFaults(runs: readonly KeptRun[], { durationMs }: Scenario): Promise<readonly FaultSpan[]> {
  const seen = new Map<string, { readonly span: FaultSpan; runs: number }>();
  for (const run of runs) {
    await eachKept(run, 'fault', ['at_ms', 'until_ms', 'kind', 'target'], (atMs, untilMs, kind, target) => {
      const fromMs = withoutCrumbs(numberIn(atMs!));
      const endMs = withoutCrumbs(numberOrNull(untilMs!) ?? durationMs);
      const span = { fromMs, toMs: Math.min(durationMs, endMs), kind: kind!, target: target! };
      if (fromMs >= durationMs) return;
      const key = JSON.stringify(span);
      const before = seen.get(key);
      if (before === undefined) seen.set(key, { span, runs: 1 });
      else before.runs++;
    });
  }
  return [...seen.values()].filter(({ runs: n }) => n >= runs.length).map(({ span }) => span);
}

/** To microseconds: times count from the end of the start-up, which differs from run to run and leaves its crumbs. */
function withoutCrumbs(ms: number): number {
  return Number(ms.toFixed(3));
}

export type RunSummary = {
  readonly units: ReadonlyMap<string, string>;
  /** How many observations each metric of the run rests on; null: it is an expression. */
  readonly counts: readonly { readonly name: string; readonly n: number | null }[];
  readonly groups: readonly Group[];
};
type Group = { readonly kind: string; readonly name: string; readonly summary: Summary };

/** Units of metrics, and what summary.csv says of contracts, streams and tenants. */
export async function readSummary(folder: string): Promise<RunSummary> {
  const units = new Map<string, string>();
  const counts: { readonly name: string; readonly n: number | null }[] = [];
  const groups = new Map<string, { [metric: string]: number | null }>();
  const rows = await eachRow(
    join(folder, SUMMARY_FILE),
    ['scope', 'metric', 'unit', 'value', 'n'],
    (scope, metric, unit, value, n) => {
      if (scope === 'run') {
        units.set(metric!, unit!);
        counts.push({ name: metric!, n: numberOrNull(n!) });
      }
      if (!/^(?:contract|stream|tenant):/.test(scope!)) return;
      const group = groups.get(scope!) ?? {};
      group[metric!] = numberOrNull(value!);
      groups.set(scope!, group);
    },
  );
  if (rows === null) throw missingFile(join(placeName(folder), SUMMARY_FILE), 'the run has written one');
  return {
    units,
    counts,
    groups: [...groups].map(([scope, summary]) => {
      const colon = scope.indexOf(':');
      return { kind: scope.slice(0, colon), name: scope.slice(colon + 1), summary };
    }),
  };
}

/** Groups over replicates; a kind of which there is only one says nothing that the run does not, and the same queries are told once. */
export function groupResults(of: ReadonlyMap<string, readonly RunSummary[]>, scenario: Scenario): readonly GroupResult[] {
  const distinct = distinctGroups(scenario);
  const results = [...of].flatMap(([strategy, runs]) =>
    (runs[0]?.groups ?? []).map(({ kind, name }) => ({
      kind,
      name,
      strategy,
      replicates: runs.flatMap(({ groups }) =>
        groups.filter((one) => one.kind === kind && one.name === name).map(({ summary }) => summary),
      ),
    })),
  );
  const several = (kind: string): boolean => new Set(results.filter((one) => one.kind === kind).map(({ name }) => name)).size > 1;
  return results.filter(({ kind, name }) => several(kind) && distinct.includes(`${kind}:${name}`));
}
