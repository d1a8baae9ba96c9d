import type { ChoiceView, Eligibility } from '../algorithm.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Task } from '../orchestrator/query.ts';

/**
 * Allocation of time and the services that fit into it: min(the task's share, what remains), clipped to the least and greatest
 * expected response time of the available instances, so that one is eligible wherever one is available.
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
  const allocatedMs = Math.min(Math.max(Math.min(task.allocatedMs, remainingMs), minMs), maxMs);
  return {
    allocatedMs,
    minMs,
    maxMs,
    choices: within(choices, (choice) => cluster.services[choice.serviceId]!.leastResponseMs <= allocatedMs),
    explaining: choices.filter((choice) => explainsWithin(choice, allocatedMs, cluster)),
  };
}

const NO_CHOICES: readonly ChoiceView[] = [];

/** The list itself where all pass, which is the common case. */
function within(choices: readonly ChoiceView[], passes: (choice: ChoiceView) => boolean): readonly ChoiceView[] {
  return choices.every(passes) ? choices : choices.filter(passes);
}

function explainsWithin(choice: ChoiceView, allocatedMs: number, cluster: Cluster): boolean {
  const service = cluster.services[choice.serviceId]!;
  const { explanation } = service.spec;
  const fastest = service.fastest;
  if (explanation === null || fastest === undefined) return false;
  return fastest.responseMs + fastest.workMs * (explanation.factor - 1) <= allocatedMs;
}
