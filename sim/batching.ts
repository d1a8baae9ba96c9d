import type { Job } from './jobs.ts';
import type { Server } from './server.ts';

/** When a batch can begin if a slot is free: at once where it is full, else when the first that came has waited long enough; Infinity: nothing waits. */
export function batchDueMs({ queue, service }: Server): number {
  const { max, waitMs } = service.spec.batching!;
  if (queue.size >= max) return -Infinity;
  let firstMs = Infinity;
  for (const { reachedMs } of queue.items()) firstMs = Math.min(firstMs, reachedMs);
  return firstMs + waitMs;
}

/** Takes a batch out of a queue in which something waits: its first job, which stands for all, with the others as its mates. */
export function takeBatch({ queue, service }: Server): Job {
  const leader = queue.take()!;
  const mates: Job[] = [];
  while (mates.length + 1 < service.spec.batching!.max && queue.size > 0) mates.push(queue.take()!);
  leader.mates = mates;
  return leader;
}
