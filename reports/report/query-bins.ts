import type { Scenario } from '../../core/scenario.ts';

/** What a bin needs of a row of queries.csv. */
export type QueryPoint = { readonly arrivalMs: number; readonly outcome: string };
export type QueryBin = {
  /** Of the arrivals. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly arrived: number;
  readonly completed: number;
};
export type QueryBins = readonly QueryBin[];

/** Gathers queries, those of the warm-up too, by the time at which they arrived. */
export function createQueryBins({ durationMs }: Scenario, most: number): { add(query: QueryPoint): void; done(): QueryBins } {
  const binMs = durationMs / most;
  const arrived = new Float64Array(most);
  const completed = new Float64Array(most);
  return {
    add({ arrivalMs, outcome }) {
      const at = Math.min(most - 1, Math.max(0, Math.floor(arrivalMs / binMs)));
      arrived[at]!++;
      if (outcome === 'completed') completed[at]!++;
    },
    done: () =>
      Array.from(arrived, (count, i) => ({
        fromMs: i * binMs,
        toMs: (i + 1) * binMs,
        arrived: count,
        completed: completed[i]!,
      })),
  };
}
