import { describe, expect, it } from 'vitest';
import type { BackendObservation, Invocation } from '../../core/events.ts';
import { buildModel } from '../../core/model/build.ts';
import { createRandom } from '../../core/random.ts';
import type { BatchingSpec, Scenario, ServiceSpec } from '../../core/scenario.ts';
import { watch } from '../../core/watch.ts';
import { createSimBackend } from '../../sim/backend.ts';
import { HEAD } from '../contracts/rig.ts';
import { constantService, createWorld } from '../contracts/world.ts';
import { meanResponseMs, playRecords, stationScenario } from './queueing-world.ts';

const CURVE = [
  [1, 1],
  [2, 1.4],
  [4, 2.1],
] as const;
const batching = (changes: Partial<BatchingSpec> = {}): BatchingSpec => ({
  max: 4,
  waitMs: 5,
  curve: CURVE,
  byDevice: {},
  ...changes,
});

type Sent = readonly [number | { readonly atMs: number; readonly priority?: number; readonly explain?: boolean }];
/** In place of an invocation to cancel: the instance is removed. */
const REMOVE = -1;
type Served = { readonly from: number; readonly to: number; readonly outcome: string };

/** One instance of a service of 10 ms without network, ready at 0; what is sent at these times is served from .. to. */
async function serve(
  service: Partial<ServiceSpec>,
  sent: readonly Sent[],
  onTime: readonly (readonly [atMs: number, cancel: number])[] = [],
): Promise<readonly Served[]> {
  const { scenario } = createWorld();
  const none = { kind: 'constant', ms: 0 } as const;
  const own: Scenario = {
    ...scenario,
    services: [constantService('batched', 10, { startUp: none, explanation: { factor: 3 }, ...service })],
    network: { ...scenario.network, links: scenario.network.links.map((link) => ({ ...link, latency: none })) },
    pipelines: scenario.pipelines.map((pipeline) => ({
      ...pipeline,
      aggregator: null,
      modalities: pipeline.modalities.map((modality) => ({
        ...modality,
        preprocessor: null,
        members: [{ service: 'batched', weight: 1, active: true }],
      })),
    })),
  };
  const model = buildModel(own);
  const backend = createSimBackend({
    model,
    random: createRandom(1, 0),
    truth: (queryId) => ({
      queryId,
      stream: model.streams[0]!,
      atMs: 0,
      modalities: [0],
      explain: false,
      trueClass: 0,
      difficulty: [0],
      client: null,
    }),
  });
  const ends = new Map<number, BackendObservation & { kind: 'invocation-ended' }>();
  const watching = watch(
    backend.observe(),
    (seen) => void (seen.kind === 'invocation-ended' && ends.set(seen.invocationId, seen)),
  );
  await backend.open();
  backend.deploy(0, 0, 0);
  sent.forEach(([one], id) => {
    const { atMs, priority = 0, explain = false } = typeof one === 'number' ? { atMs: one } : one;
    const work: Invocation = {
      ...HEAD,
      priority,
      id,
      queryId: id,
      stage: 'infer',
      taskId: id,
      serviceId: 0,
      instanceId: 0,
      explain,
    };
    backend.clock.after(atMs, () => backend.invoke(work));
  });
  for (const [atMs, id] of onTime) backend.clock.after(atMs, () => (id === REMOVE ? backend.remove(0) : backend.cancel(id)));
  await backend.run(1000);
  watching.unsubscribe();
  await backend.close();
  return sent.map((_, id) => {
    const end = ends.get(id)!;
    const from = end.outcome === 'completed' ? end.atMs - end.spans.serviceMs : end.atMs;
    return { from, to: end.atMs, outcome: end.outcome };
  });
}
const times = (served: readonly Served[]): (readonly [number, number])[] => served.map(({ from, to }) => [from, to]);

describe('a batch', () => {
  it('begins when it is full, or when its first has waited long enough', async () => {
    // Full at 3 (4 at once: 21 ms). The fifth comes at 10 and is due at 15, the slot frees at 24: with the sixth of 20, 14 ms.
    // The seventh comes at 30, when the slot is taken until 38; it has waited longer than 5 ms by then. The eighth waits alone, 50 to 55.
    const served = await serve({ batching: batching() }, [[0], [1], [2], [3], [10], [20], [30], [50]]);
    expect(times(served)).toEqual([
      [3, 24],
      [3, 24],
      [3, 24],
      [3, 24],
      [24, 38],
      [24, 38],
      [38, 48],
      [55, 65],
    ]);
  });

  it('of a size between two points of the curve takes a time between', async () => {
    const served = await serve({ batching: batching({ waitMs: 2.5 }) }, [[0], [1], [2]]);
    expect(times(served)).toEqual([
      [2.5, 20],
      [2.5, 20],
      [2.5, 20],
    ]);
  });

  it('takes what comes next at once where it does not wait', async () => {
    const served = await serve({ batching: batching({ waitMs: 0 }) }, [[0], [1], [2], [12]]);
    expect(times(served)).toEqual([
      [0, 10],
      [10, 24],
      [10, 24],
      [24, 34],
    ]);
  });

  it('has the curve of its device where there is one', async () => {
    const own = batching({
      max: 2,
      byDevice: {
        board: [
          [1, 1],
          [2, 1.1],
        ],
      },
    });
    expect(times(await serve({ batching: own }, [[0], [0]]))).toEqual([
      [0, 11],
      [0, 11],
    ]);
  });

  it('fills as many slots as there are', async () => {
    const served = await serve({ batching: batching({ max: 2 }), concurrency: 2 }, [[0], [0], [0], [0], [0], [0]]);
    expect(times(served).map(([from]) => from)).toEqual([0, 0, 0, 0, 14, 14]);
  });

  it('loses a member that is cancelled while it waits, and the wait of the next one counts', async () => {
    const served = await serve({ batching: batching() }, [[0], [3]], [[1, 0]]);
    expect(served.map(({ outcome }) => outcome)).toEqual(['cancelled', 'completed']);
    expect(times(served)).toEqual([
      [1, 1],
      [8, 18],
    ]);
  });

  it('keeps going when one member is cancelled while it is served', async () => {
    const served = await serve({ batching: batching({ max: 2 }) }, [[0], [0]], [[4, 0]]);
    expect(served).toEqual([
      { from: 14, to: 14, outcome: 'cancelled' },
      { from: 0, to: 14, outcome: 'completed' },
    ]);
  });

  it('is lost with its instance, each member by itself, and so is what waits', async () => {
    const served = await serve(
      { batching: batching({ max: 2 }) },
      [[0], [0], [1]],
      [
        [3, 1],
        [4, REMOVE],
      ],
    );
    expect(served.map(({ outcome, to }) => [outcome, to])).toEqual([
      ['failed', 4],
      ['cancelled', 4],
      ['failed', 4],
    ]);
  });

  it('is filled in the order of the queue', async () => {
    const urgent = { batching: batching({ max: 2, waitMs: 0 }), queue: { order: 'priority', bound: null } } as const;
    const served = await serve(urgent, [[0], [1], [2], [{ atMs: 3, priority: 1 }]]);
    expect(times(served).map(([from]) => from)).toEqual([0, 10, 24, 10]);
  });

  it('fills from a bounded queue, and what finds it full fails', async () => {
    const served = await serve({ batching: batching({ max: 2, waitMs: 0 }), queue: { order: 'fifo', bound: 2 } }, [
      [0],
      [1],
      [2],
      [3],
    ]);
    expect(served.map(({ outcome }) => outcome)).toEqual(['completed', 'completed', 'completed', 'failed']);
  });

  it('takes its factor times what its longest member takes alone', async () => {
    const served = await serve({ batching: batching({ max: 2 }) }, [[0], [{ atMs: 1, explain: true }]]);
    expect(times(served)).toEqual([
      [1, 43],
      [1, 43],
    ]);
  });
});

describe('through a scenario', () => {
  const station = { serviceTime: { kind: 'constant', ms: 10 }, durationMs: 20_000, perSecond: 80 } as const;
  const rows = async (service: Partial<ServiceSpec>): Promise<string> => {
    const all: unknown[] = [];
    await playRecords(stationScenario({ ...station, service }), 'v2', 0, (record) => void all.push(record));
    return JSON.stringify(all);
  };

  it('batches of at most one are, byte by byte, no batches', async () => {
    for (const order of ['fifo', 'deadline'] as const) {
      const queue = { order, bound: 5 };
      expect(await rows({ queue, batching: batching({ max: 1 }) })).toBe(await rows({ queue }));
    }
  });

  it('an overloaded instance serves max / (factor x time)', async () => {
    const scenario = stationScenario({ ...station, perSecond: 400, service: { batching: batching() } });
    let answered = 0;
    await playRecords(scenario, 'v2', 0, (record) => void (record.kind === 'query' && record.endMs <= 20_000 && answered++));
    const limit = 4 / (2.1 * 10);
    expect(answered / 20_000 / limit).toBeGreaterThan(0.995);
    expect(answered / 20_000 / limit).toBeLessThanOrEqual(1);
  });

  it('carries a load under which an instance without batches would grow without bound', async () => {
    const heavy = { ...station, perSecond: 150 };
    expect(await meanResponseMs(stationScenario({ ...heavy, service: { batching: batching() } }), 'v2', 0)).toBeLessThan(60);
    expect(await meanResponseMs(stationScenario(heavy), 'v2', 0)).toBeGreaterThan(1000);
  });
});
