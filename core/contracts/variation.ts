import type { ServiceId } from '../events.ts';
import { buildChoice } from '../model/pipelines.ts';
import type { ModalityModel, Model, PipelineModel } from '../model.ts';

/** A change of the plan that a remedy makes for one contract. By name, since another version of the plan may order them otherwise. */
export type Change =
  | { readonly kind: 'shrink'; readonly pipelineId: number; readonly modality: string }
  | {
      readonly kind: 'activate' | 'avoid';
      readonly pipelineId: number;
      readonly modality: string;
      readonly serviceId: ServiceId;
    };

/** The plan with the changes made one after another; the plan itself is left as it is. */
export function varied(base: PipelineModel, changes: readonly Change[], model: Model): PipelineModel {
  const own = changes.filter((change) => change.pipelineId === base.id);
  if (own.length === 0) return base;
  const modalities = [...base.modalities];
  for (const change of own) {
    const index = modalities.findIndex(({ spec }) => spec.modality === change.modality);
    if (index >= 0) modalities[index] = changed(modalities[index]!, change, base, model);
  }
  return { ...base, modalities, spec: { ...base.spec, modalities: modalities.map(({ spec }) => spec) } };
}

function changed(modality: ModalityModel, change: Change, base: PipelineModel, model: Model): ModalityModel {
  const { spec, choices } = modality;
  switch (change.kind) {
    case 'shrink':
      return { ...modality, spec: { ...spec, ensembleSize: Math.max(1, sizeOf(modality) - 1) } };
    case 'activate':
      return withMembers(modality, change.serviceId, true, base, model);
    case 'avoid':
      return choices.length > 1 ? withMembers(modality, change.serviceId, false, base, model) : modality;
  }
}

/** Choices stay in the plan's order. */
function withMembers(
  modality: ModalityModel,
  serviceId: ServiceId,
  active: boolean,
  base: PipelineModel,
  model: Model,
): ModalityModel {
  const { name } = model.services[serviceId]!.spec;
  const members = modality.spec.members.map((member) => (member.service === name ? { ...member, active } : member));
  const idOf = new Map(model.services.map(({ id, spec }) => [spec.name, id]));
  const choices = members
    .filter((member) => member.active)
    .map((member) => buildChoice(member.weight, idOf.get(member.service)!, base.spec, model.scenario));
  return { ...modality, spec: { ...modality.spec, members }, choices };
}

/** How many members an ensemble of the modality has when all are eligible. */
export function sizeOf({ spec, choices }: ModalityModel): number {
  return Math.min(spec.ensembleSize, choices.length);
}
