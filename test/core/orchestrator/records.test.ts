import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../core/scenario.ts';
import { constantService } from '../../contracts/world.ts';
import { arriving, DOUBLE, ofStage, play, SINGLE, simple, tiny } from './playing.ts';

/** Instances are ready 5 ms after the start of the clock, where the workload begins. */
const EPOCH_MS = 5;
const both = simple([SINGLE, DOUBLE]);

describe('what a run tells its sinks', () => {
  it('of work: who did it where, and its times', async () => {
    const run = await play(arriving([10]), both);
    const [first] = ofStage(run, 'infer');
    expect(first).toMatchObject({
      ...{ queryId: 0, attempt: 1, modality: 0, serviceId: SINGLE, explain: false, outcome: 'completed', cause: null },
      ...{ decidedMs: 18, endMs: 30, networkMs: 2, waitingMs: 0, serviceMs: 10 },
    });
    expect(first!.answerClass).toBeTypeOf('number');
    expect(first!.confidence).toBeGreaterThan(0);
    const [ingest] = ofStage(run, 'ingest');
    expect(ingest).toMatchObject({
      serviceId: null,
      instanceId: null,
      nodeId: null,
      modality: null,
      answerClass: null,
      confidence: null,
    });
    expect(ofStage(run, 'preprocess')).toMatchObject([{ modality: 0, answerClass: null }]);
    expect(ofStage(run, 'aggregate')).toMatchObject([{ modality: null, serviceId: 3 }]);
  });

  it('of nodes: a window for each sample after the workload has begun, with what is there and under way', async () => {
    const services = [constantService('single', 700), ...tiny.services.slice(1)];
    const { records } = await play(arriving([600], { services }), simple([SINGLE]));
    const windows = records.flatMap((record) => (record.kind === 'node' ? [record] : []));
    expect(windows.map(({ nodeId, atMs }) => [nodeId, atMs])).toEqual([
      [0, 1000 - EPOCH_MS],
      [1, 1000 - EPOCH_MS],
      [0, 2000 - EPOCH_MS],
      [1, 2000 - EPOCH_MS],
    ]);
    const total = (of: 'instances' | 'outstanding', from: number) =>
      windows.slice(from, from + 2).reduce((sum, one) => sum + one[of], 0);
    expect([total('instances', 0), total('outstanding', 0), total('outstanding', 2)]).toEqual([4, 1, 0]);
    expect(windows.every(({ state, energyJ }) => state === 'up' && energyJ !== null && energyJ >= 2)).toBe(true);
  });

  it('of samples taken before the workload: nothing', async () => {
    const slow = tiny.services.map((service) => ({ ...service, startUp: { kind: 'constant' as const, ms: 1500 } }));
    const { records } = await play(arriving([10], { services: slow }), both);
    const first = records.find((record) => record.kind === 'node');
    expect(first).toMatchObject({ atMs: 500 });
  });

  it('of services that were not placed in full: a notice', async () => {
    const services = tiny.services.map((service) =>
      service.name === 'single' ? { ...service, replicas: 5, demand: { ...service.demand, cpuMillis: 3000 } } : service,
    );
    const { records } = await play(arriving([10], { services }), both);
    const notices = records.flatMap((record) => (record.kind === 'notice' ? [record] : []));
    // Two nodes of 4000 m take one each.
    expect(notices).toMatchObject([
      {
        atMs: 0,
        text: expect.stringMatching(/^service single: 2 of 5 replicas placed; lower its demand or its replicas, or add a node/),
      },
    ]);
    expect((await play(arriving([10]), both)).records.filter(({ kind }) => kind === 'notice')).toEqual([]);
  });

  it('of closed loops: that strategies have only think times in common', async () => {
    const [stream] = tiny.workload;
    const closed = {
      ...stream!,
      arrivals: { kind: 'closed' as const, clients: 2, think: { kind: 'constant' as const, ms: 300 } },
    };
    const { records } = await play(arriving([], { workload: [{ ...closed, name: 'clients' }] }), both);
    const notices = records.flatMap((record) => (record.kind === 'notice' ? [record.text] : []));
    expect(notices).toEqual([
      'stream clients is a closed loop: its clients ask when they have been answered, so strategies have only its think times in common',
    ]);
  });

  it('of faults: when they begin and end, in the time of the workload', async () => {
    const fault = (forMs: number | null): FaultSpec => ({
      effect: { kind: 'crash', node: 'right' },
      when: { kind: 'scripted', atMs: 40, forMs },
    });
    for (const forMs of [100, null]) {
      const { records } = await play(arriving([10], { faults: [fault(forMs)] }), both);
      const faults = records.flatMap((record) => (record.kind === 'fault' ? [record] : []));
      expect(faults).toMatchObject([{ faultId: 0, atMs: 40, untilMs: forMs === null ? null : 140, instanceId: null }]);
    }
  });
});
