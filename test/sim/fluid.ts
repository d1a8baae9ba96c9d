export type Job = { readonly name: string; readonly atMs: number; readonly work: number; readonly leavesMs?: number };

/** When each job ends by the definition of equal sharing: between two changes all who are there progress at capacity / n. */
export function playByDefinition(capacity: number, jobs: readonly Job[]): ReadonlyMap<string, number> {
  const left = new Map<Job, number>();
  const ends = new Map<string, number>();
  const changes = jobs
    .flatMap((job) => [
      { atMs: job.atMs, job, comes: true },
      { atMs: job.leavesMs ?? Infinity, job, comes: false },
    ])
    .filter(({ atMs }) => atMs < Infinity)
    .sort((a, b) => a.atMs - b.atMs);
  let now = 0;
  while (changes.length > 0 || left.size > 0) {
    const rate = left.size === 0 ? 0 : capacity / left.size;
    const least = Math.min(...left.values());
    const endMs = left.size === 0 ? Infinity : now + least / rate;
    const nextMs = Math.min(endMs, changes[0]?.atMs ?? Infinity);
    const isEnd = endMs === nextMs;
    for (const [job, work] of left) {
      left.set(job, work - rate * (nextMs - now));
      if (!(isEnd && work === least)) continue;
      ends.set(job.name, nextMs);
      left.delete(job);
    }
    now = nextMs;
    if (isEnd) continue;
    const { job, comes } = changes.shift()!;
    if (comes) left.set(job, job.work);
    else left.delete(job);
  }
  return ends;
}
