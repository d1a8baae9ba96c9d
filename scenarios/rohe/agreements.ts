import { type Draft, ofPipeline, type Section } from './draft.ts';
import { folded, unique } from './names.ts';
import type { ContractPart, Parts, PlanPart } from './parts.ts';

const DEADLINE_MS = 500;
const RATE = 10;

export type Agreement = {
  readonly name: string;
  readonly pipeline: string;
  readonly section: Section;
  readonly part: ContractPart | null;
  readonly tenant: string;
  readonly consumer: string;
};

/** Every pipeline gets at least one contract. */
export function contractsOf(parts: Parts, plans: readonly PlanPart[], draft: Draft): readonly Agreement[] {
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
  draft.madeOf(['contracts', name], part.from);
  for (const [n, { from }] of part.objectives.entries()) draft.madeOf(['contracts', name, 'objectives', n], from);
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

export function workloadOf(parts: Parts, plans: readonly PlanPart[], agreements: readonly Agreement[], draft: Draft): Section {
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
      draft.madeOf(['workload', first.name], first.from);
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
    const stream = `${name}-queries`.slice(-64);
    if (part !== null) draft.madeOf(['workload', stream], part.from);
    streams[stream] = { ...rest, arrivals: { poisson: `${rate === null || rate === 0 ? RATE : rate}/s` } };
  }
  return streams;
}
