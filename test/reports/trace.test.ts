import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TraceEvent, traceEvents } from '../../reports/trace/events.ts';
import { lanesOf } from '../../reports/trace/lanes.ts';
import type { TracedInvocation, TracedRun } from '../../reports/trace/run.ts';
import { brokenRules } from './trace-rules.ts';

const NONE: TracedRun = {
  title: 'a run',
  nodes: ['left', 'right'],
  durationMs: 100,
  queries: [],
  invocations: [],
  windows: [],
  faults: [],
};
const INVOCATION: TracedInvocation = {
  ...{ invocationId: 1, queryId: 7, stage: 'infer', attempt: 1, service: 'yolo', instanceId: 3, node: 'left' },
  ...{ decidedMs: 10, endMs: 40, outcome: 'completed', cause: '', networkMs: 4, waitingMs: 6, serviceMs: 20 },
};
const WINDOW = { node: 'right', cpuShare: 0.5, acceleratorShare: null, energyJ: 3, outstanding: 2 };
const QUERY = { queryId: 7, stream: 'door', arrivalMs: 8, endMs: 45, deadlineMs: 50, outcome: 'completed', cause: '' };

function whole(events: readonly object[]): object {
  const named = { ph: 'M', name: 'process_name', pid: 1, tid: 1, args: { name: 'a node' } };
  return { displayTimeUnit: 'ms', traceEvents: [named, ...events] };
}
const slice = (ts: number, dur: number) => ({ ph: 'X', name: 'a', cat: 'c', pid: 1, tid: 1, ts, dur });
const flow = (ph: string, ts: number) => ({ ph, name: 'a', cat: 'c', id: 1, pid: 1, tid: 1, ts });

function eventsOf(run: Partial<TracedRun>, ph: TraceEvent['ph'], name?: RegExp): readonly TraceEvent[] {
  return [...traceEvents({ ...NONE, ...run })].filter(
    (event) => event.ph === ph && (name === undefined || name.test(event.name)),
  );
}

describe('a trace', () => {
  it('puts the service of an invocation on a thread of its instance, after half of its network time and the queue', () => {
    const run = { invocations: [INVOCATION], queries: [QUERY] };
    const [service, ...others] = eventsOf(run, 'X');
    expect(others).toEqual([]);
    expect(service).toMatchObject({
      name: 'yolo',
      cat: 'infer',
      pid: 1,
      ts: 18_000,
      dur: 20_000,
      args: { query: 7, waiting_ms: 6 },
    });
    expect(eventsOf(run, 'M', /thread_name/)).toMatchObject([{ pid: 1, tid: service!.tid, args: { name: 'yolo #3' } }]);
    expect(eventsOf(run, 'b', /waiting/)).toMatchObject([{ name: 'waiting for yolo', pid: 1, id: 1, ts: 12_000 }]);
    expect(eventsOf(run, 'e', /waiting/)).toMatchObject([{ ts: 18_000 }]);
    expect(eventsOf(run, 'C', /^waiting$/).map(({ ts, args }) => [ts, args?.['value']])).toEqual([
      [12_000, 1],
      [18_000, 0],
    ]);
  });

  it('shows a query from its arrival to its end, and beside it the network time there and back', () => {
    const begins = eventsOf({ invocations: [INVOCATION], queries: [QUERY] }, 'b', /door|network/);
    const ends = eventsOf({ invocations: [INVOCATION], queries: [QUERY] }, 'e', /door|network/);
    expect(begins.map(({ name, ts }, i) => [name, ts, ends[i]!.ts])).toEqual([
      ['door', 8_000, 45_000],
      ['network: yolo', 10_000, 12_000],
      ['network: yolo', 38_000, 40_000],
    ]);
    expect(begins[0]!.args).toEqual({ query: 7, outcome: 'completed', deadline_ms: 50, response_ms: 37 });
  });

  it('joins what ran for one query by arrows, in the order of time', () => {
    const step = (invocationId: number, stage: string, decidedMs: number): TracedInvocation => ({
      ...INVOCATION,
      ...{ invocationId, stage, decidedMs, instanceId: invocationId },
    });
    const invocations = [step(3, 'aggregate', 90), step(1, 'preprocess', 10), step(2, 'infer', 50)];
    const arrows = [...traceEvents({ ...NONE, invocations })].filter(({ ph }) => ph === 's' || ph === 't' || ph === 'f');
    expect(arrows.map(({ ph, id, ts }) => [ph, id, ts])).toEqual([
      ['s', 7, 18_000],
      ['t', 7, 58_000],
      ['f', 7, 98_000],
    ]);
    expect(eventsOf({ invocations }, 'X').map(({ name }) => name)).toEqual(['preprocess yolo', 'yolo', 'aggregate yolo']);
  });

  it('tells what came to no answer, and why, in place of spans that nobody knows', () => {
    const failed = {
      ...INVOCATION,
      outcome: 'failed',
      cause: 'the node crashed',
      networkMs: null,
      waitingMs: null,
      serviceMs: null,
    };
    expect(eventsOf({ invocations: [failed] }, 'X')).toEqual([]);
    expect(eventsOf({ invocations: [failed] }, 'b')).toMatchObject([
      { name: 'failed: yolo', ts: 10_000, args: { query: 7, cause: 'the node crashed' } },
    ]);
  });

  it('counts windows from their beginning, and marks faults over everything', () => {
    const windows = [10, 20].map((endMs) => ({ ...WINDOW, endMs }));
    const told = eventsOf({ windows }, 'C').map(({ name, pid, ts, args }) => [name, pid, ts, args?.['value']]);
    expect(told.slice(0, 3)).toEqual([
      ['CPU in use, %', 2, 0, 50],
      ['power, W', 2, 0, 300],
      ['invocations under way', 2, 0, 2],
    ]);
    expect(told.map(([, , ts]) => ts)).toEqual([0, 0, 0, 10_000, 10_000, 10_000]);
    const faults = [
      { fromMs: 5, toMs: null, kind: 'crash', target: 'left' },
      { fromMs: 6, toMs: 9, kind: 'slow', target: 'right' },
    ];
    expect(eventsOf({ faults }, 'i')).toMatchObject([
      { name: 'crash of left', ts: 5_000, s: 'g' },
      { name: 'slow of right', ts: 6_000, s: 'g' },
    ]);
    // Both at once, so on two threads: that of the process, the fourth here, and one of its own.
    expect(eventsOf({ faults }, 'X').map(({ pid, tid, dur }) => [pid, tid, dur])).toEqual([
      [4, 4, 95_000],
      [4, 5, 3_000],
    ]);
  });

  it('never has two services on one thread at once, ends all that begins, and loses no time', () => {
    const ms = fc.integer({ min: 0, max: 50 });
    const one = fc.record({
      decidedMs: ms,
      networkMs: ms,
      waitingMs: ms,
      serviceMs: ms,
      instanceId: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 40 }), (list) => {
        const invocations = list.map((spans, invocationId) => ({ ...INVOCATION, ...spans, invocationId }));
        const services = eventsOf({ invocations }, 'X');
        expect(services.reduce((sum, { dur }) => sum + dur!, 0)).toBe(
          1000 * list.reduce((sum, { serviceMs }) => sum + serviceMs, 0),
        );
        for (const tid of new Set(services.map((event) => event.tid))) {
          const own = services.filter((event) => event.tid === tid).sort((a, b) => a.ts! - b.ts! || a.dur! - b.dur!);
          for (const [i, { ts }] of own.entries())
            if (i > 0) expect(ts).toBeGreaterThanOrEqual(own[i - 1]!.ts! + own[i - 1]!.dur!);
        }
        expect(eventsOf({ invocations }, 'b').length).toBe(eventsOf({ invocations }, 'e').length);
        for (const { args } of eventsOf({ invocations }, 'C')) expect(args?.['value']).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('keeps the rules of the format, whatever ran', () => {
    const ms = fc.oneof(fc.double({ min: 0, max: 50, noNaN: true }), fc.constantFrom(0, 0.1, 0.2, 0.3, 10, 1e-7));
    const span = fc.option(ms, { nil: null });
    const invocation = fc.record({
      ...{ decidedMs: ms, networkMs: span, waitingMs: span, serviceMs: span },
      instanceId: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }),
      queryId: fc.integer({ min: 0, max: 5 }),
      outcome: fc.constantFrom('completed', 'failed'),
    });
    const fault = fc.record({ fromMs: ms, toMs: span, kind: fc.constant('crash'), target: fc.constant('left') });
    const lists = fc.record({ invocations: fc.array(invocation, { maxLength: 30 }), faults: fc.array(fault, { maxLength: 6 }) });
    fc.assert(
      fc.property(lists, ({ invocations, faults }) => {
        const run = {
          ...NONE,
          invocations: invocations.map((one, invocationId) => {
            const node = NONE.nodes[(one.instanceId ?? 0) % 2]!;
            const spent = (one.networkMs ?? 0) + (one.waitingMs ?? 0) + (one.serviceMs ?? 0);
            return { ...INVOCATION, ...one, node, invocationId, endMs: one.decidedMs + spent };
          }),
          queries: [0, 1, 2, 3, 4, 5].map((queryId) => ({ ...QUERY, queryId })),
          faults: faults.map((one) => ({ ...one, toMs: one.toMs === null ? null : one.fromMs + one.toMs })),
          windows: [10, 20].map((endMs) => ({ ...WINDOW, endMs })),
        };
        expect(brokenRules({ displayTimeUnit: 'ms', traceEvents: [...traceEvents(run)] })).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [{ traceEvents: [] }, 'displayTimeUnit is neither ms nor ns'],
    [whole([{ ph: 'X', name: 'a', cat: 'c', pid: 1, tid: 1, ts: 5 }]), 'event 1 (X a): dur is for complete events alone'],
    [whole([{ ph: 'C', name: 'a', pid: 1, tid: 1, ts: 5, args: { value: null } }]), 'event 1 (C a): a counter must have numbers'],
    [whole([{ ph: 'b', name: 'a', cat: 'c', id: 1, pid: 1, tid: 1, ts: 5 }]), '["c",1] does not end'],
    [whole([{ ph: 'e', name: 'a', cat: 'c', id: 1, pid: 1, tid: 1, ts: 5 }]), '["c",1] ends what did not begin'],
    [whole([slice(1, 10), slice(5, 10)]), 'slice a at 5 overlaps the one before it'],
    [whole([slice(1, 10), flow('s', 2), flow('f', 12)]), 'flow 1 at 12 is in no slice'],
    [whole([slice(1, 10), flow('f', 2), flow('s', 3)]), 'flow ["c","a",1] is fs'],
    [whole([{ ...slice(1, 10), pid: 2 }]), 'process 2 has no name'],
    [whole([{ ...slice(1, 10), pid: 2 }]), 'thread 1 is of several processes'],
  ])('%j breaks a rule, and that is seen', (trace, fault) => {
    expect(brokenRules(trace)).toEqual(expect.arrayContaining([expect.stringContaining(fault)]));
  });

  it('takes as many lanes as overlap at most', () => {
    const at = (fromMs: number, toMs: number) => ({ fromMs, toMs });
    expect(lanesOf([at(0, 10), at(5, 15), at(10, 12), at(11, 20), at(15, 16)])).toEqual([0, 1, 0, 2, 0]);
  });
});
