import type { Eligibility, QueryView, TaskView, View } from '../../core/algorithm.ts';
import type { Observation, QueryId, ServiceId, StrategyDecision } from '../../core/events.ts';
import { IdMap } from '../../core/id-map.ts';
import { type Explainer, explainerIn, type Planner, type StartTask } from '../planner.ts';
import type { Timed } from './scores.ts';

/** In which order the tasks of a query start; those that it leaves out are dropped. */
export type Order = <T extends Timed>(tasks: readonly T[], remaining: number) => readonly T[];

type Progress = {
  /** Chosen, and waiting for a worker. */
  readonly waiting: StrategyDecision[];
  /** Started and not ended. */
  open: number;
  readonly explainers: Explainer[];
};
type Candidate = Timed & { readonly task: TaskView; readonly fits: Eligibility };

/** Threads of ROHE's pool. */
const WORKERS = 10;

/**
 * All tasks of a query in one phase, ordered once when it arrives and handed to ten workers: the order has an effect only where
 * there are more tasks than workers. Ensembles are chosen then too, so no result informs any choice. The plan's phases and
 * conditions are ignored.
 */
export class OnePass implements Planner {
  readonly #progress = new IdMap<Progress>();
  readonly #order: Order;
  readonly #start: StartTask;

  constructor(order: Order, start: StartTask) {
    this.#order = order;
    this.#start = start;
  }

  step(seen: Observation, view: View, out: StrategyDecision[]): void {
    switch (seen.kind) {
      case 'query-arrived': {
        const query = view.query(seen.queryId);
        if (query !== undefined) this.#plan(query, view, out);
        return;
      }
      case 'task-ended':
        return this.#ended(seen.queryId, out);
      case 'query-cut':
      case 'query-ended':
        this.#progress.delete(seen.queryId);
    }
  }

  dropped(task: TaskView, _view: View, out: StrategyDecision[]): void {
    this.#ended(task.queryId, out);
  }
  isLive(query: QueryId): boolean {
    return this.#progress.has(query);
  }
  explainerOf(task: TaskView): ServiceId | undefined {
    return explainerIn(this.#progress.get(task.queryId)?.explainers, task);
  }

  #plan(query: QueryView, view: View, out: StrategyDecision[]): void {
    const progress: Progress = { waiting: [], open: 0, explainers: [] };
    this.#progress.set(query.id, progress);
    const remaining = query.budgetEndsMs - view.now;
    // Without time ROHE calls the query complete and runs nothing.
    if (remaining > 0) this.#choose(query, progress, remaining, view, out);
    this.#work(query.id, progress, out);
  }

  #choose(query: QueryView, progress: Progress, remaining: number, view: View, out: StrategyDecision[]): void {
    const candidates = query.tasks.map((task): Candidate => {
      const fits = view.eligible(task);
      return { task, fits, min: fits.minMs, allocated: fits.allocatedMs };
    });
    const reachable = candidates.filter(({ fits }) => fits.choices.length > 0);
    const order = this.#order(reachable, remaining);
    for (const candidate of candidates) {
      if (!order.includes(candidate))
        out.push({ kind: 'drop', taskId: candidate.task.id, reason: 'not even the fastest instance could answer in time' });
    }
    view.trace?.({ about: 'order', queryId: query.id, tasks: order.map(({ task }) => task.id) });
    for (const { task, fits } of order) {
      const decided: StrategyDecision[] = [];
      if (this.#start(query, task, fits, view, progress.explainers, decided)) progress.waiting.push(...decided);
      else out.push(...decided);
    }
  }

  #ended(queryId: QueryId, out: StrategyDecision[]): void {
    const progress = this.#progress.get(queryId);
    if (progress === undefined) return;
    progress.open--;
    this.#work(queryId, progress, out);
  }

  #work(queryId: QueryId, progress: Progress, out: StrategyDecision[]): void {
    while (progress.open < WORKERS) {
      const next = progress.waiting.shift();
      if (next === undefined) break;
      out.push(next);
      progress.open++;
    }
    if (progress.open > 0) return;
    this.#progress.delete(queryId);
    out.push({ kind: 'finish', queryId, reason: 'every task is over' });
  }
}
