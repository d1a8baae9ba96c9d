/** Two times closer than this are one: sums of milliseconds leave such crumbs. */
const CRUMB_MS = 1e-6;

/** For intervals in the order of their starts, the first lane that is free, from 0: what lies in one lane does not overlap. */
export function lanesOf(intervals: readonly { readonly fromMs: number; readonly toMs: number }[]): readonly number[] {
  const ends: number[] = [];
  return intervals.map(({ fromMs, toMs }) => {
    const free = ends.findIndex((end) => end <= fromMs + CRUMB_MS);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = toMs;
    return lane;
  });
}
