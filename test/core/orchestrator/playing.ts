import { bestFit } from '../../../algorithms/placement/best-fit.ts';
import type { AlgorithmDefinition, View } from '../../../core/algorithm.ts';
import type {
  Decision,
  InvocationRecord,
  LogLine,
  Observation,
  QueryRecord,
  RunRecord,
  TaskRecord,
} from '../../../core/events.ts';
import type { ContractSpec, ModalitySpec, PhaseSpec, Scenario } from '../../../core/scenario.ts';
import { createSimBackend } from '../../../sim/backend.ts';
import { runToEnd } from '../../contracts/simulation.ts';
import { createWorld } from '../../contracts/world.ts';

/*
 * Runs of the tiny world under strategies that are written where they are used: what happens is decided by the test, and what comes of it
 * by the core.
 */
export type Decide = (seen: Observation, view: View) => readonly Decision[];
export type Played = {
  readonly records: readonly RunRecord[];
  readonly log: readonly LogLine[];
  readonly queries: readonly QueryRecord[];
  readonly tasks: readonly TaskRecord[];
};

export const { scenario: tiny } = createWorld();
/** Services of the tiny world. */
export const [SINGLE, DOUBLE, PREPARE, COMBINE] = [0, 1, 2, 3];
export const reason = 'test';
/** Ingest 2 ms, preprocessing 6 (4 of work), a model 12 (10 of work), aggregation 4 (2 of work), reply 1. */
export const [INGEST, PREPROCESS, INFER, AGGREGATE, REPLY] = [2, 6, 12, 4, 1];
export const WHOLE = INGEST + PREPROCESS + INFER + AGGREGATE + REPLY;
export const [house] = tiny.contracts;
export const [look] = tiny.pipelines;

/** Queries at these times, without a deadline. */
export function arriving(atMs: readonly number[], changes: Partial<Scenario> = {}): Scenario {
  const rows = atMs.map((at) => ({ atMs: at, modalities: null, className: null, explain: null }));
  return {
    ...tiny,
    contracts: [{ ...tiny.contracts[0]!, deadlineMs: null }],
    workload: [{ ...tiny.workload[0]!, arrivals: { kind: 'trace', rows } }],
    ...changes,
  };
}
/** One query at 10 ms, under the contract with these changes. */
export function under(contract: Partial<ContractSpec>, changes: Partial<Scenario> = {}): Scenario {
  return arriving([10], { contracts: [{ ...house!, ...contract }], ...changes });
}
export function planned(modality: Partial<ModalitySpec>): Pick<Scenario, 'pipelines'> {
  return { pipelines: [{ ...look!, modalities: [{ ...look!.modalities[0]!, ...modality }] }] };
}
/** One query at 10 ms for these modalities of a plan that also has sound, by the same models; at once where no phases are given. */
export function alsoHearing(
  asked: readonly string[] = ['image', 'sound'],
  phases: readonly PhaseSpec[] = [{ id: 0, modalities: ['image', 'sound'], condition: null }],
): Pick<Scenario, 'pipelines' | 'contracts' | 'workload'> {
  const [image] = look!.modalities;
  return {
    pipelines: [{ ...look!, modalities: [image!, { ...image!, modality: 'sound' }], phases }],
    contracts: [{ ...house!, deadlineMs: null, privileges: asked }],
    workload: [{ ...arriving([10]).workload[0]!, modalityMix: [{ modalities: asked, share: 1 }] }],
  };
}
export function replicas(n: number): Pick<Scenario, 'services'> {
  return { services: tiny.services.map((service) => ({ ...service, replicas: n })) };
}

export async function play(
  scenario: Scenario,
  decide: Decide,
  placement: AlgorithmDefinition = bestFit,
  makeBackend: Parameters<typeof runToEnd>[2] = createSimBackend,
): Promise<Played> {
  const strategy: AlgorithmDefinition = { name: 'odd', summary: '', params: {}, create: () => ({ decide }) };
  const { records, log } = await runToEnd(scenario, { placement, strategy }, makeBackend);
  return {
    records,
    log,
    queries: records.filter((record): record is QueryRecord => record.kind === 'query'),
    tasks: records.filter((record): record is TaskRecord => record.kind === 'task'),
  };
}
export function ofStage({ records }: Played, stage: InvocationRecord['stage']): readonly InvocationRecord[] {
  return records.filter((record): record is InvocationRecord => record.kind === 'invocation' && record.stage === stage);
}

export function start(queryId: number, view: View, serviceIds: readonly number[]): Decision {
  return { kind: 'start', taskId: view.query(queryId)!.tasks[0]!.id, serviceIds, reason };
}
export function invoke(taskId: number, serviceId: number, instanceId: number, explain = false): Decision {
  return { kind: 'invoke', taskId, serviceId, instanceId, explain, reason };
}
export function sendAll(taskId: number, view: View): readonly Decision[] {
  return view.task(taskId)!.ensemble.map((serviceId) => invoke(taskId, serviceId, view.fastest(serviceId)!.id));
}
/** Starts with these services, sends each to its fastest instance, finishes; `instead` has the first word. */
export function simple(
  serviceIds: readonly number[],
  instead: (seen: Observation, view: View) => readonly Decision[] | null = () => null,
): Decide {
  return (seen, view) => {
    const own = instead(seen, view);
    if (own !== null) return own;
    if (seen.kind === 'query-arrived') return [start(seen.queryId, view, serviceIds)];
    if (seen.kind === 'task-ready') return sendAll(seen.taskId, view);
    return seen.kind === 'task-ended' ? [{ kind: 'finish', queryId: seen.queryId, reason }] : [];
  };
}
/** Once, when the first query is admitted. */
export function onArrival(then: (queryId: number, view: View) => readonly Decision[]): Decide {
  let done = false;
  return (seen, view) => {
    if (done || seen.kind !== 'query-arrived') return [];
    done = true;
    return then(seen.queryId, view);
  };
}
export const both = simple([SINGLE, DOUBLE]);
