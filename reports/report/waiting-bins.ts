import type { Scenario } from '../../core/scenario.ts';

/** The mean number of invocations that waited. */
export type WaitingBin = { readonly fromMs: number; readonly toMs: number; readonly waiting: number };

/** Gathers waiting times into `count` bins over the duration: their sum in a bin, over its length, is the mean length of the queues there. */
export function createWaitingBins(
  { durationMs }: Scenario,
  count: number,
): { add(fromMs: number, toMs: number): void; done(): readonly WaitingBin[] } {
  const binMs = durationMs / count;
  const sums = new Float64Array(count);
  return {
    add(fromMs, toMs) {
      const last = Math.min(count - 1, Math.floor(toMs / binMs));
      for (let bin = Math.max(0, Math.floor(fromMs / binMs)); bin <= last; bin++)
        sums[bin]! += Math.max(0, Math.min(toMs, (bin + 1) * binMs) - Math.max(fromMs, bin * binMs));
    },
    done: () => Array.from(sums, (sum, i) => ({ fromMs: i * binMs, toMs: (i + 1) * binMs, waiting: sum / binMs })),
  };
}
