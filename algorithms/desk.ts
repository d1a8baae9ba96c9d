import { type InstanceView, NONE, type QueryView, type Strategy, type TaskView, type View } from '../core/algorithm.ts';
import type { InstanceId, Observation, ServiceId, StrategyDecision, TaskId } from '../core/events.ts';
import { GivingUp } from './giving-up.ts';
import { PlanWalk } from './plan-walk.ts';
import { changesAvailability } from './push.ts';
import { Room } from './room.ts';
import { type Live, type Waiting, waitingMembers } from './waiting.ts';

/** Where ready members wait; what is to be sent goes through the desk that it was made with. */
export interface CentralQueue {
  add(members: readonly Waiting[], live: Live): void;
  /** Sends what can be sent now to instances of the service; null: of any. `freed`: one from which something has come back. */
  serve(service: ServiceId | null, freed?: InstanceId): void;
  /** Every observation but the ends of invocations, before anything is added or served. */
  notice(seen: Observation): void;
}

/** The list of decisions that is being made, and what all central queues need to make it. */
export class Desk {
  readonly room = new Room();
  readonly plan = new PlanWalk();
  readonly #givingUp: GivingUp;
  #view: View | null = null;
  #out: StrategyDecision[] = [];
  #list = 0;
  #members = 0;

  constructor(onDrop: (task: TaskView, query: QueryView) => void = () => {}) {
    this.#givingUp = new GivingUp(this.plan, onDrop);
  }

  get view(): View {
    return this.#view!;
  }

  startList(view: View): StrategyDecision[] {
    this.#view = view;
    this.#out = [];
    this.#list++;
    this.room.startList();
    return this.#out;
  }
  /** What follows from an observation, but the end of an invocation, for plan and tasks that are given up. */
  step(seen: Observation): void {
    this.plan.step(seen, this.view, this.#out);
    this.#givingUp.step(seen);
  }
  /** A member of the task has come back from its instance. */
  cameBack(task: TaskId): void {
    this.#givingUp.cameBack(task, this.view, this.#out);
  }

  /** undefined: its query or task is gone, and the member with it. Queues forget such members when they next look at them. */
  liveOf({ job }: Waiting): Live | undefined {
    if (job.closed || !this.plan.isLive(job.queryId)) return undefined;
    const task = this.view.task(job.taskId);
    const query = this.view.query(job.queryId);
    return task?.state === 'ready' && query !== undefined ? { query, task } : undefined;
  }

  members(task: TaskView): Waiting[] {
    const members = waitingMembers(task, this.plan.explainerOf(task), this.#members);
    this.#members += members.length;
    return members;
  }

  send(member: Waiting, instance: InstanceView, explain: boolean, reason: string): void {
    const { job, serviceId } = member;
    job.sentInList = this.#list;
    this.room.take(instance);
    this.#out.push({ kind: 'invoke', taskId: job.taskId, serviceId, instanceId: instance.id, explain, reason });
  }

  giveUp({ job }: Waiting, live: Live): void {
    this.#givingUp.giveUp(job, live, this.#list, this.view, this.#out);
  }
}

/** The plan's phases, with ready members in a central queue: nothing is sent to an instance that is not free. */
export function central(desk: Desk, queue: CentralQueue): Strategy {
  return {
    decide(seen, view) {
      // Most of what happens: a slot is free again, or it does not matter here at all.
      if (seen.kind === 'invocation-ended') {
        const work = view.invocation(seen.invocationId);
        if (work?.stage !== 'infer') return NONE;
        const out = desk.startList(view);
        desk.cameBack(work.taskId);
        queue.serve(work.serviceId, work.instanceId);
        return out;
      }
      const out = desk.startList(view);
      desk.step(seen);
      queue.notice(seen);
      if (seen.kind === 'task-ready') {
        const task = view.task(seen.taskId);
        const query = view.query(seen.queryId);
        if (task === undefined || query === undefined || !desk.plan.isLive(query.id)) return out;
        const members = desk.members(task);
        queue.add(members, { task, query });
        for (const { serviceId } of members) queue.serve(serviceId);
      } else if (changesAvailability(seen)) {
        queue.serve(null);
      }
      return out;
    },
  };
}
