import { lanesOf } from './lanes.ts';
import { type Stay, stayOf, type TracedFault, type TracedInvocation, type TracedRun } from './run.ts';

/** An event of the Trace Event Format, as Perfetto and chrome://tracing read it; `ts` and `dur` in microseconds. */
export type TraceEvent = {
  readonly ph: 'M' | 'X' | 'b' | 'e' | 's' | 't' | 'f' | 'i' | 'C';
  readonly name: string;
  readonly pid: number;
  /** Readers know a thread by this number alone, whatever its process: that of the process where it is of no thread, else one of its own. */
  readonly tid: number;
  readonly cat?: string;
  readonly id?: number | string;
  readonly ts?: number;
  readonly dur?: number;
  readonly s?: 'g';
  readonly bp?: 'e';
  readonly args?: { readonly [name: string]: string | number | null };
};

/**
 * A process for each node, with a thread for each instance (more where it serves several at once), on which services lie; waiting stands beside
 * them, and counters of what is in use and of the queue above. Queries are a process of their own, with the network time of each. Arrows join
 * what ran for one query. Faults are marked over everything.
 */
export function* traceEvents(run: TracedRun): Generator<TraceEvent> {
  const pids = new Map(run.nodes.map((node, i) => [node, i + 1]));
  const queries = run.nodes.length + 1;
  const faults = run.nodes.length + 2;
  for (const [node, pid] of pids) yield* processNamed(pid, node);
  if (run.queries.length > 0) yield* processNamed(queries, 'queries');
  if (run.faults.length > 0) yield* processNamed(faults, 'faults');
  yield* countersOf(run, pids);
  const spans = faultSpans(run);
  yield* faultsOf(spans, faults);
  yield* queriesOf(run, queries);
  const places = placesOf(run, pids, faults + spans.reduce((most, { lane }) => Math.max(most, lane), 0) + 1);
  yield* servicesOf(places);
  yield* arrowsOf(places);
  yield* waitingOf(run, pids);
  yield* queuesOf(run, pids);
}

function* processNamed(pid: number, name: string): Generator<TraceEvent> {
  yield { ph: 'M', name: 'process_name', pid, tid: pid, args: { name } };
  yield { ph: 'M', name: 'process_sort_index', pid, tid: pid, args: { sort_index: pid } };
}

/** A counter holds from its time on, so a window is told at its beginning. */
function* countersOf({ windows }: TracedRun, pids: ReadonlyMap<string, number>): Generator<TraceEvent> {
  const before = new Map<string, number>();
  for (const { node, endMs, cpuShare, acceleratorShare, energyJ, outstanding } of windows) {
    const pid = pids.get(node);
    const fromMs = before.get(node) ?? 0;
    before.set(node, endMs);
    if (pid === undefined || endMs <= fromMs) continue;
    const ts = micros(fromMs);
    const counter = (name: string, value: number): TraceEvent => ({ ph: 'C', name, pid, tid: pid, ts, args: { value } });
    yield counter('CPU in use, %', rounded(cpuShare * 100));
    if (acceleratorShare !== null) yield counter('accelerators in use, %', rounded(acceleratorShare * 100));
    if (energyJ !== null) yield counter('power, W', rounded((energyJ / (endMs - fromMs)) * 1000));
    yield counter('invocations under way', outstanding);
  }
}

type FaultSpan = TracedFault & { readonly toMs: number; readonly lane: number };

function faultSpans({ faults, durationMs }: TracedRun): readonly FaultSpan[] {
  const spans = faults
    .map((fault) => ({ ...fault, toMs: fault.toMs ?? Math.max(durationMs, fault.fromMs) }))
    .sort((a, b) => a.fromMs - b.fromMs);
  const lanes = lanesOf(spans);
  return spans.map((span, i) => ({ ...span, lane: lanes[i]! }));
}

function* faultsOf(spans: readonly FaultSpan[], pid: number): Generator<TraceEvent> {
  const ends = endsOf(spans.map(({ lane, ...span }) => ({ ...span, tid: lane })));
  for (const [i, { kind, target, fromMs, lane }] of spans.entries()) {
    const about = { name: `${kind} of ${target}`, cat: 'fault', pid, tid: pid + lane, ts: micros(fromMs) };
    yield { ph: 'i', ...about, s: 'g' };
    yield { ph: 'X', ...about, dur: rounded(ends[i]! - about.ts) };
  }
}

/** Each query over its whole life, and beside it the network times of what was sent for it, which may overlap. */
function* queriesOf({ queries, invocations }: TracedRun, pid: number): Generator<TraceEvent> {
  const known = new Set<number>();
  for (const { queryId, stream, arrivalMs, endMs, deadlineMs, outcome, cause } of queries) {
    known.add(queryId);
    const both = { name: stream, cat: 'query', id: queryId, pid, tid: pid };
    const args = { query: queryId, outcome, deadline_ms: deadlineMs, response_ms: rounded(endMs - arrivalMs) };
    yield { ph: 'b', ...both, ts: micros(arrivalMs), args: cause === '' ? args : { ...args, cause } };
    yield { ph: 'e', ...both, ts: micros(endMs) };
  }
  for (const one of invocations) {
    if (!known.has(one.queryId) || one.networkMs === null || one.networkMs === 0) continue;
    const about = { name: `network: ${workOf(one)}`, cat: 'network', id: one.invocationId, pid, tid: pid };
    const stay = stayOf(one);
    const legs =
      stay === null
        ? [[one.decidedMs, one.endMs] as const]
        : [[one.decidedMs, stay.waitingFromMs] as const, [stay.toMs, stay.toMs + one.networkMs / 2] as const];
    for (const [from, to] of legs) {
      yield { ph: 'b', ...about, ts: micros(from), args: { query: one.queryId } };
      yield { ph: 'e', ...about, ts: micros(to) };
    }
  }
}

type Place = {
  readonly invocation: TracedInvocation;
  readonly stay: Stay;
  readonly pid: number;
  readonly tid: number;
  readonly thread: string;
};

/** Where each service lies: on a thread of its instance. In the order of their starts. `free`: the first number that no other thread has. */
function placesOf({ invocations }: TracedRun, pids: ReadonlyMap<string, number>, free: number): readonly Place[] {
  const byInstance = new Map<number, { readonly invocation: TracedInvocation; readonly stay: Stay }[]>();
  for (const invocation of invocations) {
    const stay = stayOf(invocation);
    if (stay === null || invocation.instanceId === null || !pids.has(invocation.node)) continue;
    const own = byInstance.get(invocation.instanceId);
    if (own === undefined) byInstance.set(invocation.instanceId, [{ invocation, stay }]);
    else own.push({ invocation, stay });
  }
  let next = free;
  return [...byInstance]
    .sort(([a], [b]) => a - b)
    .flatMap(([instanceId, own]) => {
      own.sort((a, b) => a.stay.fromMs - b.stay.fromMs);
      const lanes = lanesOf(own.map(({ stay }) => stay));
      const first = next;
      next += Math.max(...lanes) + 1;
      return own.map(({ invocation, stay }, i): Place => {
        const lane = lanes[i]!;
        const thread = `${invocation.service} #${instanceId}${lane === 0 ? '' : ` (${lane + 1})`}`;
        return { invocation, stay, pid: pids.get(invocation.node)!, tid: first + lane, thread };
      });
    });
}

function* servicesOf(places: readonly Place[]): Generator<TraceEvent> {
  const named = new Set<number>();
  const ends = endsOf(places.map(({ stay, tid }) => ({ ...stay, tid })));
  for (const [i, { invocation, stay, pid, tid, thread }] of places.entries()) {
    if (!named.has(tid)) {
      named.add(tid);
      yield { ph: 'M', name: 'thread_name', pid, tid, args: { name: thread } };
      yield { ph: 'M', name: 'thread_sort_index', pid, tid, args: { sort_index: tid } };
    }
    const { queryId, attempt, outcome, waitingMs, networkMs } = invocation;
    const args = { query: queryId, attempt, outcome, waiting_ms: waitingMs, network_ms: networkMs };
    const from = micros(stay.fromMs);
    yield { ph: 'X', name: workOf(invocation), cat: invocation.stage, pid, tid, ts: from, dur: rounded(ends[i]! - from), args };
  }
}

/** In the order of their starts. Slices of a thread lie in each other or apart, so what rounding leaves beyond the start of the next is cut off. */
function endsOf(spans: readonly { readonly fromMs: number; readonly toMs: number; readonly tid: number }[]): readonly number[] {
  const starts = new Map<number, number>();
  const ends = spans.toReversed().map(({ fromMs, toMs, tid }) => {
    const end = Math.min(micros(toMs), starts.get(tid) ?? Number.POSITIVE_INFINITY);
    starts.set(tid, micros(fromMs));
    return end;
  });
  return ends.reverse();
}

/** From each piece of work of a query to the next one. */
function* arrowsOf(places: readonly Place[]): Generator<TraceEvent> {
  const byQuery = new Map<number, Place[]>();
  for (const place of places) {
    const own = byQuery.get(place.invocation.queryId);
    if (own === undefined) byQuery.set(place.invocation.queryId, [place]);
    else own.push(place);
  }
  for (const [queryId, own] of byQuery) {
    if (own.length < 2) continue;
    own.sort((a, b) => a.stay.fromMs - b.stay.fromMs);
    for (const [i, { stay, pid, tid }] of own.entries()) {
      const ph = i === 0 ? 's' : i === own.length - 1 ? 'f' : 't';
      yield { ph, name: 'next', cat: 'flow', id: queryId, pid, tid, ts: micros(stay.fromMs), ...(i === 0 ? {} : { bp: 'e' }) };
    }
  }
}

/** What waits in queues, and what never came to an answer. */
function* waitingOf({ invocations }: TracedRun, pids: ReadonlyMap<string, number>): Generator<TraceEvent> {
  for (const invocation of invocations) {
    const pid = pids.get(invocation.node);
    if (pid === undefined) continue;
    const { invocationId, queryId, service, outcome, cause, decidedMs, endMs } = invocation;
    const stay = stayOf(invocation);
    if (stay !== null && stay.fromMs === stay.waitingFromMs) continue;
    const name = stay === null ? `${outcome}: ${service}` : `waiting for ${service}`;
    const both = { name, cat: 'waiting', id: invocationId, pid, tid: pid };
    const args = { query: queryId, ...(cause === '' ? {} : { cause }) };
    yield { ph: 'b', ...both, ts: micros(stay?.waitingFromMs ?? decidedMs), args };
    yield { ph: 'e', ...both, ts: micros(stay?.fromMs ?? endMs) };
  }
}

/** How many wait at a node, told whenever that changes. */
function* queuesOf({ invocations }: TracedRun, pids: ReadonlyMap<string, number>): Generator<TraceEvent> {
  const steps = new Map<number, (readonly [atMs: number, by: number])[]>();
  for (const invocation of invocations) {
    const pid = pids.get(invocation.node);
    const stay = stayOf(invocation);
    if (pid === undefined || stay === null || stay.fromMs === stay.waitingFromMs) continue;
    const own = steps.get(pid) ?? [];
    steps.set(pid, own);
    own.push([stay.waitingFromMs, 1], [stay.fromMs, -1]);
  }
  for (const [pid, own] of steps) {
    own.sort(([a], [b]) => a - b);
    let value = 0;
    for (const [i, [atMs, by]] of own.entries()) {
      value += by;
      if (own[i + 1]?.[0] === atMs) continue;
      yield { ph: 'C', name: 'waiting', pid, tid: pid, ts: micros(atMs), args: { value } };
    }
  }
}

function workOf({ stage, service }: TracedInvocation): string {
  return stage === 'infer' || service === '' ? service || stage : `${stage} ${service}`;
}

/** To nanoseconds: finer than anything that is told. */
function micros(ms: number): number {
  return rounded(ms * 1000);
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
