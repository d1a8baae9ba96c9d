import { describe, expect, it } from 'vitest';
import type { FaultSpec, Scenario } from '../../core/scenario.ts';
import { createWorld } from '../contracts/world.ts';
import { failuresOf, type Played, play, scripted } from './faulty-world.ts';

const { scenario: WORLD, nodes: NODES } = createWorld();
/** 1 ms for a KiB; the payload has 100. */
const SLOW_MBIT = 8.192;
const OUTSIDE = ['clients', 'site'] as const;
const INSIDE = ['site', 'site'] as const;

type Changes = { readonly sharing?: 'none' | 'max-min'; readonly cutTimeoutMs?: number; readonly arrivals?: readonly number[] };
/** Queries at the given times over a slow link from the clients; inside the site transfers take their latency of 1 ms. */
function world(faults: readonly FaultSpec[], { sharing = 'none', cutTimeoutMs = 5000, arrivals = [0] }: Changes = {}): Scenario {
  const links = WORLD.network.links.map((link) => ({ ...link, bandwidthMbitPerS: link.to !== link.from ? SLOW_MBIT : null }));
  const rows = arrivals.map((atMs) => ({ atMs, modalities: null, className: null, explain: null }));
  return {
    ...WORLD,
    faults,
    network: { ...WORLD.network, links, sharing, cutTimeoutMs },
    contracts: [{ ...WORLD.contracts[0]!, deadlineMs: null }],
    workload: [{ ...WORLD.workload[0]!, arrivals: { kind: 'trace', rows } }],
  };
}
const cut = (atMs: number, forMs: number, between: readonly [string, string] = OUTSIDE): FaultSpec =>
  scripted({ kind: 'cut', between }, atMs, forMs);
const degrade = (latencyFactor: number, bandwidthFactor: number, atMs: number, forMs: number): FaultSpec =>
  scripted({ kind: 'degrade', between: OUTSIDE, latencyFactor, bandwidthFactor }, atMs, forMs);

const ingestEnds = ({ invocations }: Played): readonly number[] =>
  invocations.flatMap(({ stage, endMs }) => (stage === 'ingest' ? [Math.round(endMs * 1e6) / 1e6] : []));

describe.each(['none', 'max-min'] as const)('a link that is cut, sharing %s', (sharing) => {
  it('takes what is under way 102 ms where nothing fails', async () => {
    expect(ingestEnds(await play(world([cut(500, 10)], { sharing })))).toEqual([102]);
  });

  it('holds what is being sent, which then goes on where it was', async () => {
    expect(ingestEnds(await play(world([cut(40, 30)], { sharing })))).toEqual([132]);
  });

  it('holds what is to be sent', async () => {
    expect(ingestEnds(await play(world([cut(5, 30)], { sharing, arrivals: [20] })))).toEqual([35 + 102]);
  });

  it('lets through what has been sent and is only under way', async () => {
    expect(ingestEnds(await play(world([cut(100.5, 30)], { sharing })))).toEqual([102]);
  });

  it('fails work that has waited for as long as cut_timeout says, once', async () => {
    const played = await play(world([cut(40, 30)], { sharing, cutTimeoutMs: 20 }));
    expect(ingestEnds(played)).toEqual([60]);
    expect(played.queries).toMatchObject([{ outcome: 'failed', cause: 'ingest failed: link cut', endMs: 60 }]);
    expect(played.unfinished).toBe(0);
  });

  it('counts the wait anew when it is cut again, and not when cuts overlap', async () => {
    const twice = await play(world([cut(40, 10), cut(55, 30)], { sharing, cutTimeoutMs: 20 }));
    expect(ingestEnds(twice)).toEqual([75]);
    const overlapping = await play(world([cut(40, 15), cut(50, 50)], { sharing, cutTimeoutMs: 20 }));
    expect(ingestEnds(overlapping)).toEqual([60]);
  });

  it('holds the answer of a model, whose times still add up', async () => {
    const played = await play(world([cut(105, 10, INSIDE)], { sharing }));
    const prepared = played.invocations.find(({ stage }) => stage === 'preprocess')!;
    // It reaches the node at 103, is ready at 107, and its result leaves when the link is whole at 115.
    expect(prepared.endMs).toBeCloseTo(116, 9);
    expect(prepared.networkMs! + prepared.waitingMs! + prepared.serviceMs!).toBeCloseTo(prepared.endMs - prepared.decidedMs, 9);
    expect(played.queries[0]).toMatchObject({ outcome: 'completed' });
  });

  it('is a partition, with the zones that no set names as one more', async () => {
    const partition = scripted({ kind: 'partition', sets: [['site']] }, 40, 30);
    expect(ingestEnds(await play(world([partition], { sharing })))).toEqual([132]);
    const inside = await play(world([scripted({ kind: 'partition', sets: [['site', 'clients']] }, 40, 30)], { sharing }));
    expect(ingestEnds(inside)).toEqual([102]);
  });
});

describe('a link that is degraded', () => {
  it.each(['none', 'max-min'] as const)(
    'sends more slowly from then on, also what is being sent (sharing %s)',
    async (sharing) => {
      // 40 KiB at 1, 30 ms at half, 45 KiB at 1.
      expect(ingestEnds(await play(world([degrade(1, 0.5, 40, 30)], { sharing })))).toEqual([40 + 30 + 45 + 2]);
    },
  );

  it('has its latency multiplied for what leaves meanwhile', async () => {
    expect(ingestEnds(await play(world([degrade(5, 1, 0, 500)])))).toEqual([100 + 5 + 1]);
    expect(ingestEnds(await play(world([degrade(5, 1, 0, 99)])))).toEqual([102]);
  });

  it('has the product of the factors of faults that overlap', async () => {
    expect(ingestEnds(await play(world([degrade(2, 0.5, 0, 500), degrade(3, 0.5, 0, 500)])))).toEqual([400 + 6 + 1]);
  });

  it('is shared by those that use it', async () => {
    const shared = world([degrade(1, 0.5, 0, 5000)], { sharing: 'max-min', arrivals: [0, 0] });
    expect(ingestEnds(await play(shared))).toEqual([402, 402]);
    const alone = world([degrade(1, 0.5, 0, 5000)], { sharing: 'none', arrivals: [0, 0] });
    expect(ingestEnds(await play(alone))).toEqual([202, 202]);
  });
});

describe('nodes behind a cut link', () => {
  /** The left node is in a zone of its own, and every service has an instance on each node. */
  const apart = (faults: readonly FaultSpec[], cutTimeoutMs: number): Scenario => {
    const base = world(faults, { cutTimeoutMs, arrivals: [100, 200, 300] });
    const zones = ['clients', 'site', 'far'];
    const links = zones.flatMap((from, i) => zones.slice(i).map((to) => ({ ...WORLD.network.links[0]!, from, to })));
    return {
      ...base,
      network: { ...base.network, zones, links },
      nodes: WORLD.nodes.map((node) => (node.name === 'left' ? { ...node, zone: 'far' } : node)),
      services: WORLD.services.map((service) => ({ ...service, replicas: 2, demand: { ...service.demand, coreShares: [0.6] } })),
      placement: { label: 'worst-fit', use: 'worst-fit', params: {} },
    };
  };

  it('are not known to be away: their work fails by its timeout, and is done elsewhere', async () => {
    const played = await play(apart([cut(50, 2000, ['site', 'far'])], 30));
    const failed = played.invocations.filter(({ outcome }) => outcome === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    expect(new Set(failed.map(({ nodeId, cause }) => `${nodeId} ${cause}`))).toEqual(new Set([`${NODES.left} link cut`]));
    for (const { endMs, decidedMs } of failed) expect(endMs - decidedMs).toBeCloseTo(30, 9);
    const retried = played.invocations.filter(({ attempt }) => attempt === 2);
    expect(retried).toHaveLength(failed.length);
    expect(retried.every(({ outcome, nodeId }) => outcome === 'completed' && nodeId === NODES.right)).toBe(true);
    expect(played.queries.map(({ outcome }) => outcome)).toEqual(['completed', 'completed', 'completed']);
  });

  it('keep their instances', async () => {
    const { seen } = await play(apart([cut(50, 500, ['site', 'far'])], 30));
    expect(failuresOf(seen)).toEqual([]);
  });
});

describe('an image on its way over a link that is cut', () => {
  it('waits without end, and the instance starts when it is there', async () => {
    const base = world([scripted({ kind: 'crash', node: 'left' }, 50), cut(60, 300)], { cutTimeoutMs: 20, arrivals: [1000] });
    const none = { kind: 'constant', ms: 0 } as const;
    const scenario: Scenario = {
      ...base,
      network: { ...base.network, registryZone: 'clients' },
      services: base.services.map((service) => ({ ...service, coldStart: { imageMiB: 40 / 1024, container: none, load: none } })),
    };
    const { seen } = await play(scenario);
    // Four images of 40 KiB, each with the bandwidth to itself: 10 ms before the cut, 30 ms after it, and the latency.
    const ready = seen.filter((one) => one.kind === 'instance-changed' && one.state === 'ready' && one.atMs > 0);
    expect(ready).toHaveLength(4);
    for (const { atMs } of ready) expect(atMs).toBeCloseTo(360 + 30 + 1, 9);
  });
});
