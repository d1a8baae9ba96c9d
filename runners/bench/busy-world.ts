import { findPlacement } from '../../algorithms/placement/index.ts';
import { type Algorithm, compose, type View } from '../../core/algorithm.ts';
import { UserError } from '../../core/errors.ts';
import type { Decision, Observation } from '../../core/events.ts';
import { buildModel } from '../../core/model/build.ts';
import { Orchestrator } from '../../core/orchestrator/orchestrator.ts';
import { createRandom } from '../../core/random.ts';
import { Workload } from '../../core/workload.ts';
import { parseScenario } from '../../scenarios/index.ts';
import type { Maker } from '../algorithms.ts';
import { catalogue } from '../catalogue.ts';
import { createHeldBackend } from './held-backend.ts';

/** How much waits, and for how many instances. */
export type Crowd = { readonly waiting: number; readonly instances: number };
/** Told how long a list of decisions that sends work took to make, and how many candidates the core counts for it. */
export type Watch = (tookMs: number, candidates: number) => void;

/**
 * The real core, full to the brim: `waiting` invocations more than there are instances, in a central queue or at instances, as the
 * strategy has it. One that sends at once may leave instances idle behind others' queues.
 */
export type BusyWorld = {
  /** An instance is freed, and in place of the query that has ended a new one arrives. */
  turn(): void;
  /** Invocations that have been asked for and not answered. */
  readonly invocations: number;
};

/** Mean time between two arrivals, and the work of a model at speed 1. */
const GAP_MS = 1;
const WORK_MS = 40;

/** Ten nodes of three speeds, one model on all of them, and deadlines an hour away, of three kinds: nobody is late. */
function scenarioOf({ instances }: Crowd): string {
  const board = (speed: number, busyW: number): string =>
    `{ cores: 1000, memory: 1 TiB, speed: ${speed}, power: { idle: 1 W, busy: ${busyW} W } }`;
  const stream = (consumer: string): string => `{ consumer: ${consumer}, arrivals: { poisson: ${1000 / GAP_MS / 3}/s } }`;
  return `seed: 1
duration: 10 d
devices: { slow: ${board(0.5, 3)}, even: ${board(1, 6)}, fast: ${board(2, 16)} }
nodes: { slow: { device: slow, count: 3 }, even: { device: even, count: 4 }, fast: { device: fast, count: 3 } }
network: { within_zone: { latency: 0 ms } }
services:
  model: { modality: image, accuracy: 0.9, replicas: ${instances}, demand: { cpu: 1 m, memory: 1 MiB }, profile: ${WORK_MS} ms }
pipelines: { look: { classes: [yes, no], modalities: { image: { payload: 1 KiB, members: [model] } } } }
contracts:
  tight: { consumers: [a], deadline: 60 min, at_deadline: wait }
  loose: { consumers: [b], deadline: 70 min, at_deadline: wait }
  lax: { consumers: [c], deadline: 80 min, at_deadline: wait }
workload: { a: ${stream('a')}, b: ${stream('b')}, c: ${stream('c')} }
orchestration: { fixed: 0 ms, per_candidate: 0 ms, in_flight: 0, max_budget: 2 h }
placement: worst-fit
`;
}

/** `now` is a clock in milliseconds. Throws a UserError where the strategy leaves instances idle or queries to nobody. */
export function createBusyWorld(crowd: Crowd, strategy: Maker, name: string, now: () => number, watch: Watch): BusyWorld {
  const { scenario } = parseScenario(scenarioOf(crowd), 'bench', '/', catalogue());
  const model = buildModel(scenario);
  const random = createRandom(scenario.seed, 0);
  const backend = createHeldBackend();
  const workload = new Workload(model, random);
  const timed = new Stopwatch(strategy(random), now, watch);
  const placement = findPlacement(scenario.placement.use)!.create(scenario.placement.params, { next: () => 0, below: () => 0 });
  const orchestrator = new Orchestrator({ model, backend, workload, algorithm: compose(placement, timed), name });
  orchestrator.start();
  backend.runNow(0);
  const total = crowd.waiting + crowd.instances;
  /** Queries that end at once must not keep it arriving for ever. */
  const fill = (most: number): void => {
    for (let arrived = 0; orchestrator.live < total && arrived < most; arrived++)
      backend.runNow(orchestrator.epochMs + workload.nextMs!);
  };
  fill(2 * total);
  if (backend.held < crowd.instances || orchestrator.live < total) {
    const sent = `${name} sent ${backend.held} invocations to ${crowd.instances} idle instances and kept ${orchestrator.live} queries`;
    throw new UserError(
      `${sent}; the bench needs a strategy that uses every instance and gives up on nothing that has an hour left`,
    );
  }
  return {
    turn() {
      backend.answerFirst(WORK_MS);
      fill(2);
    },
    get invocations() {
      return orchestrator.live;
    },
  };
}

/** Tells of each list of decisions that sends work, and how long it took to make. */
class Stopwatch implements Algorithm {
  readonly #strategy: Algorithm;
  readonly #now: () => number;
  readonly #watch: Watch;
  constructor(strategy: Algorithm, now: () => number, watch: Watch) {
    this.#strategy = strategy;
    this.#now = now;
    this.#watch = watch;
  }

  decide(seen: Observation, view: View): readonly Decision[] {
    const from = this.#now();
    const decided = this.#strategy.decide(seen, view);
    const tookMs = this.#now() - from;
    const first = Array.isArray(decided) ? decided.find(({ kind }) => kind === 'invoke') : undefined;
    if (first?.kind === 'invoke') {
      const { waiting, available } = view.service(first.serviceId);
      this.#watch(tookMs, waiting * available.length);
    }
    return decided;
  }
}
