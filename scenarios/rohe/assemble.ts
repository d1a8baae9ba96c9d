import type { Catalogue } from '../catalogue.ts';
import { contractsOf, workloadOf } from './agreements.ts';
import { clusterOf } from './cluster.ts';
import { Deployments } from './deployments.ts';
import { type Draft, ofPipeline, type Section } from './draft.ts';
import type { Parts, PlanPart } from './parts.ts';
import { mergePatches, pipelineSection } from './pipelines.ts';
import { plansFromServices } from './planless.ts';

const STRATEGIES = ['v2', 'adaptive', 'dream', 'llf'];

/** One scenario out of all that the files say; where they say nothing a guess, marked as one. */
export function assemble(parts: Parts, catalogue: Catalogue, draft: Draft): Section {
  const cluster = clusterOf(parts.nodes, catalogue, draft);
  const plans = parts.plans.length > 0 ? mergePatches(parts) : plansFromServices(parts, draft);
  const deployments = new Deployments({ ...parts, cluster, catalogue, draft });
  const pipelines: Section = {};
  for (const plan of plans) pipelines[plan.name] = pipelineSection(plan, parts, deployments, catalogue, draft);
  deployments.bystanders();
  deployments.leaveProfiles();
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
  applySettings(scenario, parts, draft);
  return scenario;
}

function strategiesOf(plans: readonly PlanPart[]): readonly string[] {
  return [...STRATEGIES, ...new Set(plans.map(({ algorithm }) => `rohe/${algorithm}`))];
}

/** What configurations say, in place of what stands there. */
function applySettings(scenario: Section, { settings }: Parts, draft: Draft): void {
  for (const { path, value, from } of settings) {
    const [top = '', key] = path;
    if (top === 'time_proportions') continue;
    if (key === undefined) scenario[top] = value;
    else scenario[top] = { ...(scenario[top] as Section | undefined), [key]: value };
    draft.madeOf(path, from);
    from.mapped(`-> ${path.join('.')}`);
  }
}
