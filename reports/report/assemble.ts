import type { Summary } from '../metrics/collect.ts';
import { type Verdict, verdict } from '../stats/verdict.ts';
import type { StrategyResult } from '../summary.ts';

/** One finished run among those that a report is of. */
export type ReportRun = {
  readonly label: string;
  /** Equal for runs that met the same arrivals: seed and replicate, and the scenario. */
  readonly pair: string;
  readonly summary: Summary;
};
export type Assembled<Run extends ReportRun> = {
  readonly labels: readonly string[];
  /** The runs that are shown, by label; where labels have pairs in common, only these, in one order. */
  readonly runs: ReadonlyMap<string, readonly Run[]>;
  readonly results: readonly StrategyResult[];
  readonly verdict: Verdict | null;
  readonly notices: readonly string[];
};

/**
 * Sorts runs into strategies and pairs. Of two runs of one strategy on one replicate, the first is taken. `margin`: differences on time
 * smaller than this do not matter.
 */
export function assemble<Run extends ReportRun>(runs: readonly Run[], margin?: number): Assembled<Run> {
  const labels = [...new Set(runs.map(({ label }) => label))];
  const byLabel = new Map(labels.map((label) => [label, new Map<string, Run>()]));
  let twice = 0;
  for (const run of runs) {
    const own = byLabel.get(run.label)!;
    if (own.has(run.pair)) twice++;
    else own.set(run.pair, run);
  }
  const [first, ...others] = [...byLabel.values()];
  const common = [...(first?.keys() ?? [])].filter((pair) => others.every((own) => own.has(pair)));
  const all = [...byLabel.values()].reduce((sum, own) => sum + own.size, 0);
  const paired = common.length > 0;
  const left = paired ? all - common.length * labels.length : 0;
  const shown = new Map(
    [...byLabel].map(([label, own]) => [label, paired ? common.map((pair) => own.get(pair)!) : [...own.values()]]),
  );
  const results = [...shown].map(([label, own]) => ({ label, replicates: own.map(({ summary }) => summary) }));
  return {
    labels,
    runs: shown,
    results,
    verdict: paired && labels.length > 1 ? verdict(results.map(contender), margin) : null,
    notices: [
      ...(twice > 0 ? [`${countOf(twice, 'run is', 'runs are')} there twice; the first one is shown`] : []),
      ...(left > 0 ? [`${countOf(left, 'run', 'runs')} without a partner under every strategy left out`] : []),
      ...(paired || labels.length < 2
        ? []
        : ['no two runs met the same arrivals, so they are shown beside each other and not compared']),
    ],
  };
}

function contender({ label, replicates }: StrategyResult) {
  return {
    label,
    values: replicates.map((summary) => summary['on_time'] ?? null),
    accuracy: replicates.map((summary) => summary['accuracy_answered'] ?? null),
  };
}

function countOf(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
