import type { InstanceView, Strategy, TaskView } from '../../core/algorithm.ts';
import type { QueryId, TaskId } from '../../core/events.ts';
import { IdMap } from '../../core/id-map.ts';
import type { Planner } from '../planner.ts';
import { push } from '../push.ts';

/**
 * The slowest instance that still answers within the time: ROHE's running code starts from minus infinity and keeps what is
 * greater. Of equals the first; undefined where none is fast enough.
 */
export function slowest(instances: readonly InstanceView[], withinMs: number): InstanceView | undefined {
  let worst: InstanceView | undefined;
  for (const instance of instances) {
    if (instance.responseMs > withinMs) continue;
    if (worst === undefined || instance.responseMs > worst.responseMs) worst = instance;
  }
  return worst;
}

/** By query, the time that its tasks were allocated when they were started: instances are chosen within it. */
export class Allocations {
  readonly #queries = new IdMap<Map<TaskId, number>>();

  note({ id, queryId }: TaskView, allocatedMs: number): void {
    const own = this.#queries.get(queryId);
    if (own === undefined) this.#queries.set(queryId, new Map([[id, allocatedMs]]));
    else own.set(id, allocatedMs);
  }
  of(task: TaskView | undefined): number {
    return task === undefined ? Infinity : (this.#queries.get(task.queryId)?.get(task.id) ?? Infinity);
  }
  forget(queryId: QueryId): void {
    this.#queries.delete(queryId);
  }
}

/** Sends each member to the slowest instance of its service within the task's time. */
export function pushToSlowest(allocations: Allocations, planner: Planner): Strategy {
  const strategy = push(({ available }, view, taskId) => {
    const withinMs = allocations.of(view.task(taskId));
    // While the input was prepared all may have become too slow; the request is sent all the same.
    return slowest(available, withinMs) ?? slowest(available, Infinity);
  }, planner);
  return {
    decide(seen, view) {
      const decided = strategy.decide(seen, view);
      if (seen.kind === 'query-ended') allocations.forget(seen.queryId);
      return decided;
    },
  };
}
