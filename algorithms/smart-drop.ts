import type { QueryView, TaskView } from '../core/algorithm.ts';
import type { TaskId } from '../core/events.ts';
import type { Candidate } from './candidate.ts';
import type { Shedding } from './pair-queue.ts';
import type { Live, Waiting } from './waiting.ts';

/** Of the last this many of a kind fewer than `MOST_DROPPED` may have been dropped. */
const WINDOW = 10;
const MOST_DROPPED = 2;

/** What became of the last tasks of a kind: a bit for each, 1 where it was dropped, the latest lowest. */
type Last = { dropped: number; drops: number };

/**
 * DREAM's rule: a task may be dropped only if it misses its deadline even at its least ToGo, at least two waiting tasks are
 * expected to, fewer than 2 of the last 10 of its kind (pipeline and modality) were dropped, and nothing in the plan comes after
 * it.
 */
export class SmartDrop implements Shedding {
  /** Of tasks that have ended or been dropped, by pipeline and modality. */
  readonly #lastOf = new Map<number, Map<number, Last>>();
  readonly #late = new Map<TaskId, Waiting>();
  readonly #isLive: (member: Waiting) => boolean;

  /** `isLive`: whether a member is still to be served. */
  constructor(isLive: (member: Waiting) => boolean) {
    this.#isLive = isLive;
  }

  look(candidates: readonly Candidate[]): void {
    if (this.#late.size > 0) for (const { late, member } of candidates) if (!late) this.#late.delete(member.job.taskId);
    for (const { late, member } of candidates) if (late) this.#late.set(member.job.taskId, member);
  }

  drops(_candidate: Candidate, { task, query }: Live): boolean {
    if (this.#last(task, query).drops >= MOST_DROPPED || hasDependents(task, query)) return false;
    return this.#twoMissesExpected();
  }

  record(task: TaskView, query: QueryView, wasDropped: boolean): void {
    const last = this.#last(task, query);
    const leaves = (last.dropped >> (WINDOW - 1)) & 1;
    const enters = wasDropped ? 1 : 0;
    last.dropped = ((last.dropped << 1) | enters) & ((1 << WINDOW) - 1);
    last.drops += enters - leaves;
    this.#late.delete(task.id);
  }

  #last({ modality }: TaskView, { pipelineId }: QueryView): Last {
    let ofPipeline = this.#lastOf.get(pipelineId);
    if (ofPipeline === undefined) this.#lastOf.set(pipelineId, (ofPipeline = new Map()));
    let last = ofPipeline.get(modality);
    if (last === undefined) ofPipeline.set(modality, (last = { dropped: 0, drops: 0 }));
    return last;
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

function hasDependents(task: TaskView, query: QueryView): boolean {
  return query.tasks.some((other) => other.phase > task.phase);
}
