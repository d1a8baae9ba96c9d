import type { InvocationRecord, NodeRecord, QueryRecord, TaskRecord } from '../../core/events.ts';
import type { PipelineSpec, Scenario, ServiceSpec, StreamSpec } from '../../core/scenario.ts';

/** Records made by hand: what a test does not say is the plainest there is. */
export function query(given: Partial<QueryRecord> = {}): QueryRecord {
  const arrivalMs = given.arrivalMs ?? 1000;
  const outcome = given.outcome ?? 'completed';
  const answered = outcome === 'completed' || outcome === 'partial' || outcome === 'late';
  const responseMs = given.responseMs ?? (answered ? 100 : null);
  return {
    kind: 'query',
    queryId: 1,
    streamId: 0,
    contractId: 0,
    planVersion: 1,
    arrivalMs,
    deadlineMs: arrivalMs + 250,
    endMs: arrivalMs + (responseMs ?? 10),
    outcome,
    cause: null,
    cut: false,
    responseMs,
    tasks: 1,
    tasksSkipped: 0,
    tasksDropped: 0,
    membersChosen: 2,
    membersAnswered: answered ? 2 : 0,
    explain: false,
    explained: false,
    trueClass: 1,
    energyJ: answered ? 1.5 : 0,
    answerClass: answered ? 1 : null,
    confidence: answered ? 0.75 : null,
    ...given,
  };
}

export function invocation(given: Partial<InvocationRecord> = {}): InvocationRecord {
  return {
    kind: 'invocation',
    invocationId: 7,
    queryId: 1,
    stage: 'infer',
    attempt: 1,
    modality: 0,
    serviceId: 0,
    instanceId: 3,
    nodeId: 1,
    explain: false,
    decidedMs: 1000,
    endMs: 1060,
    outcome: 'completed',
    cause: null,
    networkMs: 8,
    waitingMs: 12,
    serviceMs: 40,
    energyJ: 0.75,
    answerClass: 0,
    confidence: 0.5,
    ...given,
  };
}

export function task(given: Partial<TaskRecord> = {}): TaskRecord {
  return {
    kind: 'task',
    taskId: 2,
    queryId: 1,
    modality: 0,
    state: 'ended',
    allocatedMs: 200,
    startMs: 1001,
    readyMs: 1002,
    endMs: 1090,
    serviceIds: [0, 1],
    answered: 2,
    answerClass: 1,
    confidence: 0.75,
    ...given,
  };
}

export function node(given: Partial<NodeRecord> = {}): NodeRecord {
  return {
    kind: 'node',
    nodeId: 0,
    atMs: 3000,
    cpuShare: 0.5,
    memoryMiB: 512,
    energyJ: 4,
    state: 'up',
    instances: 2,
    outstanding: 1,
    acceleratorShare: null,
    ...given,
  };
}

const MEMORY = { rss: 64, vms: 64 };
function service(name: string, role: ServiceSpec['role'], modality: string | null): ServiceSpec {
  return {
    name,
    role,
    model: name,
    modality,
    image: null,
    container: null,
    demand: { cpuMillis: 100, coreShares: [], memoryMiB: MEMORY, memoryGBPerS: 0, accelerators: {} },
    labels: {},
    sensitivity: 'none',
    replicas: 1,
    autoscale: null,
    startUp: { kind: 'constant', ms: 0 },
    coldStart: null,
    concurrency: 1,
    queue: { order: 'fifo', bound: null },
    batching: null,
    profile: { byDevice: {}, otherwise: { kind: 'constant', ms: 40 } },
    explanation: null,
    lighter: null,
    accuracy: { overall: 0.9, byClass: {}, loading: 0, confidence: { whenRight: 0.8, whenWrong: 0.5, spread: 0.1 } },
  };
}
function stream(name: string, tenant: string, pipeline: string): StreamSpec {
  return {
    name,
    tenant,
    consumer: `${tenant}-client`,
    pipeline,
    arrivals: { kind: 'poisson', perSecond: 10 },
    modalityMix: [],
    classMix: {},
    explainShare: 0,
  };
}
function pipeline(name: string, classes: readonly string[], modality: string, members: readonly string[]): PipelineSpec {
  return {
    name,
    classes,
    modalities: [
      {
        modality,
        payloadKiB: 10,
        preprocessor: modality === 'image' ? 'resizer' : null,
        samples: null,
        preprocessedKiB: 10,
        members: members.map((name) => ({ service: name, weight: 1, active: true })),
        selection: 'select_by_overall_accuracy',
        ensembleSize: 2,
        aggregation: { method: 'confidence_avg', weights: 'equal' },
        timeFraction: null,
      },
    ],
    phases: [{ id: 0, modalities: [modality], condition: null }],
    aggregator: null,
    combine: { method: 'confidence_avg', weights: 'equal' },
    resultKiB: 1,
    crossModalCorrelation: 0,
  };
}

/** Two tenants, two pipelines, two contracts, two nodes; the first 1,000 of 5,000 ms do not count, samples come every 500 ms. */
export const SCENARIO: Scenario = {
  format: 1,
  name: 'by hand',
  description: '',
  seed: 1,
  replications: 2,
  durationMs: 5000,
  warmUpMs: 1000,
  devices: [],
  nodes: ['pi', 'nano'].map((name) => ({ name, device: 'pi', zone: 'edge', labels: {} })),
  network: {
    zones: ['edge'],
    clientZone: 'edge',
    gatewayZone: 'edge',
    dataHubZone: 'edge',
    registryZone: 'edge',
    sharing: 'none',
    cutTimeoutMs: 5000,
    links: [],
  },
  faults: [],
  contention: null,
  services: [
    service('small', 'infer', 'image'),
    service('large', 'infer', 'image'),
    service('ear', 'infer', 'audio'),
    service('resizer', 'preprocess', null),
  ],
  pipelines: [
    pipeline('see', ['cat', 'dog'], 'image', ['small', 'large']),
    pipeline('hear', ['bark', 'purr', 'hiss'], 'audio', ['ear']),
  ],
  contracts: [
    {
      name: 'gold',
      tenant: 'acme',
      pipeline: 'see',
      consumers: ['acme-client'],
      privileges: ['image'],
      priority: 0,
      deadlineMs: 250,
      atDeadline: 'answer',
      cutMarginMs: null,
      timeProportions: {},
      objectives: [],
    },
    {
      name: 'silver',
      tenant: 'bolt',
      pipeline: null,
      consumers: ['bolt-client'],
      privileges: ['audio'],
      priority: 0,
      deadlineMs: null,
      atDeadline: 'wait',
      cutMarginMs: null,
      timeProportions: {},
      objectives: [],
    },
  ],
  workload: [stream('cameras', 'acme', 'see'), stream('phones', 'bolt', 'hear')],
  changes: [],
  orchestration: {
    fixedMs: 0,
    perCandidateMs: 0,
    inFlight: 1,
    contentionThreshold: null,
    tickMs: 1000,
    sampleMs: 500,
    sampleAgeMs: 0,
    maxBudgetMs: 30000,
  },
  strategies: [],
  placement: { label: 'best-fit', use: 'best-fit', params: {} },
  telemetry: { window: { size: null, interval: null }, parser: null, estimate: null },
  remedy: { label: 'none', use: 'none', params: {} },
  vary: {},
  metrics: [],
  thresholds: [],
};
export const CONTEXT = { warmUpMs: SCENARIO.warmUpMs, durationMs: SCENARIO.durationMs, scenario: SCENARIO };
