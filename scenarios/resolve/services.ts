import type { AccuracySpec, Demand, DeviceSpec, ServiceSpec } from '../../core/scenario.ts';
import { hint } from '../../core/suggest.ts';
import type { ModelSpec } from '../catalogue.ts';
import type { Partly } from '../issues.ts';
import type { Path } from '../problems.ts';
import type { ScenarioInput } from '../schema.ts';
import { replicasOf, resolveAutoscale } from './autoscale.ts';
import { resolveBatching } from './batching.ts';
import { checkImages, resolveColdStart } from './cold-start.ts';
import { resolveConfidence } from './confidence.ts';
import { resolveContainer } from './container.ts';
import { type Context, entriesOf, present, read } from './context.ts';
import { resolveBandwidth, resolveMemory } from './devices.ts';
import { resolveDistribution } from './distributions.ts';
import { checkLighter } from './lighter.ts';
import { resolveProfile } from './profiles.ts';

export type ServiceInput = Partly<ScenarioInput['services'][string]>;

const SENSITIVITIES = ['none', 'cpu', 'memory', 'both'] as const;
const CONFIDENCE: AccuracySpec['confidence'] = { whenRight: 0.85, whenWrong: 0.6, spread: 0.1 };
/** Measured detectors share most of their errors; see docs/scenario.md. */
const LOADING = 0.8;

export function resolveServices(context: Context, devices: readonly DeviceSpec[]): readonly ServiceSpec[] {
  const services = entriesOf(context.input.services).map(([name, input]) => resolveService(context, name, input, devices));
  checkLighter(context, services);
  checkImages(context, services);
  return services;
}

function resolveService(context: Context, name: string, input: ServiceInput, devices: readonly DeviceSpec[]): ServiceSpec {
  const path: Path = ['services', name];
  const modelName = input.model ?? name;
  const model = context.catalogue.models.find((known) => known.name === modelName);
  const role = input.role ?? 'infer';
  const { sensitivity = 'none' } = input;
  const autoscale = resolveAutoscale(context, path, input, role);
  return {
    name,
    role,
    model: modelName,
    modality: resolveModality(context, path, input, role, model),
    image: input.image ?? null,
    container: resolveContainer(context, path, input, modelName, role),
    demand: resolveDemand(input.demand ?? {}, model ?? {}),
    labels: Object.fromEntries(entriesOf(input.labels)),
    sensitivity: typeof sensitivity === 'number' ? (SENSITIVITIES[sensitivity] ?? 'none') : sensitivity,
    replicas: replicasOf(input, autoscale),
    autoscale,
    startUp: resolveDistribution(context, [...path, 'start_up'], input.start_up),
    coldStart: resolveColdStart(context, path, input),
    concurrency: input.concurrency ?? 1,
    queue: { order: input.queue?.order ?? 'fifo', bound: input.queue?.bound ?? null },
    batching: resolveBatching(context, path, input, devices),
    profile: resolveProfile(context, path, input, model, devices),
    explanation: resolveExplanation(input.explanation, model),
    lighter: input.lighter ?? null,
    accuracy: role === 'infer' ? resolveAccuracy(context, path, input, model) : FAULTLESS,
  };
}

/** Preprocessors and aggregators answer nothing. */
const FAULTLESS: AccuracySpec = { overall: 1, byClass: {}, loading: 0, confidence: CONFIDENCE };

function resolveModality(
  context: Context,
  path: Path,
  input: ServiceInput,
  role: ServiceSpec['role'],
  model: ModelSpec | undefined,
): string | null {
  const modality = input.modality ?? (role === 'infer' ? model?.modality : undefined);
  if (modality === undefined && role === 'infer') {
    context.problems.add([...path, 'modality'], `is missing; say what it reads, such as video${orModel(context, input, path)}`);
  }
  return modality ?? null;
}

/** A service without figures was often meant to have a model of the catalogue. */
export function orModel(context: Context, input: ServiceInput, path: Path): string {
  const names = context.catalogue.models.map((model) => model.name);
  if (names.length === 0) return '';
  return `, or name a model of the catalogue${hint(input.model ?? String(path.at(-1)), names)}`;
}

const NO_DEMAND: Demand = { cpuMillis: 1000, coreShares: [], memoryMiB: { rss: 0, vms: 0 }, memoryGBPerS: 0, accelerators: {} };

function resolveDemand(
  input: NonNullable<ServiceInput['demand']>,
  { demand: base = NO_DEMAND }: Pick<ModelSpec, 'demand'>,
): Demand {
  const { cores, accelerators } = input;
  return {
    cpuMillis: read('cpu', input.cpu, base.cpuMillis),
    coreShares: cores === undefined ? base.coreShares : present(cores).map((share) => read('share', share, 0)),
    memoryMiB: resolveMemory(input.memory, base.memoryMiB, false),
    memoryGBPerS: resolveBandwidth(input.memory_bandwidth, base.memoryGBPerS),
    accelerators:
      accelerators === undefined
        ? base.accelerators
        : Object.fromEntries(entriesOf(accelerators).map(([type, share]) => [type, read('share', share, 0)])),
  };
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
    context.problems.add(
      [...path, 'accuracy'],
      `is missing; give its share of right answers, such as 0.93${orModel(context, input, path)}`,
    );
  }
  const base = model?.accuracy.confidence ?? CONFIDENCE;
  return {
    overall: overall ?? 1,
    // An accuracy of the file's own is not mixed with the catalogue's for single classes.
    byClass:
      accuracy === undefined || (given.overall === undefined && mean === undefined) ? (model?.accuracy.byClass ?? {}) : byClass,
    loading: read('share', given.loading, model?.accuracy.loading ?? LOADING),
    confidence: resolveConfidence(context, [...path, 'confidence'], input.confidence, base),
  };
}
