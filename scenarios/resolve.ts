import type { OrchestrationSpec, Scenario } from '../core/scenario.ts';
import { resolvePlacement, resolveRemedy, resolveStrategies } from './resolve/algorithms.ts';
import { checkFollowed } from './resolve/autoscale.ts';
import { resolveChanges } from './resolve/changes.ts';
import { resolveContention } from './resolve/contention.ts';
import { type Context, read } from './resolve/context.ts';
import { checkCoverage, resolveContracts } from './resolve/contracts.ts';
import { resolveDevices } from './resolve/devices.ts';
import { resolveFaults } from './resolve/faults.ts';
import { checkFit } from './resolve/fit.ts';
import { resolveNetwork, resolveZones } from './resolve/network.ts';
import { resolveNodes } from './resolve/nodes.ts';
import { resolvePipelines } from './resolve/pipelines.ts';
import { resolveServices } from './resolve/services.ts';
import { resolveTelemetry } from './resolve/telemetry.ts';
import { resolveMetrics, resolveThresholds } from './resolve/thresholds.ts';
import { checkVary } from './resolve/vary.ts';
import { resolveWarmUp } from './resolve/warm-up.ts';
import { resolveWorkload } from './resolve/workload.ts';

/** Fills in defaults, checks references and what parts must fit each other. Only to be used where no problem was reported. */
export function resolveScenario(context: Context): Scenario {
  const { input } = context;
  const zones = resolveZones(context);
  const devices = resolveDevices(context);
  const nodes = resolveNodes(context, zones);
  const services = resolveServices(context, devices);
  checkFit(context, services, nodes, devices);
  const pipelines = resolvePipelines(context, services);
  const contracts = resolveContracts(context, pipelines);
  const durationMs = read('duration', input.duration, 0);
  const workload = resolveWorkload(context, pipelines, durationMs);
  checkCoverage(context, contracts, workload);
  checkFollowed(context, services, contracts);
  const faults = resolveFaults(context, { nodes, zones, services, durationMs });
  const changes = resolveChanges(context, { services, pipelines, workload, durationMs });
  return {
    format: 1,
    name: input.name ?? nameOf(context.fileName),
    description: input.description ?? '',
    seed: input.seed ?? 1,
    replications: input.replications ?? 10,
    durationMs,
    ...resolveWarmUp(context, { durationMs, workload, faults, changes }),
    devices,
    nodes,
    network: resolveNetwork(context, zones),
    faults,
    contention: resolveContention(context, services),
    services,
    pipelines,
    contracts,
    workload,
    changes,
    orchestration: resolveOrchestration(input.orchestration ?? {}),
    telemetry: resolveTelemetry(context),
    strategies: resolveStrategies(context),
    placement: resolvePlacement(context),
    remedy: resolveRemedy(context),
    vary: checkVary(context),
    metrics: resolveMetrics(context),
    thresholds: resolveThresholds(context, ['thresholds'], input.thresholds ?? []),
  };
}

/** `scenarios/quickstart.yaml` is called quickstart, `my-cluster/scenario.yaml` my-cluster. */
function nameOf(fileName: string): string {
  const [base = '', folder = ''] = fileName.split(/[\\/]/).reverse();
  const name = base.replace(/\.ya?ml$/i, '') || 'scenario';
  return name === 'scenario' && /\w/.test(folder) ? folder : name;
}

function resolveOrchestration(input: NonNullable<Context['input']['orchestration']>): OrchestrationSpec {
  const threshold = input.contention_threshold;
  return {
    fixedMs: read('duration', input.fixed, 0.2),
    perCandidateMs: read('duration', input.per_candidate, 0.01),
    inFlight: input.in_flight ?? 1,
    contentionThreshold: threshold === 'none' ? null : read('share', threshold, null),
    tickMs: read('duration', input.tick, 1000),
    sampleMs: read('duration', input.sample, 1000),
    sampleAgeMs: read('duration', input.sample_age, 0),
    maxBudgetMs: read('duration', input.max_budget, 30_000),
  };
}
