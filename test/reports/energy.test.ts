import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { FaultRecord, RunRecord } from '../../core/events.ts';
import type { FaultEffect } from '../../core/scenario.ts';
import { createMetrics } from '../../reports/metrics/collect.ts';
import { namesOf } from '../../reports/rows/names.ts';
import { createRecordSink } from '../../reports/rows/sink.ts';
import { CONTEXT, node, query, SCENARIO } from './records.ts';

function observed(records: readonly RunRecord[]) {
  const metrics = createMetrics(CONTEXT);
  for (const record of records) metrics.observe(record);
  return metrics;
}

describe('metrics of energy', () => {
  const queries = [
    query({ queryId: 0, arrivalMs: 0, energyJ: 100 }),
    query({ queryId: 1, energyJ: 1 }),
    query({ queryId: 2, energyJ: 4 }),
    query({ queryId: 3, energyJ: 1, outcome: 'failed' }),
  ];
  const windows = [
    node({ nodeId: 0, atMs: 1500, energyJ: 3 }),
    node({ nodeId: 1, atMs: 2000, energyJ: 5 }),
    node({ nodeId: 1, atMs: 1000, energyJ: 1000 }),
    node({ nodeId: 1, atMs: 5500, energyJ: 1000 }),
  ];

  it('are those of all nodes over the windows that count, and of the queries that count', () => {
    expect(observed([...queries, ...windows]).summary()).toMatchObject({
      energy_j: 8,
      energy_per_completed_j: 4,
      energy_per_query_j: 2,
    });
  });

  it('are known by node', () => {
    const groups = observed(windows)
      .groups()
      .filter(({ kind }) => kind === 'node');
    expect(groups.map(({ measures }) => measures.find(({ name }) => name === 'energy_j')?.value)).toEqual([3, 5]);
  });

  it('have no value, rather than 0, where a part is not known or nothing was seen', () => {
    const unknown = observed([query({ energyJ: null }), query({ energyJ: 1 }), node({ energyJ: null }), node({ energyJ: 1 })]);
    expect(unknown.summary()).toMatchObject({ energy_j: null, energy_per_completed_j: null, energy_per_query_j: null });
    expect(observed([]).summary()).toMatchObject({ energy_j: null, energy_per_completed_j: null, energy_per_query_j: null });
    expect(observed(windows).summary()).toMatchObject({ energy_j: 8, energy_per_completed_j: null });
  });
});

describe('faults.csv', () => {
  it('names what each fault was of', async () => {
    const effects: readonly FaultEffect[] = [
      { kind: 'crash', node: 'nano' },
      { kind: 'crash-instance', service: 'ear' },
      { kind: 'slow', node: 'pi', factor: 2 },
      { kind: 'cut', between: ['edge', 'cloud'] },
      { kind: 'degrade', between: ['edge', 'edge'], latencyFactor: 2, bandwidthFactor: 1 },
      { kind: 'partition', sets: [['edge', 'hub'], ['cloud']] },
    ];
    const faults = effects.map((effect) => ({ effect, when: { kind: 'scripted' as const, atMs: 1, forMs: 1 } }));
    const out = new PassThrough();
    const sink = createRecordSink({ fault: out }, namesOf({ ...SCENARIO, faults }));
    const row = (faultId: number): FaultRecord => ({
      kind: 'fault',
      faultId,
      atMs: 10.5,
      untilMs: faultId === 0 ? null : 20,
      instanceId: null,
    });
    for (const faultId of effects.keys()) sink.write({ ...row(faultId), instanceId: faultId === 1 ? 7 : null });
    const [written] = await Promise.all([text(out), sink.end()]);
    expect(written.trimEnd().split('\n')).toEqual([
      'at_ms,until_ms,kind,target,instance_id',
      '10.5,,crash,nano,',
      '10.5,20,crash-instance,ear,7',
      '10.5,20,slow,pi,',
      '10.5,20,cut,edge+cloud,',
      '10.5,20,degrade,edge+edge,',
      '10.5,20,partition,edge+hub|cloud,',
    ]);
  });
});
