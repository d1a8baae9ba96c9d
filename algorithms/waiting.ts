import type { QueryView, TaskView } from '../core/algorithm.ts';
import type { QueryId, ServiceId, TaskId } from '../core/events.ts';

/** A ready task of which members wait centrally. */
export type Job = {
  readonly queryId: QueryId;
  readonly taskId: TaskId;
  /** No member of it is to be sent any more. */
  closed: boolean;
  /** The list of decisions in which a member of it was last sent. */
  sentInList: number;
};
/** One of its members. */
export type Waiting = {
  readonly job: Job;
  readonly serviceId: ServiceId;
  readonly explain: boolean;
  /** First come first served. */
  readonly order: number;
  /** Lower is served first, where the queue goes by a key. */
  key: number;
};
export type Live = { readonly query: QueryView; readonly task: TaskView };

/** The members of a task that has become ready, in the order of its ensemble. */
export function waitingMembers(task: TaskView, explainerId: ServiceId | undefined, firstOrder: number): Waiting[] {
  const job: Job = { queryId: task.queryId, taskId: task.id, closed: false, sentInList: -1 };
  return task.ensemble.map((serviceId, i) => ({
    job,
    serviceId,
    explain: serviceId === explainerId,
    order: firstOrder + i,
    key: 0,
  }));
}

/** Lists longer than this are searched for members of queries that are gone, each time they have doubled. */
export const FIRST_PURGE = 1024;
