import type { Algorithm } from '../core/algorithm.ts';
import type { Model } from '../core/model.ts';
import type { Decider } from '../core/orchestrator/deciders.ts';
import { forItsQueries } from '../core/orchestrator/router.ts';
import type { Random } from '../core/random.ts';
import type { AlgorithmSpec } from '../core/scenario.ts';
import { findStrategy, type Maker } from './algorithms.ts';

/** The run's own strategy, kept to its queries where changes bring others. */
export async function findFirst(strategy: AlgorithmSpec, model: Model, baseDir: string): Promise<Maker> {
  const make = await findStrategy(strategy, baseDir);
  if (!model.changes.some(({ kind }) => kind === 'strategy')) return make;
  return (random) => forItsQueries(make(random), 0, model.changes);
}

/** The strategies that the scenario's changes bring, in that order, each with random numbers of its own. */
export async function findSuccessors({ scenario, changes }: Model, baseDir: string): Promise<(random: Random) => Decider[]> {
  const found: { readonly label: string; readonly make: Maker }[] = [];
  for (const change of scenario.changes) {
    if (change.kind !== 'strategy') continue;
    found.push({ label: change.strategy.label, make: await findStrategy(change.strategy, baseDir) });
  }
  return (random) =>
    found.map(({ label, make }, i) => {
      const algorithm: Algorithm = forItsQueries(make(random, i + 1), i + 1, changes);
      return { name: `strategy ${label}`, algorithm };
    });
}
