import type { AggregationSpec, MemberSpec, ModalitySpec, PipelineSpec, ServiceSpec } from '../../core/scenario.ts';
import type { Partly } from '../issues.ts';
import type { Path } from '../problems.ts';
import type { ScenarioInput } from '../schema.ts';
import { type Context, entriesOf, known, present, read } from './context.ts';
import { resolvePhases } from './phases.ts';
import { readRecorded } from './recorded.ts';

export type PipelineInput = Partly<ScenarioInput['pipelines'][string]>;
type ModalityInput = Partly<ScenarioInput['pipelines'][string]['modalities'][string]>;

const ENSEMBLE = 3;

export function resolvePipelines(context: Context, services: readonly ServiceSpec[]): readonly PipelineSpec[] {
  const pipelines = entriesOf(context.input.pipelines).map(([name, input]) => resolvePipeline(context, name, input, services));
  checkClassAccuracies(context, pipelines);
  return pipelines;
}

function resolvePipeline(context: Context, name: string, input: PipelineInput, services: readonly ServiceSpec[]): PipelineSpec {
  const path: Path = ['pipelines', name];
  const modalities = entriesOf(input.modalities);
  const classes = resolveClasses(context, path, input.classes);
  const recorded =
    input.recorded === undefined ? undefined : readRecorded(context, [...path, 'recorded'], input.recorded, classes, services);
  const pipeline: PipelineSpec = {
    name,
    classes,
    modalities: modalities.map(([modality, spec]) =>
      resolveModality(context, [...path, 'modalities', modality], modality, spec, services),
    ),
    phases: resolvePhases(context, [...path, 'phases'], input.phases, Object.keys(input.modalities ?? {})),
    aggregator: input.aggregator ?? null,
    combine: resolveAggregation(input.combine),
    resultKiB: read('size', input.result, 1),
    crossModalCorrelation: read('share', input.cross_modal_correlation, 0),
    ...(recorded === undefined ? {} : { recorded }),
  };
  if (input.aggregator !== undefined)
    checkService(context, [...path, 'aggregator'], input.aggregator, 'aggregate', null, services);
  return pipeline;
}

function resolveClasses(context: Context, path: Path, input: PipelineInput['classes']): readonly string[] {
  if (typeof input === 'number') return Array.from({ length: input }, (_, n) => `class-${n + 1}`);
  const classes = input ?? [];
  reportRepeated(context, [...path, 'classes'], classes, 'class');
  return present(classes);
}

export function reportRepeated(context: Context, path: Path, names: readonly (string | undefined)[], what: string): void {
  const seen = new Set<string>();
  for (const [n, name] of names.entries()) {
    if (name !== undefined && seen.has(name)) context.problems.add([...path, n], `${what} "${name}" is listed twice; remove one`);
    if (name !== undefined) seen.add(name);
  }
}

/** The name must be there, of a service that does this kind of work for this modality; one that names no modality serves any. */
function checkService(
  context: Context,
  path: Path,
  name: string,
  role: ServiceSpec['role'],
  modality: string | null,
  services: readonly ServiceSpec[],
): void {
  if (!known(context, path, 'service', name, Object.keys(context.input.services ?? {}))) return;
  const service = services.find((one) => one.name === name);
  if (service === undefined) return;
  if (service.role !== role) {
    context.problems.add(path, `service "${name}" has role ${service.role}, not ${role}; name another or set its role`);
  } else if (modality !== null && service.modality !== null && service.modality !== modality) {
    context.problems.add(path, `service "${name}" reads "${service.modality}", not "${modality}"; name it there`);
  }
}

function resolveModality(
  context: Context,
  path: Path,
  modality: string,
  input: ModalityInput,
  services: readonly ServiceSpec[],
): ModalitySpec {
  const members = resolveMembers(context, path, modality, input.members ?? [], services);
  if (input.preprocessor !== undefined) {
    checkService(context, [...path, 'preprocessor'], input.preprocessor, 'preprocess', modality, services);
  } else if (input.preprocessed !== undefined) {
    context.problems.add([...path, 'preprocessed'], 'has no meaning without a preprocessor; add `preprocessor:` or remove it');
  }
  const payloadKiB = read('size', input.payload, 64);
  return {
    modality,
    payloadKiB,
    samples: input.samples ?? null,
    preprocessor: input.preprocessor ?? null,
    preprocessedKiB: read('size', input.preprocessed, payloadKiB),
    members,
    selection: input.selection ?? 'enhance_confidence',
    ensembleSize: resolveSize(context, path, input),
    aggregation: resolveAggregation(input.aggregation),
    timeFraction: read('share', input.time_fraction, null),
  };
}

function resolveSize(context: Context, path: Path, { members = [], ensemble_size }: ModalityInput): number {
  const active = members.filter((member) => typeof member !== 'object' || member.active !== false).length;
  if (ensemble_size !== undefined && ensemble_size > members.length) {
    const most = members.length;
    const problem = `is ${ensemble_size}, but there are only ${most} members; list more or ask for at most ${most}`;
    context.problems.add([...path, 'ensemble_size'], problem);
  }
  if (active === 0 && members.length > 0) context.problems.add([...path, 'members'], 'are all inactive; make one active');
  return ensemble_size ?? Math.max(1, Math.min(ENSEMBLE, active));
}

type MemberInput = NonNullable<ModalityInput['members']>[number];

function resolveMembers(
  context: Context,
  path: Path,
  modality: string,
  input: readonly MemberInput[],
  services: readonly ServiceSpec[],
): readonly MemberSpec[] {
  const names = input.map((member) => (typeof member === 'string' ? member : member?.service));
  reportRepeated(context, [...path, 'members'], names, 'member');
  return input.flatMap((member, n): readonly MemberSpec[] => {
    const service = names[n];
    if (service === undefined) return [];
    const at: Path = typeof member === 'string' ? [...path, 'members', n] : [...path, 'members', n, 'service'];
    checkService(context, at, service, 'infer', modality, services);
    const { weight = 1, active = true } = typeof member === 'object' ? member : {};
    return [{ service, weight, active }];
  });
}

function resolveAggregation(input: PipelineInput['combine']): AggregationSpec {
  if (typeof input === 'string') return { method: input, weights: 'equal' };
  return { method: input?.method ?? 'confidence_weighted', weights: input?.weights ?? 'equal' };
}

/** Classes that a service is good or bad at must be classes of a pipeline that it is a member of. */
function checkClassAccuracies(context: Context, pipelines: readonly PipelineSpec[]): void {
  if (context.problems.blames(['pipelines'])) return;
  for (const [name, { accuracy }] of entriesOf(context.input.services)) {
    if (typeof accuracy !== 'object') continue;
    const using = pipelines.filter((pipeline) =>
      pipeline.modalities.some((one) => one.members.some((member) => member.service === name)),
    );
    const classes = new Set(using.flatMap((pipeline) => pipeline.classes));
    for (const [className] of entriesOf(using.length > 0 ? accuracy.by_class : undefined)) {
      if (!classes.has(className))
        known(context, ['services', name, 'accuracy', 'by_class', className], 'class', className, [...classes]);
    }
  }
}
