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
export type QueryBins = {
  /** By time, all runs together. */
  readonly over: readonly QueryBin[];
  /** The same of each run. */
  readonly runs: readonly (readonly QueryBin[])[];
};

/** Gathers the queries of some runs, those of the warm-up too, in `count` bins by the time at which they arrived. */
export function createQueryBins(
  { durationMs }: Scenario,
  count: number,
): { run(): (query: QueryPoint) => void; done(): QueryBins } {
  const binMs = durationMs / count;
  const runs: Counts[] = [];
  return {
    /** For the queries of one more run. */
    run() {
      const { arrived, completed } = { arrived: new Float64Array(count), completed: new Float64Array(count) };
      runs.push({ arrived, completed });
      return ({ arrivalMs, outcome }) => {
        const at = Math.min(count - 1, Math.max(0, Math.floor(arrivalMs / binMs)));
        arrived[at]!++;
        if (outcome === 'completed') completed[at]!++;
      };
    },
    done: () => ({ over: binsOf(runs, count, binMs), runs: runs.map((one) => binsOf([one], count, binMs)) }),
  };
}

type Counts = { readonly arrived: Float64Array; readonly completed: Float64Array };

function binsOf(runs: readonly Counts[], count: number, binMs: number): readonly QueryBin[] {
  const sum = (i: number, of: keyof Counts): number => runs.reduce((total, one) => total + one[of][i]!, 0);
  return Array.from({ length: count }, (_, i) => ({
    fromMs: i * binMs,
    toMs: (i + 1) * binMs,
    arrived: sum(i, 'arrived'),
    completed: sum(i, 'completed'),
  }));
}
