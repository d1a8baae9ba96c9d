import type { ChoiceView } from './algorithm.ts';
import { type CompiledDistribution, compileDistribution } from './distribution.ts';
import type { ContractId, NodeId, QueryId, ServiceId, TaskId } from './events.ts';
import type {
  ContractSpec,
  DeviceSpec,
  Distribution,
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
  readonly pipelines: readonly PipelineModel[];
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
};
export type LinkModel = { readonly latency: CompiledDistribution; readonly msPerKiB: number };
export type ServiceModel = {
  readonly id: ServiceId;
  readonly spec: ServiceSpec;
  readonly lighterId: ServiceId | null;
  /** concurrency x maximum batch */
  readonly slots: number;
  /** Service time by node; null where the profile has nothing for the node's device. */
  readonly work: readonly (CompiledDistribution | null)[];
  readonly startUp: CompiledDistribution;
};
export type PipelineModel = {
  readonly id: number;
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

/** Where the input of a service on this node comes from and where its result goes: the data hub holds inputs, the gateway collects answers. */
export function legsOf(role: ServiceSpec['role'], node: NodeModel): readonly [there: LinkModel, back: LinkModel] {
  switch (role) {
    case 'infer':
      return [node.toHub, node.toGateway];
    case 'preprocess':
      return [node.toHub, node.toHub];
    case 'aggregate':
      return [node.toGateway, node.toGateway];
  }
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
  const { clientZone, gatewayZone, dataHubZone } = scenario.network;
  const nodes = scenario.nodes.map((spec, id): NodeModel => {
    const device = scenario.devices[deviceId(spec.device)]!;
    return { id, spec, device, toGateway: link(spec.zone, gatewayZone), toHub: link(spec.zone, dataHubZone) };
  });
  const pipelines = scenario.pipelines.map((spec, id) => buildPipeline(spec, id, scenario, serviceId));
  const compile = memoCompiler();
  return {
    scenario,
    stride: Math.max(1, ...pipelines.map((pipeline) => pipeline.modalities.length)),
    nodes,
    services: scenario.services.map((spec, id) => ({
      id,
      spec,
      lighterId: spec.lighter === null ? null : serviceId(spec.lighter),
      slots: spec.concurrency,
      work: nodes.map((node) => workOn(spec, node.device, compile)),
      startUp: compile(spec.startUp, 1),
    })),
    pipelines,
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

/** 1 KiB at 1 Mbit/s takes 8.192 ms. */
function linkFinder(scenario: Scenario): (a: string, b: string) => LinkModel {
  const links = new Map<string, LinkModel>();
  for (const { from, to, latency, bandwidthMbitPerS } of scenario.network.links) {
    const link = { latency: compileDistribution(latency), msPerKiB: bandwidthMbitPerS === null ? 0 : 8.192 / bandwidthMbitPerS };
    links.set(`${from}\n${to}`, link).set(`${to}\n${from}`, link);
  }
  return (a, b) => {
    const link = links.get(`${a}\n${b}`);
    if (link === undefined) throw new Error(`no link between zones "${a}" and "${b}" in a resolved scenario`);
    return link;
  };
}

function buildPipeline(
  spec: PipelineSpec,
  id: number,
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

function buildChoice(weight: number, serviceId: ServiceId, pipeline: PipelineSpec, scenario: Scenario): ChoiceView {
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
