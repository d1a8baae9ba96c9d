import type { Catalogue } from '../catalogue.ts';
import type { Deployments } from './deployments.ts';
import type { Draft, Section } from './draft.ts';
import { folded } from './names.ts';
import type { ModalityPart, Parts, PlanPart } from './parts.ts';

const CLASSES = 10;

/** Members of a PATCH request change those of the plan that have the same service, or are added; its own words go before the plan's. */
export function mergePatches({ plans, patches }: Parts): readonly PlanPart[] {
  return plans.map((plan) => ({
    ...plan,
    modalities: plan.modalities.map((modality) =>
      patches.reduce<ModalityPart>((now, { ensemble, from }) => {
        const only = plans.length === 1 && plan.modalities.length === 1;
        if (ensemble.name !== modality.name && !(ensemble.name === 'unnamed' && (only || sharesMember(modality, ensemble))))
          return now;
        from.mapped(`ensemble changes ${plan.name}.${modality.name}`);
        return patched(now, ensemble);
      }, modality),
    ),
  }));
}

function sharesMember(a: ModalityPart, b: ModalityPart): boolean {
  return a.members.some((one) => b.members.some((other) => folded(one.serviceId) === folded(other.serviceId)));
}

function patched(modality: ModalityPart, change: ModalityPart): ModalityPart {
  const changed = modality.members.map((member) => {
    const found = change.members.find((one) => folded(one.serviceId) === folded(member.serviceId));
    return found === undefined ? member : { ...found, model: found.from.has('model_id') ? found.model : member.model };
  });
  const added = change.members.filter(
    (one) => !modality.members.some((member) => folded(member.serviceId) === folded(one.serviceId)),
  );
  return {
    ...modality,
    members: [...changed, ...added],
    selection: change.selection ?? modality.selection,
    size: change.size ?? modality.size,
    aggregation: change.aggregation ?? modality.aggregation,
    timeFraction: change.timeFraction ?? modality.timeFraction,
  };
}

export function pipelineSection(
  plan: PlanPart,
  parts: Parts,
  deployments: Deployments,
  catalogue: Catalogue,
  draft: Draft,
): Section {
  const wanted = parts.contracts.find(({ ensemble }) => ensemble !== null)?.ensemble;
  const modalities = plan.modalities.map((modality) => {
    if (modality.members.length === 0)
      modality.from.at('ensemble_members').problem('is empty; a modality needs at least one member');
    const members = modality.members.map((member) => {
      const service = deployments.member(plan, modality, member);
      return member.weight === 1 && member.active
        ? service
        : { service, weight: member.weight, ...(member.active ? {} : { active: false }) };
    });
    const asked = modality.size ?? wanted?.size ?? 3;
    const size = Math.min(asked, Math.max(1, members.length));
    if (size < asked) modality.from.guessed(`ensemble_size ${asked} is more than there are members: ${size}`);
    const preprocessor =
      modality.preprocessor === null ? null : deployments.stage(plan, modality.preprocessor, 'preprocess', modality.from);
    const section: Section = {
      ...(preprocessor === null ? {} : { preprocessor }),
      members,
      selection: modality.selection ?? wanted?.selection ?? 'enhance_confidence',
      ensemble_size: size,
      aggregation: modality.aggregation ?? 'confidence_weighted',
      time_fraction: modality.timeFraction ?? 0.5,
    };
    draft.guess(['pipelines', plan.name, 'modalities', modality.name], 'inputs of 64 KiB, the default');
    draft.madeOf(['pipelines', plan.name, 'modalities', modality.name], modality.from);
    modality.from.mapped(`ensemble ${modality.name} -> pipelines.${plan.name}.modalities.${modality.name}`);
    return [modality.name, section] as const;
  });
  const aggregator = plan.aggregates ? deployments.stage(plan, 'aggregator', 'aggregate', plan.from.at('aggregator_url')) : null;
  draft.madeOf(['pipelines', plan.name], plan.from);
  plan.from.mapped(`plan -> pipelines.${plan.name}`);
  return {
    classes: classesOf(plan, parts, catalogue, draft),
    modalities: Object.fromEntries(modalities),
    phases: plan.phases.map(({ id, modalities: names, condition }) => ({
      id,
      modalities: names,
      ...(condition === null ? {} : { condition: { [condition.trigger]: condition.threshold, sources: condition.sources } }),
    })),
    ...(aggregator === null ? {} : { aggregator }),
  };
}

/** Those for which the members' accuracies are known; none: ten. */
function classesOf(plan: PlanPart, parts: Parts, catalogue: Catalogue, draft: Draft): readonly string[] | number {
  const names = plan.modalities.flatMap(({ members }) =>
    members.flatMap(({ serviceId, model }) => [folded(serviceId), folded(model)]),
  );
  const own = parts.profiles
    .filter((profile) => profile.names.some((name) => names.includes(folded(name))))
    .flatMap(({ byClass }) => Object.keys(byClass));
  const known = catalogue.models
    .filter(({ name }) => names.includes(folded(name)))
    .flatMap(({ accuracy }) => Object.keys(accuracy.byClass));
  const classes = [...new Set(own.length > 0 ? own : known)];
  if (classes.length > 1) return classes;
  draft.guess(['pipelines', plan.name, 'classes'], 'no file says what there is to tell apart: ten classes');
  return CLASSES;
}
