import type { ChoiceView, Eligibility } from '../algorithm.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Task } from '../orchestrator/query.ts';

/**
 * Allocation of time and the services that fit into it: min(the task's share, what remains), clipped to the least and greatest
 * expected response time of the available instances, so that one is eligible wherever one is available; for responses with
 * explanation the same with their own times.
 */
export function eligibility(task: Task, remainingMs: number, cluster: Cluster): Eligibility {
  const { choices } = task.model;
  let minMs = Infinity;
  let maxMs = -Infinity;
  for (const choice of choices) {
    const service = cluster.services[choice.serviceId]!;
    minMs = Math.min(minMs, service.leastResponseMs);
    maxMs = Math.max(maxMs, service.greatestResponseMs);
  }
  if (minMs === Infinity) return { allocatedMs: Number.NaN, minMs, maxMs: minMs, choices: NO_CHOICES, explaining: NO_CHOICES };
  const wantedMs = Math.min(task.allocatedMs, remainingMs);
  const allocatedMs = Math.min(Math.max(wantedMs, minMs), maxMs);
  return {
    allocatedMs,
    minMs,
    maxMs,
    choices: within(choices, allocatedMs, cluster),
    explaining: explaining(choices, wantedMs, cluster),
  };
}

const NO_CHOICES: readonly ChoiceView[] = [];

/** The list itself where all pass, which is the common case. */
function within(choices: readonly ChoiceView[], mostMs: number, { services }: Cluster): readonly ChoiceView[] {
  for (const { serviceId } of choices) {
    if (services[serviceId]!.leastResponseMs > mostMs)
      return choices.filter((choice) => services[choice.serviceId]!.leastResponseMs <= mostMs);
  }
  return choices;
}

function explaining(choices: readonly ChoiceView[], wantedMs: number, cluster: Cluster): readonly ChoiceView[] {
  let least = Infinity;
  for (const choice of choices) least = Math.min(least, explainedMs(choice, cluster));
  if (least === Infinity) return NO_CHOICES;
  // Without a deadline all time is wanted, and yet not everybody explains.
  const mostMs = Math.min(Math.max(wantedMs, least), Number.MAX_VALUE);
  return choices.filter((choice) => explainedMs(choice, cluster) <= mostMs);
}

/** Expected response time with explanation on the fastest available instance; Infinity where there is none. */
function explainedMs(choice: ChoiceView, cluster: Cluster): number {
  const { fastest, spec, queueMs } = cluster.services[choice.serviceId]!;
  if (spec.explanation === null || fastest === undefined) return Infinity;
  return queueMs + fastest.responseMs + fastest.workMs * (spec.explanation.factor - 1);
}
