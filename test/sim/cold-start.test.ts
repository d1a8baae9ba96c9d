import { describe, expect, it } from 'vitest';
import type { InstanceRecord } from '../../core/events.ts';
import type { Distribution, NetworkSpec, Scenario, ServiceSpec } from '../../core/scenario.ts';
import { simulate } from '../../runners/simulate.ts';
import type { Rig } from '../contracts/rig.ts';
import { constantService, createWorld, LATENCY_MS } from '../contracts/world.ts';
import { networkOf, rigOf } from './simulated.ts';

const constant = (ms: number): Distribution => ({ kind: 'constant', ms });
const COLD = { imageMiB: 300, container: constant(800), load: constant(2000) };
/** 300 x 1024 KiB x 8.192 / 100 Mbit/s */
const PULL_MS = 25_165.824;
const START_MS = 800 + 2000;

function world(sharing: NetworkSpec['sharing'], changes: Partial<ServiceSpec> = {}): Partial<Scenario> {
  const others = createWorld().scenario.services.slice(2);
  const cold = (name: string): ServiceSpec => constantService(name, 10, { coldStart: COLD, startUp: constant(0), ...changes });
  return { network: networkOf(100, sharing), services: [cold('single'), cold('double'), ...others] };
}

/** Even instances are on the left node, odd ones on the right. */
async function readyAt(rig: Rig, untilMs = 1e6): Promise<ReadonlyMap<number, number>> {
  await rig.backend.run(untilMs);
  return new Map(
    rig.seen.flatMap((one) =>
      one.kind === 'instance-changed' && one.state === 'ready' ? [[one.instanceId, one.atMs] as const] : [],
    ),
  );
}

function expectReady(ready: ReadonlyMap<number, number>, expected: { readonly [instanceId: number]: number }): void {
  expect([...ready.keys()].sort()).toEqual(Object.keys(expected).map(Number));
  for (const [id, ms] of Object.entries(expected)) expect(ready.get(Number(id)), `instance ${id}`).toBeCloseTo(ms, 6);
}

describe('a cold start', () => {
  it('is pull over 100 Mbit/s, container and load: 25165.824 + 1 + 800 + 2000 ms', async () => {
    const rig = await rigOf(world('none'));
    rig.deploy(0, 0);
    expectReady(await readyAt(rig), { 0: 27_966.824 });
    expect(PULL_MS + LATENCY_MS + START_MS).toBe(27_966.824);
  });

  it('pulls nothing where the node holds the image', async () => {
    const rig = await rigOf(world('none'));
    await rig.ready(0, 0);
    const heldMs = rig.backend.clock.now();
    rig.deploy(2, 0);
    rig.deploy(1, 0);
    expectReady(await readyAt(rig), { 0: heldMs, 1: heldMs + PULL_MS + LATENCY_MS + START_MS, 2: heldMs + START_MS });
  });

  it('waits for a pull of the same image that is under way on the node', async () => {
    const rig = await rigOf(world('max-min'));
    rig.deploy(0, 0);
    await rig.backend.run(10_000);
    rig.deploy(2, 0);
    expectReady(await readyAt(rig), { 0: 27_966.824, 2: 27_966.824 });
  });

  it('shares the bandwidth with another pull where transfers share, and only there', async () => {
    for (const [sharing, pullMs] of [
      ['max-min', 2 * PULL_MS],
      ['none', PULL_MS],
    ] as const) {
      const rig = await rigOf(world(sharing));
      rig.deploy(0, 0);
      rig.deploy(1, 0);
      const readyMs = pullMs + LATENCY_MS + START_MS;
      expectReady(await readyAt(rig), { 0: readyMs, 1: readyMs });
    }
  });

  it('shares the bandwidth with the queries: 50 KiB beside a pull take twice 4.096 ms', async () => {
    const rig = await rigOf(world('max-min'));
    await rig.ready(1, rig.world.services.prepare);
    const startMs = rig.backend.clock.now();
    rig.deploy(0, 0);
    rig.invoke({
      id: 1,
      queryId: 1,
      attempt: 1,
      deadlineMs: null,
      priority: 0,
      tenant: 0,
      sendKiB: 50,
      returnKiB: 0,
      stage: 'ingest',
    });
    await rig.ended(1);
    // The clients' link is not that of the pull, the one from gateway to data hub is.
    rig.lasts(rig.endOf(1).atMs - startMs, 4.096 + 1 + 2 * 4.096 + 1, 'the ingest');
  });

  it('that is given up on the way leaves the bandwidth to others, and the image is pulled anew', async () => {
    const rig = await rigOf(world('max-min'));
    rig.deploy(0, 0);
    rig.deploy(1, 0);
    await rig.backend.run(10_000);
    rig.remove(0);
    // 10 s at half the bandwidth are 5 s of the 25 s; instance 2 comes when the other is done.
    const others = PULL_MS + 5000 + LATENCY_MS + START_MS;
    await rig.backend.run(others);
    rig.deploy(2, 0);
    expectReady(await readyAt(rig), { 1: others, 2: others + PULL_MS + LATENCY_MS + START_MS });
  });

  it('goes on for those who still wait when one of them is removed', async () => {
    const rig = await rigOf(world('none'));
    rig.deploy(0, 0);
    rig.deploy(2, 0);
    await rig.backend.run(10_000);
    rig.remove(0);
    expectReady(await readyAt(rig), { 2: 27_966.824 });
  });

  it('is not hastened by a pull that was given up before', async () => {
    const rig = await rigOf(world('none'));
    rig.deploy(0, 0);
    await rig.backend.run(10_000);
    rig.remove(0);
    await rig.backend.run(11_000);
    rig.deploy(2, 0);
    expectReady(await readyAt(rig), { 2: 11_000 + 27_966.824 });
  });

  it('is one pull for services that name one image, and one each for those that name none', async () => {
    const shared = await rigOf(world('none', { image: 'registry/detectors:1' }));
    await shared.ready(0, 0);
    const heldMs = shared.backend.clock.now();
    shared.deploy(2, 1);
    expectReady(await readyAt(shared), { 0: heldMs, 2: heldMs + START_MS });

    const own = await rigOf(world('none'));
    await own.ready(0, 0);
    own.deploy(2, 1);
    expectReady(await readyAt(own), { 0: heldMs, 2: heldMs + PULL_MS + LATENCY_MS + START_MS });
  });

  it('comes from the zone of the registry', async () => {
    const { network, ...rest } = world('none');
    const links = network!.links.map((link) =>
      link.to === link.from ? link : { ...link, latency: constant(30), bandwidthMbitPerS: 50 },
    );
    const rig = await rigOf({ ...rest, network: { ...network!, registryZone: 'clients', links } });
    rig.deploy(0, 0);
    expectReady(await readyAt(rig), { 0: 2 * PULL_MS + 30 + START_MS });
  });

  it('tells its parts', async () => {
    const rig = await rigOf(world('none'));
    rig.deploy(0, 0);
    await rig.backend.run(5000);
    rig.deploy(2, 0);
    await readyAt(rig);
    const parts = rig.seen.flatMap((one) => (one.kind === 'instance-changed' && one.state === 'ready' ? [one.startUp] : []));
    expect(parts.map((one) => Math.round(one!.pullMs * 1000) / 1000)).toEqual([25_166.824, 20_166.824]);
    expect(parts.map((one) => [one!.containerMs, one!.loadMs])).toEqual([
      [800, 2000],
      [800, 2000],
    ]);
  });
});

describe('the records of a run', () => {
  it('tell every change of an instance, those before the workload with negative times', async () => {
    const changes = world('none', { replicas: 2 });
    const arrivals = { kind: 'constant', perSecond: 1 } as const;
    const base = createWorld(changes).scenario;
    const scenario = { ...base, workload: base.workload.map((stream) => ({ ...stream, arrivals })) };
    const told: InstanceRecord[] = [];
    const { startUpMs } = await simulate({
      scenario,
      strategy: { label: 'v2', use: 'v2', params: {} },
      baseDir: '.',
      seed: 1,
      replicate: 0,
      onRecord: (record) => void (record.kind === 'instance' && told.push(record)),
    });
    const cold = told.filter(({ serviceId }) => serviceId < 2);
    expect(cold.map(({ state }) => state)).toEqual([...Array(4).fill('starting'), ...Array(4).fill('ready')]);
    for (const { state, atMs, startUpMs: tookMs, parts } of cold) {
      if (state === 'starting') expect([atMs, tookMs, parts]).toEqual([-startUpMs, null, null]);
      else {
        expect(atMs).toBeLessThanOrEqual(0);
        expect(parts).toEqual({ pullMs: expect.closeTo(PULL_MS + LATENCY_MS, 6), containerMs: 800, loadMs: 2000 });
        expect(tookMs).toBeCloseTo(27_966.824, 6);
      }
    }
    expect(startUpMs).toBeCloseTo(27_966.824, 6);
    // Those with one part only have no others.
    expect(told.filter(({ serviceId, state }) => serviceId >= 2 && state === 'ready').map(({ parts }) => parts)).toEqual([
      null,
      null,
    ]);
  });
});
