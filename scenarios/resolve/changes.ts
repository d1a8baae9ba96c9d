import type { ChangeSpec, ContractSpec, Json, PipelineSpec, ServiceSpec, StreamSpec } from '../../core/scenario.ts';
import { checkShape, type Partly } from '../issues.ts';
import { applyOverrides, findPath } from '../override.ts';
import { type Path, Problems, showPath } from '../problems.ts';
import type { ScenarioInput } from '../schema.ts';
import { resolveAlgorithm } from './algorithms.ts';
import { type Context, entriesOf, known, read } from './context.ts';
import { checkCoverage, resolveContracts } from './contracts.ts';
import { resolvePipelines } from './pipelines.ts';

type ChangeInput = Partly<NonNullable<ScenarioInput['changes']>[number]>;
type Parts = {
  readonly services: readonly ServiceSpec[];
  readonly pipelines: readonly PipelineSpec[];
  readonly workload: readonly StreamSpec[];
  readonly durationMs: number;
};
/** The scenario as it is after the changes so far: its text, and what that came to. */
type Stage = { readonly document: Json; readonly pipelines: readonly PipelineSpec[] };

/** Each plan and contract is resolved whole, as if the file had been written with all changes up to it. */
export function resolveChanges(context: Context, parts: Parts): readonly ChangeSpec[] {
  const changes = context.input.changes ?? [];
  // Versions build on what the file says; where that is at fault there is nothing to build on.
  const sound = !(['services', 'pipelines', 'contracts', 'workload'] as const).some((key) => context.problems.blames([key]));
  const { vary: _, changes: __, ...document } = context.document as { readonly [key: string]: Json };
  let stage: Stage = { document, pipelines: parts.pipelines };
  let lastMs = 0;
  return changes.flatMap((input, n): readonly ChangeSpec[] => {
    if (input === undefined) return [];
    const path: Path = ['changes', n];
    const atMs = checkTime(context, path, input, lastMs, parts.durationMs);
    lastMs = atMs;
    if (input.strategy === undefined && input.plan === undefined && input.contract === undefined)
      context.problems.add(path, 'changes nothing; give one of strategy, plan and contract');
    const made: ChangeSpec[] = [];
    if (input.strategy !== undefined) {
      const strategy = resolveAlgorithm(context, [...path, 'strategy'], input.strategy, 'strategy', context.catalogue.strategies);
      made.push({ atMs, kind: 'strategy', strategy });
    }
    if (sound && input.plan !== undefined) {
      const [pipeline, next] = resolvePlan(context, [...path, 'plan'], input.plan, stage, parts);
      stage = next;
      if (pipeline !== undefined) made.push({ atMs, kind: 'plan', pipeline });
    }
    if (sound && input.contract !== undefined) {
      const [contract, next] = resolveTerms(context, [...path, 'contract'], input.contract, stage, parts);
      stage = next;
      if (contract !== undefined) made.push({ atMs, kind: 'contract', contract });
    }
    return made;
  });
}

function checkTime(context: Context, path: Path, { at }: ChangeInput, lastMs: number, durationMs: number): number {
  const atMs = read('duration', at, lastMs);
  if (atMs < lastMs)
    context.problems.add([...path, 'at'], `"${at}" is before the change above it; give changes in order of time`);
  if (durationMs > 0 && atMs >= durationMs)
    context.problems.add([...path, 'at'], `"${at}" is not within the duration "${context.input.duration}"; nothing would change`);
  return atMs;
}

type Settings = readonly (readonly [key: string, value: Json])[];

function resolvePlan(
  context: Context,
  path: Path,
  { pipeline: named, ...rest }: NonNullable<ChangeInput['plan']>,
  stage: Stage,
  { services }: Parts,
): readonly [PipelineSpec | undefined, Stage] {
  const name = chosen(context, [...path, 'pipeline'], 'pipeline', named, Object.keys(context.input.pipelines ?? {}));
  const before = stage.pipelines.find((one) => one.name === name);
  if (name === undefined || before === undefined) return [undefined, stage];
  const settings = Object.entries(rest) as Settings;
  if (settings.length === 0)
    context.problems.add(path, `changes nothing of "${name}"; set keys such as modalities.video.ensemble_size`);
  const set = setKeys(context, path, ['pipelines', name], settings, stage.document);
  if (set === undefined) return [undefined, stage];
  const sub = contextOf(context, set.document);
  const pipelines = resolvePipelines(sub, services);
  const plan = pipelines.find((one) => one.name === name);
  report(context, path, sub.problems, set.from);
  if (plan !== undefined && !sub.problems.any) checkKept(context, path, before, plan);
  return [plan, { document: set.document, pipelines }];
}

/** What inputs are does not change with how they are answered. */
function checkKept(context: Context, path: Path, before: PipelineSpec, after: PipelineSpec): void {
  const kept: readonly (readonly [string, (plan: PipelineSpec) => unknown])[] = [
    ['classes', ({ classes }) => classes],
    ['modalities', ({ modalities }) => modalities.map(({ modality }) => modality)],
    ['cross_modal_correlation', ({ crossModalCorrelation }) => crossModalCorrelation],
  ];
  for (const [what, of] of kept) {
    if (JSON.stringify(of(before)) === JSON.stringify(of(after))) continue;
    context.problems.add(
      path,
      `the ${what} of "${before.name}" cannot change in mid-run; make a pipeline of its own for other inputs`,
    );
  }
}

function resolveTerms(
  context: Context,
  path: Path,
  { name: named, ...rest }: NonNullable<ChangeInput['contract']>,
  stage: Stage,
  { workload }: Parts,
): readonly [ContractSpec | undefined, Stage] {
  const name = chosen(context, [...path, 'name'], 'contract', named, Object.keys(context.input.contracts ?? {}));
  if (name === undefined) return [undefined, stage];
  const settings = entriesOf(rest as { readonly [key: string]: Json | undefined });
  if (settings.length === 0) context.problems.add(path, `changes nothing of "${name}"; set keys such as deadline`);
  const set = setKeys(context, path, ['contracts', name], settings, stage.document);
  if (set === undefined) return [undefined, stage];
  const sub = contextOf(context, set.document);
  const contracts = resolveContracts(sub, stage.pipelines);
  checkCoverage(sub, contracts, workload);
  report(context, path, sub.problems, set.from);
  return [contracts.find((one) => one.name === name), { ...stage, document: set.document }];
}

/** The one that is named, or the only one. */
function chosen(
  context: Context,
  path: Path,
  what: string,
  named: string | undefined,
  names: readonly string[],
): string | undefined {
  if (named === undefined && names.length === 1) return names[0];
  if (named === undefined) {
    context.problems.add(path, `is missing; name one of ${names.join(', ')}`);
    return undefined;
  }
  return known(context, path, what, named, names) ? named : undefined;
}

type Placed = { readonly at: Path; readonly key: string };

/** The document with the keys set at `base`, and which key of the change each place in it comes from. */
function setKeys(
  context: Context,
  path: Path,
  base: Path,
  settings: Settings,
  document: Json,
): { readonly document: Json; readonly from: readonly Placed[] } | undefined {
  let changed = document;
  const from: Placed[] = [];
  for (const [key, value] of settings) {
    const dotted = [...base, key].join('.');
    const found = findPath(changed, dotted);
    if (!found.ok) {
      context.problems.add([...path, key], found.problem);
      return undefined;
    }
    changed = applyOverrides(changed, [{ path: dotted, value }]).document;
    from.push({ at: found.path, key });
  }
  return { document: changed, from };
}

const NOWHERE = { text: '', order: 0 };

/** For resolving another document, with problems of its own. */
function contextOf(context: Context, document: Json): Context {
  const problems = new Problems(() => NOWHERE);
  return { ...context, document, problems, input: checkShape(document, problems) };
}

/** Says what is wrong with the changed document at the key of the change that it comes from. */
function report(context: Context, path: Path, problems: Problems, from: readonly Placed[]): void {
  for (const { path: at, text } of problems.found) {
    const source = from.find((one) => one.at.every((part, n) => part === at[n]));
    if (source === undefined) context.problems.add(path, `${showPath(at)}: ${text}`);
    else context.problems.add([...path, source.key, ...at.slice(source.at.length)], text);
  }
}
