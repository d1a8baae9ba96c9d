import type { AccuracySpec, DeviceSpec, NodeSpec, ProfileSpec, ServiceSpec } from '../../core/scenario.ts';
import type { ModelSpec } from '../catalogue.ts';
import type { Partly } from '../issues.ts';
import type { Path } from '../problems.ts';
import type { ScenarioInput } from '../schema.ts';
import { hint, listed } from '../suggest.ts';
import { resolveMemory } from './cluster.ts';
import { type Context, entriesOf, known, present, read } from './context.ts';
import { type DistributionInput, isDistribution, resolveDistribution } from './distributions.ts';

export type ServiceInput = Partly<ScenarioInput['services'][string]>;

const SENSITIVITIES = ['none', 'cpu', 'memory', 'both'] as const;
const CONFIDENCE: AccuracySpec['confidence'] = { whenRight: 0.85, whenWrong: 0.6, spread: 0.1 };
/** Measured detectors share most of their errors; see docs/scenario.md. */
const LOADING = 0.8;

export function resolveServices(context: Context, devices: readonly DeviceSpec[]): readonly ServiceSpec[] {
  const services = entriesOf(context.input.services).map(([name, input]) => resolveService(context, name, input, devices));
  checkLighter(context, services);
  return services;
}

function resolveService(context: Context, name: string, input: ServiceInput, devices: readonly DeviceSpec[]): ServiceSpec {
  const path: Path = ['services', name];
  const modelName = input.model ?? name;
  const model = context.catalogue.models.find((known) => known.name === modelName);
  const role = input.role ?? 'infer';
  const { sensitivity = 'none' } = input;
  return {
    name,
    role,
    model: modelName,
    modality: resolveModality(context, path, input, role, model),
    image: input.image ?? null,
    demand: resolveDemand(input.demand ?? {}),
    labels: Object.fromEntries(entriesOf(input.labels)),
    sensitivity: typeof sensitivity === 'number' ? (SENSITIVITIES[sensitivity] ?? 'none') : sensitivity,
    replicas: input.replicas ?? 1,
    startUp: resolveDistribution(context, [...path, 'start_up'], input.start_up),
    concurrency: input.concurrency ?? 1,
    queue: { order: input.queue?.order ?? 'fifo', bound: input.queue?.bound ?? null },
    profile: resolveProfile(context, path, input, model, devices),
    explanation: resolveExplanation(input.explanation, model),
    lighter: input.lighter ?? null,
    accuracy: role === 'infer' ? resolveAccuracy(context, path, input, model) : FAULTLESS,
  };
}

/** Preprocessors and aggregators answer nothing. */
const FAULTLESS: AccuracySpec = { overall: 1, byClass: {}, loading: 0, confidence: CONFIDENCE };

function resolveModality(context: Context, path: Path, input: ServiceInput, role: ServiceSpec['role'], model: ModelSpec | undefined): string | null {
  const modality = input.modality ?? (role === 'infer' ? model?.modality : undefined);
  if (modality === undefined && role === 'infer') {
    context.problems.add([...path, 'modality'], `is missing; say what it reads, such as video${orModel(context, input, path)}`);
  }
  return modality ?? null;
}

/** A service without figures was often meant to have a model of the catalogue. */
function orModel(context: Context, input: ServiceInput, path: Path): string {
  const names = context.catalogue.models.map((model) => model.name);
  if (names.length === 0) return '';
  return `, or name a model of the catalogue${hint(input.model ?? String(path.at(-1)), names)}`;
}

function resolveDemand(input: NonNullable<ServiceInput['demand']>): ServiceSpec['demand'] {
  return {
    cpuMillis: read('cpu', input.cpu, 1000),
    coreShares: present(input.cores).map((share) => read('share', share, 0)),
    memoryMiB: resolveMemory(input.memory, { rss: 0, vms: 0 }, false),
    accelerators: Object.fromEntries(entriesOf(input.accelerators).map(([type, share]) => [type, read('share', share, 0)])),
  };
}

/** What the file gives goes before what the catalogue knows, device by device. */
function resolveProfile(
  context: Context,
  path: Path,
  { profile, model: _, ...input }: ServiceInput,
  model: ModelSpec | undefined,
  devices: readonly DeviceSpec[],
): ProfileSpec {
  const at: Path = [...path, 'profile'];
  const inScenario = new Set(devices.map((device) => device.name));
  const ofModel = Object.entries(model?.profile.byDevice ?? {}).filter(([device]) => inScenario.has(device));
  if (profile === undefined) {
    if (model === undefined) context.problems.add(at, `is missing; give its service time, such as 40 ms${orModel(context, input, path)}`);
    return checkProfile(context, at, { byDevice: Object.fromEntries(ofModel), otherwise: model?.profile.otherwise ?? null }, devices);
  }
  if (typeof profile === 'string' || isDistribution(profile)) {
    return { byDevice: {}, otherwise: resolveDistribution(context, at, profile as DistributionInput) };
  }
  const given = entriesOf(profile as { readonly [device: string]: DistributionInput | undefined });
  const names = [...inScenario, ...context.catalogue.devices.map((device) => device.name)];
  const own = given.map(([device, input]) => [device, resolveDistribution(context, [...at, device], input)] as const);
  for (const [device] of own) if (device !== 'otherwise') known(context, [...at, device], 'device', device, [...new Set([...names, 'otherwise'])]);
  const byDevice = [...ofModel, ...own.filter(([device]) => inScenario.has(device))];
  const otherwise = own.find(([device]) => device === 'otherwise')?.[1] ?? model?.profile.otherwise ?? null;
  return checkProfile(context, at, { byDevice: Object.fromEntries(byDevice), otherwise }, devices);
}

function checkProfile(context: Context, path: Path, profile: ProfileSpec, devices: readonly DeviceSpec[]): ProfileSpec {
  const nowhere = profile.otherwise === null && Object.keys(profile.byDevice).length === 0;
  if (nowhere && devices.length > 0) {
    const names = listed(devices.map((device) => device.name));
    context.problems.add(path, `covers no device of this scenario; give a time for one of ${names}, or \`otherwise\``);
  }
  return profile;
}

function resolveExplanation(input: ServiceInput['explanation'], model: ModelSpec | undefined): ServiceSpec['explanation'] {
  if (input === undefined) return model?.explanation ?? null;
  return { factor: (typeof input === 'number' ? input : input.factor) ?? 1 };
}

function resolveAccuracy(context: Context, path: Path, input: ServiceInput, model: ModelSpec | undefined): AccuracySpec {
  const { accuracy } = input;
  const given = typeof accuracy === 'object' ? accuracy : { overall: accuracy };
  const byClass = Object.fromEntries(entriesOf(given.by_class).map(([name, share]) => [name, read('share', share, 0)]));
  const shares = Object.values(byClass);
  const mean = shares.length > 0 ? shares.reduce((sum, share) => sum + share, 0) / shares.length : undefined;
  const overall = read('share', given.overall, mean ?? model?.accuracy.overall);
  if (overall === undefined) {
    context.problems.add([...path, 'accuracy'], `is missing; give its share of right answers, such as 0.93${orModel(context, input, path)}`);
  }
  const base = model?.accuracy.confidence ?? CONFIDENCE;
  return {
    overall: overall ?? 1,
    // An accuracy of the file's own is not mixed with the catalogue's for single classes.
    byClass: accuracy === undefined || (given.overall === undefined && mean === undefined) ? (model?.accuracy.byClass ?? {}) : byClass,
    loading: read('share', given.loading, model?.accuracy.loading ?? LOADING),
    confidence: {
      whenRight: read('share', input.confidence?.when_right, base.whenRight),
      whenWrong: read('share', input.confidence?.when_wrong, base.whenWrong),
      spread: input.confidence?.spread ?? base.spread,
    },
  };
}

function checkLighter(context: Context, services: readonly ServiceSpec[]): void {
  const names = Object.keys(context.input.services ?? {});
  const byName = new Map(services.map((service) => [service.name, service]));
  for (const service of services) {
    const path: Path = ['services', service.name, 'lighter'];
    if (service.lighter === null || !known(context, path, 'service', service.lighter, names)) continue;
    const lighter = byName.get(service.lighter);
    if (lighter === undefined) continue;
    if (lighter.role !== service.role || lighter.modality !== service.modality) {
      const problem = `"${lighter.name}" is for ${describe(lighter)}, "${service.name}" for ${describe(service)}; name a service of the same modality`;
      context.problems.add(path, problem);
    } else if (leadsBack(service, byName)) {
      context.problems.add(path, `leads back to "${service.name}"; a chain of lighter services must end`);
    }
  }
}
const describe = ({ role, modality }: ServiceSpec): string => (role === 'infer' ? `modality "${modality}"` : `role ${role}`);

function leadsBack(service: ServiceSpec, byName: ReadonlyMap<string, ServiceSpec>): boolean {
  const seen = new Set<string>();
  for (let next = service.lighter; next !== null && !seen.has(next); next = byName.get(next)?.lighter ?? null) {
    if (next === service.name) return true;
    seen.add(next);
  }
  return false;
}

/** Whether a node could take one instance, were it empty; what is in the way if none can. */
export function checkFit(context: Context, services: readonly ServiceSpec[], nodes: readonly NodeSpec[], devices: readonly DeviceSpec[]): void {
  const byName = new Map(devices.map((device) => [device.name, device]));
  // Nodes of one group are alike: one of each is enough.
  const kinds = [...new Map(nodes.map((node) => [`${node.device}\n${JSON.stringify(node.labels)}`, node])).values()];
  for (const service of services) {
    const path: Path = ['services', service.name, 'demand'];
    if (service.replicas === 0 || kinds.length === 0 || context.problems.blames(['nodes']) || context.problems.blames(['services', service.name])) continue;
    const reasons = kinds.map((node) => misfit(service, node, byName.get(node.device)));
    if (reasons.includes(null)) continue;
    const told = kinds.slice(0, 3).map((node, n) => `${node.name}: ${reasons[n]}`);
    context.problems.add(path, `no node can take one instance (${told.join('; ')}); lower the demand or add a node`);
  }
}

function misfit({ demand, labels, profile }: ServiceSpec, node: NodeSpec, device: DeviceSpec | undefined): string | null {
  if (device === undefined) return 'its device is unknown';
  const lacking = Object.keys(labels).find((label) => node.labels[label] !== labels[label]);
  if (lacking !== undefined) return `has no label ${lacking}: ${labels[lacking]}`;
  if (profile.otherwise === null && profile.byDevice[device.name] === undefined) return `no profile for device ${device.name}`;
  const cpu = device.cores * device.coreMillis;
  if (demand.cpuMillis > cpu) return `needs ${demand.cpuMillis} m CPU, has ${cpu} m`;
  if (demand.coreShares.length > device.cores) return `needs ${demand.coreShares.length} cores, has ${device.cores}`;
  if (demand.memoryMiB.rss > device.memoryMiB.rss) return `needs ${demand.memoryMiB.rss} MiB, has ${device.memoryMiB.rss} MiB`;
  if (demand.memoryMiB.vms > device.memoryMiB.vms) return `needs ${demand.memoryMiB.vms} MiB virtual, has ${device.memoryMiB.vms} MiB`;
  for (const [type, share] of Object.entries(demand.accelerators)) {
    const most = Math.max(0, ...device.accelerators.filter((one) => one.type === type).map((one) => one.share));
    if (share > most) return `needs ${share} of a ${type}, has ${most}`;
  }
  return null;
}
