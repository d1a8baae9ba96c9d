import type { Eligibility, QueryView, TaskView, View } from '../core/algorithm.ts';
import type { Observation, QueryId, ServiceId, StrategyDecision, TaskId } from '../core/events.ts';
import { intermediateResult } from './intermediate.ts';
import { type Ensemble, withExplainer } from './selection/explainer.ts';
import { selections } from './selection/index.ts';

/** Which tasks of a query start when. How their members reach instances is the business of `push` and the central queues. */
export interface Planner {
  /** Answers query-arrived, task-ended, query-cut and query-ended; its decisions go to the end of `out`. */
  step(seen: Observation, view: View, out: StrategyDecision[]): void;
  /** Must be told of a task that was dropped after its start: a drop is not observed. */
  dropped(task: TaskView, view: View, out: StrategyDecision[]): void;
  /** Whether anything may still be decided for the query. */
  isLive(query: QueryId): boolean;
  /** The member of a started task that explains. */
  explainerOf(task: TaskView): ServiceId | undefined;
}

/** Which member of a started task explains; a query has a task or two, so a list is searched. */
export type Explainer = { readonly taskId: TaskId; readonly serviceId: ServiceId };
export function explainerIn(explainers: readonly Explainer[] | undefined, task: TaskView): ServiceId | undefined {
  if (explainers !== undefined) for (const { taskId, serviceId } of explainers) if (taskId === task.id) return serviceId;
  return undefined;
}

export type StartTask = typeof startTask;
/** Starts the task, or drops it where no service can be reached. True: it has started. */
export function startTask(
  query: QueryView,
  task: TaskView,
  fits: Eligibility,
  view: View,
  explainers: Explainer[],
  out: StrategyDecision[],
): boolean {
  if (fits.choices.length === 0) {
    out.push({ kind: 'drop', taskId: task.id, reason: 'no instance is available' });
    return false;
  }
  const { serviceIds, explainerId } = chooseEnsemble(query, task, fits, view);
  if (explainerId !== null) explainers.push({ taskId: task.id, serviceId: explainerId });
  view.trace?.({
    about: 'ensemble',
    queryId: query.id,
    taskId: task.id,
    allocatedMs: fits.allocatedMs,
    eligible: fits.choices.map((choice) => choice.serviceId),
    chosen: serviceIds,
    explains: explainerId,
  });
  out.push({ kind: 'start', taskId: task.id, serviceIds, reason: 'its ensemble fits the allocated time' });
  return true;
}

function chooseEnsemble(query: QueryView, task: TaskView, fits: Eligibility, view: View): Ensemble {
  const { selection, ensembleSize } = view.plan(query).spec.modalities[task.modality]!;
  const chosen = selections[selection](fits.choices, ensembleSize, intermediateResult(query, view));
  return query.explain ? withExplainer(chosen, fits.explaining) : { serviceIds: chosen, explainerId: null };
}
