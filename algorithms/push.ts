import { type InstanceView, NONE, type ServiceView, type Strategy, type View } from '../core/algorithm.ts';
import type { Observation, QueryId, ServiceId, StrategyDecision, TaskId } from '../core/events.ts';
import { PlanWalk } from './plan-walk.ts';
import type { Planner } from './planner.ts';

/** To which available instance of the service a member goes now; undefined where none is available. */
export type Pick = (service: ServiceView, view: View, taskId: TaskId) => InstanceView | undefined;
type Ready = { readonly queryId: QueryId; readonly taskId: TaskId; readonly serviceId: ServiceId; readonly explain: boolean };

/**
 * Sends every member to an instance's own queue as soon as its task is ready. A member whose service has no available instance at
 * that moment waits until instances, nodes or their load have changed.
 */
export function push(pick: Pick, planner: Planner = new PlanWalk()): Strategy {
  let stranded: Ready[] = [];
  const send = (
    queryId: QueryId,
    taskId: TaskId,
    serviceId: ServiceId,
    explain: boolean,
    view: View,
    out: StrategyDecision[],
  ): void => {
    const instance = pick(view.service(serviceId), view, taskId);
    if (instance === undefined) {
      stranded.push({ queryId, taskId, serviceId, explain });
      return;
    }
    view.trace?.({ about: 'dispatch', queryId, taskId, serviceId, instanceId: instance.id, responseMs: instance.responseMs });
    out.push({ kind: 'invoke', taskId, serviceId, instanceId: instance.id, explain, reason: 'sent as soon as it was ready' });
  };
  return {
    decide(seen, view) {
      // Most of what happens, and nothing that a pusher waits for.
      if (seen.kind === 'invocation-ended') return NONE;
      const out: StrategyDecision[] = [];
      planner.step(seen, view, out);
      if (seen.kind === 'task-ready') {
        const task = view.task(seen.taskId);
        if (task === undefined || !planner.isLive(task.queryId)) return out;
        const explainerId = planner.explainerOf(task);
        for (const serviceId of task.ensemble) send(task.queryId, task.id, serviceId, serviceId === explainerId, view, out);
      } else if (stranded.length > 0 && changesAvailability(seen)) {
        const waiting = stranded;
        stranded = [];
        for (const member of waiting) {
          if (!stillReady(member, view, planner)) continue;
          send(member.queryId, member.taskId, member.serviceId, member.explain, view, out);
        }
      }
      return out;
    },
  };
}

export function changesAvailability(seen: Observation): boolean {
  return seen.kind === 'instance-changed' || seen.kind === 'node-changed' || seen.kind === 'sampled';
}

function stillReady(member: Ready, view: View, planner: Planner): boolean {
  return planner.isLive(member.queryId) && view.task(member.taskId)?.state === 'ready';
}
