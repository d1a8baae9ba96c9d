import type { InvocationRecord, NodeRecord, Outcome, QueryRecord } from '../../core/events.ts';
import { Histogram } from './histogram.ts';

/** What the built-in metrics are read from: one state for all of them, so that a record is looked at once. */
export type Tally = { [outcome in Outcome]: number } & {
  arrived: number;
  answered: number;
  correct: number;
  cut: number;
  asked: number;
  explained: number;
  membersChosen: number;
  membersAnswered: number;
  confidenceSum: number;
  confident: number;
  /** NaN once that of one query is not known. */
  queryEnergyJ: number;
  readonly response: Histogram;
  invocations: number;
  failedInvocations: number;
  retries: number;
  timed: number;
  waited: number;
  networkMs: number;
  waitingMs: number;
  serviceMs: number;
  /** By node: sums of the windows' CPU shares and energies (NaN once one is not known), and how many windows. */
  readonly cpuShares: number[];
  /** Of nodes that have accelerators. */
  readonly acceleratorShares: number[];
  readonly acceleratorWindows: number[];
  readonly energiesJ: number[];
  readonly windows: number[];
  /** Length of the part of the run in which queries count; of all of it, so that sums of tallies have none. */
  countedMs: number;
};

export function createTally(): Tally {
  return {
    rejected: 0,
    dropped: 0,
    failed: 0,
    late: 0,
    partial: 0,
    completed: 0,
    arrived: 0,
    answered: 0,
    correct: 0,
    cut: 0,
    asked: 0,
    explained: 0,
    membersChosen: 0,
    membersAnswered: 0,
    confidenceSum: 0,
    confident: 0,
    queryEnergyJ: 0,
    response: new Histogram(),
    invocations: 0,
    failedInvocations: 0,
    retries: 0,
    timed: 0,
    waited: 0,
    networkMs: 0,
    waitingMs: 0,
    serviceMs: 0,
    cpuShares: [],
    acceleratorShares: [],
    acceleratorWindows: [],
    energiesJ: [],
    windows: [],
    countedMs: 0,
  };
}

/** Completed, partial and late queries were answered; the others were not. */
export function isAnswered(outcome: Outcome): boolean {
  return outcome === 'completed' || outcome === 'partial' || outcome === 'late';
}
export function isCorrect(query: QueryRecord): boolean {
  return isAnswered(query.outcome) && query.answerClass === query.trueClass;
}

export function tallyQuery(tally: Tally, query: QueryRecord): void {
  tally.arrived++;
  tally[query.outcome]++;
  tally.membersChosen += query.membersChosen;
  tally.membersAnswered += query.membersAnswered;
  tally.queryEnergyJ += query.energyJ ?? Number.NaN;
  if (query.cut) tally.cut++;
  if (query.explain) {
    tally.asked++;
    if (query.explained) tally.explained++;
  }
  if (!isAnswered(query.outcome)) return;
  tally.answered++;
  if (query.answerClass === query.trueClass) tally.correct++;
  if (query.responseMs !== null) tally.response.add(query.responseMs);
  if (query.confidence !== null) {
    tally.confident++;
    tally.confidenceSum += query.confidence;
  }
}

export function tallyInvocation(tally: Tally, invocation: InvocationRecord): void {
  if (invocation.attempt > 1) tally.retries++;
  if (invocation.stage !== 'infer') return;
  tally.invocations++;
  if (invocation.outcome === 'failed') tally.failedInvocations++;
  if (invocation.outcome !== 'completed' || invocation.serviceMs === null) return;
  tally.timed++;
  tally.networkMs += invocation.networkMs ?? 0;
  tally.serviceMs += invocation.serviceMs;
  if (invocation.waitingMs === null) return;
  tally.waited++;
  tally.waitingMs += invocation.waitingMs;
}

export function tallyNode(tally: Tally, window: NodeRecord): void {
  tally.cpuShares[window.nodeId] = (tally.cpuShares[window.nodeId] ?? 0) + window.cpuShare;
  tally.energiesJ[window.nodeId] = (tally.energiesJ[window.nodeId] ?? 0) + (window.energyJ ?? Number.NaN);
  tally.windows[window.nodeId] = (tally.windows[window.nodeId] ?? 0) + 1;
  if (window.acceleratorShare === null) return;
  tally.acceleratorShares[window.nodeId] = (tally.acceleratorShares[window.nodeId] ?? 0) + window.acceleratorShare;
  tally.acceleratorWindows[window.nodeId] = (tally.acceleratorWindows[window.nodeId] ?? 0) + 1;
}

const BY_NODE = ['cpuShares', 'acceleratorShares', 'acceleratorWindows', 'energiesJ', 'windows'] as const;
type Sum = Exclude<keyof Tally, 'response' | 'countedMs' | (typeof BY_NODE)[number]>;
const NO_SUMS: ReadonlySet<string> = new Set(['response', 'countedMs', ...BY_NODE]);
const SUMS = (Object.keys(createTally()) as (keyof Tally)[]).filter((key): key is Sum => !NO_SUMS.has(key));

export function mergeTally(into: Tally, from: Tally): void {
  for (const key of SUMS) into[key] += from[key];
  into.response.merge(from.response);
  for (const key of BY_NODE) {
    from[key].forEach((value, node) => {
      into[key][node] = (into[key][node] ?? 0) + value;
    });
  }
}
