import type { InvocationRecord, NodeRecord, QueryRecord, TaskRecord } from '../../core/events.ts';
import type { PipelineSpec, Scenario, ServiceSpec, StreamSpec } from '../../core/scenario.ts';
import { constantService, createWorld } from '../contracts/world.ts';

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

const { scenario: tiny } = createWorld();
const [house] = tiny.contracts;
const [look] = tiny.pipelines;

function service(name: string, role: ServiceSpec['role'], modality: string | null): ServiceSpec {
  return constantService(name, 40, { role, modality });
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
  const preprocessor = modality === 'image' ? 'resizer' : null;
  return {
    ...look!,
    name,
    classes,
    modalities: [
      {
        ...look!.modalities[0]!,
        modality,
        payloadKiB: 10,
        preprocessor,
        preprocessedKiB: 10,
        members: members.map((name) => ({ service: name, weight: 1, active: true })),
      },
    ],
    phases: [{ id: 0, modalities: [modality], condition: null }],
    aggregator: null,
  };
}

/** Two tenants, two pipelines, two contracts, two nodes; the first 1,000 of 5,000 ms do not count, samples come every 500 ms. */
export const SCENARIO: Scenario = {
  ...tiny,
  name: 'by hand',
  description: '',
  durationMs: 5000,
  warmUpMs: 1000,
  devices: [],
  nodes: ['pi', 'nano'].map((name) => ({ name, device: 'pi', zone: 'edge', labels: {} })),
  network: {
    ...tiny.network,
    zones: ['edge'],
    clientZone: 'edge',
    gatewayZone: 'edge',
    dataHubZone: 'edge',
    registryZone: 'edge',
    links: [],
  },
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
    { ...house!, name: 'gold', tenant: 'acme', pipeline: 'see', consumers: ['acme-client'], deadlineMs: 250 },
    {
      ...house!,
      name: 'silver',
      tenant: 'bolt',
      pipeline: null,
      consumers: ['bolt-client'],
      privileges: ['audio'],
      deadlineMs: null,
      atDeadline: 'wait',
    },
  ],
  workload: [stream('cameras', 'acme', 'see'), stream('phones', 'bolt', 'hear')],
  orchestration: { ...tiny.orchestration, sampleMs: 500 },
  strategies: [],
  placement: { label: 'best-fit', use: 'best-fit', params: {} },
};
export const CONTEXT = { warmUpMs: SCENARIO.warmUpMs, durationMs: SCENARIO.durationMs, scenario: SCENARIO };
