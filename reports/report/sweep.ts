import type { Json, Scenario } from '../../core/scenario.ts';
import { fewReplications, spreadCaption } from '../captions.ts';
import type { ObjectiveCount } from '../objectives.ts';
import { paretoFront } from '../pareto.ts';
import type { Verdict } from '../stats/verdict.ts';
import type { ComparisonRow } from '../summary.ts';
import type { StrategyJudgement } from '../thresholds.ts';
import type { Report } from './report.ts';

/** A sweep: one comparison for each setting of its axes. */
export type SweepReport = Pick<Report, 'title' | 'notices' | 'facts' | 'origin'> & {
  readonly scenario: Scenario;
  /** Path -> its values in order. */
  readonly axes: { readonly [path: string]: readonly Json[] };
  /** All labels, in order. */
  readonly strategies: readonly string[];
  readonly settings: readonly SweepSetting[];
};
export type SweepSetting = {
  readonly values: { readonly [path: string]: Json };
  readonly rows: readonly ComparisonRow[];
  readonly verdict: Verdict | null;
  readonly thresholds: readonly StrategyJudgement[];
  readonly objectives: readonly ObjectiveCount[];
};

/** A value of an axis as people write it. */
export function valueText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The end of each path, as far as it tells it from the others: `workload.door.arrivals.rate` -> `rate`. */
export function shortPaths(paths: readonly string[]): readonly string[] {
  return paths.map((path) => {
    const parts = path.split('.');
    const ends = parts.map((_, i) => parts.slice(parts.length - 1 - i).join('.'));
    return ends.find((end) => paths.filter((other) => other === end || other.endsWith(`.${end}`)).length === 1) ?? path;
  });
}

/** `rate 20/s, replicas 2` */
export function settingName(axes: SweepReport['axes'], values: SweepSetting['values']): string {
  const paths = Object.keys(axes);
  const names = shortPaths(paths);
  return paths.map((path, i) => `${names[i]!} ${valueText(values[path]!)}`).join(', ');
}

/** A strategy in a setting, at its means over the replications. */
export type FrontPoint = {
  readonly values: SweepSetting['values'];
  readonly strategy: string;
  /** Median response time, ms: the tail ends at the deadline where answers are cut there. */
  readonly cost: number;
  /** Right answers of all queries, a share. */
  readonly worth: number;
  readonly p50: ComparisonRow;
  readonly accuracy: ComparisonRow;
};

export function tradesOf(settings: readonly Pick<SweepSetting, 'values' | 'rows'>[]): readonly FrontPoint[] {
  return settings.flatMap(({ values, rows }) => {
    const accuracies = new Map(rows.filter(({ metric }) => metric === 'accuracy_all').map((row) => [row.strategy, row]));
    return rows.flatMap((p50): readonly FrontPoint[] => {
      const accuracy = accuracies.get(p50.strategy);
      if (p50.metric !== 'p50' || p50.mean === null || accuracy === undefined || accuracy.mean === null) return [];
      return [{ values, strategy: p50.strategy, cost: p50.mean, worth: accuracy.mean, p50, accuracy }];
    });
  });
}

/** Which of a sweep's cells no other beats in latency and accuracy (Pareto front), quickest first; equal ones all. */
export function frontOf(settings: readonly Pick<SweepSetting, 'values' | 'rows'>[]): readonly FrontPoint[] {
  return paretoFront(tradesOf(settings));
}

/** Whether there is something to choose between, and not one cell, or several that are the same, best at both. */
export function isTrade([first, ...others]: readonly FrontPoint[]): boolean {
  return others.some(({ cost }) => cost !== first?.cost);
}

/** What the shares on time of a sweep are. */
export function onTimeCaption(settings: readonly Pick<SweepSetting, 'rows'>[], title: string): string {
  const shares = settings.flatMap(({ rows }) => rows.filter(({ metric }) => metric === 'on_time'));
  const n = shares.reduce((most, row) => Math.max(most, row.n), 0);
  const means = n < 2 ? `${title}.` : `${title}, mean over the replications ${spreadCaption(shares, 'its')}.`;
  return [means, ...fewReplications(n)].join(' ');
}

/** Who keeps most deadlines in a setting, or, in brackets, those that cannot be told apart. */
export function bestOf({ verdict }: Pick<SweepSetting, 'verdict'>): string {
  if (verdict === null) return '';
  if (verdict.kind === 'best') return verdict.best;
  return verdict.tied.length > 0 ? `(${verdict.tied.join(', ')})` : '-';
}
