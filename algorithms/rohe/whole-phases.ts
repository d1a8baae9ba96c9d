import type { QueryView, TaskView, View } from '../../core/algorithm.ts';
import type { Observation, QueryId, ServiceId, StrategyDecision, TaskId } from '../../core/events.ts';
import { IdMap } from '../../core/id-map.ts';
import type { Planner } from '../planner.ts';
import { roheHolds } from './agreement.ts';

type Walk = {
  /** Index of the running phase. */
  phase: number;
  /** Its tasks that have started and not ended. */
  open: number;
  /** Tasks of phases that are over: what they answered counts. */
  readonly whole: TaskId[];
};

const WAKE = 'rohe/v2 timeout ';
/** Before the core's own cut, which would keep what has arrived. */
const JUST_BEFORE_MS = 0.001;

/**
 * Phases in order, each with all active members of its modalities. The time limit holds for a phase as a whole: when it comes,
 * what the running phase has answered so far is lost. The answer is the mean over all that is kept, whatever the plan says, and
 * is combined after the limit.
 */
export class WholePhases implements Planner {
  readonly #walks = new IdMap<Walk>();

  step(seen: Observation, view: View, out: StrategyDecision[]): void {
    switch (seen.kind) {
      case 'query-arrived':
        this.#walks.set(seen.queryId, { phase: -1, open: 0, whole: [] });
        return this.#begin(seen.queryId, view, out);
      case 'task-ended':
        return this.#closed(seen.queryId, view, out);
      case 'woken': {
        if (!seen.key.startsWith(WAKE)) return;
        const queryId = Number(seen.key.slice(WAKE.length));
        const walk = this.#walks.get(queryId);
        if (walk !== undefined) this.#finish(queryId, walk, 'the time is over, and the phase with it', out);
        return;
      }
      case 'query-cut':
      case 'query-ended':
        this.#walks.delete(seen.queryId);
    }
  }

  dropped(task: TaskView, view: View, out: StrategyDecision[]): void {
    this.#closed(task.queryId, view, out);
  }
  isLive(query: QueryId): boolean {
    return this.#walks.has(query);
  }
  explainerOf(): ServiceId | undefined {
    return undefined;
  }

  #begin(queryId: QueryId, view: View, out: StrategyDecision[]): void {
    this.#advance(queryId, view, out);
    const query = view.query(queryId);
    if (query === undefined || !this.#walks.has(queryId)) return;
    const atMs = Math.min(query.budgetEndsMs, query.cutMs - JUST_BEFORE_MS);
    if (atMs > view.now && atMs < Infinity)
      out.push({ kind: 'wake', atMs, key: WAKE + queryId, reason: 'the time limit of the query' });
  }

  #closed(queryId: QueryId, view: View, out: StrategyDecision[]): void {
    const walk = this.#walks.get(queryId);
    if (walk === undefined) return;
    walk.open--;
    this.#advance(queryId, view, out);
  }

  #advance(queryId: QueryId, view: View, out: StrategyDecision[]): void {
    const walk = this.#walks.get(queryId);
    const query = view.query(queryId);
    if (walk === undefined || query === undefined) return;
    const { phases } = view.plan(query);
    while (walk.open === 0) {
      for (const task of query.tasks) if (task.phase === walk.phase) walk.whole.push(task.id);
      if (++walk.phase >= phases.length) return this.#finish(queryId, walk, 'every phase is over', out);
      openPhase(query, walk, view, out);
    }
  }

  #finish(queryId: QueryId, { whole }: Walk, reason: string, out: StrategyDecision[]): void {
    this.#walks.delete(queryId);
    out.push({ kind: 'finish', queryId, answer: { taskIds: whole, method: 'confidence_avg' }, reason });
  }
}

function openPhase(query: QueryView, walk: Walk, view: View, out: StrategyDecision[]): void {
  const { spec } = view.plan(query).phases[walk.phase]!;
  const tasks = query.tasks.filter((task) => task.phase === walk.phase);
  if (!roheHolds(spec.condition, resultsOf(query, spec.condition?.sources ?? [], view))) {
    // Where the condition holds after all, the core would refuse to skip: the phase was left out by mistake, and is missing.
    if (!view.conditionHolds(query, walk.phase))
      for (const { id } of tasks) out.push({ kind: 'skip', taskId: id, reason: 'the condition of its phase does not hold' });
    return;
  }
  for (const task of tasks) {
    const active = view.servicesOf(query, task.modality).map((choice) => choice.serviceId);
    // A member that cannot be connected to is passed over; the others go on.
    const serviceIds = active.filter((id) => view.service(id).available.length > 0);
    if (serviceIds.length === 0) out.push({ kind: 'drop', taskId: task.id, reason: 'no member can be connected to' });
    else {
      out.push({ kind: 'start', taskId: task.id, serviceIds, reason: 'all active members of its modality' });
      walk.open++;
    }
  }
}

function resultsOf(query: QueryView, sources: readonly string[], view: View): TaskView['predictions'] {
  const { modalities } = view.plan(query).spec;
  return query.tasks
    .filter(({ modality }) => sources.includes(modalities[modality]!.modality))
    .flatMap((task) => task.predictions);
}
