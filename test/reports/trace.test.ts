import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TraceEvent, traceEvents } from '../../reports/trace/events.ts';
import { lanesOf } from '../../reports/trace/lanes.ts';
import type { TracedInvocation, TracedRun } from '../../reports/trace/run.ts';

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
const QUERY = { queryId: 7, stream: 'door', arrivalMs: 8, endMs: 45, deadlineMs: 50, outcome: 'completed', cause: '' };

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
    const window = { node: 'right', cpuShare: 0.5, acceleratorShare: null, energyJ: 3, outstanding: 2 };
    const windows = [10, 20].map((endMs) => ({ ...window, endMs }));
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
    expect(eventsOf({ faults }, 'X').map(({ tid, dur }) => [tid, dur])).toEqual([
      [1, 95_000],
      [2, 3_000],
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

  it('takes as many lanes as overlap at most', () => {
    const at = (fromMs: number, toMs: number) => ({ fromMs, toMs });
    expect(lanesOf([at(0, 10), at(5, 15), at(10, 12), at(11, 20), at(15, 16)])).toEqual([0, 1, 0, 2, 0]);
  });
});
