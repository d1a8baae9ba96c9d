import type { View } from '../../core/algorithm.ts';
import type { Decision, Invocation, InvocationRecord, Observation, QueryRecord, TaskRecord } from '../../core/events.ts';
import { buildModel } from '../../core/model/build.ts';
import type { DecisionStep } from '../../core/orchestrator/deciders.ts';
import type { Json, Scenario } from '../../core/scenario.ts';
import { type Simulation, simulate } from '../simulate.ts';

/** A step at which something about the query was seen or decided, with only what concerns it. */
export type QueryStep = {
  readonly atMs: number;
  readonly seen: Observation;
  /** What was seen is about this query; else about others, or about the cluster. */
  readonly own: boolean;
  readonly figures: readonly { readonly [name: string]: Json }[];
  readonly decisions: readonly Weighed[];
};
/** A decision and what there was to choose from, as the strategy saw it. */
export type Weighed = {
  readonly decision: Decision;
  readonly services: readonly ServiceChoice[];
  readonly instances: readonly InstanceChoice[];
};
/** For `start`: every member of the plan. */
export type ServiceChoice = {
  readonly serviceId: number;
  readonly accuracy: number;
  readonly responseMs: number | null;
  readonly chosen: boolean;
};
/** For `invoke`: every available instance of the service and its lighter variants. */
export type InstanceChoice = {
  readonly instanceId: number;
  readonly responseMs: number;
  readonly outstanding: number;
  readonly slots: number;
  readonly chosen: boolean;
};
/** All that happened to one query. Times are on the backend's clock; `startUpMs` is where the workload's begins. */
export type QueryStory = {
  readonly scenario: Scenario;
  readonly queryId: number;
  readonly startUpMs: number;
  readonly steps: readonly QueryStep[];
  readonly query: QueryRecord;
  readonly tasks: readonly TaskRecord[];
  readonly invocations: readonly InvocationRecord[];
  /** By id: what was sent, and where each instance is. */
  readonly sent: ReadonlyMap<number, Invocation>;
  readonly instances: ReadonlyMap<number, { readonly serviceId: number; readonly nodeId: number }>;
};

/** Runs the simulation again and keeps what concerns one query; undefined: there is no such query. */
export async function recordQuery(
  run: Omit<Simulation, 'onRecord' | 'onLog' | 'onStep' | 'drain'>,
  queryId: number,
): Promise<QueryStory | undefined> {
  const model = buildModel(run.scenario);
  const done = new AbortController();
  const sent = new Map<number, Invocation>();
  const instances = new Map<number, { serviceId: number; nodeId: number }>();
  const steps: QueryStep[] = [];
  const tasks: TaskRecord[] = [];
  const invocations: InvocationRecord[] = [];
  let query: QueryRecord | undefined;
  let weighed: readonly Weighed[] = [];
  const concerns = new Concern(queryId, (taskId) => Math.floor(taskId / model.stride), sent);
  const { startUpMs } = await simulate({
    ...run,
    signal: {
      get aborted() {
        return done.signal.aborted || (run.signal?.aborted ?? false);
      },
    },
    onLog(line) {
      if (line.is !== 'command') return;
      const { command } = line;
      if (command.kind === 'deploy') instances.set(command.instanceId, { serviceId: command.serviceId, nodeId: command.nodeId });
      else if (command.kind === 'invoke' && command.work.queryId === queryId) sent.set(command.work.id, command.work);
    },
    onDecide(_seen, decisions, view) {
      weighed = decisions.filter((decision) => concerns.decided(decision)).map((decision) => weigh(decision, view));
    },
    onStep(step) {
      const kept = concerns.keep(step, weighed);
      if (kept === undefined) return;
      const last = steps.at(-1);
      if (last?.seen !== kept.seen) steps.push(kept);
      // Two strategies that share the run have looked at one observation.
      else
        steps[steps.length - 1] = {
          ...last,
          figures: [...last.figures, ...kept.figures],
          decisions: [...last.decisions, ...kept.decisions],
        };
    },
    onRecord(record) {
      if (record.kind === 'query' && record.queryId === queryId) query = record;
      else if (record.kind === 'task' && record.queryId === queryId) tasks.push(record);
      else if (record.kind === 'invocation' && record.queryId === queryId) invocations.push(record);
      // What was cancelled still has to come back from where it runs; nobody waits for it here.
      if (query !== undefined) done.abort();
    },
  });
  if (query === undefined) return undefined;
  return { scenario: run.scenario, queryId, startUpMs, steps, query, tasks, invocations, sent, instances };
}

function weigh(decision: Decision, view: View): Weighed {
  if (decision.kind === 'start') return { decision, services: serviceChoices(decision, view), instances: [] };
  if (decision.kind === 'invoke') return { decision, services: [], instances: instanceChoices(decision, view) };
  return { decision, services: [], instances: [] };
}

function serviceChoices({ taskId, serviceIds }: Extract<Decision, { kind: 'start' }>, view: View): ServiceChoice[] {
  const task = view.task(taskId);
  const query = task === undefined ? undefined : view.query(task.queryId);
  if (task === undefined || query === undefined) return [];
  return view.servicesOf(query, task.modality).map(({ serviceId, accuracy }) => {
    const responseMs = view.fastest(serviceId)?.responseMs ?? null;
    return { serviceId, accuracy, responseMs, chosen: serviceIds.includes(serviceId) };
  });
}

function instanceChoices({ serviceId, instanceId }: Extract<Decision, { kind: 'invoke' }>, view: View): InstanceChoice[] {
  const choices: InstanceChoice[] = [];
  for (let id: number | null = serviceId; id !== null; id = view.service(id).lighterId) {
    for (const { id: instance, responseMs, outstanding, slots } of view.service(id).available) {
      choices.push({ instanceId: instance, responseMs, outstanding, slots, chosen: instance === instanceId });
    }
    // Lighter services are looked at only where this one cannot serve.
    if (choices.some(({ chosen }) => chosen)) break;
  }
  return choices;
}

/** What is about one query. */
class Concern {
  readonly #queryId: number;
  readonly #queryOf: (taskId: number) => number;
  readonly #sent: ReadonlyMap<number, Invocation>;

  constructor(queryId: number, queryOf: (taskId: number) => number, sent: ReadonlyMap<number, Invocation>) {
    this.#queryId = queryId;
    this.#queryOf = queryOf;
    this.#sent = sent;
  }

  keep({ atMs, seen, figures }: DecisionStep, decisions: readonly Weighed[]): QueryStep | undefined {
    const own = this.#observed(seen);
    const told = figures.filter((figure) => this.#told(figure));
    if (!own && decisions.length === 0 && told.length === 0) return undefined;
    return { atMs, seen, own, figures: told, decisions };
  }

  #observed(seen: Observation): boolean {
    if ('queryId' in seen) return seen.queryId === this.#queryId;
    return seen.kind === 'invocation-ended' && this.#sent.has(seen.invocationId);
  }
  decided(decision: Decision): boolean {
    if ('queryId' in decision) return decision.queryId === this.#queryId;
    return 'taskId' in decision && this.#queryOf(decision.taskId) === this.#queryId;
  }
  #told(figures: { readonly [name: string]: Json }): boolean {
    const { queryId, taskId } = figures;
    if (typeof queryId === 'number') return queryId === this.#queryId;
    return typeof taskId === 'number' && this.#queryOf(taskId) === this.#queryId;
  }
}
