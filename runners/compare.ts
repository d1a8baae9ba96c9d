import type { AlgorithmSpec } from '../core/scenario.ts';
import {
  type ComparisonRow,
  comparisonRows,
  type Judge,
  type Judgement,
  type StrategyResult,
  type Summary,
  type Verdict,
  verdict,
} from '../reports/index.ts';
import { measure, type RunRequest, type RunResult, type RunSinks } from './measure.ts';

export type CompareRequest = Pick<RunRequest, 'scenario' | 'baseDir' | 'own' | 'signal'> & {
  /** Default: the scenario's. */
  readonly strategies?: readonly AlgorithmSpec[] | undefined;
  readonly replications?: number | undefined;
  readonly seed?: number | undefined;
  /** The scenario's thresholds, compiled; each strategy's means are held against them. */
  readonly thresholds?: Judge | undefined;
  /** Called before each run; what it gives is written to, then told how the run ended. */
  readonly open?: ((strategy: AlgorithmSpec, replicate: number) => Promise<RunKeeper>) | undefined;
  /** Runs done, fractions included, of how many. */
  readonly onProgress?: ((done: number, of: number, strategy: AlgorithmSpec) => void) | undefined;
};
export type RunKeeper = {
  readonly sinks: RunSinks;
  ended(result: RunResult): Promise<void>;
  failed(error: unknown): Promise<unknown>;
};

export type Comparison = {
  readonly strategies: readonly AlgorithmSpec[];
  readonly seed: number;
  /** Asked for; those that all strategies have finished are in `results`. */
  readonly replications: number;
  readonly interrupted: boolean;
  readonly results: readonly StrategyResult[];
  /** Every metric of every strategy with its 95 % interval over the replications. */
  readonly rows: readonly ComparisonRow[];
  readonly verdict: Verdict;
  readonly thresholds: readonly (Judgement & { readonly strategy: string })[];
  /** Each said once. */
  readonly notices: readonly string[];
};

/**
 * Runs every strategy on every replicate. The replicate is the pair: all strategies meet the same arrivals, inputs and service
 * times in it, so that their differences are theirs. Replicate by replicate, so that an interrupted comparison is a smaller one.
 */
export async function compare(request: CompareRequest): Promise<Comparison> {
  const { scenario, strategies = scenario.strategies, replications = scenario.replications, seed = scenario.seed } = request;
  const finished = strategies.map((): Summary[] => []);
  const notices = new Set<string>();
  const units = new Map<string, string>();
  let interrupted = false;
  for (let replicate = 0; replicate < replications && !interrupted; replicate++) {
    const summaries: Summary[] = [];
    for (const [i, strategy] of strategies.entries()) {
      if (interrupted || request.signal?.aborted) {
        interrupted = true;
        break;
      }
      const done = replicate * strategies.length + i;
      const result = await runOne(request, strategy, seed, replicate, (share) =>
        request.onProgress?.(done + share, strategies.length * replications, strategy),
      );
      interrupted = result.end.interrupted;
      for (const notice of result.notices) notices.add(notice);
      if (units.size === 0) for (const { name, unit } of result.metrics.measures()) units.set(name, unit);
      summaries.push(result.summary);
    }
    if (!interrupted) for (const [i, summary] of summaries.entries()) finished[i]!.push(summary);
  }
  const results = strategies.map(({ label }, i) => ({ label, replicates: finished[i]! }));
  const rows = comparisonRows(results, units);
  return {
    strategies,
    seed,
    replications,
    interrupted,
    results,
    rows,
    verdict: verdict(
      results.map(({ label, replicates }) => ({ label, values: replicates.map((summary) => summary['on_time'] ?? null) })),
    ),
    thresholds: judge(request.thresholds, strategies, rows),
    notices: [...notices],
  };
}

async function runOne(
  { scenario, baseDir, own, signal, open }: CompareRequest,
  strategy: AlgorithmSpec,
  seed: number,
  replicate: number,
  onProgress: (share: number) => void,
): Promise<RunResult> {
  const keeper = await open?.(strategy, replicate);
  try {
    const result = await measure({ scenario, strategy, baseDir, seed, replicate, own, sinks: keeper?.sinks, onProgress, signal });
    await keeper?.ended(result);
    return result;
  } catch (error) {
    throw keeper === undefined ? error : await keeper.failed(error);
  }
}

function judge(
  thresholds: Judge | undefined,
  strategies: readonly AlgorithmSpec[],
  rows: readonly ComparisonRow[],
): Comparison['thresholds'] {
  if (thresholds === undefined || rows.length === 0) return [];
  return strategies.flatMap(({ label }) => {
    const means = Object.fromEntries(rows.filter((row) => row.strategy === label).map((row) => [row.metric, row.mean]));
    return thresholds(means).map((judgement) => ({ strategy: label, ...judgement }));
  });
}
