import type { QueryView, TaskView, View } from '../core/algorithm.ts';
import type { Observation, StrategyDecision, TaskId } from '../core/events.ts';
import type { Planner } from './planner.ts';
import type { Job, Live } from './waiting.ts';

/**
 * Gives up on tasks that cannot be answered in time: no further member is sent. A task is dropped, or cut where predictions have
 * arrived; while a member of it is still at an instance that is put off until the member has come back.
 */
export class GivingUp {
  readonly #planner: Planner;
  readonly #onDrop: (task: TaskView, query: QueryView) => void;
  readonly #putOff = new Map<TaskId, Job>();

  constructor(planner: Planner, onDrop: (task: TaskView, query: QueryView) => void) {
    this.#planner = planner;
    this.#onDrop = onDrop;
  }

  /**
   * `list`: the number of the list of decisions that is being made; what was sent in it, the view does not show as running
   * yet.
   */
  giveUp(job: Job, live: Live, list: number, view: View, out: StrategyDecision[]): void {
    job.closed = true;
    if (job.sentInList === list || isRunning(live.task, view)) this.#putOff.set(job.taskId, job);
    else this.#close(live, view, out);
  }

  /** To be called with every observation but the ends of invocations. */
  step(seen: Observation): void {
    if (this.#putOff.size === 0) return;
    switch (seen.kind) {
      case 'task-ended':
        this.#putOff.delete(seen.taskId);
        return;
      case 'query-cut':
      case 'query-ended':
        for (const job of this.#putOff.values()) if (job.queryId === seen.queryId) this.#putOff.delete(job.taskId);
    }
  }

  /** To be called when a member of a task has come back from its instance. */
  cameBack(taskId: TaskId, view: View, out: StrategyDecision[]): void {
    if (this.#putOff.size === 0 || !this.#putOff.has(taskId)) return;
    const task = view.task(taskId);
    const query = task?.state === 'ready' ? view.query(task.queryId) : undefined;
    if (task !== undefined && query !== undefined) {
      if (isRunning(task, view)) return;
      this.#close({ task, query }, view, out);
    }
    this.#putOff.delete(taskId);
  }

  #close({ task, query }: Live, view: View, out: StrategyDecision[]): void {
    if (task.predictions.length > 0) {
      out.push({ kind: 'cut', taskId: task.id, reason: 'the rest cannot arrive in time' });
      return;
    }
    out.push({ kind: 'drop', taskId: task.id, reason: 'it cannot be answered in time' });
    this.#onDrop(task, query);
    this.#planner.dropped(task, view, out);
  }
}

function isRunning(task: TaskView, view: View): boolean {
  return view.members(task).some((member) => member.state === 'running');
}
