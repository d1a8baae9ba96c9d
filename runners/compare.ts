import { UserError } from '../core/errors.ts';
import { MOST_SEED, requireNumber, requirePositive, requireWhole } from '../core/required.ts';
import type { AlgorithmSpec } from '../core/scenario.ts';
import {
  BLOCK,
  type ComparisonRow,
  comparisonRows,
  countObjectives,
  groupRows,
  type Judge,
  judgeMeans,
  LEAST_REPLICATIONS,
  type ObjectiveCount,
  type PrecisionRule,
  precisionReached,
  precisionSentence,
  type Ranking,
  type Reached,
  rankingOf,
  type StrategyJudgement,
  type StrategyResult,
  type Verdict,
  verdict,
  type WarmUp,
  warmUpSentence,
} from '../reports/index.ts';
import { inOrder } from './in-order.ts';
import { shownLabel } from './labels.ts';
import { measure, type RunRequest } from './measure.ts';
import { type ReplicationEnd, replicationEnd } from './replication.ts';
import { performing, type Runners, settle } from './warm-up.ts';

/** As many as a scenario may ask for. */
const MOST_REPLICATIONS = 100_000;

export type CompareRequest = Pick<RunRequest, 'scenario' | 'baseDir' | 'own' | 'signal'> & {
  /** Default: the scenario's. */
  readonly strategies?: readonly AlgorithmSpec[] | undefined;
  readonly replications?: number | undefined;
  /** Ends it as soon as differences are known so well; `replications` are then the most. */
  readonly until?: PrecisionRule | undefined;
  readonly seed?: number | undefined;
  /** The scenario's thresholds, compiled; each strategy's means are held against them. */
  readonly thresholds?: Judge | undefined;
  /** Differences of the share on time smaller than this do not matter; default: half a point. */
  readonly margin?: number | undefined;
  /** Who runs a strategy on a replicate, and how many at once. Default: this thread, one after the other, and no rows are kept. */
  readonly performer?: Performer | undefined;
  /** Runs done, fractions included, of how many. */
  readonly onProgress?: ((done: number, of: number, strategy: AlgorithmSpec) => void) | undefined;
};
export type Performer = {
  readonly width: number;
  perform(strategy: AlgorithmSpec, replicate: number, onProgress: (share: number) => void): Promise<ReplicationEnd>;
};

export type Comparison = {
  /** Labelled with what takes their place during the run. */
  readonly strategies: readonly AlgorithmSpec[];
  readonly seed: number;
  /** Asked for, or as many as the precision took; those that all strategies have finished are in `results`. */
  readonly replications: number;
  /** null: no precision was asked for. */
  readonly precision: (PrecisionRule & Reached & { readonly says: string }) | null;
  readonly interrupted: boolean;
  /** What MSER-5 has cut off at the start of each replication; null: the scenario's warm-up held. */
  readonly warmUp: { readonly replications: readonly WarmUp[]; readonly says: string } | null;
  readonly results: readonly StrategyResult[];
  /** Every metric of every strategy with its 95 % interval over the replications. */
  readonly rows: readonly ComparisonRow[];
  /** The share on time of contracts, streams and tenants, where there are several of a kind. */
  readonly groups: readonly ComparisonRow[];
  readonly verdict: Verdict;
  /** Friedman's and Nemenyi's tests of the share on time; null where there are fewer than three strategies. */
  readonly ranking: Ranking | null;
  readonly thresholds: readonly StrategyJudgement[];
  /** In how many replications the objectives of contracts held. */
  readonly objectives: readonly ObjectiveCount[];
  /** Each said once. */
  readonly notices: readonly string[];
};

/**
 * Runs every strategy on every replicate. The replicate is the pair: all strategies meet the same arrivals, inputs and service
 * times in it, so that their differences are theirs. Replicate by replicate, so that an interrupted comparison is a smaller one. Rejects
 * with a UserError where a number of the request is not one that it can be.
 */
export async function compare(request: CompareRequest): Promise<Comparison> {
  const { scenario, strategies = scenario.strategies, replications = scenario.replications, seed = scenario.seed } = request;
  requireSensible(request, strategies, replications, seed);
  const shown = strategies.map((strategy) => ({ ...strategy, label: shownLabel(strategy, scenario) }));
  const byStrategy = <T>(ends: readonly ReplicationEnd[], of: (end: ReplicationEnd) => T) =>
    shown.map(({ label }, i) => ({
      label,
      replicates: Array.from({ length: Math.floor(ends.length / shown.length) }, (_, replicate) =>
        of(ends[replicate * shown.length + i]!),
      ),
    }));
  const resultsOf = (ends: readonly ReplicationEnd[]): readonly StrategyResult[] => byStrategy(ends, ({ summary }) => summary);
  const reached = (ends: readonly ReplicationEnd[]): Reached | null =>
    request.until === undefined ? null : precisionReached(valuesOf(resultsOf(ends), request.until.metric), request.until);
  const { ends, interrupted, performed } = await performAll(
    request,
    strategies,
    replications,
    seed,
    (so) => reached(so)?.met ?? false,
  );
  const results = resultsOf(ends);
  const end = reached(ends);
  const whole = ends.slice(0, shown.length * (results[0]?.replicates.length ?? 0));
  const trials = byStrategy(ends, (end) => end.trials ?? {});
  const counted = results.map((result, i) => ({ ...result, trials: trials[i]!.replicates }));
  const rows = comparisonRows(counted, new Map(ends[0]?.units));
  return {
    strategies: shown,
    seed,
    replications: performed,
    precision:
      request.until === undefined || end === null
        ? null
        : { ...request.until, ...end, says: precisionSentence(end, request.until) },
    interrupted,
    warmUp: warmUpsOf(whole, shown.length, scenario.durationMs),
    results,
    rows,
    groups: groupRows(byStrategy(ends, (end) => end.groups)),
    verdict: verdict(
      results.map(({ label, replicates }) => ({
        label,
        values: replicates.map((summary) => summary['on_time'] ?? null),
        accuracy: replicates.map((summary) => summary['accuracy_answered'] ?? null),
      })),
      request.margin,
    ),
    ranking: rankingOf(results),
    thresholds: request.thresholds === undefined ? [] : judgeMeans(request.thresholds, rows),
    objectives: countObjectives(
      shown.map(({ label }, i) => ({ label, replicates: whole.filter((_, at) => at % shown.length === i) })),
    ),
    notices: [...new Set(ends.flatMap(({ notices }) => notices))],
  };
}

function requireSensible(
  { until, margin, performer }: CompareRequest,
  strategies: readonly AlgorithmSpec[],
  replications: number,
  seed: number,
): void {
  if (strategies.length === 0) throw new UserError('strategies is empty; name one or more');
  requireWhole('replications', replications, 1, MOST_REPLICATIONS);
  requireWhole('seed', seed, 0, MOST_SEED);
  if (margin !== undefined) requireNumber('margin', margin, 0, 1);
  if (until !== undefined) requirePositive('until.precision', until.precision);
  if (performer !== undefined) requireWhole('performer.width', performer.width, 1, MOST_REPLICATIONS);
}

function warmUpsOf(ends: readonly ReplicationEnd[], each: number, durationMs: number): Comparison['warmUp'] {
  const replications = ends.flatMap(({ warmUp }, i) => (i % each === 0 && warmUp !== undefined ? [warmUp] : []));
  return replications.length === 0 ? null : { replications, says: warmUpSentence(replications, durationMs) };
}

function valuesOf(results: readonly StrategyResult[], metric: string) {
  return results.map(({ label, replicates }) => ({ label, values: replicates.map((summary) => summary[metric] ?? null) }));
}

/** `performed`: replications that were to be done. */
type Performed = { readonly ends: readonly ReplicationEnd[]; readonly interrupted: boolean; readonly performed: number };

/** The runs from the first one on that came to their end; fewer than asked for where it was interrupted. */
async function performAll(
  request: CompareRequest,
  strategies: readonly AlgorithmSpec[],
  replications: number,
  seed: number,
  enough: (ends: readonly ReplicationEnd[]) => boolean,
): Promise<Performed> {
  const { signal, performer = here(request, strategies, seed), onProgress } = request;
  const n = strategies.length * replications;
  const shares = new Map<number, number>();
  let done = 0;
  const perform = async (i: number): Promise<ReplicationEnd> => {
    const strategy = strategies[i % strategies.length]!;
    const tell = (share: number): void => {
      shares.set(i, share);
      onProgress?.(
        [...shares.values()].reduce((sum, one) => sum + one, done),
        n,
        strategy,
      );
    };
    const end = await performer.perform(strategy, Math.floor(i / strategies.length), tell);
    shares.delete(i);
    done++;
    return end;
  };
  const ends: ReplicationEnd[] = [];
  // Whole blocks, whoever runs them and in whatever order they end: what is enough depends on the results alone.
  for (let performed = 0; ; ) {
    const next =
      request.until === undefined ? replications : Math.min(replications, Math.max(LEAST_REPLICATIONS, performed + BLOCK));
    const from = performed * strategies.length;
    const count = (next - performed) * strategies.length;
    const all = await inOrder(
      count,
      performer.width,
      (i) => perform(from + i),
      () => signal?.aborted ?? false,
    );
    const broken = all.findIndex((end) => end === undefined || end.interrupted);
    ends.push(...(broken < 0 ? all : all.slice(0, broken)));
    performed = next;
    const interrupted = ends.length < performed * strategies.length;
    if (interrupted || performed >= replications || enough(ends)) return { ends, interrupted, performed };
  }
}

function here({ scenario, baseDir, own, signal }: CompareRequest, strategies: readonly AlgorithmSpec[], seed: number): Performer {
  const about = { scenario, baseDir, seed, signal };
  const runners: Runners = {
    width: 1,
    settle: (strategy, replicate, onProgress) => settle({ ...about, strategy, replicate, onProgress }),
    async run(strategy, replicate, onProgress, warmUp) {
      const result = await measure({ ...about, own, strategy, replicate, onProgress, warmUpMs: warmUp?.ms });
      return replicationEnd(scenario, result, [], warmUp);
    },
  };
  return performing(runners, scenario, strategies);
}
