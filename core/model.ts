import type { ChoiceView } from './algorithm.ts';
import { buildChanges, type ChangeModel } from './changes.ts';
import { type CompiledDistribution, compileDistribution } from './distribution.ts';
import type { ContractId, NodeId, QueryId, ServiceId, TaskId } from './events.ts';
import { Retransmission } from './retransmission.ts';
import type {
  BatchCurve,
  ContractSpec,
  DeviceSpec,
  Distribution,
  LinkSpec,
  ModalitySpec,
  NodeSpec,
  PhaseSpec,
  PipelineSpec,
  Scenario,
  ServiceSpec,
  StreamSpec,
} from './scenario.ts';

/** The scenario with names turned into indices and distributions compiled: what the core and the simulator compute with. */
export type Model = {
  readonly scenario: Scenario;
  /** Modalities of the widest pipeline; see `taskIdOf`. */
  readonly stride: number;
  readonly nodes: readonly NodeModel[];
  readonly services: readonly ServiceModel[];
  /** As the run begins, version 0. */
  readonly pipelines: readonly PipelineModel[];
  /** Every version of every pipeline. */
  readonly plans: readonly PipelineModel[];
  readonly changes: readonly ChangeModel[];
  readonly contracts: readonly ContractSpec[];
  readonly streams: readonly StreamModel[];
  readonly clientToGateway: LinkModel;
  readonly gatewayToHub: LinkModel;
};
export type NodeModel = {
  readonly id: NodeId;
  readonly spec: NodeSpec;
  readonly device: DeviceSpec;
  readonly toGateway: LinkModel;
  readonly toHub: LinkModel;
  readonly toRegistry: LinkModel;
};
/** What lies between two zones, or inside one; both directions are one link. */
export type LinkModel = {
  /** Position in the scenario's links. */
  readonly id: number;
  readonly latency: CompiledDistribution;
  /** Time that losses add to a transfer; null: none. */
  readonly retransmission: CompiledDistribution | null;
  /** Latency and losses, without the transfer itself. */
  readonly meanMs: number;
  /** Time of a transfer that has the link to itself, by size. */
  readonly msPerKiB: number;
};
export type ServiceModel = {
  readonly id: ServiceId;
  readonly spec: ServiceSpec;
  readonly lighterId: ServiceId | null;
  /** concurrency x maximum batch */
  readonly slots: number;
  /** By node: time of a batch of n (the index) / time of its longest member alone; null: every invocation is served by itself. */
  readonly batchFactors: readonly Float64Array[] | null;
  /** Service time by node; null where the profile has nothing for the node's device. */
  readonly work: readonly (CompiledDistribution | null)[];
  readonly startUp: CompiledDistribution;
  readonly coldStart: ColdStartModel | null;
};
export type ColdStartModel = {
  /** Services whose images have one number share them on a node. */
  readonly imageId: number;
  readonly imageKiB: number;
  readonly container: CompiledDistribution;
  readonly load: CompiledDistribution;
};
export type PipelineModel = {
  readonly id: number;
  /** 0, and one more for each change of the plan. */
  readonly version: number;
  readonly spec: PipelineSpec;
  readonly modalities: readonly ModalityModel[];
  readonly phases: readonly {
    readonly spec: PhaseSpec;
    readonly modalities: readonly number[];
    readonly sources: readonly number[];
  }[];
  readonly aggregatorId: ServiceId | null;
};
export type ModalityModel = {
  readonly index: number;
  readonly spec: ModalitySpec;
  readonly phase: number;
  readonly preprocessorId: ServiceId | null;
  /** The active members. */
  readonly choices: readonly ChoiceView[];
};
export type StreamModel = {
  readonly id: number;
  readonly spec: StreamSpec;
  readonly pipelineId: number;
  /** null: its consumer is on no contract of its tenant for its pipeline. */
  readonly contractId: ContractId | null;
  /** Its contract's; 0 without one. */
  readonly priority: number;
  /** Position of its tenant among the workload's, in order of appearance. */
  readonly tenantId: number;
  readonly mixes: readonly { readonly modalities: readonly number[]; readonly share: number }[];
  /** Cumulative probability of each class. */
  readonly classes: readonly number[];
};

export function taskIdOf(model: Model, query: QueryId, modality: number): TaskId {
  return query * model.stride + modality;
}
export function modalityOf(model: Model, task: TaskId): number {
  return task % model.stride;
}

/** Where the input of a service on this node comes from: the data hub holds inputs, the gateway collects answers. */
export function thereOf(role: ServiceSpec['role'], node: NodeModel): LinkModel {
  return role === 'aggregate' ? node.toGateway : node.toHub;
}
/** Where its result goes. */
export function backOf(role: ServiceSpec['role'], node: NodeModel): LinkModel {
  return role === 'preprocess' ? node.toHub : node.toGateway;
}
export function legsOf(role: ServiceSpec['role'], node: NodeModel): readonly [there: LinkModel, back: LinkModel] {
  return [thereOf(role, node), backOf(role, node)];
}

/** Indices of the names of a list; the loader has checked that every reference is known. */
function indexer(kind: string, names: readonly string[]): (name: string) => number {
  const index = new Map(names.map((name, i) => [name, i]));
  return (name) => {
    const found = index.get(name);
    if (found === undefined) throw new Error(`unknown ${kind} "${name}" in a resolved scenario; it has ${names.join(', ')}`);
    return found;
  };
}

export function buildModel(scenario: Scenario): Model {
  const serviceId = indexer(
    'service',
    scenario.services.map((service) => service.name),
  );
  const deviceId = indexer(
    'device',
    scenario.devices.map((device) => device.name),
  );
  const pipelineId = indexer(
    'pipeline',
    scenario.pipelines.map((pipeline) => pipeline.name),
  );
  const link = linkFinder(scenario);
  const { clientZone, gatewayZone, dataHubZone, registryZone } = scenario.network;
  const nodes = scenario.nodes.map((spec, id): NodeModel => {
    const device = scenario.devices[deviceId(spec.device)]!;
    const [toGateway, toHub, toRegistry] = [gatewayZone, dataHubZone, registryZone].map((zone) => link(spec.zone, zone));
    return { id, spec, device, toGateway: toGateway!, toHub: toHub!, toRegistry: toRegistry! };
  });
  const build = (spec: PipelineSpec, id: number, version: number) => buildPipeline(spec, id, version, scenario, serviceId);
  const pipelines = scenario.pipelines.map((spec, id) => build(spec, id, 0));
  const changes = buildChanges(scenario, pipelineId, build);
  const compile = memoCompiler();
  const images = new Map<string, number>();
  return {
    scenario,
    stride: Math.max(1, ...pipelines.map((pipeline) => pipeline.modalities.length)),
    nodes,
    services: scenario.services.map((spec, id) => ({
      id,
      spec,
      lighterId: spec.lighter === null ? null : serviceId(spec.lighter),
      slots: spec.concurrency * (spec.batching?.max ?? 1),
      batchFactors: buildBatchFactors(spec, scenario.devices, nodes),
      work: buildWork(spec, scenario.devices, nodes, compile),
      startUp: compile(spec.startUp, 1),
      coldStart: buildColdStart(spec, images, compile),
    })),
    pipelines,
    plans: [...pipelines, ...changes.flatMap((change) => (change.kind === 'plan' ? [change.plan] : []))],
    changes,
    contracts: scenario.contracts,
    streams: scenario.workload.map((spec, id) => buildStream(spec, id, pipelines[pipelineId(spec.pipeline)]!, scenario)),
    clientToGateway: link(clientZone, gatewayZone),
    gatewayToHub: link(gatewayZone, dataHubZone),
  };
}

type Compile = (spec: Distribution, factor: number) => CompiledDistribution;

/** Nodes of one device share one compiled distribution. */
function memoCompiler(): Compile {
  const known = new Map<string, CompiledDistribution>();
  return (spec, factor) => {
    const key = JSON.stringify([spec, factor]);
    let compiled = known.get(key);
    if (compiled === undefined) known.set(key, (compiled = compileDistribution(factor === 1 ? spec : scaled(spec, factor))));
    return compiled;
  };
}

/** Services of one image pull it once for a node; one that names none has an image of its own. */
function buildColdStart(
  { name, image, coldStart }: ServiceSpec,
  images: Map<string, number>,
  compile: Compile,
): ColdStartModel | null {
  if (coldStart === null) return null;
  const key = image === null ? `service ${name}` : `image ${image}`;
  const imageId = images.get(key) ?? images.size;
  images.set(key, imageId);
  return {
    imageId,
    imageKiB: coldStart.imageMiB * 1024,
    container: compile(coldStart.container, 1),
    load: compile(coldStart.load, 1),
  };
}

/** Nodes of one device share one table. */
function buildBatchFactors(
  { batching }: ServiceSpec,
  devices: readonly DeviceSpec[],
  nodes: readonly NodeModel[],
): readonly Float64Array[] | null {
  if (batching === null) return null;
  const byDevice = new Map(
    devices.map((device) => [device, batchFactors(batching.byDevice[device.name] ?? batching.curve, batching.max)]),
  );
  return nodes.map((node) => byDevice.get(node.device)!);
}

function batchFactors(curve: BatchCurve, max: number): Float64Array {
  const factors = new Float64Array(max + 1);
  let at = 0;
  for (let size = 1; size <= max; size++) {
    while (curve[at]![0] < size) at++;
    const [to, high] = curve[at]!;
    const [from, low] = curve[at - 1] ?? [0, 0];
    factors[size] = size === to ? high : low + ((size - from) / (to - from)) * (high - low);
  }
  return factors;
}

/** Nodes of one device share one. */
function buildWork(
  spec: ServiceSpec,
  devices: readonly DeviceSpec[],
  nodes: readonly NodeModel[],
  compile: Compile,
): readonly (CompiledDistribution | null)[] {
  const byDevice = new Map(devices.map((device) => [device, workOn(spec, device, compile)]));
  return nodes.map((node) => byDevice.get(node.device)!);
}

function workOn(spec: ServiceSpec, device: DeviceSpec, compile: Compile): CompiledDistribution | null {
  const own = spec.profile.byDevice[device.name];
  if (own !== undefined) return compile(own, 1);
  return spec.profile.otherwise === null ? null : compile(spec.profile.otherwise, 1 / device.speed);
}

/** The distribution of `factor` times the duration. */
function scaled(spec: Distribution, factor: number): Distribution {
  switch (spec.kind) {
    case 'constant':
      return { ...spec, ms: spec.ms * factor };
    case 'uniform':
      return { ...spec, minMs: spec.minMs * factor, maxMs: spec.maxMs * factor };
    case 'exponential':
    case 'lognormal':
    case 'gamma':
      return { ...spec, meanMs: spec.meanMs * factor, shiftMs: spec.shiftMs * factor };
    case 'empirical':
      return { ...spec, points: spec.points.map(([p, ms]) => [p, ms * factor] as const) };
  }
}

function linkFinder(scenario: Scenario): (a: string, b: string) => LinkModel {
  const links = new Map<string, LinkModel>();
  for (const [id, spec] of scenario.network.links.entries()) {
    const link = buildLink(spec, id);
    links.set(`${spec.from}\n${spec.to}`, link).set(`${spec.to}\n${spec.from}`, link);
  }
  return (a, b) => {
    const link = links.get(`${a}\n${b}`);
    if (link === undefined) throw new Error(`no link between zones "${a}" and "${b}" in a resolved scenario`);
    return link;
  };
}

/** 1 KiB at 1 Mbit/s takes 8.192 ms. */
function buildLink({ latency, bandwidthMbitPerS, loss }: LinkSpec, id: number): LinkModel {
  const compiled = compileDistribution(latency);
  const retransmission = loss === null ? null : new Retransmission(loss);
  return {
    id,
    latency: compiled,
    retransmission,
    meanMs: compiled.meanMs + (retransmission?.meanMs ?? 0),
    msPerKiB: bandwidthMbitPerS === null ? 0 : 8.192 / bandwidthMbitPerS,
  };
}

function buildPipeline(
  spec: PipelineSpec,
  id: number,
  version: number,
  scenario: Scenario,
  serviceId: (name: string) => ServiceId,
): PipelineModel {
  const modality = indexer(
    'modality',
    spec.modalities.map((entry) => entry.modality),
  );
  const phases = spec.phases.map((phase) => ({
    spec: phase,
    modalities: phase.modalities.map(modality),
    sources: phase.condition === null ? [] : phase.condition.sources.map(modality),
  }));
  return {
    id,
    version,
    spec,
    modalities: spec.modalities.map((entry, index) => ({
      index,
      spec: entry,
      phase: phases.findIndex((phase) => phase.modalities.includes(index)),
      preprocessorId: entry.preprocessor === null ? null : serviceId(entry.preprocessor),
      choices: entry.members
        .filter((member) => member.active)
        .map((member) => buildChoice(member.weight, serviceId(member.service), spec, scenario)),
    })),
    phases,
    aggregatorId: spec.aggregator === null ? null : serviceId(spec.aggregator),
  };
}

export function buildChoice(weight: number, serviceId: ServiceId, pipeline: PipelineSpec, scenario: Scenario): ChoiceView {
  const { accuracy, explanation } = scenario.services[serviceId]!;
  return {
    serviceId,
    weight,
    accuracy: accuracy.overall,
    accuracyByClass: pipeline.classes.map((name) => accuracy.byClass[name] ?? accuracy.overall),
    explainable: explanation !== null,
  };
}

function buildStream(spec: StreamSpec, id: number, pipeline: PipelineModel, scenario: Scenario): StreamModel {
  const modality = indexer(
    'modality',
    pipeline.spec.modalities.map((entry) => entry.modality),
  );
  const contractId = scenario.contracts.findIndex(
    (contract) =>
      contract.tenant === spec.tenant &&
      (contract.pipeline === null || contract.pipeline === spec.pipeline) &&
      contract.consumers.includes(spec.consumer),
  );
  return {
    id,
    spec,
    pipelineId: pipeline.id,
    contractId: contractId < 0 ? null : contractId,
    priority: scenario.contracts[contractId]?.priority ?? 0,
    tenantId: [...new Set(scenario.workload.map(({ tenant }) => tenant))].indexOf(spec.tenant),
    mixes: spec.modalityMix.map((mix) => ({ modalities: mix.modalities.map(modality).sort((a, b) => a - b), share: mix.share })),
    classes: cumulative(pipeline.spec.classes.map((name) => classWeight(spec, name))),
  };
}

function classWeight(spec: StreamSpec, name: string): number {
  return Object.keys(spec.classMix).length === 0 ? 1 : (spec.classMix[name] ?? 0);
}

function cumulative(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight) => (sum += weight) / total);
}
