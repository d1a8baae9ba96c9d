import type { Cursor } from './cursor.ts';
import { asName } from './names.ts';
import type { MemberPart, ModalityPart, PatchPart, PhasePart, PlanPart } from './parts.ts';

const SELECTIONS = ['select_by_overall_accuracy', 'enhance_confidence', 'enhance_generalization'] as const;
const METHODS = ['confidence_avg', 'confidence_weighted', 'confidence_max', 'majority_vote'] as const;
const ALGORITHMS = ['v2', 'adaptive', 'dream', 'llf'] as const;
const URL = 'where things run is decided by the placement';

/** Incomplete plans are taken as far as they go; what ROHE would not fill in either is guessed, and said so. */
export function readPlan(cursor: Cursor): PlanPart | null {
  const { length: before } = cursor.source.problems;
  const id = cursor.at('pipeline_id');
  const name = id.required(id.text(), 'the name of the pipeline');
  const modalities = cursor
    .at('modality_ensembles')
    .entries()
    .map(([key, ensemble]) => readEnsemble(ensemble, key));
  if (modalities.length === 0) noEnsembles(cursor);
  const algorithm = cursor.at('orchestration_algorithm').choice(ALGORITHMS) ?? 'v2';
  const phases = readPhases(cursor, modalities);
  const aggregates = !cursor.at('aggregator_url').absent;
  cursor.leaveOut(['version', 'plans are counted from 0'], ['updated_at', 'it has no effect'], ['data_hub_url', URL]);
  if (name === undefined || cursor.source.problems.length > before) return null;
  return { from: cursor, name: asName(name), algorithm, aggregates, modalities, phases };
}

/** They may stand under another name, such as `modalities`. */
function noEnsembles(plan: Cursor): void {
  const ensembles = plan.at('modality_ensembles');
  const other = plan.unread().find((one) => OTHER_NAMES.includes(one.key) || holdsEnsembles(one));
  if (!ensembles.absent || other === undefined)
    ensembles.problem('is empty; give at least one, as MODALITY: { ensemble_members: [{ service_id: NAME }] }');
  else other.problem('unknown key; did you mean "modality_ensembles"?');
}
const OTHER_NAMES = ['modalities', 'ensembles'];

function holdsEnsembles({ value }: Cursor): boolean {
  const inside = typeof value === 'object' && value !== null ? Object.values(value) : [];
  return inside.some((one) => typeof one === 'object' && one !== null && Object.hasOwn(one, 'ensemble_members'));
}

/** The body of a PATCH request: one ensemble, often without its modality. */
export function readPatch(cursor: Cursor): PatchPart | null {
  const { length: before } = cursor.source.problems;
  const ensemble = readEnsemble(cursor, '');
  return cursor.source.problems.length > before ? null : { from: cursor, ensemble };
}

function readEnsemble(cursor: Cursor, key: string): ModalityPart {
  const preprocessor = cursor.at('preprocessor');
  const fraction = cursor.at('time_budget_fraction');
  const share = fraction.number();
  if (share !== undefined && share > 1) fraction.problem(`is ${share}; a share is at most 1`);
  preprocessor.leaveOut(['service_url', URL], ['output_data_key', 'it has no effect']);
  const id = preprocessor.at('preprocessor_id').text();
  if (!preprocessor.absent && id === undefined)
    preprocessor.guessed('the preprocessor has no preprocessor_id: named for its modality');
  const members = cursor.at('ensemble_members');
  return {
    from: cursor,
    name: asName(cursor.at('modality').text() ?? key),
    preprocessor: preprocessor.absent ? null : asName(id ?? `${key}-preprocessor`),
    members: members.items().flatMap((one) => readMember(one) ?? []),
    selection: cursor.at('selection_strategy').choice(SELECTIONS),
    size: cursor.at('ensemble_size').number(1),
    aggregation: cursor.at('aggregation_strategy').choice(METHODS),
    timeFraction: share === 0 ? undefined : share,
  };
}

function readMember(cursor: Cursor): MemberPart | null {
  const id = cursor.at('service_id');
  const serviceId = id.required(id.text(), 'the service that answers');
  if (serviceId === undefined) return null;
  cursor.leaveOut(['instance_id', URL], ['inference_url', URL], ['device_type', URL]);
  if (!cursor.has('instance_id') || !cursor.has('model_id') || !cursor.has('device_type'))
    cursor.guessed('members without instance_id, model_id or device_type: the service is the model, on any device');
  return {
    from: cursor,
    serviceId,
    model: cursor.at('model_id').text() ?? serviceId,
    weight: cursor.at('weight').number() ?? 1,
    active: cursor.at('is_active').flag() ?? true,
  };
}

function readPhases(cursor: Cursor, modalities: readonly ModalityPart[]): readonly PhasePart[] {
  const list = cursor.at('execution_phases');
  const phases = list.items().map((one, n) => readPhase(one, n, modalities));
  const sorted = phases.toSorted((a, b) => a.id - b.id);
  if (sorted.some((phase, n) => phase !== phases[n]))
    list.guessed('phases are put in the order of their phase_id; ROHE runs them as listed');
  const placed = new Set(sorted.flatMap((phase) => phase.modalities));
  const rest = modalities.map(({ name }) => name).filter((name) => !placed.has(name));
  if (rest.length === 0) return sorted;
  cursor.guessed(
    phases.length === 0 ? 'no phases: one with all modalities' : `no phase has ${rest.join(', ')}: one more at the end`,
  );
  return [...sorted, { from: cursor, id: (sorted.at(-1)?.id ?? -1) + 1, modalities: rest, condition: null }];
}

function readPhase(cursor: Cursor, index: number, modalities: readonly ModalityPart[]): PhasePart {
  const names = cursor.at('modalities').texts().map(asName);
  const known = modalities.map(({ name }) => name);
  for (const name of names)
    if (known.length > 0 && !known.includes(name))
      cursor.at('modalities').problem(`has "${name}", of which there is no ensemble; there are ${known.join(', ')}`);
  return {
    from: cursor,
    id: cursor.at('phase_id').number() ?? index,
    modalities: names,
    condition: readCondition(cursor),
  };
}

function readCondition(cursor: Cursor): PhasePart['condition'] {
  const condition = cursor.at('condition');
  const conditional = cursor.at('is_conditional').flag() ?? !condition.absent;
  if (!conditional || condition.absent) {
    if (conditional) cursor.guessed('a conditional phase without a condition: it always runs');
    return null;
  }
  const trigger = condition.at('trigger').choice(['confidence_below', 'agreement_below']);
  const at = condition.at('threshold');
  const threshold = at.required(at.number(), 'the threshold, 0 to 1');
  const sources = condition.at('source_modalities').texts().map(asName);
  if (threshold !== undefined && threshold > 1) at.problem(`is ${threshold}; it must be 0 to 1`);
  if (sources.length === 0) condition.at('source_modalities').problem('is missing; name the modalities whose results decide');
  return trigger === undefined || threshold === undefined ? null : { trigger, threshold, sources };
}
