/**
 * Which tasks run at once and which after one another, so that cheap ones can inform the choice of models for dear ones.
 * `allocatedMs` in ascending order; the result gives each task's phase. The first task has phase 0 and T = [its time]; each next
 * one of time `a` looks from the longest chain to the shortest, j = length(T) ... 1, for the first with a + T[j-1] <= remaining:
 * its phase is j, and where j extends the longest chain T gains a + T[j-1], the time at which that chain then ends. It fits
 * nowhere: phase 0. Source: ROHE 0.2.1, whose answers it reproduces. O(n x phases)
 */
export function phasesOf(allocatedMs: readonly number[], remainingMs: number): number[] {
  const ends: number[] = [];
  return allocatedMs.map((time, i) => {
    if (i === 0) {
      ends.push(time);
      return 0;
    }
    for (let phase = ends.length; phase >= 1; phase--) {
      const end = time + ends[phase - 1]!;
      if (end > remainingMs) continue;
      if (phase === ends.length) ends.push(end);
      return phase;
    }
    return 0;
  });
}
