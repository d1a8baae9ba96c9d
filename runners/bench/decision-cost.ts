import { Bench } from 'tinybench';
import { UserError } from '../../core/errors.ts';
import type { Maker } from '../algorithms.ts';
import { type BusyWorld, type Crowd, createBusyWorld } from './busy-world.ts';

/** What one list of decisions that sends work costs, in milliseconds of this machine. */
export type DecisionCost = Crowd & {
  /** As the core counts them: waiting members x instances that may be chosen. */
  readonly candidates: number;
  /** How many lists were timed. */
  readonly n: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

const LEAST = 500;
const WARM_UP = 200;
/** Turns of the world after which a strategy that sends nothing is given up. */
const MOST_TURNS = 1000;

/** `timeMs`: how long to go on, once `LEAST` lists have been timed. Rejects with a UserError where the strategy sends nothing. */
export async function decisionCost(crowd: Crowd, strategy: Maker, name: string, timeMs: number): Promise<DecisionCost> {
  const bench = new Bench({ time: timeMs, iterations: LEAST, warmupIterations: WARM_UP, warmupTime: timeMs / 4, throws: true });
  const now = (): number => performance.now();
  let took = Number.NaN;
  let candidates = 0;
  const world = createBusyWorld(crowd, strategy, name, now, (tookMs, among) => {
    took = tookMs;
    candidates = among;
  });
  bench.add(name, () => {
    const from = now();
    took = Number.NaN;
    turnUntil(world, () => took >= 0, name);
    return { overriddenDuration: took, overriddenIterationCost: now() - from };
  });
  const [task] = await bench.run();
  const result = task!.result;
  if (result.state !== 'completed') throw new Error(`the bench of ${name} is ${result.state}`);
  const { p50, p99, samplesCount: n } = result.latency;
  return { ...crowd, candidates, n, p50Ms: p50, p99Ms: p99 };
}

function turnUntil(world: BusyWorld, sent: () => boolean, name: string): void {
  for (let turns = 0; !sent(); turns++) {
    if (turns === MOST_TURNS) throw new UserError(`${name} sends nothing when an instance is freed; there is nothing to time`);
    world.turn();
  }
}
