import { describe, expect, it } from 'vitest';
import { OUTCOMES, type RunRecord } from '../../core/events.ts';
import { BUILT_IN } from '../../reports/metrics/builtin.ts';
import { createMetrics } from '../../reports/metrics/collect.ts';
import { CONTEXT, invocation, node, query, task } from './records.ts';

function observed(records: readonly RunRecord[]) {
  const metrics = createMetrics(CONTEXT);
  for (const record of records) metrics.observe(record);
  return metrics;
}

/** Ten queries that count, two that came during the warm-up. */
const RECORDS: readonly RunRecord[] = [
  query({ queryId: 0, arrivalMs: 0, outcome: 'failed' }),
  query({ queryId: 1, arrivalMs: 999.999, responseMs: 9999 }),
  query({ queryId: 2, arrivalMs: 1000, responseMs: 100, explain: true, explained: true }),
  query({ queryId: 3, responseMs: 200, explain: true }),
  query({ queryId: 4, responseMs: 300, answerClass: 0, confidence: 0.25 }),
  query({ queryId: 5, outcome: 'partial', responseMs: 240, membersAnswered: 1, cut: true }),
  query({ queryId: 6, outcome: 'late', responseMs: 260, answerClass: 0 }),
  query({ queryId: 7, outcome: 'failed', explain: true }),
  query({ queryId: 8, outcome: 'rejected', contractId: null, membersChosen: 0 }),
  query({ queryId: 9, outcome: 'dropped', membersChosen: 0, tasksDropped: 1 }),
  query({ queryId: 10, streamId: 1, contractId: 1, responseMs: 50 }),
  query({ queryId: 11, streamId: 1, contractId: 1, outcome: 'failed' }),
];

describe('built-in metrics on records made by hand', () => {
  const summary = observed(RECORDS).summary();

  it('counts only queries that arrived at or after the end of the warm-up, each under its outcome', () => {
    expect(summary).toMatchObject({
      arrived: 10,
      completed: 4,
      partial: 1,
      late: 1,
      failed: 2,
      rejected: 1,
      dropped: 1,
      answered: 6,
    });
  });
  it('puts all arrived queries below the line of every rate', () => {
    expect(summary).toMatchObject({
      on_time: 0.4,
      answered_in_time: 0.5,
      partial_share: 0.1,
      late_share: 0.1,
      failed_share: 0.2,
      rejected_share: 0.1,
      dropped_share: 0.1,
      answered_share: 0.6,
      cut_share: 0.1,
    });
  });
  it('takes response times of answered queries, late ones among them', () => {
    expect(summary['mean_response_ms']).toBeCloseTo((100 + 200 + 300 + 240 + 260 + 50) / 6, 12);
    expect(summary['max_response_ms']).toBe(300);
    expect(Math.abs(summary['p50']! / 220 - 1)).toBeLessThan(0.005);
  });
  it('counts what was not answered as wrong over all, and leaves it out over the answered', () => {
    expect(summary['accuracy_all']).toBeCloseTo(4 / 10, 12);
    expect(summary['accuracy_answered']).toBeCloseTo(4 / 6, 12);
    expect(summary['mean_confidence']).toBeCloseTo((5 * 0.75 + 0.25) / 6, 12);
  });
  it('divides answers by the counted four seconds', () => {
    expect(summary['throughput']).toBeCloseTo(6 / 4, 12);
  });
  it('divides answers by no more time than the run has come to, whatever was planned', () => {
    const metrics = observed(RECORDS);
    metrics.reachedOnly(2500);
    expect(metrics.summary()['throughput']).toBeCloseTo(6 / 1.5, 12);
    metrics.reachedOnly(9000); // what is still answered after the last arrival takes no time from the rate
    expect(metrics.summary()['throughput']).toBeCloseTo(6 / 4, 12);
    for (const nowMs of [800, Number.NaN]) {
      metrics.reachedOnly(nowMs);
      expect(metrics.summary()['throughput']).toBeNull();
    }
  });
  it('counts models by arrived query, and explanations by those who asked', () => {
    expect(summary['models_per_query']).toBeCloseTo(11 / 10, 12);
    expect(summary['models_chosen_per_query']).toBeCloseTo(16 / 10, 12);
    expect(summary['explained_share']).toBeCloseTo(1 / 3, 12);
  });
  it('has outcomes that add up to the arrived, overall and in every group', () => {
    const metrics = observed(RECORDS);
    const sets = [
      metrics.measures(),
      ...metrics
        .groups()
        .filter(({ kind }) => kind !== 'node')
        .map((group) => group.measures),
    ];
    for (const measures of sets) {
      const value = (name: string) => measures.find((measure) => measure.name === name)!.value!;
      expect(OUTCOMES.reduce((sum, outcome) => sum + value(outcome), 0)).toBe(value('arrived'));
    }
  });
});

describe('groups', () => {
  const groups = observed(RECORDS).groups();
  const value = (kind: string, name: string, metric: string) =>
    groups.find((group) => group.kind === kind && group.name === name)!.measures.find((measure) => measure.name === metric)
      ?.value;

  it('splits queries by contract; those without one belong to none', () => {
    expect(value('contract', 'gold', 'arrived')).toBe(7);
    expect(value('contract', 'silver', 'arrived')).toBe(2);
    expect(value('contract', 'silver', 'on_time')).toBe(0.5);
    expect(value('contract', 'silver', 'max_response_ms')).toBe(50);
  });
  it('splits queries by stream and tenant', () => {
    expect(value('stream', 'cameras', 'arrived')).toBe(8);
    expect(value('tenant', 'acme', 'rejected')).toBe(1);
    expect(value('tenant', 'bolt', 'arrived')).toBe(2);
  });
  it('has no figure that cannot be split', () => {
    expect(value('contract', 'gold', 'invocations')).toBeUndefined();
    expect(value('contract', 'gold', 'utilisation')).toBeUndefined();
  });
  it('lists groups to which nothing happened', () => {
    const empty = observed([]).groups();
    expect(empty.map(({ kind, name }) => `${kind}:${name}`)).toEqual([
      'contract:gold',
      'contract:silver',
      'stream:cameras',
      'stream:phones',
      'tenant:acme',
      'tenant:bolt',
      'node:pi',
      'node:nano',
    ]);
  });
});

describe('invocations and nodes', () => {
  it('counts model invocations decided after the warm-up, and retries of any stage', () => {
    const summary = observed([
      invocation({ decidedMs: 999 }),
      invocation({ waitingMs: 10, serviceMs: 40, networkMs: 4 }),
      invocation({ waitingMs: null, serviceMs: 60, networkMs: 6 }),
      invocation({ outcome: 'failed', networkMs: null, waitingMs: null, serviceMs: null, attempt: 1 }),
      invocation({ outcome: 'cancelled', networkMs: null, waitingMs: null, serviceMs: null, attempt: 2 }),
      invocation({ stage: 'preprocess', attempt: 2 }),
      invocation({ stage: 'ingest', serviceId: null, instanceId: null, nodeId: null, modality: null }),
      task(),
    ]).summary();
    expect(summary).toMatchObject({
      invocations: 4,
      failed_invocations: 1,
      retries: 2,
      mean_waiting_ms: 10,
      mean_service_ms: 50,
      mean_network_ms: 5,
    });
  });
  it('averages utilisation over the windows that lie whole between warm-up and duration', () => {
    const metrics = observed([
      node({ atMs: 1400, cpuShare: 1 }),
      node({ atMs: 1500, cpuShare: 0.2 }),
      node({ atMs: 5000, cpuShare: 0.4 }),
      node({ atMs: 5500, cpuShare: 1 }),
      node({ atMs: 2000, nodeId: 1, cpuShare: 0.9 }),
    ]);
    expect(metrics.summary()['utilisation']).toBeCloseTo(0.5, 12);
    const nodes = metrics.groups().filter(({ kind }) => kind === 'node');
    expect(nodes.map(({ measures }) => measures[0]!.value)).toEqual([expect.closeTo(0.3, 12), 0.9]);
    expect(nodes.map(({ measures }) => measures[0]!.n)).toEqual([2, 1]);
  });
});

describe('where there is nothing to measure', () => {
  const metrics = observed([]);
  it('gives 0 for counts and null for all else, never NaN', () => {
    const counts = new Set(['queries', 'invocations']);
    for (const { name, unit } of BUILT_IN.filter((one) => one.name !== 'accelerator_utilisation')) {
      const wanted = counts.has(unit) ? 0 : name === 'throughput' ? 0 : null;
      expect([name, metrics.summary()[name]]).toEqual([name, wanted]);
    }
  });
  it('has no throughput where no time counts', () => {
    const none = createMetrics({ ...CONTEXT, warmUpMs: 5000 });
    expect(none.summary()['throughput']).toBeNull();
  });
  it('has no explained share where nobody asked', () => {
    expect(observed([query()]).summary()['explained_share']).toBeNull();
  });
  it('survives a million queries without keeping them', () => {
    const many = createMetrics(CONTEXT);
    const one = query({ responseMs: 12.5 });
    for (let i = 0; i < 1e6; i++) many.observe(one);
    expect(many.summary()).toMatchObject({ arrived: 1e6, p50: 12.5, p99: 12.5, max_response_ms: 12.5, mean_response_ms: 12.5 });
    expect(many.histogram().toJSON().bins).toHaveLength(1);
  });
});

it('names every built-in metric once, with a unit, a direction and one line', () => {
  expect(new Set(BUILT_IN.map(({ name }) => name)).size).toBe(BUILT_IN.length);
  for (const { name, unit, definition } of BUILT_IN) {
    expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(unit).not.toBe('');
    expect(definition).toMatch(/^[^\n]+\.$/);
  }
});
