import type { QueryView, TaskView } from '../core/algorithm.ts';
import type { TaskId } from '../core/events.ts';
import type { Candidate } from './pair-queue.ts';
import type { Waiting } from './waiting.ts';

/** Of the last this many of a kind fewer than `MOST_DROPPED` may have been dropped. */
const WINDOW = 10;
const MOST_DROPPED = 2;

/**
 * DREAM's rule: a task may be dropped only if it misses its deadline even at its least ToGo, at least two waiting tasks are
 * expected to, fewer than 2 of the last 10 of its kind (pipeline and modality) were dropped, and nothing in the plan comes after
 * it.
 */
export class SmartDrop {
  /** Of tasks that have ended or been dropped, by kind. */
  readonly #lastOf = new Map<string, boolean[]>();
  readonly #late = new Map<TaskId, Waiting>();
  readonly #isLive: (member: Waiting) => boolean;

  /** `isLive`: whether a member is still to be served. */
  constructor(isLive: (member: Waiting) => boolean) {
    this.#isLive = isLive;
  }

  look(candidates: readonly Candidate[]): void {
    if (this.#late.size > 0) for (const { late, task } of candidates) if (!late) this.#late.delete(task.id);
    for (const { late, task, member } of candidates) if (late) this.#late.set(task.id, member);
  }

  drops({ task, query, late }: Candidate): boolean {
    if (!late || hasDependents(task, query)) return false;
    return this.#recentDrops(task, query) < MOST_DROPPED && this.#twoMissesExpected();
  }

  record(task: TaskView, query: QueryView, wasDropped: boolean): void {
    const kind = kindOf(task, query);
    let last = this.#lastOf.get(kind);
    if (last === undefined) this.#lastOf.set(kind, (last = []));
    if (last.push(wasDropped) > WINDOW) last.shift();
    this.#late.delete(task.id);
  }

  #recentDrops(task: TaskView, query: QueryView): number {
    return this.#lastOf.get(kindOf(task, query))?.filter((dropped) => dropped).length ?? 0;
  }

  /** Forgets, on the way, tasks that were late when last looked at and are gone. */
  #twoMissesExpected(): boolean {
    let misses = 0;
    for (const [taskId, member] of this.#late) {
      if (!this.#isLive(member)) this.#late.delete(taskId);
      else if (++misses === 2) return true;
    }
    return false;
  }
}

function kindOf(task: TaskView, query: QueryView): string {
  return `${query.pipelineId}/${task.modality}`;
}

function hasDependents(task: TaskView, query: QueryView): boolean {
  return query.tasks.some((other) => other.phase > task.phase);
}
