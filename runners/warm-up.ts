import type { AlgorithmSpec, Scenario } from '../core/scenario.ts';
import { ResponseBatches, type Settling, type WarmUp, warmUpOf } from '../reports/run.ts';
import type { Performer } from './compare.ts';
import { inOrder } from './in-order.ts';
import { shownLabel } from './labels.ts';
import type { ReplicationEnd } from './replication.ts';
import { type Simulation, simulate } from './simulate.ts';

/** null: it was interrupted. */
export type Settled = Settling | null;
type Run = Pick<Simulation, 'scenario' | 'strategy' | 'baseDir' | 'seed' | 'replicate' | 'signal' | 'onProgress'>;
type Tell = (share: number) => void;

/** Runs it to see when it has settled, and for nothing else. */
export async function settle(run: Run): Promise<Settled> {
  const batches = new ResponseBatches();
  const end = await simulate({ ...run, onRecord: (record) => void (record.kind === 'query' && batches.add(record)) });
  return end.interrupted ? null : batches.settling();
}

/** Of a single run, where the scenario asks for it; undefined: it does not. */
export async function warmUpOfRun(run: Run): Promise<WarmUp | null | undefined> {
  if (run.scenario.mser5 !== 'always') return undefined;
  const settled = await settle(run);
  return settled && warmUpOf([{ ...settled, strategy: shownLabel(run.strategy, run.scenario) }]);
}

/**
 * The warm-up of each replicate, worked out when the first of its runs asks for it, `width` strategies at a time. `settle(i)` runs the i-th
 * of the strategies called `labels`.
 */
export type WarmUps = (
  replicate: string,
  labels: readonly string[],
  settle: (i: number) => Promise<Settled>,
) => Promise<WarmUp | null>;

export function createWarmUps(width: number): WarmUps {
  const known = new Map<string, Promise<WarmUp | null>>();
  const find = async (labels: readonly string[], settleOne: (i: number) => Promise<Settled>): Promise<WarmUp | null> => {
    const settled = await inOrder(labels.length, width, settleOne, () => false);
    const whole = settled.flatMap((one, i) => (one === null ? [] : [{ ...one, strategy: labels[i]! }]));
    return whole.length < labels.length ? null : warmUpOf(whole);
  };
  return (replicate, labels, settleOne) => {
    const found = known.get(replicate) ?? find(labels, settleOne);
    known.set(replicate, found);
    return found;
  };
}

/** Who runs a strategy on a replicate, be it for its results or only to see when it settles. */
export type Runners = {
  readonly width: number;
  settle(strategy: AlgorithmSpec, replicate: number, tell: Tell): Promise<Settled>;
  run(strategy: AlgorithmSpec, replicate: number, tell: Tell, warmUp?: WarmUp): Promise<ReplicationEnd>;
};

/** Runs with as much cut off at the start as the scenario says, or MSER-5 where it finds that. */
export function performing(runners: Runners, scenario: Scenario, strategies: readonly AlgorithmSpec[]): Performer {
  const { width } = runners;
  if (scenario.mser5 === undefined)
    return { width, perform: (strategy, replicate, tell) => runners.run(strategy, replicate, tell) };
  const warmUps = createWarmUps(width);
  const labels = strategies.map((strategy) => shownLabel(strategy, scenario));
  return {
    width,
    async perform(strategy, replicate, tell) {
      const shares = strategies.map(() => 0);
      const warmUp = await warmUps(String(replicate), labels, (i) =>
        runners.settle(strategies[i]!, replicate, (share) => {
          shares[i] = share;
          tell(shares.reduce((sum, one) => sum + one, 0) / shares.length / 2);
        }),
      );
      if (warmUp === null) return CUT_OFF;
      return runners.run(strategy, replicate, (share) => tell((1 + share) / 2), warmUp);
    },
  };
}

/** Of a run that was interrupted before it began. */
const CUT_OFF: ReplicationEnd = { interrupted: true, summary: {}, notices: [], units: [], groups: {} };
