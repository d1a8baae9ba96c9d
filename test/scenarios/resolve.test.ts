import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../core/scenario.ts';
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
