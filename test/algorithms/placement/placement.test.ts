import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPlacement, placements } from '../../../algorithms/placement/index.ts';
import type { Algorithm } from '../../../core/algorithm.ts';
import type { Observation, PlacementDecision } from '../../../core/events.ts';
import { createRandom, Stream, sequence } from '../../../core/random.ts';
import type { Demand, Json, ServiceSpec } from '../../../core/scenario.ts';
import { accelerators, demand, device, service } from '../../core/allocation/fixtures.ts';
import { World } from './world.ts';

const START: Observation = { kind: 'run-started', atMs: 0 };
const NAMES = ['first-fit', 'best-fit', 'worst-fit'];
const proper = placements.filter(({ name }) => !name.startsWith('rohe/'));

function policy(name: string, params: { readonly [name: string]: Json } = {}): Algorithm<PlacementDecision> {
  const definition = findPlacement(name);
  if (definition === undefined) throw new Error(`no placement ${name}`);
  return definition.create(params, sequence(createRandom(1, 0), Stream.placement));
}
function memory(rss: number): Partial<Demand> {
  return { memoryMiB: { rss, vms: rss } };
}
function needing(name: string, changes: Partial<Demand>, others: Partial<ServiceSpec> = {}): ServiceSpec {
  return service(name, { demand: demand(changes), ...others });
}
/** Three nodes of 1000, 400 and 700 MiB. */
function unlike(): World {
  const world = new World();
  for (const [name, rss] of [
    ['large', 1000],
    ['small', 400],
    ['middle', 700],
  ] as const) {
    world.node(name, device({ memoryMiB: { rss, vms: 10_000 } }));
  }
  return world;
}

describe('the list of placements', () => {
  it("has the three, then ROHE's, found by name", () => {
    expect(placements.map(({ name }) => name)).toEqual([...NAMES, 'rohe/placement']);
    for (const name of NAMES) expect(findPlacement(name)?.name).toBe(name);
    expect(findPlacement('priority')).toBeUndefined();
  });

  it('gives weights only to those that score', () => {
    const queue = ['priority', 'queue_balance'];
    const weights = ['cpu', 'memory', 'accelerator', 'latency', 'energy'];
    expect(proper.map(({ params }) => Object.keys(params))).toEqual([queue, [...weights, ...queue], [...weights, ...queue]]);
  });

  it.each<[string, Json, string]>([
    ['cpu', -1, 'placement parameter "cpu" is -1; it must be a number from 0 to 1000000'],
    ['queue_balance', 0, 'placement parameter "queue_balance" is 0; it must be a number from 1 to 1000000'],
    ['priority', 'both', 'placement parameter "priority" is "both"; it must be one of none, cpu, memory'],
  ])('refuses %s = %s', (name, value, message) => {
    expect(() => policy('best-fit', { [name]: value })).toThrow(message);
  });
});

describe('where one instance goes', () => {
  it.each([
    ['first-fit', 'large'],
    ['best-fit', 'small'],
    ['worst-fit', 'large'],
  ])('%s of nodes with 1000, 400 and 700 MiB for 300: %s', (name, node) => {
    const world = unlike().service(needing('s', memory(300)));
    world.show(policy(name), START);
    expect(world.placed()).toEqual([`s@${node}`]);
  });

  it('best-fit takes a node that the instance fills to the last MiB and core', () => {
    const world = unlike().service(needing('s', { ...memory(700), coreShares: [1, 1, 1, 1], cpuMillis: 4000 }));
    world.show(policy('best-fit'), START);
    expect(world.placed()).toEqual(['s@middle']);
  });

  it.each(NAMES)('%s breaks a tie for the first node of the scenario', (name) => {
    const world = new World()
      .node('a', device())
      .node('b', device())
      .service(needing('s', memory(1)));
    world.show(policy(name), START);
    expect(world.placed()).toEqual(['s@a']);
  });

  it.each(['best-fit', 'worst-fit'])('%s sees a tie where sums of the same shares differ in the last bit', (name) => {
    for (const first of [[0.55, 0.15], [0.7]]) {
      const other = first.length === 1 ? [0.55, 0.15] : [0.7];
      const world = new World()
        .node('a', device({ cores: 2 }))
        .node('b', device({ cores: 2 }))
        .service(needing('s', { coreShares: [0.1] }));
      world.books(0).book(demand({ coreShares: first }));
      world.books(1).book(demand({ coreShares: other }));
      world.show(policy(name, { memory: 0 }), START);
      expect(world.placed()).toEqual(['s@a']);
    }
  });

  it.each(['best-fit', 'worst-fit'])('%s goes near the gateway and to low power, the more these count', (name) => {
    const world = () =>
      new World()
        .node('far', device({ busyPowerW: 5 }), { gatewayMs: 20 })
        .node('near', device({ busyPowerW: 10 }), { gatewayMs: 2 })
        .service(needing('s', memory(100)));
    const placedWith = (params: { readonly [name: string]: Json }) => {
      const one = world();
      one.show(policy(name, params), START);
      return one.placed();
    };
    expect(placedWith({ latency: 1 })).toEqual(['s@near']);
    expect(placedWith({ energy: 1 })).toEqual(['s@far']);
    // 20/20 + 5/10 w against 2/20 + 10/10 w: even at w = 1.8
    expect(placedWith({ latency: 1, energy: 1.7 })).toEqual(['s@near']);
    expect(placedWith({ latency: 1, energy: 1.9 })).toEqual(['s@far']);
  });

  it('best-fit with a weight on accelerators keeps the GPU free for those who need it', () => {
    const world = new World()
      .node('gpu', device(accelerators('gpu')))
      .node('plain', device())
      .service(needing('s', memory(100)));
    world.show(policy('best-fit', { accelerator: 1 }), START);
    expect(world.placed()).toEqual(['s@plain']);
  });

  it('nowhere that is down, lacks a label, has no profile or too few cores', () => {
    const world = new World()
      .node('down', device())
      .node('unlabelled', device())
      .node('other', device({ name: 'tpu-board' }), { labels: { site: 'north' } })
      .node('two-cores', device({ cores: 2 }), { labels: { site: 'north' } })
      .service(
        needing(
          's',
          { coreShares: [0.1, 0.1, 0.1] },
          { labels: { site: 'north' }, profile: { byDevice: { board: { kind: 'constant', ms: 1 } }, otherwise: null } },
        ),
      );
    world.turn(policy('first-fit'), 0, 'down');
    world.recording = true;
    expect(world.show(policy('first-fit'), START)).toEqual([]);
    expect(world.traced).toEqual([
      {
        place: 's',
        on: null,
        candidates: [],
        rejected: [
          { node: 'down', why: 'node: needs to be up, is down' },
          { node: 'unlabelled', why: 'label site: needs north, the node has none' },
          { node: 'other', why: 'profile: the service has none for device tpu-board' },
          { node: 'two-cores', why: 'cores: needs 3, the node has 2' },
        ],
      },
    ]);
  });

  it('says what was scored, while someone records', () => {
    const world = unlike().service(needing('s', memory(300)));
    world.recording = true;
    world.show(policy('best-fit', { cpu: 0 }), START);
    expect(world.traced).toEqual([
      {
        place: 's',
        on: 'small',
        candidates: [
          { node: 'large', remaining: 0.7, cost: 0 },
          { node: 'small', remaining: 0.25, cost: 0 },
          { node: 'middle', remaining: 400 / 700, cost: 0 },
        ],
        rejected: [],
      },
    ]);
  });
});

describe('one list of decisions accounts for what it has just placed', () => {
  it('in memory, cores and accelerators alike', () => {
    const world = new World()
      .node('a', device(accelerators('gpu')))
      .node('b', device(accelerators('gpu')))
      .service(needing('s', { accelerators: { gpu: 0.6 }, coreShares: [0.8, 0.8] }, { replicas: 3 }))
      .service(needing('t', { coreShares: [0.8, 0.8, 0.3, 0.3] }, { replicas: 3 }));
    world.show(policy('first-fit'), START);
    // s fits once a node by its GPU; then two cores have 0.2 left, so t, with four cores, fits nowhere.
    expect(world.placed()).toEqual(['s@a', 's@b']);
  });

  it('books the GPU of one device only, so two instances fill two devices of one node', () => {
    const world = new World()
      .node('a', device(accelerators('gpu', 'gpu')))
      .service(needing('s', { accelerators: { gpu: 1 } }, { replicas: 3 }));
    world.show(policy('best-fit'), START);
    expect(world.placed()).toEqual(['s@a', 's@a']);
    expect(world.books(0).accelerators.map(({ used }) => used)).toEqual([1, 1]);
  });

  it('worst-fit spreads and best-fit packs', () => {
    const placedBy = (name: string) => {
      const world = new World()
        .node('a', device())
        .node('b', device())
        .service(needing('s', memory(1000), { replicas: 4 }));
      world.show(policy(name), START);
      return world.placed();
    };
    expect(placedBy('worst-fit')).toEqual(['s@a', 's@b', 's@a', 's@b']);
    expect(placedBy('best-fit')).toEqual(['s@a', 's@a', 's@a', 's@a']);
  });

  it('a service that fits nowhere holds up nobody else', () => {
    const world = unlike()
      .service(needing('huge', { ...memory(5000), cpuMillis: 4000 }))
      .service(needing('s', memory(300)));
    world.show(policy('first-fit'), START);
    expect(world.placed()).toEqual(['s@large']);
  });
});

describe('the queue', () => {
  const one = (name: string, sensitivity: ServiceSpec['sensitivity'], cpuMillis: number) =>
    needing(name, { cpuMillis }, { sensitivity });
  const world = () =>
    new World()
      .node('a', device({ cores: 100 }))
      .service(one('plain', 'none', 900))
      .service(one('cpu', 'cpu', 100))
      .service(one('both', 'both', 200))
      .service(one('memory', 'memory', 300));
  const order = (params: { readonly [name: string]: Json }) => {
    const cluster = world();
    cluster.show(policy('first-fit', params), START);
    return cluster.placed().map((placed) => placed.split('@')[0]);
  };

  it('serves prioritised services first, of sensitivity both too, then the others', () => {
    expect(order({})).toEqual(['plain', 'memory', 'both', 'cpu']);
    expect(order({ priority: 'cpu' })).toEqual(['both', 'cpu', 'plain', 'memory']);
    expect(order({ priority: 'cpu', queue_balance: 1 })).toEqual(['both', 'plain', 'cpu', 'memory']);
  });

  it('decides who gets the last place', () => {
    const cluster = new World()
      .node('a', device({ cores: 1 }))
      .service(one('plain', 'none', 1000))
      .service(one('cpu', 'cpu', 1000));
    cluster.show(policy('first-fit', { priority: 'cpu' }), START);
    expect(cluster.placed()).toEqual(['cpu@a']);
  });
});

describe('as time goes on', () => {
  it('has nothing to do once all run, also right after the run is looked at anew', () => {
    const world = unlike().service(needing('s', memory(100), { replicas: 3 }));
    const first = policy('first-fit');
    expect(world.show(first, START)).toHaveLength(3);
    expect(world.tick(first)).toEqual([]);
    expect(world.show(policy('first-fit'), START)).toEqual([]);
  });

  it('scales up by what is missing only', () => {
    const world = unlike().service(needing('s', memory(100), { replicas: 2 }));
    const first = policy('first-fit');
    world.show(first, START);
    world.want(0, 3);
    expect(world.tick(first)).toEqual([{ kind: 'deploy', serviceId: 0, nodeId: 0, reason: 'fewer instances than desired' }]);
    expect(world.tick(first)).toEqual([]);
  });

  it('scales down the least loaded, of these the newest, and asks once', () => {
    const world = unlike().service(needing('s', memory(100), { replicas: 5 }));
    const first = policy('first-fit');
    world.show(first, START);
    for (const [id, outstanding] of [2, 0, 1, 0, 3].entries()) world.load(id, outstanding);
    world.want(0, 2);
    const gone = world.tick(first);
    expect(gone.map((one) => (one.kind === 'drain' ? one.instanceId : null))).toEqual([3, 1, 2]);
    expect(world.tick(first)).toEqual([]);
    expect(world.settle(first, 3, 'removed')).toEqual([]);
  });

  it('replaces what is leaving when more are wanted again before it is gone', () => {
    const world = unlike().service(needing('s', memory(100), { replicas: 2 }));
    const first = policy('first-fit');
    world.show(first, START);
    world.want(0, 1);
    world.tick(first);
    world.want(0, 2);
    expect(world.tick(first)).toHaveLength(1);
    expect(world.settle(first, 1, 'removed')).toEqual([]);
    expect(world.placed()).toEqual(['s@large', 's@large']);
  });

  it('gives what a removed instance held to the one that waits for it', () => {
    const world = new World()
      .node('a', device({ memoryMiB: { rss: 100, vms: 100 } }))
      .service(needing('s', memory(100)))
      .service(needing('t', memory(100), { replicas: 0 }));
    const first = policy('first-fit');
    world.show(first, START);
    world.want(0, 0);
    world.want(1, 1);
    expect(world.tick(first)).toEqual([{ kind: 'drain', instanceId: 0, reason: 'more instances than desired' }]);
    world.settle(first, 0, 'removed');
    expect(world.placed()).toEqual(['t@a']);
  });

  it('places elsewhere what a node that went down took with it, whichever is reported first', () => {
    const run = (instanceFirst: boolean) => {
      const world = unlike().service(needing('s', memory(300)));
      const first = policy('first-fit');
      world.show(first, START);
      if (!instanceFirst) expect(world.turn(first, 0, 'down')).toEqual([]);
      world.settle(first, 0, 'failed');
      if (instanceFirst) expect(world.turn(first, 0, 'down')).toEqual([]);
      return world.placed();
    };
    expect(run(false)).toEqual(['s@small']);
    expect(run(true)).toEqual(['s@small']);
  });

  it('uses a node that comes up', () => {
    const world = new World().node('a', device()).service(needing('s', memory(300)));
    const first = policy('first-fit');
    world.turn(first, 0, 'down');
    expect(world.show(first, START)).toEqual([]);
    world.turn(first, 0, 'up');
    expect(world.placed()).toEqual(['s@a']);
  });

  it('tries a service that fails at its start on each node as often as it is desired, and then waits for the tick', () => {
    const world = unlike().service(needing('s', memory(100), { replicas: 2 }));
    const first = policy('first-fit');
    world.show(first, START);
    for (let id = 0; id < 6; id++) world.settle(first, id, 'failed');
    expect(world.placed()).toEqual([]);
    world.tick(first);
    expect(world.placed()).toEqual(['s@large', 's@large']);
  });

  it('does not answer what is not its business', () => {
    const world = unlike().service(needing('s', memory(100)));
    expect(world.show(policy('first-fit'), { kind: 'query-arrived', atMs: 0, queryId: 0 })).toEqual([]);
    expect(world.show(policy('first-fit'), { kind: 'woken', atMs: 0, key: 'x' })).toEqual([]);
  });
});

describe('over random clusters and services', () => {
  const share = fc.constantFrom(0, 0.1, 0.25, 0.5, 1);
  const anyService = fc
    .record({
      cpuMillis: fc.integer({ min: 0, max: 3000 }),
      coreShares: fc.array(share, { maxLength: 5 }),
      rss: fc.integer({ min: 0, max: 3000 }),
      gpu: share,
      replicas: fc.integer({ min: 0, max: 4 }),
    })
    .map(({ rss, gpu, replicas, ...rest }) => needing('s', { ...rest, ...memory(rss), accelerators: { gpu } }, { replicas }));
  const services = fc.array(anyService, { minLength: 1, maxLength: 5 });

  it('the core can apply every list as it stands, and a place is left empty only where nothing fits', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NAMES),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
        services,
        (name, gpus, specs) => {
          const world = new World();
          for (const [i, gpu] of gpus.entries()) world.node(`n${i}`, device(gpu ? accelerators('gpu') : {}));
          for (const spec of specs) world.service(spec);
          const chosen = policy(name);
          // World books what is deployed, and booking throws where it does not fit.
          world.show(chosen, START);
          for (const { spec, desired, instances } of world.view().services) {
            expect(instances.length).toBeLessThanOrEqual(desired);
            if (instances.length < desired)
              for (const node of world.view().nodes) expect(node.books.misfit(spec.demand)).not.toBeNull();
          }
          expect(world.tick(chosen)).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
