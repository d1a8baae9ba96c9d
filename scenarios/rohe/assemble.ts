import type { Catalogue } from '../catalogue.ts';
import { clusterOf } from './cluster.ts';
import { Deployments } from './deployments.ts';
import { type Draft, ofPipeline, type Section } from './draft.ts';
import { folded, unique } from './names.ts';
import type { ContractPart, ModalityPart, Parts, PlanPart } from './parts.ts';
import { plansFromServices } from './planless.ts';

const DEADLINE_MS = 500;
const RATE = 10;
const CLASSES = 10;
const STRATEGIES = ['v2', 'adaptive', 'dream', 'llf'];

/** One scenario out of all that the files say; where they say nothing a guess, marked as one. */
export function assemble(parts: Parts, catalogue: Catalogue, draft: Draft): Section {
  const cluster = clusterOf(parts.nodes, catalogue, draft);
  const plans = parts.plans.length > 0 ? mergePatches(parts) : plansFromServices(parts, draft);
  const deployments = new Deployments({ ...parts, cluster, catalogue, draft });
  const pipelines: Section = {};
  for (const plan of plans) pipelines[plan.name] = pipelineSection(plan, parts, deployments, catalogue, draft);
  deployments.bystanders();
  const contracts = contractsOf(parts, plans, draft);
  const actions = ofPipeline(parts.contracts).flatMap(({ objectives }) => objectives.map(({ action }) => action));
  const streams = workloadOf(parts, plans, contracts, draft);
  const longest = Math.max(0, ...parts.streams.map(({ durationS }) => durationS ?? 0));
  if (longest === 0) draft.guess(['duration'], 'one minute, of which the first five seconds are not counted');
  draft.guess(['strategies'], `what ROHE's plan names, and what it could be: ${strategiesOf(plans).join(', ')}`);
  const scenario: Section = {
    description: `Imported from files of ROHE: ${plans.map(({ name }) => name).join(', ')}.`,
    seed: 1,
    replications: 10,
    duration: longest > 0 ? `${longest} s` : '60 s',
    warm_up: longest > 0 ? `${Math.min(5, longest / 10)} s` : '5 s',
    ...(Object.keys(cluster.devices).length > 0 ? { devices: cluster.devices } : {}),
    nodes: cluster.nodes,
    services: deployments.sections,
    pipelines,
    contracts: Object.fromEntries(contracts.map(({ name, section }) => [name, section])),
    workload: streams,
    strategies: strategiesOf(plans),
    placement: { use: 'worst-fit' },
    ...(actions.some((action) => action !== 'alert') ? { remedy: 'by-contract' } : {}),
    ...(parts.metrics.length > 0 ? { metrics: Object.fromEntries(parts.metrics.map(({ name, spec }) => [name, spec])) } : {}),
  };
  if (!parts.settings.some(({ path }) => path[0] === 'placement'))
    draft.guess(['placement'], "worst-fit, which is what ROHE's own configuration amounts to");
  applySettings(scenario, parts);
  return scenario;
}

function strategiesOf(plans: readonly PlanPart[]): readonly string[] {
  return [...STRATEGIES, ...new Set(plans.map(({ algorithm }) => `rohe/${algorithm}`))];
}

/** Members of a PATCH request change those of the plan that have the same service, or are added; its own words go before the plan's. */
function mergePatches({ plans, patches }: Parts): readonly PlanPart[] {
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

function pipelineSection(plan: PlanPart, parts: Parts, deployments: Deployments, catalogue: Catalogue, draft: Draft): Section {
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
    modality.from.mapped(`ensemble ${modality.name} -> pipelines.${plan.name}.modalities.${modality.name}`);
    return [modality.name, section] as const;
  });
  const aggregator = plan.aggregates ? deployments.stage(plan, 'aggregator', 'aggregate', plan.from.at('aggregator_url')) : null;
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

type Agreement = {
  readonly name: string;
  readonly pipeline: string;
  readonly section: Section;
  readonly part: ContractPart | null;
  readonly tenant: string;
  readonly consumer: string;
};

/** Every pipeline gets at least one contract. */
function contractsOf(parts: Parts, plans: readonly PlanPart[], draft: Draft): readonly Agreement[] {
  const taken = new Set<string>();
  const proportions = parts.settings.find(({ path }) => path[0] === 'time_proportions')?.value as Section | undefined;
  const agreements = ofPipeline(parts.contracts).map((part) => agreement(part, plans, taken, draft));
  const own = parts.contracts.filter(({ ensemble, consumers }) => ensemble !== null && consumers.length > 0);
  agreements.push(...own.map((part) => agreement(part, plans, taken, draft)));
  for (const { name } of plans) {
    if (agreements.some(({ pipeline }) => pipeline === name)) continue;
    const free = unique(`${name}-contract`, taken);
    const asked = parts.streams.find(({ deadlineMs }) => deadlineMs !== undefined)?.deadlineMs;
    if (asked === undefined) draft.guess(['contracts', free], "no contract: ROHE's default of 500 ms for an answer");
    agreements.push({
      name: free,
      pipeline: name,
      section: { pipeline: name, deadline: `${asked ?? DEADLINE_MS} ms` },
      part: null,
      tenant: 'default',
      consumer: 'default',
    });
  }
  if (proportions !== undefined) {
    for (const { section, consumer } of agreements)
      if (Object.hasOwn(proportions, consumer)) section.time_proportions = { [consumer]: proportions[consumer] };
  }
  return agreements;
}

function agreement(part: ContractPart, plans: readonly PlanPart[], taken: Set<string>, draft: Draft): Agreement {
  const name = unique(part.name, taken);
  const pipeline = pipelineOf(part, plans);
  const consumer = part.consumers[0] ?? 'default';
  const modalities = plans.find((plan) => plan.name === pipeline)?.modalities.map((one) => one.name) ?? [];
  const privileges = part.privileges.filter((one) => modalities.includes(one));
  if (part.deadlineMs === null) draft.guess(['contracts', name], "no response time: ROHE's default of 500 ms");
  draft.guess(
    ['contracts', name, 'at_deadline'],
    'answer: ROHE stops waiting when the time is over, and answers with what it has',
  );
  const section: Section = {
    tenant: part.tenant,
    pipeline,
    ...(part.consumers.length > 0 ? { consumers: part.consumers } : {}),
    ...(privileges.length > 0 ? { privileges } : {}),
    deadline: `${part.deadlineMs ?? DEADLINE_MS} ms`,
    at_deadline: 'answer',
    ...(part.objectives.length > 0 ? { objectives: part.objectives.map(objectiveOf) } : {}),
  };
  if (part.objectives.some(({ needsTruth, window }) => needsTruth && window !== null))
    draft.guess(['contracts', name, 'objectives'], 'what is right is known as soon as a query has ended (feedback_delay 0 s)');
  part.from.mapped(`contract -> contracts.${name}`);
  return { name, pipeline, section, part, tenant: part.tenant, consumer };
}

function objectiveOf({ keep, window, action, needsTruth }: ContractPart['objectives'][number]): unknown {
  if (window === null) return keep;
  return { keep, window, ...(needsTruth ? { feedback_delay: '0 s' } : {}), action_on_violation: action };
}

/** By name, else by a part of it (`cctvs` and `cctvs-object-detection`), else the only one. */
function pipelineOf(part: ContractPart, plans: readonly PlanPart[]): string {
  const names = plans.map(({ name }) => name);
  const { pipeline, from } = part;
  if (pipeline === null) {
    if (names.length > 1) from.guessed(`it names no pipeline: ${names[0]}`);
    return names[0] ?? '';
  }
  const exact = names.find((name) => folded(name) === folded(pipeline));
  if (exact !== undefined) return exact;
  const near = names.filter((name) => folded(pipeline).includes(folded(name)) || folded(name).includes(folded(pipeline)));
  const found = near[0] ?? (names.length === 1 ? names[0] : undefined);
  if (found === undefined)
    from.at('pipeline_id').problem(`is "${pipeline}", for which there is no plan; there are ${names.join(', ')}`);
  else from.at('pipeline_id').guessed(`pipeline ${pipeline} is taken for ${found}`);
  return found ?? names[0] ?? '';
}

function workloadOf(parts: Parts, plans: readonly PlanPart[], agreements: readonly Agreement[], draft: Draft): Section {
  const streams: Section = {};
  const first = parts.streams[0];
  for (const [n, { name, pipeline, part, tenant, consumer }] of agreements.entries()) {
    const rest = { tenant, consumer, pipeline };
    if (n === 0 && first !== undefined) {
      const known = plans.find((plan) => plan.name === pipeline)?.modalities.map((one) => one.name) ?? [];
      const asked = first.modalities.filter((one) => known.includes(one));
      const { ratePerSecond: rate, burst } = first;
      const arrivals =
        burst === null
          ? { constant: `${rate}/s` }
          : { burst: { base: `${rate}/s`, burst: `${burst.rate}/s`, every: `${burst.everyS} s`, for: `${burst.forS} s` } };
      streams[first.name] = {
        ...rest,
        arrivals,
        ...(asked.length > 0 && asked.length < known.length ? { modalities: asked } : {}),
      };
      first.from.mapped(`workload profile -> workload.${first.name}`);
      for (const other of parts.streams.slice(1))
        other.from.source.notes.add(
          'left out',
          other.from.source.file,
          other.from.line,
          `workload profile ${other.name}: ${first.name} is used; change workload by hand for this one`,
        );
      continue;
    }
    const rate = part?.ratePerSecond ?? parts.contracts.find(({ ensemble }) => ensemble !== null)?.ratePerSecond ?? null;
    if (rate === null || rate === 0)
      draft.guess(['workload', `${name}-queries`], "Poisson at 10/s, the rate of ROHE's own experiments");
    else draft.guess(['workload', `${name}-queries`], `Poisson at the ${rate}/s that the contract is for`);
    streams[`${name}-queries`.slice(-64)] = { ...rest, arrivals: { poisson: `${rate === null || rate === 0 ? RATE : rate}/s` } };
  }
  return streams;
}

/** What configurations say, in place of what stands there. */
function applySettings(scenario: Section, { settings }: Parts): void {
  for (const { path, value, from } of settings) {
    const [top = '', key] = path;
    if (top === 'time_proportions') continue;
    if (key === undefined) scenario[top] = value;
    else scenario[top] = { ...(scenario[top] as Section | undefined), [key]: value };
    from.mapped(`-> ${path.join('.')}`);
  }
}
