import type { Eligibility, QueryView, StrategyDefinition, TaskView, View } from '../core/algorithm.ts';
import type { Observation, QueryId, ServiceId, StrategyDecision, TaskId } from '../core/events.ts';
import { IdMap } from '../core/id-map.ts';
import { phasesOf } from './adaptive-phases.ts';
import { type Explainer, explainerIn, type Planner, type StartTask, startTask } from './planner.ts';
import { push } from './push.ts';

/** Its own phases, made from the time that each task is allocated; those of the plan, and their conditions, are ignored. */
export const adaptive: StrategyDefinition = {
  name: 'adaptive',
  summary: 'cheap modalities first; what they answer chooses the models of the dear ones',
  params: {},
  create: () => push((service, view) => view.fastest(service.id), new Replanning()),
};

type Progress = {
  /** Not yet started, in the plan's order. */
  rest: readonly TaskId[];
  /** Started by the latest plan. */
  round: readonly TaskId[];
  /** Started and not ended. */
  open: number;
  readonly explainers: Explainer[];
};
type Candidate = { readonly task: TaskView; readonly fits: Eligibility };

/** Runs phase 0; when the first of its tasks ends, plans the rest again. O(n log n + n x phases) for n tasks not yet started. */
export class Replanning implements Planner {
  readonly #progress = new IdMap<Progress>();
  readonly #start: StartTask;

  constructor(start: StartTask = startTask) {
    this.#start = start;
  }

  step(seen: Observation, view: View, out: StrategyDecision[]): void {
    switch (seen.kind) {
      case 'query-arrived': {
        const rest = (view.query(seen.queryId)?.tasks ?? []).map((task) => task.id);
        this.#progress.set(seen.queryId, { rest, round: [], open: 0, explainers: [] });
        return this.#plan(seen.queryId, view, out);
      }
      case 'task-ended':
        return this.#ended(seen.queryId, seen.taskId, view, out);
      case 'query-cut':
      case 'query-ended':
        this.#progress.delete(seen.queryId);
    }
  }

  dropped(task: TaskView, view: View, out: StrategyDecision[]): void {
    this.#ended(task.queryId, task.id, view, out);
  }
  isLive(query: QueryId): boolean {
    return this.#progress.has(query);
  }
  explainerOf(task: TaskView): ServiceId | undefined {
    return explainerIn(this.#progress.get(task.queryId)?.explainers, task);
  }

  #ended(queryId: QueryId, taskId: TaskId, view: View, out: StrategyDecision[]): void {
    const progress = this.#progress.get(queryId);
    if (progress === undefined) return;
    progress.open--;
    if (progress.open === 0 || progress.round.includes(taskId)) this.#plan(queryId, view, out);
  }

  #plan(queryId: QueryId, view: View, out: StrategyDecision[]): void {
    const query = view.query(queryId);
    const progress = this.#progress.get(queryId);
    if (progress === undefined || query === undefined) return;
    if (progress.rest.length > 0) this.#startPhaseZero(query, progress, view, out);
    if (progress.open > 0) return;
    this.#progress.delete(queryId);
    out.push({ kind: 'finish', queryId, reason: 'every task is over' });
  }

  #startPhaseZero(query: QueryView, progress: Progress, view: View, out: StrategyDecision[]): void {
    const order: Candidate[] = [];
    for (const task of query.tasks) {
      if (!progress.rest.includes(task.id)) continue;
      const fits = view.eligible(task);
      if (fits.choices.length > 0) order.push({ task, fits });
      else if (this.#start(query, task, fits, view, progress.explainers, out)) progress.open++;
    }
    order.sort((a, b) => a.fits.allocatedMs - b.fits.allocatedMs);
    const phases = phasesOf(
      order.map(({ fits }) => fits.allocatedMs),
      query.budgetEndsMs - view.now,
    );
    const round = order.filter((_, i) => phases[i] === 0);
    for (const { task, fits } of round) {
      if (this.#start(query, task, fits, view, progress.explainers, out)) progress.open++;
    }
    view.trace?.({ about: 'phases', queryId: query.id, tasks: order.map(({ task }) => task.id), phases });
    progress.round = round.map(({ task }) => task.id);
    progress.rest = order.filter((_, i) => phases[i] !== 0).map(({ task }) => task.id);
  }
}
