import type { QueryView, TaskView, View } from '../core/algorithm.ts';
import type { Observation, QueryId, ServiceId, StrategyDecision } from '../core/events.ts';
import { IdMap } from '../core/id-map.ts';
import { type Explainer, explainerIn, type Planner, startTask } from './planner.ts';

type Walk = {
  /** Index of the running phase. */
  phase: number;
  /** Its tasks that have started and not ended. */
  open: number;
  readonly explainers: Explainer[];
};

/**
 * Follows the plan: a phase's tasks start together; when the last of them is in a final state, the next phase opens; a phase
 * whose condition does not hold is skipped. After the last phase the query is finished.
 *
 * Drops and skips are not observed, so all that follows from them is decided in the same list; the view still shows the state
 * before that list, which is why the walk counts for itself. O(tasks) for a query altogether.
 */
export class PlanWalk implements Planner {
  readonly #walks = new IdMap<Walk>();

  step(seen: Observation, view: View, out: StrategyDecision[]): void {
    switch (seen.kind) {
      case 'query-arrived':
        this.#walks.set(seen.queryId, { phase: -1, open: 0, explainers: [] });
        return this.#advance(seen.queryId, view, out);
      case 'task-ended':
        return this.#taskClosed(seen.queryId, view, out);
      case 'query-cut':
      case 'query-ended':
        this.#walks.delete(seen.queryId);
    }
  }

  dropped(task: TaskView, view: View, out: StrategyDecision[]): void {
    this.#taskClosed(task.queryId, view, out);
  }
  isLive(query: QueryId): boolean {
    return this.#walks.has(query);
  }
  explainerOf(task: TaskView): ServiceId | undefined {
    return explainerIn(this.#walks.get(task.queryId)?.explainers, task);
  }

  /** Leaves the query; the caller finishes it. False where there is nothing to leave. */
  end(query: QueryId): boolean {
    return this.#walks.delete(query);
  }

  #taskClosed(queryId: QueryId, view: View, out: StrategyDecision[]): void {
    const walk = this.#walks.get(queryId);
    if (walk === undefined) return;
    walk.open--;
    this.#advance(queryId, view, out);
  }

  #advance(queryId: QueryId, view: View, out: StrategyDecision[]): void {
    const walk = this.#walks.get(queryId);
    const query = view.query(queryId);
    if (walk === undefined || query === undefined) return;
    const phases = view.plan(query).phases.length;
    while (walk.open === 0 && ++walk.phase < phases) openPhase(query, walk, view, out);
    if (walk.phase < phases) return;
    this.#walks.delete(queryId);
    out.push({ kind: 'finish', queryId, reason: 'every phase is over' });
  }
}

function openPhase(query: QueryView, walk: Walk, view: View, out: StrategyDecision[]): void {
  const runs = view.conditionHolds(query, walk.phase);
  for (const task of query.tasks) {
    if (task.phase !== walk.phase) continue;
    if (!runs) out.push({ kind: 'skip', taskId: task.id, reason: 'the condition of its phase does not hold' });
    else if (startTask(query, task, view.eligible(task), view, walk.explainers, out)) walk.open++;
  }
}
