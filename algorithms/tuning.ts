import type { InstanceView, TaskView, View } from '../core/algorithm.ts';
import type { Observation, QueryId, ServiceId, TaskId } from '../core/events.ts';
import { IdMap } from '../core/id-map.ts';
import type { Candidate } from './candidate.ts';
import { LocalSearch, type Point } from './local-search.ts';
import { UxCost } from './ux-cost.ts';

/** A task whose members are this window's frames, until it has ended. */
type Open = { readonly taskId: TaskId; readonly serviceIds: readonly ServiceId[] };

/**
 * Tunes DREAM's alpha and beta while it runs: each point of a local search is used for a window of so many frames and judged by their
 * cost. Only frames that became ready in the window count, so that none is put down to weights under which others were served.
 */
export class Tuning {
  readonly #search: LocalSearch;
  readonly #window: number;
  readonly #cost = new UxCost();
  #beganMs = 0;
  #open = new IdMap<Open[]>();

  /** `window`: frames until a point is judged. */
  constructor(start: Point, radius: number, window: number) {
    this.#search = new LocalSearch(start, radius);
    this.#window = window;
  }

  get point(): Point {
    return this.#search.point;
  }

  notice(seen: Observation, view: View): void {
    if (this.#search.atRest) return;
    switch (seen.kind) {
      case 'task-ready':
        return this.#opened(view.task(seen.taskId));
      case 'task-ended':
        return this.#ended(seen.queryId, seen.taskId, view);
      case 'query-cut':
      case 'query-ended':
        this.#over(seen.queryId, view);
    }
  }

  sent({ member, readyMs }: Candidate, instance: InstanceView, view: View): void {
    if (!this.#search.atRest && readyMs >= this.#beganMs)
      this.#cost.sent(member.serviceId, instance.energyJ, worstJ(member.serviceId, view));
  }

  /** A drop is not observed. */
  dropped({ id, queryId }: TaskView, view: View): void {
    const open = this.#take(queryId, id);
    if (open !== undefined) this.#count(open, ALL, view);
  }

  #opened(task: TaskView | undefined): void {
    if (task === undefined) return;
    const open = { taskId: task.id, serviceIds: [...task.ensemble] };
    const others = this.#open.get(task.queryId);
    if (others === undefined) this.#open.set(task.queryId, [open]);
    else others.push(open);
  }

  #ended(queryId: QueryId, taskId: TaskId, view: View): void {
    const open = this.#take(queryId, taskId);
    const task = view.task(taskId);
    if (open === undefined) return;
    const deadlineMs = view.query(queryId)?.deadlineMs ?? Infinity;
    const late = task === undefined || view.now + view.restMs(task) > deadlineMs;
    this.#count(open, late ? ALL : unanswered(task, view), view);
  }

  /** The query ends with tasks unfinished. What is gone from the view had no answer. */
  #over(queryId: QueryId, view: View): void {
    const left = this.#open.get(queryId);
    if (left === undefined) return;
    this.#open.delete(queryId);
    const query = view.query(queryId);
    for (const open of left) {
      const task = query?.tasks.find(({ id }) => id === open.taskId);
      this.#count(open, task === undefined ? ALL : unanswered(task, view), view);
    }
  }

  #take(queryId: QueryId, taskId: TaskId): Open | undefined {
    const all = this.#open.get(queryId);
    const at = all?.findIndex((open) => open.taskId === taskId) ?? -1;
    if (all === undefined || at < 0) return undefined;
    const [open] = all.splice(at, 1);
    if (all.length === 0) this.#open.delete(queryId);
    return open;
  }

  #count({ serviceIds }: Open, violated: (service: ServiceId) => boolean, view: View): void {
    for (const service of serviceIds) this.#cost.ended(service, violated(service));
    if (this.#cost.frames >= this.#window) this.#closeWindow(view);
  }

  #closeWindow(view: View): void {
    const { cost } = this.#cost;
    view.trace?.({ about: 'tuning', ...this.point, cost });
    this.#search.told(cost);
    this.#cost.reset();
    this.#beganMs = view.now;
    this.#open = new IdMap();
  }
}

const ALL = (): boolean => true;

/** Which members have not answered. */
function unanswered(task: TaskView, view: View): (service: ServiceId) => boolean {
  return (service) => view.members(task).find(({ serviceId }) => serviceId === service)?.state !== 'answered';
}

/** The most that the member could take, at any instance that it may be sent to. */
function worstJ(service: ServiceId, view: View): number {
  let worst = 0;
  for (let id: ServiceId | null = service; id !== null; id = view.service(id).lighterId)
    for (const { energyJ } of view.service(id).available) worst = Math.max(worst, energyJ);
  return worst;
}
