import type { AlgorithmSpec, Scenario } from '../core/scenario.ts';
import { duration } from './words.ts';

/** What tables call a strategy: its label, and those that take its place during the run, as in `v2 -> llf at 60 s`. */
export function shownLabel({ label }: Pick<AlgorithmSpec, 'label'>, { changes }: Pick<Scenario, 'changes'>): string {
  const next = changes.flatMap((change) =>
    change.kind === 'strategy' ? [`${change.strategy.label} at ${duration(change.atMs)}`] : [],
  );
  return [label, ...next].join(' -> ');
}
