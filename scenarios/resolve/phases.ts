import type { ConditionSpec, PhaseSpec } from '../../core/scenario.ts';
import type { Path } from '../problems.ts';
import { type Context, known, present, read } from './context.ts';
import type { PipelineInput } from './pipelines.ts';

type PhaseInput = NonNullable<NonNullable<PipelineInput['phases']>[number]>;

export function resolvePhases(
  context: Context,
  path: Path,
  input: PipelineInput['phases'],
  modalities: readonly string[],
): readonly PhaseSpec[] {
  if (input === undefined) return [{ id: 0, modalities, condition: null }];
  const placed = new Map<string, number>();
  const phases = input.map((phase, n) => resolvePhase(context, [...path, n], phase ?? {}, n, modalities, placed));
  const missing = modalities.filter((modality) => !placed.has(modality));
  if (missing.length > 0)
    context.problems.add(path, `no phase has modality ${missing.map((one) => `"${one}"`).join(', ')}; add it to one`);
  for (const [n, { id }] of phases.entries()) {
    const earlier = phases[n - 1]?.id ?? -1;
    if (id <= earlier)
      context.problems.add([...path, n], `id ${id} comes after id ${earlier}; give the phases in order of execution`);
  }
  return phases;
}

function resolvePhase(
  context: Context,
  path: Path,
  input: PhaseInput,
  index: number,
  known_: readonly string[],
  placed: Map<string, number>,
): PhaseSpec {
  const isList = Array.isArray(input);
  const {
    id = index,
    modalities = [],
    condition,
  } = (isList ? { modalities: input } : input) as Exclude<PhaseInput, readonly unknown[]>;
  const earlier = new Map(placed);
  for (const [n, modality] of modalities.entries()) {
    if (modality === undefined) continue;
    const at: Path = isList ? [...path, n] : [...path, 'modalities', n];
    if (!known(context, at, 'modality', modality, known_)) continue;
    const other = placed.get(modality);
    if (other !== undefined)
      context.problems.add(at, `modality "${modality}" is already in phase ${other}; a modality runs in one phase`);
    placed.set(modality, index);
  }
  return {
    id,
    modalities: present(modalities),
    condition: resolveCondition(context, [...path, 'condition'], condition, known_, earlier),
  };
}

function resolveCondition(
  context: Context,
  path: Path,
  input: Exclude<PhaseInput, readonly unknown[]>['condition'],
  modalities: readonly string[],
  earlier: ReadonlyMap<string, number>,
): ConditionSpec | null {
  if (input === undefined) return null;
  const { confidence_below: confidence, agreement_below: agreement } = input;
  if ((confidence === undefined) === (agreement === undefined)) {
    context.problems.add(path, 'needs one of confidence_below and agreement_below; give exactly one');
  }
  // A phase that was reported cannot be told to be earlier.
  const judgeable = !context.problems.blames(path.slice(0, -2));
  for (const [n, source] of (input.sources ?? []).entries()) {
    const at: Path = [...path, 'sources', n];
    if (source === undefined || !known(context, at, 'modality', source, modalities) || earlier.has(source) || !judgeable)
      continue;
    context.problems.add(
      at,
      `modality "${source}" does not run in an earlier phase; a condition looks only at results there are`,
    );
  }
  return {
    trigger: confidence !== undefined ? 'confidence_below' : 'agreement_below',
    threshold: read('share', confidence ?? agreement, 0),
    sources: present(input.sources),
  };
}
