import type { ArrivalSpec, PipelineSpec, StreamSpec } from '../../core/scenario.ts';
import { meanPerSecond } from '../../core/workload/rate.ts';
import type { Partly } from '../issues.ts';
import type { Path } from '../problems.ts';
import type { ScenarioInput } from '../schema.ts';
import { resolveArrivals } from './arrivals.ts';
import { type Context, entriesOf, known, read } from './context.ts';
import { DEFAULT_PARTY, pipelineOf } from './contracts.ts';
import { reportRepeated } from './pipelines.ts';

type StreamInput = Partly<ScenarioInput['workload'][string]>;
type Mix = StreamSpec['modalityMix'];

/** Longer runs would take days; they are mostly a slip of the pen. */
const MOST_QUERIES = 1e9;
const ROUNDING = 1e-6;

export function resolveWorkload(context: Context, pipelines: readonly PipelineSpec[], durationMs: number): readonly StreamSpec[] {
  const streams = entriesOf(context.input.workload).map(([name, input]) =>
    resolveStream(context, name, input, pipelines, durationMs),
  );
  const expected = streams.reduce((sum, { arrivals }) => sum + expectedQueries(arrivals, durationMs), 0);
  if (expected > MOST_QUERIES) {
    context.problems.add(
      ['workload'],
      `makes about ${expected.toPrecision(3)} queries; at most ${MOST_QUERIES} can be run, so lower the rates or the duration`,
    );
  }
  return streams;
}

/** A closed loop asks no faster than it is answered. */
const expectedQueries = (arrivals: ArrivalSpec, durationMs: number): number =>
  arrivals.kind === 'closed' ? 0 : (meanPerSecond(arrivals, durationMs) * durationMs) / 1000;

function resolveStream(
  context: Context,
  name: string,
  input: StreamInput,
  pipelines: readonly PipelineSpec[],
  durationMs: number,
): StreamSpec {
  const path: Path = ['workload', name];
  const pipeline = resolvePipelineOf(context, path, input, pipelines);
  return {
    name,
    tenant: input.tenant ?? DEFAULT_PARTY,
    consumer: input.consumer ?? DEFAULT_PARTY,
    pipeline: pipeline?.name ?? input.pipeline ?? '',
    arrivals: resolveArrivals(context, [...path, 'arrivals'], input.arrivals ?? {}, pipeline, durationMs),
    modalityMix: resolveMix(context, [...path, 'modalities'], input.modalities, pipeline),
    classMix: resolveClassMix(context, [...path, 'classes'], input.classes, pipeline),
    explainShare: read('share', input.explain, 0),
  };
}

function resolvePipelineOf(
  context: Context,
  path: Path,
  input: StreamInput,
  pipelines: readonly PipelineSpec[],
): PipelineSpec | undefined {
  const names = Object.keys(context.input.pipelines ?? {});
  const name = pipelineOf(context, input.pipeline);
  if (name === undefined) {
    if (names.length > 0) context.problems.add([...path, 'pipeline'], `is missing; name one of ${names.join(', ')}`);
    return undefined;
  }
  return known(context, [...path, 'pipeline'], 'pipeline', name, names) ? pipelines.find((one) => one.name === name) : undefined;
}

function resolveMix(context: Context, path: Path, input: StreamInput['modalities'], pipeline: PipelineSpec | undefined): Mix {
  const all = pipeline?.modalities.map(({ modality }) => modality) ?? [];
  if (input === undefined) return [{ modalities: all, share: 1 }];
  if (Array.isArray(input)) {
    const listed = input as readonly (string | undefined)[];
    reportRepeated(context, path, listed, 'modality');
    for (const [n, name] of listed.entries())
      if (name !== undefined && pipeline !== undefined) known(context, [...path, n], 'modality', name, all);
    return [{ modalities: all.filter((one) => listed.includes(one)), share: 1 }];
  }
  const mix = entriesOf(input as { readonly [sum: string]: number | string | undefined }).map(([sum, share]) => ({
    modalities: pipeline === undefined ? [] : addends(context, [...path, sum], sum, all),
    share: read('share', share, 0),
  }));
  checkMix(context, path, mix, pipeline);
  return mix;
}

/** `video+audio` in the pipeline's order; reported where a part is unknown or stands twice. */
function addends(context: Context, path: Path, sum: string, all: readonly string[]): readonly string[] {
  const names = sum.split('+').map((part) => part.trim());
  for (const name of names) known(context, path, 'modality', name, all);
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice !== undefined) context.problems.add(path, `modality "${twice}" stands twice; remove one`);
  return all.filter((one) => names.includes(one));
}

function checkMix(context: Context, path: Path, mix: Mix, pipeline: PipelineSpec | undefined): void {
  if (mix.length === 0) context.problems.add(path, 'is empty; it needs at least one entry');
  const total = mix.reduce((sum, { share }) => sum + share, 0);
  if (mix.length > 0 && Math.abs(total - 1) > ROUNDING) {
    context.problems.add(path, `shares add up to ${Number((total * 100).toPrecision(6))} %, not 100 %; correct one of them`);
  }
  const seen = new Set<string>();
  for (const { modalities } of mix) {
    const key = modalities.join('+');
    if (pipeline !== undefined && seen.has(key)) context.problems.add(path, `"${key}" is given twice; give it one share`);
    seen.add(key);
  }
}

/** Classes come as often as among the recorded inputs; nothing where none are recorded, so that all come alike. */
function recordedMix(pipeline: PipelineSpec | undefined): StreamSpec['classMix'] {
  const counts: { [className: string]: number } = {};
  for (const { trueClass } of pipeline?.recorded?.inputs ?? []) {
    const name = pipeline!.classes[trueClass]!;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function resolveClassMix(
  context: Context,
  path: Path,
  input: StreamInput['classes'],
  pipeline: PipelineSpec | undefined,
): StreamSpec['classMix'] {
  if (input === undefined) return recordedMix(pipeline);
  const weights = entriesOf(input);
  const judgeable = pipeline !== undefined && !context.problems.blames(['pipelines', pipeline.name, 'classes']);
  for (const [name] of weights)
    if (judgeable && !pipeline.classes.includes(name)) known(context, [...path, name], 'class', name, pipeline.classes);
  if (!weights.some(([, weight]) => weight > 0)) {
    context.problems.add(path, 'give no class a weight above 0; raise one or remove the key');
  }
  return Object.fromEntries(weights);
}
