import { describe, expect, it } from 'vitest';
import { Cluster } from '../../../core/cluster/cluster.ts';
import { buildModel } from '../../../core/model/build.ts';
import { cutMarginMs } from '../../../core/orchestrator/margin.ts';
import type { Distribution, LinkSpec, Scenario } from '../../../core/scenario.ts';
import { constantService, createWorld, LATENCY_MS } from '../../contracts/world.ts';

const COMBINE = 3;
const COMBINE_MS = 2;
const [LEFT, RIGHT] = [0, 1];
/** 1 KiB takes 1 ms. */
const MBIT = 8.192;
const { scenario: tiny } = createWorld();
const exponential = (meanMs: number): Distribution => ({ kind: 'exponential', meanMs, shiftMs: 0 });

/** The margin of the first pipeline when these nodes have an aggregator that is ready. */
function margin(scenario: Scenario, nodes: readonly number[] = [LEFT]): number {
  const model = buildModel(scenario);
  const cluster = new Cluster(model);
  for (const node of nodes) cluster.changed(cluster.deploy(COMBINE, node).id, 'ready');
  return cutMarginMs(model, model.pipelines[0]!, cluster);
}
function combining(profile: Distribution, scenario: Scenario = tiny): Scenario {
  const combine = constantService('combine', 0, {
    role: 'aggregate',
    modality: null,
    profile: { byDevice: {}, otherwise: profile },
  });
  return { ...scenario, services: scenario.services.map((service) => (service.name === 'combine' ? combine : service)) };
}
function linked(change: Partial<LinkSpec>, scenario: Scenario = tiny): Scenario {
  return { ...scenario, network: { ...scenario.network, links: scenario.network.links.map((link) => ({ ...link, ...change })) } };
}
function asking(change: Partial<Scenario['pipelines'][number]>, scenario: Scenario = tiny): Scenario {
  return { ...scenario, pipelines: scenario.pipelines.map((pipeline) => ({ ...pipeline, ...change })) };
}
const withoutAggregator = asking({ aggregator: null });

describe('how long before a deadline to cut, where all times are constant', () => {
  it('is to the aggregator and back, its work, and the reply to the client', () => {
    expect(margin(tiny)).toBe(LATENCY_MS + COMBINE_MS + LATENCY_MS + LATENCY_MS);
  });
  it('is the reply alone where nothing aggregates', () => {
    expect(margin(withoutAggregator, [])).toBe(LATENCY_MS);
  });
  it('has the time of the bytes of the result, on every leg', () => {
    const wide = asking({ resultKiB: 7 }, linked({ bandwidthMbitPerS: MBIT }));
    expect(margin(wide)).toBeCloseTo(5 + 3 * 7, 9);
    expect(margin({ ...wide, pipelines: asking({ aggregator: null }, wide).pipelines }, [])).toBeCloseTo(1 + 7, 9);
  });
  it('is that of the worst node on which an aggregator is ready, whichever comes first', () => {
    const [board] = tiny.devices;
    const slow = { ...board!, name: 'slow', speed: 0.25 };
    const mixed = { ...tiny, devices: [board!, slow], nodes: [tiny.nodes[LEFT]!, { ...tiny.nodes[RIGHT]!, device: 'slow' }] };
    expect(margin(mixed, [LEFT])).toBe(5);
    expect(margin(mixed, [RIGHT])).toBe(3 + COMBINE_MS / 0.25);
    for (const nodes of [
      [LEFT, RIGHT],
      [RIGHT, LEFT],
    ])
      expect(margin(mixed, nodes)).toBe(11);
  });
  it('tells nodes of one device in two zones apart', () => {
    const { network, nodes } = tiny;
    const far: Scenario = {
      ...tiny,
      nodes: [nodes[LEFT]!, { ...nodes[RIGHT]!, zone: 'cabin' }],
      network: {
        ...network,
        zones: [...network.zones, 'cabin'],
        links: [
          ...network.links,
          ...[
            ['clients', 'cabin'],
            ['cabin', 'cabin'],
            ['site', 'cabin'],
          ].map(
            ([from, to]): LinkSpec => ({ ...network.links[0]!, from: from!, to: to!, latency: { kind: 'constant', ms: 10 } }),
          ),
        ],
      },
    };
    expect(margin(far, [LEFT])).toBe(5);
    expect(margin(far, [LEFT, RIGHT])).toBe(10 + COMBINE_MS + 10 + LATENCY_MS);
  });
  it('counts only aggregators that are ready, and is nothing without one', () => {
    const model = buildModel(tiny);
    const cluster = new Cluster(model);
    const { id } = cluster.deploy(COMBINE, LEFT);
    expect(cutMarginMs(model, model.pipelines[0]!, cluster)).toBe(0);
    cluster.changed(id, 'ready');
    expect(cutMarginMs(model, model.pipelines[0]!, cluster)).toBe(5);
    cluster.changed(id, 'failed');
    expect(cutMarginMs(model, model.pipelines[0]!, cluster)).toBe(0);
  });
  it('is each plan version its own', () => {
    const [pipeline] = tiny.pipelines;
    const scenario: Scenario = {
      ...linked({ bandwidthMbitPerS: MBIT }),
      changes: [{ atMs: 10, kind: 'plan', pipeline: { ...pipeline!, resultKiB: 11 } }],
    };
    const model = buildModel(scenario);
    const cluster = new Cluster(model);
    cluster.changed(cluster.deploy(COMBINE, LEFT).id, 'ready');
    const [change] = model.changes;
    if (change?.kind !== 'plan') throw new Error('the change is of the plan');
    expect(cutMarginMs(model, model.pipelines[0]!, cluster)).toBeCloseTo(5 + 3, 9);
    expect(cutMarginMs(model, change.plan, cluster)).toBeCloseTo(5 + 33, 9);
    expect(cutMarginMs(model, model.pipelines[0]!, cluster)).toBeCloseTo(5 + 3, 9);
  });
});

describe('how long before a deadline to cut, where times vary, is the 99th percentile', () => {
  it('of an exponential reply: mean x ln 100', () => {
    expect(margin(linked({ latency: exponential(3) }, withoutAggregator), [])).toBeCloseTo(3 * Math.log(100), 9);
  });
  it('of exponential work between constant legs', () => {
    expect(margin(combining(exponential(20)))).toBeCloseTo(3 * LATENCY_MS + 20 * Math.log(100), 9);
  });
  it('of the sum, not the sum of percentiles: four exponential times of 5 ms are Erlang-4, 10.045 means', () => {
    const all = linked({ latency: exponential(5) }, combining(exponential(5)));
    // The 0.99 quantile of gamma(4, 1): chi2.ppf(0.99, 8) / 2 = 10.0451.
    expect(Math.abs(margin(all) / (5 * 10.0451) - 1)).toBeLessThan(0.01);
  });
  it('of the losses too: at 5 % one retransmission is enough for 99 % of the replies, at 15 % it takes two', () => {
    const lossy = (share: number): Scenario => linked({ loss: { share, timeoutMs: 40 } }, withoutAggregator);
    expect(margin(lossy(0.05), [])).toBe(LATENCY_MS + 40);
    expect(margin(lossy(0.15), [])).toBe(LATENCY_MS + 80);
    expect(margin(lossy(0.005), [])).toBe(LATENCY_MS);
  });
});
