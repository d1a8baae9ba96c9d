import type { Lateness } from './clock.ts';

/** Timers that are later than this in the mean say that the machine that sends the load is too busy to be believed. */
const LATE_MS = 2;
const LATE = 'this machine sent the load late';

export function lateNotices({ meanMs, worstMs }: Pick<Lateness, 'meanMs' | 'worstMs'>): readonly string[] {
  if (meanMs <= LATE_MS) return [];
  return [
    `${LATE}: timers by ${meanMs.toFixed(1)} ms in the mean and ${worstMs.toFixed(0)} ms at worst; response times count from the intended arrivals and hold that`,
  ];
}

/** Of those that a run has left: whether it says so. */
export function saysLate(notices: readonly string[]): boolean {
  return notices.some((text) => text.startsWith(LATE));
}
