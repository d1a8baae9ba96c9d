import type { InvocationRecord, NodeRecord, QueryRecord, RunRecord } from '../../core/events.ts';
import { requireNumber } from '../../core/required.ts';
import type { Scenario } from '../../core/scenario.ts';
import { QUERY_COLUMNS } from '../rows/columns.ts';
import { BUILT_IN, type BuiltIn } from './builtin.ts';
import type { Fold } from './fold.ts';
import { finite, ratio } from './fold.ts';
import type { Histogram } from './histogram.ts';
import { createTally, mergeTally, type Tally, tallyInvocation, tallyNode, tallyQuery } from './tally.ts';

/** Metric -> value; null where it is not defined, never NaN. */
export type Summary = { readonly [metric: string]: number | null };
/** By scope, such as `contract:urgent`. */
export type ScopeSummaries = { readonly [scope: string]: Summary };
export type Measure = {
  readonly name: string;
  readonly unit: string;
  readonly value: number | null;
  /** How many observations the value rests on; null for an expression over other metrics. */
  readonly n: number | null;
};
/** A part of the run and what was measured of it. */
export type Group = {
  readonly kind: 'contract' | 'stream' | 'tenant' | 'node';
  readonly name: string;
  readonly measures: readonly Measure[];
};
/** A scenario's own metrics, compiled: folds, and what is computed from the values of other metrics. */
export type OwnMetrics = {
  readonly folds: readonly Fold<unknown>[];
  readonly names: readonly string[];
  /** The values of the expressions, given those of all other metrics. */
  derive(values: Summary): Summary;
};
export const NO_OWN_METRICS: OwnMetrics = { folds: [], names: [], derive: () => ({}) };

export type MetricsContext = { readonly warmUpMs: number; readonly durationMs: number; readonly scenario: Scenario };
export type Metrics = {
  observe(record: RunRecord): void;
  /** Says how far a run came that has not come, or will not come, to the end of its duration: rates are over no more time than that. */
  reachedOnly(nowMs: number): void;
  summary(): Summary;
  measures(): readonly Measure[];
  /** By contract, stream, tenant and node, also those nothing happened to. */
  groups(): readonly Group[];
  /** Response times of the answered queries, in milliseconds. */
  histogram(): Histogram;
};

/** The queries of one stream under one contract; larger groups are sums of these. */
type Cell = {
  readonly streamId: number;
  readonly contractId: number | null;
  readonly tally: Tally;
  readonly own: readonly unknown[];
};

/** Window ends and the warm-up are sums of floats. */
const SLACK_MS = 1e-6;

/** Collects the metrics of a run from its records. Queries count iff they arrived at or after the end of the warm-up. */
export function createMetrics(context: MetricsContext, own: OwnMetrics = NO_OWN_METRICS): Metrics {
  const { warmUpMs, durationMs, scenario } = context;
  requireNumber('warmUpMs', warmUpMs, 0);
  requireNumber('durationMs', durationMs, 0);
  let countedMs = durationMs - warmUpMs;
  const sampleMs = scenario.orchestration.sampleMs;
  const cells = new Map<number, Cell>();
  const others = createTally();

  const freshCell = (streamId: number, contractId: number | null): Cell => ({
    streamId,
    contractId,
    tally: createTally(),
    own: own.folds.map((fold) => fold.init()),
  });
  const cellOf = (streamId: number, contractId: number | null): Cell => {
    const key = streamId * (scenario.contracts.length + 1) + (contractId ?? -1) + 1;
    let cell = cells.get(key);
    if (cell === undefined) cells.set(key, (cell = freshCell(streamId, contractId)));
    return cell;
  };
  const observeQuery = (query: QueryRecord): void => {
    if (query.arrivalMs < warmUpMs) return;
    const cell = cellOf(query.streamId, query.contractId);
    tallyQuery(cell.tally, query);
    for (let i = 0; i < own.folds.length; i++) own.folds[i]!.step(cell.own[i], query);
  };
  const observeInvocation = (invocation: InvocationRecord): void => {
    if (invocation.decidedMs >= warmUpMs) tallyInvocation(others, invocation);
  };
  const observeNode = (window: NodeRecord): void => {
    const whole = window.atMs - sampleMs >= warmUpMs - SLACK_MS && window.atMs <= durationMs + SLACK_MS;
    if (whole) tallyNode(others, window);
  };

  const sumOf = (belongs: (cell: Cell) => boolean): Cell => {
    const total = freshCell(-1, null);
    total.tally.countedMs = countedMs;
    for (const cell of cells.values()) {
      if (!belongs(cell)) continue;
      mergeTally(total.tally, cell.tally);
      own.folds.forEach((fold, i) => fold.merge(total.own[i], cell.own[i]));
    }
    return total;
  };
  const read = (cell: Cell, builtIn: readonly BuiltIn[]): readonly Measure[] => {
    const measured = [
      ...builtIn.map((metric) => measure(metric, cell.tally)),
      ...own.folds.map((fold, i) => measure(fold, cell.own[i])),
    ];
    const derived = own.derive(toSummary(measured));
    return [...measured, ...Object.entries(derived).map(([name, value]) => ({ name, unit: '', value, n: null }))];
  };
  const whole = (): Cell => {
    const total = sumOf(() => true);
    mergeTally(total.tally, others);
    return total;
  };
  const group = (kind: Group['kind'], name: string, belongs: (cell: Cell) => boolean): Group => ({
    kind,
    name,
    measures: read(sumOf(belongs), OF_QUERIES),
  });
  const builtIn = hasAccelerators(scenario) ? BUILT_IN : BUILT_IN.filter(({ name }) => name !== 'accelerator_utilisation');
  const measures = (): readonly Measure[] => read(whole(), builtIn);

  return {
    observe(record) {
      switch (record.kind) {
        case 'query':
          return observeQuery(record);
        case 'invocation':
          return observeInvocation(record);
        case 'node':
          return observeNode(record);
        case 'task':
        case 'notice':
        case 'fault':
          return;
      }
    },
    reachedOnly(nowMs) {
      countedMs = Math.min(durationMs, nowMs) - warmUpMs;
    },
    measures,
    summary: () => toSummary(measures()),
    groups: () => [
      ...scenario.contracts.map(({ name }, id) => group('contract', name, (cell) => cell.contractId === id)),
      ...scenario.workload.map(({ name }, id) => group('stream', name, (cell) => cell.streamId === id)),
      ...tenantsOf(scenario).map((name) => group('tenant', name, (cell) => scenario.workload[cell.streamId]?.tenant === name)),
      ...scenario.nodes.map(({ name }, id) => nodeGroup(name, others, id)),
    ],
    histogram: () => sumOf(() => true).tally.response,
  };
}

const OF_QUERIES = BUILT_IN.filter((metric) => metric.from === 'queries');

function measure<State>(metric: Pick<Fold<State>, 'name' | 'unit' | 'done' | 'size'>, state: State): Measure {
  return { name: metric.name, unit: metric.unit, value: metric.done(state), n: metric.size(state) };
}

/**
 * Shares of queries that have something, of other queries than those arrived or answered: `explained_share`, and means of one's own of true
 * and false. What they are of is not a metric, so it is kept beside them.
 */
function isProportion({ metrics }: Scenario, name: string): boolean {
  if (name === 'explained_share') return true;
  return metrics.some(
    (spec) =>
      spec.kind === 'mean' &&
      spec.name === name &&
      QUERY_COLUMNS.some((one) => one.name === spec.field && one.type === 'boolean'),
  );
}

/** Of how many queries each of these is, where there are any: metric -> number. */
export function trialsIn(scenario: Scenario, measures: readonly Pick<Measure, 'name' | 'n'>[]): Summary {
  return Object.fromEntries(
    measures.flatMap(({ name, n }) => (n !== null && n > 0 && isProportion(scenario, name) ? [[name, n]] : [])),
  );
}

function toSummary(measures: readonly Measure[]): Summary {
  return Object.fromEntries(measures.map(({ name, value }) => [name, value]));
}

function tenantsOf(scenario: Scenario): readonly string[] {
  return [...new Set([...scenario.contracts, ...scenario.workload].map((entry) => entry.tenant))];
}

function hasAccelerators({ devices, nodes }: Scenario): boolean {
  return devices.some(({ name, accelerators }) => accelerators.length > 0 && nodes.some(({ device }) => device === name));
}

/** None where the node has none, or nothing tells. */
function acceleratorsOf(tally: Tally, nodeId: number): readonly Measure[] {
  const n = tally.acceleratorWindows[nodeId] ?? 0;
  const value = ratio(tally.acceleratorShares[nodeId] ?? 0, n);
  return n === 0 ? [] : [{ name: 'accelerator_utilisation', unit: 'share', value, n }];
}

function nodeGroup(name: string, tally: Tally, nodeId: number): Group {
  const n = tally.windows[nodeId] ?? 0;
  return {
    kind: 'node',
    name,
    measures: [
      { name: 'utilisation', unit: 'share', value: ratio(tally.cpuShares[nodeId] ?? 0, n), n },
      ...acceleratorsOf(tally, nodeId),
      { name: 'energy_j', unit: 'J', value: n > 0 ? finite(tally.energiesJ[nodeId] ?? 0) : null, n },
    ],
  };
}
