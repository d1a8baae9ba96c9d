import { describe, expect, it } from 'vitest';
import { buildModel } from '../../../core/model/build.ts';
import type { Scenario } from '../../../core/scenario.ts';
import { measure } from '../../../runners/measure.ts';
import { asksOf } from '../../../runners/validation/asks.ts';
import { leastResponses } from '../../../runners/validation/least.ts';
import { linkLoads } from '../../../runners/validation/links.ts';
import { nodeLoads, serviceLoads } from '../../../runners/validation/load.ts';
import { placeServices } from '../../../runners/validation/placement.ts';
import { constantService, createWorld } from '../../contracts/world.ts';
import { ROOT } from '../rohe.ts';

const place = (scenario: Scenario) => placeServices(scenario, ROOT);

describe('placement', () => {
  it('is where a run would have put the instances', async () => {
    const { instances, startUpMs, unplaced } = await place(createWorld().scenario);
    expect(instances.map(({ serviceId, nodeId }) => [serviceId, nodeId]).sort()).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
    expect([startUpMs, unplaced]).toEqual([5, []]);
  });

  it('says for each node why it cannot take what was not placed', async () => {
    const { scenario } = createWorld();
    const greedy = constantService('greedy', 10, { replicas: 3, demand: { ...scenario.services[0]!.demand, cpuMillis: 3000 } });
    const picky = constantService('picky', 10, { labels: { room: 'cellar' } });
    const { unplaced } = await place({ ...scenario, services: [...scenario.services, greedy, picky] });
    expect(unplaced.map(({ service, placed, wanted }) => [service, placed, wanted])).toEqual([
      ['greedy', 2, 3],
      ['picky', 0, 1],
    ]);
    expect(unplaced[0]?.why.map(({ node }) => node)).toEqual(['left', 'right']);
    expect(unplaced[0]?.why[0]?.reason).toMatch(/^cpu/);
    expect(unplaced[1]?.why[0]?.reason).toBe('label room: needs cellar, the node has none');
  });
});

describe('offered load of links', () => {
  const shared = (scenario: Scenario, bandwidthMbitPerS: number | null): Scenario => ({
    ...scenario,
    network: {
      ...scenario.network,
      sharing: 'max-min',
      links: scenario.network.links.map((link) => (link.from === link.to ? link : { ...link, bandwidthMbitPerS })),
    },
  });

  it('is what is sent a second / bandwidth, where transfers share', async () => {
    // 20 queries a second: 100 KiB in, 1 KiB out, over the one link with a bandwidth.
    const loads = linkLoads(await place(shared(createWorld().scenario, 40)));
    expect(loads).toEqual([
      { between: ['clients', 'site'], kibPerSecond: 20 * 101, load: expect.closeTo((20 * 101 * 8.192) / 40_000, 12) },
    ]);
    expect(linkLoads(await place(createWorld().scenario))).toEqual([]);
  });

  it('counts every leg of every stage', async () => {
    const { scenario } = createWorld();
    const links = scenario.network.links.map((link) => ({ ...link, bandwidthMbitPerS: 1000 }));
    const loads = linkLoads(await place({ ...scenario, network: { ...scenario.network, sharing: 'max-min', links } }));
    // In the site: ingest 100, preprocessing 100 + 50, two models 50 + 1 each, aggregation 2 + 1.
    expect(loads.map(({ between, kibPerSecond }) => [between[0], between[1], kibPerSecond])).toEqual([
      ['clients', 'site', 20 * 101],
      ['site', 'site', 20 * (100 + 150 + 2 * 51 + 3)],
    ]);
  });
});

describe('offered load', () => {
  it('is arrivals x members x mean work / (instances x concurrency)', async () => {
    // 20 queries a second: 10 ms on one slot, 10 ms on two, 4 ms of preprocessing, 2 ms of aggregation.
    const loads = serviceLoads(await place(createWorld().scenario));
    expect(loads.map(({ service, perSecond }) => [service, perSecond])).toEqual([
      ['single', 20],
      ['double', 20],
      ['prepare', 20],
      ['combine', 20],
    ]);
    expect(loads.map(({ load }) => load)).toEqual([0.2, 0.1, 0.08, 0.04].map((load) => expect.closeTo(load, 12)));
    expect(loads.map(({ capacityPerSecond }) => capacityPerSecond)).toEqual(
      [100, 200, 250, 500].map((rate) => expect.closeTo(rate, 9)),
    );
  });

  it('takes the mix of modalities, the size of the ensemble and explanations into account', async () => {
    const { scenario } = createWorld();
    const [look] = scenario.pipelines;
    const [visits] = scenario.workload;
    const [modality] = look!.modalities;
    const best = [
      { service: 'double', weight: 1, active: true },
      { service: 'single', weight: 1, active: true },
    ];
    const changed: Scenario = {
      ...scenario,
      pipelines: [{ ...look!, modalities: [{ ...modality!, ensembleSize: 1, members: best }] }],
      workload: [{ ...visits!, explainShare: 0.5, arrivals: { kind: 'poisson', perSecond: 30 } }],
    };
    // All go to `double`, the first of equals; half of them explain there, which takes twice as long.
    const [single, double] = serviceLoads(await place(changed));
    expect(single).toMatchObject({ perSecond: 0, load: 0 });
    expect(double?.perSecond).toBeCloseTo(30, 12);
    expect(double?.load).toBeCloseTo((15 * 10 + 15 * 20) / 2000, 12);
  });

  it('counts the rows of a trace within the duration', async () => {
    const { scenario } = createWorld();
    const row = (atMs: number) => ({ atMs, modalities: null, className: null, explain: null });
    const trace = {
      ...scenario.workload[0]!,
      arrivals: { kind: 'trace', rows: [row(0), row(500), row(1999), row(2000)] } as const,
    };
    const [single] = serviceLoads(await place({ ...scenario, workload: [trace] }));
    expect(single?.perSecond).toBe(1.5);
  });

  it('takes what rows of a trace ask for, and leaves out those that are rejected', async () => {
    const { scenario } = createWorld();
    const [look] = scenario.pipelines;
    const sound = { ...look!.modalities[0]!, modality: 'sound' };
    const row = (atMs: number, modalities: readonly string[] | null, explain: boolean | null = null) => ({
      ...{ atMs, modalities, explain, className: null },
    });
    const rows = [row(0, ['image'], true), row(1, ['sound']), row(2, ['image', 'sound']), row(3, null), row(9000, ['image'])];
    const world = {
      ...scenario,
      pipelines: [{ ...look!, modalities: [look!.modalities[0]!, sound] }],
      workload: [{ ...scenario.workload[0]!, arrivals: { kind: 'trace', rows } as const }],
    };
    const [stream] = buildModel(world).streams;
    expect(asksOf(stream!, buildModel(world))).toEqual([
      { modalities: [0], share: 0.5, explainShare: 0.5, refusal: null },
      { modalities: [1], share: 0.25, explainShare: 0, refusal: 'house gives no access to sound' },
      { modalities: [0, 1], share: 0.25, explainShare: 0, refusal: 'house gives no access to sound' },
    ]);
    // Two of four rows within two seconds.
    const [, , prepare] = serviceLoads(await place(world));
    expect(prepare?.perSecond).toBeCloseTo(1, 12);
  });

  it('sends what is rejected to the data hub, and no further', async () => {
    const { scenario } = createWorld();
    const links = scenario.network.links.map((link) => ({ ...link, bandwidthMbitPerS: 1000 }));
    const contracts = scenario.contracts.map((contract) => ({ ...contract, privileges: [] }));
    const loads = linkLoads(await place({ ...scenario, contracts, network: { ...scenario.network, sharing: 'max-min', links } }));
    expect(loads.map(({ kibPerSecond }) => kibPerSecond)).toEqual([20 * 100, 20 * 100]);
  });

  it('predicts the utilisation that a run measures', async () => {
    const { scenario } = createWorld({ durationMs: 60_000, warmUpMs: 10_000 });
    const placed = await place(scenario);
    const nodes = nodeLoads(placed, serviceLoads(placed));
    // (0.2 + 2 x 0.1 + 0.08 + 0.04) slots busy at 100 m each, of 4000 m.
    expect(nodes.map(({ cpuOffered }) => cpuOffered)).toEqual([expect.closeTo(0.013, 12), 0]);
    const { summary } = await measure({ scenario, strategy: scenario.strategies[0]!, baseDir: ROOT, seed: 1, replicate: 0 });
    expect(summary['utilisation']).toBeCloseTo(0.013 / 2, 4);
  });

  const without = (...names: readonly string[]): Scenario => {
    const { scenario } = createWorld();
    const services = scenario.services.map((service) => (names.includes(service.name) ? { ...service, replicas: 0 } : service));
    return { ...scenario, services };
  };

  it('has no value where work is asked for and nothing can do it', async () => {
    const [single] = serviceLoads(await place(without('single', 'double')));
    expect(single).toMatchObject({ instances: 0, load: null, workMs: null, perSecond: 20 });
  });

  it('asks nothing of a model that has no instance where another has one', async () => {
    const [single, double] = serviceLoads(await place(without('single')));
    expect([single?.perSecond, single?.load, double?.perSecond]).toEqual([0, 0, 20]);
  });
});

describe('the least response time', () => {
  it('is what a query takes when nothing waits', async () => {
    const { scenario } = createWorld();
    // ingest 1 + 1, preprocessing 1 + 4 + 1, a member 1 + 10 + 1, aggregation 1 + 2 + 1, reply 1
    const [least] = leastResponses(await place(scenario));
    expect(least).toMatchObject({ pipeline: 'look', contract: 'house', asks: ['image'], deadlineMs: 200, missing: [] });
    expect([least?.leastMs, least?.wholeMs]).toEqual([25, 25]);
    const times: number[] = [];
    const sinks = {
      record: (record: { kind: string; responseMs?: number | null }) =>
        void (record.responseMs != null && times.push(record.responseMs)),
      drain: async () => {},
    };
    await measure({ scenario, strategy: scenario.strategies[0]!, baseDir: ROOT, seed: 1, replicate: 0, sinks });
    expect(Math.min(...times)).toBeCloseTo(25, 9);
  });

  it('takes the fastest member at the least, and all that the plan chooses for the whole', async () => {
    const { scenario } = createWorld();
    const slow = scenario.services.map((service) => (service.name === 'double' ? constantService('double', 70) : service));
    const [least] = leastResponses(await place({ ...scenario, services: slow }));
    expect([least?.leastMs, least?.wholeMs]).toEqual([25, 85]);
  });

  it('names what has no instance', async () => {
    const { scenario } = createWorld();
    const services = scenario.services.map((service) => (service.name === 'prepare' ? { ...service, replicas: 0 } : service));
    expect(leastResponses(await place({ ...scenario, services }))[0]).toMatchObject({ leastMs: null, missing: ['prepare'] });
  });
});
