import type { NodeId, ServiceId } from '../../core/events.ts';
import type { AccuracySpec, Demand, Distribution, LinkSpec, Scenario, ServiceSpec } from '../../core/scenario.ts';

/**
 * The smallest scenario with one of everything: two nodes in one zone, clients in another, an ensemble of two models behind a
 * preprocessor and an aggregator, one contract, one stream. Every duration is constant, so that expected times can be added up by
 * hand. `services` and `nodes` are the ids, that is, the positions in the scenario's lists.
 */
export type World = {
  readonly scenario: Scenario;
  readonly services: {
    /** Infers in SERVICE_MS, one invocation at a time. */
    readonly single: ServiceId;
    /** Infers in SERVICE_MS, two at a time. */
    readonly double: ServiceId;
    readonly prepare: ServiceId;
    readonly combine: ServiceId;
  };
  readonly nodes: { readonly left: NodeId; readonly right: NodeId };
};

/** Service time of both models, start-up time of every service and one-way latency of every link, in milliseconds. */
export const SERVICE_MS = 10;
export const START_UP_MS = 5;
export const LATENCY_MS = 1;

/** A fresh world; `changes` replaces whole top-level parts of its scenario. */
export function createWorld(changes: Partial<Scenario> = {}): World {
  return {
    scenario: { ...SCENARIO, ...changes },
    services: { single: 0, double: 1, prepare: 2, combine: 3 },
    nodes: { left: 0, right: 1 },
  };
}

/** A service that takes exactly `ms` on any device; `changes` replaces its top-level parts. */
export function constantService(name: string, ms: number, changes: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    name,
    role: 'infer',
    model: name,
    modality: 'image',
    image: null,
    container: null,
    demand: DEMAND,
    labels: {},
    sensitivity: 'none',
    replicas: 1,
    autoscale: null,
    startUp: constant(START_UP_MS),
    coldStart: null,
    concurrency: 1,
    queue: { order: 'fifo', bound: null },
    batching: null,
    profile: { byDevice: {}, otherwise: constant(ms) },
    explanation: null,
    lighter: null,
    accuracy: ACCURACY,
    ...changes,
  };
}

function constant(ms: number): Distribution {
  return { kind: 'constant', ms };
}

function link(from: string, to: string): LinkSpec {
  return { from, to, latency: constant(LATENCY_MS), bandwidthMbitPerS: null, loss: null };
}

const DEMAND: Demand = { cpuMillis: 100, coreShares: [0.1], memoryMiB: { rss: 64, vms: 128 }, memoryGBPerS: 0, accelerators: {} };
const ACCURACY: AccuracySpec = {
  overall: 0.9,
  byClass: {},
  loading: 0.5,
  confidence: { whenRight: 0.9, whenWrong: 0.6, spread: 0.05 },
};

const SCENARIO: Scenario = {
  format: 1,
  name: 'tiny',
  description: 'Two nodes, two models of one modality, every duration constant.',
  seed: 1,
  replications: 2,
  durationMs: 2000,
  warmUpMs: 0,
  devices: [
    {
      name: 'board',
      cores: 4,
      coreMillis: 1000,
      memoryMiB: { rss: 4096, vms: 8192 },
      accelerators: [],
      memoryGBPerS: null,
      frequencyGHz: 1.5,
      speed: 1,
      idlePowerW: 2,
      busyPowerW: 6,
    },
  ],
  nodes: [
    { name: 'left', device: 'board', zone: 'site', labels: {} },
    { name: 'right', device: 'board', zone: 'site', labels: {} },
  ],
  network: {
    zones: ['clients', 'site'],
    clientZone: 'clients',
    gatewayZone: 'site',
    dataHubZone: 'site',
    registryZone: 'site',
    sharing: 'none',
    cutTimeoutMs: 5000,
    links: [link('clients', 'clients'), link('clients', 'site'), link('site', 'site')],
  },
  faults: [],
  contention: null,
  services: [
    constantService('single', SERVICE_MS),
    constantService('double', SERVICE_MS, { concurrency: 2, explanation: { factor: 2 }, lighter: 'single' }),
    constantService('prepare', 4, { role: 'preprocess', modality: null }),
    constantService('combine', 2, { role: 'aggregate', modality: null }),
  ],
  pipelines: [
    {
      name: 'look',
      classes: ['cat', 'dog', 'bird'],
      modalities: [
        {
          modality: 'image',
          payloadKiB: 100,
          preprocessor: 'prepare',
          samples: null,
          preprocessedKiB: 50,
          members: [
            { service: 'single', weight: 1, active: true },
            { service: 'double', weight: 1, active: true },
          ],
          selection: 'select_by_overall_accuracy',
          ensembleSize: 2,
          aggregation: { method: 'confidence_avg', weights: 'equal' },
          timeFraction: null,
        },
      ],
      phases: [{ id: 0, modalities: ['image'], condition: null }],
      aggregator: 'combine',
      combine: { method: 'confidence_avg', weights: 'equal' },
      resultKiB: 1,
      crossModalCorrelation: 0,
    },
  ],
  contracts: [
    {
      name: 'house',
      tenant: 'owner',
      pipeline: 'look',
      consumers: ['door'],
      privileges: ['image'],
      priority: 0,
      deadlineMs: 200,
      atDeadline: 'answer',
      cutMarginMs: null,
      timeProportions: {},
      objectives: [],
    },
  ],
  workload: [
    {
      name: 'visits',
      tenant: 'owner',
      consumer: 'door',
      pipeline: 'look',
      arrivals: { kind: 'constant', perSecond: 20 },
      modalityMix: [{ modalities: ['image'], share: 1 }],
      classMix: {},
      explainShare: 0,
    },
  ],
  changes: [],
  orchestration: {
    fixedMs: 0,
    perCandidateMs: 0,
    inFlight: 1,
    contentionThreshold: null,
    tickMs: 1000,
    sampleMs: 1000,
    sampleAgeMs: 0,
    maxBudgetMs: 30000,
  },
  telemetry: { window: { size: null, interval: null }, parser: null, estimate: null },
  strategies: [{ label: 'v2', use: 'v2', params: {} }],
  placement: { label: 'first-fit', use: 'first-fit', params: {} },
  remedy: { label: 'none', use: 'none', params: {} },
  vary: {},
  metrics: [],
  thresholds: [],
};
