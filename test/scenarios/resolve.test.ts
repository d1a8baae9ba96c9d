import { describe, expect, it } from 'vitest';
import { standardNormal } from '../../core/normal.ts';
import type { Distribution, LinkSpec, Scenario, ServiceSpec } from '../../core/scenario.ts';
import { parseScenario } from '../../scenarios/index.ts';
import { catalogue, catalogueWith } from './catalogue.ts';
import { BASE, edited } from './edits.ts';

const load = (text: string): Scenario => parseScenario(text, 'small.yaml', '/here', catalogue).scenario;

const SMALL = `
duration: 10 s
nodes: { pi: { device: raspberry-pi-4 } }
services: { x3d-m: {} }
pipelines: { p: { classes: 2, modalities: { video: { members: [x3d-m] } } } }
contracts: { c: {} }
workload: { s: { arrivals: { constant: 1/s } } }
`;

describe('what the file leaves out', () => {
  const scenario = load(SMALL);

  it('gets the documented defaults', () => {
    expect({ ...scenario, devices: [], nodes: [], services: [], pipelines: [] }).toEqual({
      format: 1,
      name: 'small',
      description: '',
      seed: 1,
      replications: 10,
      durationMs: 10_000,
      warmUpMs: 0,
      mser5: 'comparisons',
      devices: [],
      nodes: [],
      network: {
        zones: ['edge'],
        clientZone: 'edge',
        gatewayZone: 'edge',
        dataHubZone: 'edge',
        registryZone: 'edge',
        sharing: 'none',
        cutTimeoutMs: 5000,
        links: [{ from: 'edge', to: 'edge', latency: { kind: 'constant', ms: 1 }, bandwidthMbitPerS: null, loss: null }],
      },
      faults: [],
      contention: null,
      services: [],
      pipelines: [],
      contracts: [
        {
          name: 'c',
          tenant: 'default',
          pipeline: null,
          consumers: ['default'],
          privileges: ['video'],
          priority: 0,
          deadlineMs: null,
          atDeadline: 'answer',
          cutMarginMs: null,
          timeProportions: {},
          objectives: [],
        },
      ],
      workload: [
        {
          name: 's',
          tenant: 'default',
          consumer: 'default',
          pipeline: 'p',
          arrivals: { kind: 'constant', perSecond: 1 },
          modalityMix: [{ modalities: ['video'], share: 1 }],
          classMix: {},
          explainShare: 0,
        },
      ],
      orchestration: {
        fixedMs: 0.2,
        perCandidateMs: 0.01,
        inFlight: 1,
        contentionThreshold: null,
        tickMs: 1000,
        sampleMs: 1000,
        sampleAgeMs: 0,
        maxBudgetMs: 30_000,
      },
      strategies: ['v2', 'adaptive', 'dream', 'llf'].map((use) => ({
        label: use,
        use,
        params: use === 'dream' ? { alpha: 1, late: 'shed' } : {},
      })),
      telemetry: { window: { size: null, interval: null }, parser: null, estimate: null },
      placement: { label: 'best-fit', use: 'best-fit', params: { cpu: 1 } },
      remedy: { label: 'none', use: 'none', params: {} },
      changes: [],
      vary: {},
      metrics: [],
      thresholds: [],
    });
    expect(scenario.pipelines[0]).toEqual({
      name: 'p',
      classes: ['class-1', 'class-2'],
      modalities: [
        {
          modality: 'video',
          payloadKiB: 64,
          preprocessor: null,
          samples: null,
          preprocessedKiB: 64,
          members: [{ service: 'x3d-m', weight: 1, active: true }],
          selection: 'enhance_confidence',
          ensembleSize: 1,
          aggregation: { method: 'confidence_weighted', weights: 'equal' },
          timeFraction: null,
        },
      ],
      phases: [{ id: 0, modalities: ['video'], condition: null }],
      aggregator: null,
      combine: { method: 'confidence_weighted', weights: 'equal' },
      resultKiB: 1,
      crossModalCorrelation: 0,
    });
  });

  it('comes from the catalogue where a service has a model there, for the devices that are used', () => {
    expect(scenario.devices).toEqual(catalogue.devices.filter(({ name }) => name === 'raspberry-pi-4'));
    expect(scenario.services[0]).toEqual({
      name: 'x3d-m',
      role: 'infer',
      model: 'x3d-m',
      modality: 'video',
      image: null,
      container: null,
      demand: { cpuMillis: 1000, coreShares: [], memoryMiB: { rss: 0, vms: 0 }, memoryGBPerS: 0, accelerators: {} },
      labels: {},
      sensitivity: 'none',
      replicas: 1,
      autoscale: null,
      startUp: { kind: 'constant', ms: 0 },
      coldStart: null,
      concurrency: 1,
      queue: { order: 'fifo', bound: null },
      batching: null,
      profile: {
        byDevice: { 'raspberry-pi-4': { kind: 'constant', ms: 52 } },
        otherwise: { kind: 'lognormal', meanMs: 26, cv: 0.1, shiftMs: 0 },
      },
      explanation: { factor: 2 },
      lighter: null,
      accuracy: {
        overall: 0.8,
        byClass: { walking: 0.8 },
        loading: 0.7,
        confidence: { whenRight: 0.9, whenWrong: 0.5, spread: 0.05 },
      },
    });
  });
});

describe('a model of the catalogue', () => {
  const own = (service: string, known = catalogue): Scenario['services'][number] | undefined =>
    parseScenario(SMALL.replace('{ x3d-m: {} }', `{ x3d-m: ${service} }`), 'a.yaml', '/here', known).scenario.services[0];

  it('can be overridden in each of its parts', () => {
    expect(own('{ accuracy: 0.5 }')?.accuracy).toMatchObject({
      overall: 0.5,
      byClass: {},
      loading: 0.7,
      confidence: { whenRight: 0.9 },
    });
    expect(own('{ accuracy: { loading: 0 } }')?.accuracy).toMatchObject({ overall: 0.8, byClass: { walking: 0.8 }, loading: 0 });
    expect(own('{ confidence: { when_right: 70 % } }')?.accuracy.confidence).toEqual({
      whenRight: 0.7,
      whenWrong: 0.5,
      spread: 0.05,
    });
    expect(own('{ profile: { raspberry-pi-4: 60 ms } }')?.profile).toEqual({
      byDevice: { 'raspberry-pi-4': { kind: 'constant', ms: 60 } },
      otherwise: { kind: 'lognormal', meanMs: 26, cv: 0.1, shiftMs: 0 },
    });
    expect(own('{ profile: 60 ms }')?.profile).toEqual({ byDevice: {}, otherwise: { kind: 'constant', ms: 60 } });
    expect(own('{ explanation: 1.5 }')?.explanation).toEqual({ factor: 1.5 });
  });

  it('may bring its demand', () => {
    const demand = {
      cpuMillis: 250,
      coreShares: [0.25],
      memoryMiB: { rss: 512, vms: 512 },
      memoryGBPerS: 0.5,
      accelerators: { gpu: 0.1 },
    };
    const models = catalogue.models.map((model) => ({ ...model, demand }));
    const pi = {
      ...catalogue,
      models,
      devices: catalogue.devices.map((device) => ({
        ...device,
        accelerators: [{ name: 'g', type: 'gpu', share: 1, mode: 'pre-emptive' as const, idlePowerW: 0, busyPowerW: 0 }],
      })),
    };
    expect(own('{}', pi)?.demand).toEqual(demand);
    expect(own('{ demand: { cpu: 2 cores, accelerators: {} } }', pi)?.demand).toEqual({
      ...demand,
      cpuMillis: 2000,
      accelerators: {},
    });
  });

  it('is found by the name that `model` gives', () => {
    expect(own('{ model: x3d-l }')?.accuracy.overall).toBe(0.9);
  });
});

describe('a service of its own', () => {
  it('has the mean of its classes where no overall accuracy is given', () => {
    const service = load(
      edited([['{ overall: 0.8, by_class: { walking: 0.9 } }', '{ by_class: { walking: 0.9, running: 0.5 } }']]),
    ).services.find(({ name }) => name === 'small');
    expect(service?.accuracy).toEqual({
      overall: 0.7,
      byClass: { walking: 0.9, running: 0.5 },
      loading: 0.8,
      confidence: { whenRight: 0.85, whenWrong: 0.6, spread: 0.1 },
    });
  });

  it.each([
    ['0', 'none'],
    ['1', 'cpu'],
    ['2', 'memory'],
    ['3', 'both'],
    ['both', 'both'],
  ])('of sensitivity %s is sensitive to %s', (written, expected) => {
    expect(
      load(edited([['  ears:\n', `  ears:\n    sensitivity: ${written}\n`]])).services.find(({ name }) => name === 'ears')
        ?.sensitivity,
    ).toBe(expected);
  });
});

describe('devices and nodes', () => {
  it('expand counts into numbered names', () => {
    expect(load(BASE).nodes.map(({ name, device, zone, labels }) => [name, device, zone, labels])).toEqual([
      ['pi-1', 'raspberry-pi-4', 'edge', {}],
      ['pi-2', 'raspberry-pi-4', 'edge', {}],
      ['nano', 'jetson-nano', 'edge', { room: 'a' }],
      ['big', 'board', 'cloud', {}],
    ]);
  });

  it('of the file may be like one of the catalogue', () => {
    const [board] = load(
      edited([
        [
          '{ cores: 2, memory: 2 GiB }',
          '{ like: jetson-nano, memory: { rss: 1 GiB, vms: 3 GiB }, speed: 0.5, power: { busy: 12 W } }',
        ],
      ]),
    ).devices;
    const nano = catalogue.devices.find(({ name }) => name === 'jetson-nano');
    expect(board).toEqual({ ...nano, name: 'board', memoryMiB: { rss: 1024, vms: 3072 }, speed: 0.5, busyPowerW: 12 });
  });
});

describe('losses, the registry and cold starts', () => {
  const links = (link: string, more = ''): readonly LinkSpec[] =>
    load(edited([['latency: 4 ms, bandwidth: 100 Mbit/s }', `${link} }${more}`]])).network.links;

  it('have a loss noticed after a round trip, unless the file says when', () => {
    expect(links('latency: 4 ms, loss: 1 %')[1]?.loss).toEqual({ share: 0.01, timeoutMs: 8 });
    expect(links('latency: { exponential: { mean: 3 ms, shift: 2 ms } }, loss: 0.5')[1]?.loss).toEqual({
      share: 0.5,
      timeoutMs: 10,
    });
    expect(links('latency: 4 ms, loss: { share: 1 %, timeout: 200 ms }')[1]?.loss).toEqual({ share: 0.01, timeoutMs: 200 });
    expect(links('latency: 4 ms')[1]?.loss).toBeNull();
  });

  it('have losses of the common links where a link says nothing, and none where it says 0', () => {
    const common = '\n  between_zones: { latency: 20 ms, loss: 2 % }';
    expect(links('latency: 4 ms', common)[1]?.loss).toEqual({ share: 0.02, timeoutMs: 40 });
    expect(links('latency: 4 ms, loss: 0 %', common)[1]?.loss).toBeNull();
  });

  it("have the registry in the gateway's zone and no sharing, unless the file says so", () => {
    const of = (text: string): readonly [string, string] => {
      const { network } = load(edited([['  gateway: edge\n', text]]));
      return [network.registryZone, network.sharing];
    };
    expect(of('  gateway: cloud\n')).toEqual(['cloud', 'none']);
    expect(of('  gateway: edge\n  registry: cloud\n  sharing: max-min\n')).toEqual(['cloud', 'max-min']);
  });

  it('have the parts that the file gives, the others at 0', () => {
    const of = (text: string): ServiceSpec['coldStart'] =>
      load(edited([['    profile: 10 ms\n', `    profile: 10 ms\n    cold_start: ${text}\n`]])).services.find(
        ({ name }) => name === 'ears',
      )!.coldStart;
    const none = { kind: 'constant', ms: 0 };
    expect(of('{ image: 1.5 GiB, load: { uniform: { min: 1 s, max: 3 s } } }')).toEqual({
      imageMiB: 1536,
      container: none,
      load: { kind: 'uniform', minMs: 1000, maxMs: 3000 },
    });
    expect(of('{ container: 800 ms }')).toEqual({ imageMiB: 0, container: { kind: 'constant', ms: 800 }, load: none });
  });
});

describe('the network', () => {
  it('has one link for every pair of zones and for every zone with itself', () => {
    const { network } = load(
      edited([
        [
          'zones: [edge, cloud]',
          'zones: [edge, cloud, fog]\n  within_zone: { latency: 2 ms }\n  between_zones: { latency: 20 ms, bandwidth: 1 Gbit/s }',
        ],
      ]),
    );
    const shown = network.links.map(({ from, to, latency, bandwidthMbitPerS }) => [
      from,
      to,
      latency.kind === 'constant' ? latency.ms : latency,
      bandwidthMbitPerS,
    ]);
    expect(shown).toEqual([
      ['edge', 'edge', 2, null],
      ['edge', 'cloud', 4, 100],
      ['edge', 'fog', 20, 1000],
      ['cloud', 'cloud', 2, null],
      ['cloud', 'fog', 20, 1000],
      ['fog', 'fog', 2, null],
    ]);
  });

  it('takes its zones from the nodes where it names none', () => {
    const { network } = load(edited([['  zones: [edge, cloud]\n', '']]));
    expect(network.zones).toEqual(['edge', 'cloud']);
    expect([network.clientZone, network.gatewayZone, network.dataHubZone]).toEqual(['edge', 'edge', 'edge']);
  });
});

describe('a distribution', () => {
  const of = (written: string): Distribution | null | undefined =>
    load(edited([['    profile: 10 ms\n', `    profile: ${written}\n`]])).services.find(({ name }) => name === 'ears')?.profile
      .otherwise;

  it.each<readonly [string, Distribution]>([
    ['10 ms', { kind: 'constant', ms: 10 }],
    ['{ constant: 1 s }', { kind: 'constant', ms: 1000 }],
    ['{ uniform: { min: 1 ms, max: 2 ms } }', { kind: 'uniform', minMs: 1, maxMs: 2 }],
    ['{ exponential: 5 ms }', { kind: 'exponential', meanMs: 5, shiftMs: 0 }],
    ['{ exponential: { mean: 5 ms, shift: 2 ms } }', { kind: 'exponential', meanMs: 5, shiftMs: 2 }],
    ['{ lognormal: { mean: 5 ms, cv: 0.3 } }', { kind: 'lognormal', meanMs: 5, cv: 0.3, shiftMs: 0 }],
    ['{ gamma: { mean: 50 ms, cv: .7, shift: 120 ms } }', { kind: 'gamma', meanMs: 50, cv: 0.7, shiftMs: 120 }],
    ['{ gamma: { mean: 50 ms, cv: 0, shift: 120 ms } }', { kind: 'constant', ms: 170 }],
    [
      '{ empirical: [[0, 10 ms], [50 %, 20 ms], [1, 40 ms]] }',
      {
        kind: 'empirical',
        points: [
          [0, 10],
          [0.5, 20],
          [1, 40],
        ],
      },
    ],
    ['{ quantiles: { p50: 7 ms, p95: 7 ms } }', { kind: 'constant', ms: 7 }],
    [
      '{ quantiles: { p0: 1 ms, p50: 2 ms, p100: 4 ms } }',
      {
        kind: 'empirical',
        points: [
          [0, 1],
          [0.5, 2],
          [1, 4],
        ],
      },
    ],
    [
      '{ quantiles: { p0: 1 ms, p100: 4 ms } }',
      {
        kind: 'empirical',
        points: [
          [0, 1],
          [1, 4],
        ],
      },
    ],
  ])('%s is resolved', (written, expected) => {
    expect(of(written)).toEqual(expected);
  });

  it('by two quantiles is the lognormal that has exactly these', () => {
    const fitted = of('{ quantiles: { p50: 48 ms, p95: 90 ms } }');
    expect(fitted?.kind).toBe('lognormal');
    if (fitted?.kind !== 'lognormal') return;
    // Of a lognormal with mean m and cv c: sigma^2 = ln(1 + c^2), mu = ln m - sigma^2 / 2.
    const variance = Math.log(1 + fitted.cv * fitted.cv);
    const quantile = (p: number): number =>
      Math.exp(Math.log(fitted.meanMs) - variance / 2 + standardNormal(p) * Math.sqrt(variance));
    expect(quantile(0.5)).toBeCloseTo(48, 9);
    expect(quantile(0.95)).toBeCloseTo(90, 9);
    // z(0.95) = 1.6448536269514722
    expect(Math.sqrt(variance)).toBeCloseTo(Math.log(90 / 48) / 1.6448536269514722, 12);
  });

  it('by more quantiles goes on along the outer lines, not below 0', () => {
    const fitted = of('{ quantiles: { p25: 10 ms, p50: 30 ms, p75: 40 ms } }');
    expect(fitted).toEqual({
      kind: 'empirical',
      points: [
        [0, 0],
        [0.25, 10],
        [0.5, 30],
        [0.75, 40],
        [1, 50],
      ],
    });
  });
});

describe('changes in mid-run', () => {
  const changed = (text: string) => load(edited([['explain: 10 %\nstrategies', `explain: 10 %\nchanges:\n${text}\nstrategies`]]));

  it('become whole plans and contracts, each on top of the ones before', () => {
    const { pipelines, contracts, changes } = changed(
      [
        '  - { at: 10 s, plan: { modalities.video.ensemble_size: 1 } }',
        '  - { at: 20 s, strategy: { use: dream, label: d, params: { alpha: 2 } } }',
        '  - { at: 30 s, contract: { name: gold, deadline: 500 ms }, plan: { pipeline: watch, result: 2 KiB } }',
        '  - { at: 40 s, contract: { at_deadline: wait } }',
      ].join('\n'),
    );
    const [watch, gold] = [pipelines[0]!, contracts[0]!];
    const [video, ...others] = watch.modalities;
    const smaller = { ...watch, modalities: [{ ...video, ensembleSize: 1 }, ...others] };
    expect(changes).toEqual([
      { atMs: 10_000, kind: 'plan', pipeline: smaller },
      { atMs: 20_000, kind: 'strategy', strategy: { label: 'd', use: 'dream', params: { alpha: 2, late: 'shed' } } },
      { atMs: 30_000, kind: 'plan', pipeline: { ...smaller, resultKiB: 2 } },
      { atMs: 30_000, kind: 'contract', contract: { ...gold, deadlineMs: 500 } },
      { atMs: 40_000, kind: 'contract', contract: { ...gold, deadlineMs: 500, atDeadline: 'wait' } },
    ]);
  });

  it('start from what --set has brought', () => {
    const text = edited([
      ['explain: 10 %\nstrategies', 'explain: 10 %\nchanges:\n  - { at: 10 s, plan: { result: 2 KiB } }\nstrategies'],
    ]);
    const overrides = [{ path: 'pipelines.watch.modalities.video.ensemble_size', value: 1 }];
    const { changes } = parseScenario(text, 'a.yaml', '/here', catalogue, overrides).scenario;
    expect(changes[0]).toMatchObject({ kind: 'plan', pipeline: { resultKiB: 2, modalities: [{ ensembleSize: 1 }, {}] } });
  });
});

describe('contracts and workload', () => {
  it.each([
    [
      '{ mmpp: { rates: [5/s, 0/s, 50/min], stay: [2 min, 30 s, 1 s] } }',
      {
        kind: 'mmpp',
        states: [
          { perSecond: 5, meanStayMs: 120_000 },
          { perSecond: 0, meanStayMs: 30_000 },
          { perSecond: 50 / 60, meanStayMs: 1_000 },
        ],
      },
    ],
    [
      '{ diurnal: { mean: 10/s, peak: 20/s } }',
      { kind: 'diurnal', perSecond: 10, peakPerSecond: 20, periodMs: 86_400_000, peakAtMs: 43_200_000 },
    ],
    [
      '{ diurnal: { mean: 10/s, peak: 12/s, period: 10 min, peak_at: 0 s } }',
      { kind: 'diurnal', perSecond: 10, peakPerSecond: 12, periodMs: 600_000, peakAtMs: 0 },
    ],
    ['{ ramp: { from: 1/s, to: 50/s } }', { kind: 'ramp', fromPerSecond: 1, toPerSecond: 50 }],
    [
      '{ burst: { base: 5/s, burst: 50/s, every: 120 s, for: 30 s } }',
      { kind: 'burst', basePerSecond: 5, burstPerSecond: 50, everyMs: 120_000, forMs: 30_000 },
    ],
    [
      '{ closed: { clients: 240, think: { exponential: 5 s } } }',
      { kind: 'closed', clients: 240, think: { kind: 'exponential', meanMs: 5_000, shiftMs: 0 } },
    ],
  ])('have arrivals %s', (text, spec) => {
    expect(
      load(
        edited([
          ['{ poisson: 12/s }', text],
          ['vary:\n  workload.main.arrivals.rate: [10/s, 20/s]\n', ''],
        ]),
      ).workload[0]?.arrivals,
    ).toEqual(spec);
  });

  it('puts contracts for one pipeline before those for all', () => {
    const { contracts } = load(edited([['contracts:\n', 'contracts:\n  all: { tenant: acme, consumers: [app] }\n']]));
    expect(contracts.map(({ name }) => name)).toEqual(['gold', 'all']);
  });

  it('takes `none` for no deadline', () => {
    expect(load(edited([['deadline: 300 ms', 'deadline: none']])).contracts[0]?.deadlineMs).toBeNull();
  });

  it('keeps the order of the pipeline in mixes', () => {
    expect(load(edited([['{ video+audio: 70 %, video: 30 % }', '[audio, video]']])).workload[0]?.modalityMix).toEqual([
      { modalities: ['video', 'audio'], share: 1 },
    ]);
    expect(load(edited([['video+audio: 70 %', 'audio + video: 70 %']])).workload[0]?.modalityMix[0]).toEqual({
      modalities: ['video', 'audio'],
      share: 0.7,
    });
  });
});

describe('algorithms', () => {
  it('of the list get their defaults, of a module only what is given', () => {
    const { strategies } = load(
      edited([['  - v2\n', '  - dream\n  - { use: ./my-strategy.mjs, label: mine, params: { depth: [1, 2] } }\n']]),
    );
    expect(strategies).toEqual([
      { label: 'dream', use: 'dream', params: { alpha: 1, late: 'shed' } },
      { label: 'mine', use: './my-strategy.mjs', params: { depth: [1, 2] } },
      { label: 'dream-2', use: 'dream', params: { alpha: 2, late: 'shed' } },
    ]);
  });
});

describe('metrics and thresholds', () => {
  const thresholdsOf = (...texts: readonly string[]) =>
    load(edited([['  - on_time >= 95 %\n  - slow < 800 ms\n', texts.map((text) => `  - ${JSON.stringify(text)}\n`).join('')]]))
      .thresholds;

  it('are taken in the unit of their metric', () => {
    expect(
      thresholdsOf(
        'on_time >= 95 %',
        'on_time>0.5',
        'p99 < 1.5 s',
        'energy <= 12 J',
        'arrived == 300',
        'slow != 1 min',
        '(on_time + partial) / arrived > 5 %',
        'useful < -2',
      ),
    ).toEqual([
      { metric: 'on_time', operator: '>=', value: 0.95, text: 'on_time >= 95 %' },
      { metric: 'on_time', operator: '>', value: 0.5, text: 'on_time>0.5' },
      { metric: 'p99', operator: '<', value: 1500, text: 'p99 < 1.5 s' },
      { metric: 'energy', operator: '<=', value: 12, text: 'energy <= 12 J' },
      { metric: 'arrived', operator: '==', value: 300, text: 'arrived == 300' },
      { metric: 'slow', operator: '!=', value: 60_000, text: 'slow != 1 min' },
      { metric: '(on_time + partial) / arrived', operator: '>', value: 0.05, text: '(on_time + partial) / arrived > 5 %' },
      { metric: 'useful', operator: '<', value: -2, text: 'useful < -2' },
    ]);
  });

  it("of one's own are expressions, counts, means and percentiles", () => {
    const text = edited([
      [
        '  useful:',
        '  all: { count: queries, where: tenant == "acme" }\n  timed: { count: response_ms }\n  typical: { mean: response_ms }\n  useful:',
      ],
    ]);
    expect(load(text).metrics).toEqual([
      { kind: 'count', name: 'all', field: null, where: 'tenant == "acme"' },
      { kind: 'count', name: 'timed', field: 'response_ms', where: null },
      { kind: 'mean', name: 'typical', field: 'response_ms', where: null },
      { kind: 'expression', name: 'useful', expression: '(on_time + 0.5 * partial) / arrived' },
      { kind: 'percentile', name: 'slow', field: 'response_ms', of: 0.95, where: 'tenant == "acme"' },
    ]);
  });

  it('are held against whoever evaluates expressions, where the catalogue brings one', () => {
    const known = { ...catalogueWith(), expressionProblem: (text: string) => (text.includes('+') ? 'cannot add' : null) };
    expect(() => parseScenario(BASE, 'a.yaml', '/here', known)).toThrow(
      'a.yaml:77:3 metrics.useful: cannot add; correct "(on_time + 0.5 * partial) / arrived"',
    );
  });
});
