import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../core/events.ts';
import type { FaultSpec, Scenario, ServiceSpec } from '../../core/scenario.ts';
import { createWorld, START_UP_MS } from '../contracts/world.ts';
import { crash, failuresOf, type Played, play, scripted, statesOf } from './faulty-world.ts';

const { scenario: WORLD, nodes: NODES } = createWorld();

/** 20 queries a second for two seconds; first-fit puts everything on the left node. */
function world(faults: readonly FaultSpec[], changes: Partial<Scenario> = {}): Scenario {
  return { ...WORLD, orchestration: { ...WORLD.orchestration, tickMs: 100, sampleMs: 100 }, faults, ...changes };
}
function withServices(change: (service: ServiceSpec) => Partial<ServiceSpec>): Partial<Scenario> {
  return { services: WORLD.services.map((service) => ({ ...service, ...change(service) })) };
}
const arrivals = 40;
const RSS_MIB = WORLD.services[0]!.demand.memoryMiB.rss;
/** By v2, which drops what no instance can answer. */
const UNANSWERED = ['dropped'];
const without = (deadlineMs: null): Partial<Scenario> => ({ contracts: [{ ...WORLD.contracts[0]!, deadlineMs }] });

/** What holds whatever fails. */
function expectExactBooks({ queries, nodes, seen, view, unfinished }: Played, expected = arrivals): void {
  expect(unfinished).toBe(0);
  expect(new Set(queries.map(({ queryId }) => queryId)).size).toBe(expected);
  expect(queries).toHaveLength(expected);
  const counts = OUTCOMES.map((outcome) => queries.filter((query) => query.outcome === outcome).length);
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(expected);
  const ended = seen.flatMap((one) => (one.kind === 'invocation-ended' ? [one.invocationId] : []));
  expect(new Set(ended).size).toBe(ended.length);
  for (const node of view.nodes) {
    const there = view.services.flatMap((service) =>
      service.instances.filter(({ nodeId }) => nodeId === node.id).map(() => service.spec.demand),
    );
    expect(node.cpuMillis.used).toBe(there.reduce((sum, { cpuMillis }) => sum + cpuMillis, 0));
    expect(node.memoryMiB.used).toBe(there.reduce((sum, { memoryMiB }) => sum + memoryMiB.rss, 0));
  }
  // What the simulator holds in memory is what the core has booked.
  expect(nodes.filter(({ memoryMiB, instances }) => memoryMiB !== instances * RSS_MIB)).toEqual([]);
}
/** 10 ms, and for one in five 300 ms. */
const MOSTLY_FAST = {
  kind: 'empirical',
  points: [
    [0, 10],
    [0.8, 10],
    [0.8, 300],
    [1, 300],
  ],
} as const;
function arrivalAt(atMs: number): { atMs: number; modalities: null; className: null; explain: null } {
  return { atMs, modalities: null, className: null, explain: null };
}
const outcomesBetween = ({ queries }: Played, fromMs: number, toMs: number): readonly string[] => [
  ...new Set(queries.filter(({ arrivalMs }) => arrivalMs >= fromMs && arrivalMs < toMs).map(({ outcome }) => outcome)),
];

describe('a node that crashes', () => {
  it('goes down, its instances fail, and the placement starts them elsewhere', async () => {
    const played = await play(world([crash('left', 510, 500)]));
    expect(statesOf(played.seen, NODES.left)).toEqual([
      [510, 'down'],
      [1010, 'up'],
    ]);
    expect(failuresOf(played.seen)).toEqual(Array.from({ length: 4 }, () => [510, 'node crashed']));
    const ready = played.seen.filter((one) => one.kind === 'instance-changed' && one.state === 'ready' && one.atMs > 0);
    expect(ready.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 4 }, () => 510 + START_UP_MS));
    expect(played.view.services.every(({ instances }) => instances.every(({ nodeId }) => nodeId === NODES.right))).toBe(true);
    expect(outcomesBetween(played, 0, 480)).toEqual(['completed']);
    expect(outcomesBetween(played, 520, 2000)).toEqual(['completed']);
    expectExactBooks(played);
  });

  it('fails what is in flight there at once, and says why', async () => {
    const { invocations, queries } = await play(world([crash('left', 507)]));
    const failed = invocations.filter(({ outcome }) => outcome === 'failed');
    expect(failed.map(({ endMs, cause }) => [endMs, cause])).toContainEqual([507, 'node crashed']);
    expect(queries.find(({ arrivalMs }) => arrivalMs === 500)).toMatchObject({ outcome: 'failed' });
  });

  it('is recorded with its times', async () => {
    const { faults } = await play(world([crash('left', 500, 250), crash('right', 1000)]));
    expect(faults).toEqual([
      { kind: 'fault', faultId: 0, atMs: 500, untilMs: 750, instanceId: null },
      { kind: 'fault', faultId: 1, atMs: 1000, untilMs: null, instanceId: null },
    ]);
  });

  it('draws no power while it is down', async () => {
    const { nodes } = await play(world([crash('right', 400, 800)]));
    const right = nodes.filter(({ nodeId }) => nodeId === NODES.right);
    const down = right.filter(({ atMs }) => atMs > 500 && atMs <= 1200);
    expect(down.length).toBeGreaterThan(5);
    for (const { state, energyJ } of down.slice(0, -1)) expect([state, energyJ]).toEqual(['down', 0]);
    for (const { energyJ } of right.filter(({ atMs }) => atMs > 1300)) expect(energyJ).toBeCloseTo(0.2, 9);
  });

  it('is down until the last of several crashes that overlap is over', async () => {
    const played = await play(world([crash('left', 500, 400), crash('left', 700, 500), crash('left', 800, 100)]));
    expect(statesOf(played.seen, NODES.left)).toEqual([
      [500, 'down'],
      [1200, 'up'],
    ]);
    expectExactBooks(played);
  });

  it('takes instances with it that are still starting', async () => {
    const played = await play(world([crash('left', 500, 300), crash('right', 502, 400)]));
    expect(failuresOf(played.seen).map(([atMs]) => atMs)).toEqual([500, 500, 500, 500, 502, 502, 502, 502]);
    expect(outcomesBetween(played, 850, 2000)).toEqual(['completed']);
    expectExactBooks(played);
  });

  it('leaves work that comes before its services are back without an answer, and no query open', async () => {
    for (const changes of [{}, without(null)]) {
      const played = await play(world([crash('left', 500, 300), crash('right', 500, 400)], changes));
      expect(outcomesBetween(played, 500, 800)).toEqual(UNANSWERED);
      expect(outcomesBetween(played, 850, 2000)).toEqual(['completed']);
      expectExactBooks(played);
    }
  });

  it('and never returns with all others ends the run all the same', async () => {
    for (const use of ['v2', 'llf', 'dream', 'adaptive']) {
      const played = await play(world([crash('left', 500), crash('right', 700)], without(null)), use);
      expect(['failed', 'dropped']).toEqual(expect.arrayContaining([...outcomesBetween(played, 750, 2000)]));
      expectExactBooks(played);
    }
  });

  it('moves the cut before a deadline with the aggregator', async () => {
    // Combining takes 2 ms on the left board and 50 ms on the right one, so that a cut must come as much earlier.
    const devices = [WORLD.devices[0]!, { ...WORLD.devices[0]!, name: 'slow-board' }];
    const nodes = WORLD.nodes.map((node) => (node.name === 'right' ? { ...node, device: 'slow-board' } : node));
    const changes: Partial<Scenario> = {
      devices,
      nodes,
      contracts: [{ ...WORLD.contracts[0]!, deadlineMs: 100 }],
      ...withServices(({ name, profile }) => {
        if (name === 'combine')
          return { profile: { byDevice: { 'slow-board': { kind: 'constant', ms: 50 } }, otherwise: profile.otherwise } };
        return name === 'double' ? { concurrency: 20, profile: { byDevice: {}, otherwise: MOSTLY_FAST } } : { concurrency: 20 };
      }),
    };
    const played = await play(
      world([crash('left', 950)], { ...changes, strategies: [{ label: 'fcfs', use: 'fcfs', params: {} }] }),
      'fcfs',
    );
    const endsOf = (fromMs: number, toMs: number) =>
      new Set(
        played.queries
          .filter(({ arrivalMs, cut }) => cut && arrivalMs >= fromMs && arrivalMs < toMs)
          .map(({ outcome, responseMs }) => `${outcome} ${responseMs?.toFixed(3)}`),
      );
    expect(endsOf(0, 800)).toEqual(new Set(['partial 100.000']));
    expect(endsOf(1000, 2000)).toEqual(new Set(['partial 100.000']));
  });

  it.each(['prepare', 'combine'])('may be the one that hosts %s', async (name) => {
    const changes = {
      nodes: WORLD.nodes.map((node) => ({ ...node, labels: { side: node.name } })),
      ...withServices((service) => ({ labels: { side: service.name === name ? 'right' : 'left' } })),
    };
    const played = await play(world([crash('right', 512, 488)], changes));
    expect(outcomesBetween(played, 0, 450)).toEqual(['completed']);
    expect(outcomesBetween(played, 550, 950)).toEqual(['failed']);
    expect(outcomesBetween(played, 1050, 2000)).toEqual(['completed']);
    const causes = new Set(played.queries.flatMap(({ outcome, cause }) => (outcome === 'failed' ? [cause] : [])));
    expect([...causes].some((cause) => cause === `no instance of ${name}`)).toBe(true);
    expectExactBooks(played);
  });
});

describe('an instance that crashes', () => {
  it('is one of its service, and another is started', async () => {
    const played = await play(world([scripted({ kind: 'crash-instance', service: 'single' }, 500, 0)]));
    expect(failuresOf(played.seen)).toEqual([[500, 'instance crashed']]);
    expect(played.faults).toHaveLength(1);
    expect(played.faults[0]!.instanceId).not.toBeNull();
    expect(played.view.services.map(({ instances }) => instances.length)).toEqual([1, 1, 1, 1]);
    expectExactBooks(played);
  });

  it('is made up for by another instance while time is left', async () => {
    const changes = withServices(() => ({ replicas: 2 }));
    const { queries, invocations } = await play(
      world([scripted({ kind: 'crash-instance', service: 'single' }, 509, 0)], changes),
    );
    expect(queries.every(({ outcome }) => outcome === 'completed')).toBe(true);
    const retries = invocations.filter(({ attempt }) => attempt === 2);
    const failed = invocations.filter(({ outcome }) => outcome === 'failed');
    expect(retries.map(({ queryId }) => queryId)).toEqual(failed.map(({ queryId }) => queryId));
  });

  it('is nobody where the service has none', async () => {
    const faults = [crash('left', 400), crash('right', 400), scripted({ kind: 'crash-instance', service: 'single' }, 500, 0)];
    expect((await play(world(faults))).faults.at(-1)).toMatchObject({ faultId: 2, instanceId: null });
  });

  it('while it starts lets go of the work that waited for it', async () => {
    const labels = { side: 'right' };
    const nodes = WORLD.nodes.map((node) => ({ ...node, labels: { side: node.name } }));
    // The preprocessor's second instance starts when the node of the first is down, and fails while queries wait for it.
    const changes = {
      ...without(null),
      nodes,
      ...withServices(({ name }) => (name === 'prepare' ? { startUp: { kind: 'constant', ms: 300 } } : { labels })),
    };
    const played = await play(world([crash('left', 500.5), crash('right', 650.5, 100)], changes), 'fcfs');
    const waited = played.queries.filter(({ arrivalMs }) => arrivalMs > 510 && arrivalMs < 640);
    expect(waited.length).toBeGreaterThan(1);
    expect(waited.map(({ outcome, endMs }) => [outcome, endMs])).toEqual(waited.map(() => ['failed', 650.5]));
    expectExactBooks(played);
  });

  it('whenever it is started, on nodes enough to start it at once elsewhere, does not keep a run from ending', async () => {
    const nodes = Array.from({ length: 12 }, (_, i) => ({ ...WORLD.nodes[0]!, name: `node-${i + 1}` }));
    const changes = {
      ...without(null),
      nodes,
      workload: [
        {
          ...WORLD.workload[0]!,
          arrivals: { kind: 'trace' as const, rows: Array.from({ length: arrivals }, (_, i) => arrivalAt(i)) },
        },
      ],
      ...withServices(({ name }) => {
        if (name !== 'single') return { concurrency: arrivals };
        return { startUp: { kind: 'constant', ms: 900 }, profile: { byDevice: {}, otherwise: { kind: 'constant', ms: 50 } } };
      }),
    };
    // All have come, and wait for it, when it fails for the first time.
    const faults: FaultSpec[] = [
      scripted({ kind: 'crash-instance', service: 'single' }, 100.5, 0),
      ...[1, 2, 3].map(
        (): FaultSpec => ({
          effect: { kind: 'crash-instance', service: 'single' },
          when: { kind: 'drawn', mtbfMs: 120, mttrMs: 0 },
        }),
      ),
    ];
    for (const use of ['fcfs', 'llf']) {
      const played = await play(world(faults, changes), use);
      expect(played.queries.filter(({ outcome }) => outcome !== 'completed').length).toBeGreaterThan(0);
      expectExactBooks(played);
    }
  });

  it('at every start does not keep a run from ending', async () => {
    const faults: FaultSpec[] = [
      { effect: { kind: 'crash-instance', service: 'single' }, when: { kind: 'drawn', mtbfMs: START_UP_MS / 4, mttrMs: 0 } },
    ];
    for (const use of ['v2', 'llf', 'fcfs']) {
      for (const changes of [{}, without(null)]) expectExactBooks(await play(world(faults, changes), use));
    }
  });
});

describe('a slow node', () => {
  it('is degraded, and factors of faults that overlap multiply', async () => {
    const slow = (factor: number, atMs: number, forMs: number): FaultSpec =>
      scripted({ kind: 'slow', node: 'left', factor }, atMs, forMs);
    const played = await play(world([slow(2, 520, 400), slow(3, 620, 180), crash('left', 1130, 150), slow(2, 1130, 500)]));
    expect(statesOf(played.seen, NODES.left)).toEqual([
      [520, 'degraded'],
      [920, 'up'],
      [1130, 'down'],
      [1280, 'degraded'],
      [1630, 'up'],
    ]);
    const serviceMs = (fromMs: number, toMs: number): unknown => [
      ...new Set(
        played.invocations.flatMap(({ stage, decidedMs, serviceMs: ms }) =>
          stage === 'infer' && decidedMs > fromMs && decidedMs < toMs && ms !== null ? [ms.toFixed(6)] : [],
        ),
      ),
    ];
    expect(serviceMs(0, 480)).toEqual(['10.000000']);
    expect(serviceMs(550, 600)).toEqual(['20.000000']);
    expect(serviceMs(650, 690)).toEqual(['60.000000']);
    expect(serviceMs(940, 1100)).toEqual(['10.000000']);
    expectExactBooks(played);
  });

  it.each([
    ['alone', null],
    ['with contention', { resources: ['cpu'], slowdown: {} }],
  ] as const)('times what is running anew, %s', async (_, contention) => {
    const changes: Partial<Scenario> = {
      contention,
      workload: [{ ...WORLD.workload[0]!, arrivals: { kind: 'constant', perSecond: 1 } }],
      contracts: [{ ...WORLD.contracts[0]!, deadlineMs: 5000 }],
      ...withServices(({ role }) =>
        role === 'infer' ? { profile: { byDevice: {}, otherwise: { kind: 'constant', ms: 100 } } } : {},
      ),
    };
    // The models begin at ingest 2 + preprocessing 6 + 1 on the way there.
    const { invocations, queries } = await play(world([scripted({ kind: 'slow', node: 'left', factor: 3 }, 49, 60)], changes));
    const first = queries[0]!.arrivalMs;
    const infer = invocations.filter(({ stage, queryId }) => stage === 'infer' && queryId === queries[0]!.queryId);
    expect(first).toBe(0);
    expect(infer).toHaveLength(2);
    for (const { serviceMs, endMs, waitingMs, networkMs, decidedMs } of infer) {
      expect(decidedMs).toBeCloseTo(8, 9);
      expect(serviceMs).toBeCloseTo(40 + 60 + (100 - 40 - 60 / 3), 9);
      expect(endMs - decidedMs).toBeCloseTo(serviceMs! + waitingMs! + networkMs!, 9);
    }
  });
});

describe('drawn faults', () => {
  const MEANS = { kind: 'drawn', mtbfMs: 900, mttrMs: 100 } as const;
  const long = (faults: readonly FaultSpec[]): Scenario =>
    world(faults, { durationMs: 400_000, workload: [{ ...WORLD.workload[0]!, arrivals: { kind: 'constant', perSecond: 1 } }] });

  it('hold a node up for MTBF / (MTBF + MTTR) of the time', async () => {
    const { faults, nodes } = await play(long([{ effect: { kind: 'crash', node: 'right' }, when: MEANS }]));
    expect(Math.abs(faults.length - 400) / 20).toBeLessThan(3);
    const downMs = faults.reduce((sum, { atMs, untilMs }) => sum + untilMs! - atMs, 0);
    expect(Math.abs(downMs / faults.length - 100) / (100 / Math.sqrt(faults.length))).toBeLessThan(3);
    const joules = nodes.filter(({ nodeId }) => nodeId === NODES.right).reduce((sum, { energyJ }) => sum + energyJ!, 0);
    const upMs = 1000 * (joules / 2);
    expect(Math.abs(upMs / (nodes.length * 50) - 0.9)).toBeLessThan(0.02);
  });

  it('are the same for every strategy, and others in another replicate', async () => {
    const scenario = world([{ effect: { kind: 'crash', node: 'left' }, when: { ...MEANS, mtbfMs: 200 } }]);
    const [v2, llf, other] = [await play(scenario, 'v2'), await play(scenario, 'llf'), await play(scenario, 'v2', 1)];
    expect(v2.faults.length).toBeGreaterThan(3);
    expect(llf.faults).toEqual(v2.faults);
    expect(other.faults).not.toEqual(v2.faults);
  });

  it('of one node do not change when others are added before it', async () => {
    const left: FaultSpec = { effect: { kind: 'crash', node: 'left' }, when: MEANS };
    const right: FaultSpec = { effect: { kind: 'crash', node: 'right' }, when: MEANS };
    const times = async (faults: readonly FaultSpec[], id: number): Promise<readonly number[]> =>
      (await play(world(faults))).faults.flatMap(({ faultId, atMs }) => (faultId === id ? [atMs] : []));
    expect(await times([right, left], 1)).toEqual(await times([left], 0));
  });
});

describe('whatever fails and whenever', () => {
  // Between samples, so that what happens at the time of one need not be told apart.
  const at = fc.integer({ min: 0, max: 1990 }).map((ms) => ms + 0.25);
  const lasting = fc.option(fc.integer({ min: 0, max: 700 }), { nil: null });
  const node = fc.constantFrom('left', 'right');
  const zones = fc.constantFrom(['site', 'site'], ['clients', 'site']) as fc.Arbitrary<readonly [string, string]>;
  const effect = fc.oneof(
    node.map((one) => ({ kind: 'crash', node: one }) as const),
    fc.constantFrom('single', 'double', 'prepare', 'combine').map((service) => ({ kind: 'crash-instance', service }) as const),
    fc.record({ kind: fc.constant('slow' as const), node, factor: fc.constantFrom(1.5, 4, 100) }),
    zones.map((between) => ({ kind: 'cut', between }) as const),
    fc.record({
      kind: fc.constant('degrade' as const),
      between: zones,
      latencyFactor: fc.constantFrom(1, 30),
      bandwidthFactor: fc.constantFrom(1, 0.01),
    }),
    fc.constant({ kind: 'partition', sets: [['site'], ['clients']] } as const),
  );
  const when = fc.oneof(
    fc.record({ kind: fc.constant('scripted' as const), atMs: at, forMs: lasting }),
    fc.record({ kind: fc.constant('drawn' as const), mtbfMs: fc.constantFrom(30, 300), mttrMs: fc.constantFrom(1, 100) }),
  );
  const faults = fc.array(fc.record({ effect, when }), { minLength: 1, maxLength: 8 });

  it('every query ends once, outcomes add up and the books are exact', async () => {
    const use = fc.constantFrom('v2', 'llf', 'dream', 'adaptive', 'fcfs', 'least-outstanding');
    const sharing = fc.constantFrom('none', 'max-min') as fc.Arbitrary<'none' | 'max-min'>;
    await fc.assert(
      fc.asyncProperty(
        faults,
        use,
        sharing,
        fc.boolean(),
        fc.integer({ min: 1, max: 2 }),
        async (list, strategy, shared, open, replicas) => {
          const changes: Partial<Scenario> = {
            network: {
              ...WORLD.network,
              sharing: shared,
              cutTimeoutMs: 150,
              links: WORLD.network.links.map((one) => ({ ...one, bandwidthMbitPerS: 500 })),
            },
            ...withServices(() => ({ replicas })),
            ...(open ? without(null) : {}),
          };
          expectExactBooks(await play(world(list, changes), strategy));
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});
