import { finite, type Reading, ratio } from './fold.ts';
import type { Tally } from './tally.ts';

export type BuiltIn = Reading<Tally> & {
  readonly better: 'higher' | 'lower' | 'neither';
  /** One line; "queries" are those that arrived after the warm-up. */
  readonly definition: string;
  /** Which records it is read from. Only what comes from queries is known by contract, stream and tenant. */
  readonly from: 'queries' | 'invocations' | 'nodes';
  /** Of which queries a share counts some: the metric that says how many there are. */
  readonly shareOf?: 'arrived' | 'answered';
};
type Better = BuiltIn['better'];

function queries(
  name: string,
  unit: string,
  better: Better,
  definition: string,
  done: (t: Tally) => number | null,
  size: (t: Tally) => number,
): BuiltIn {
  return { name, unit, better, definition, from: 'queries', done, size };
}
const arrived = (t: Tally): number => t.arrived;
const answered = (t: Tally): number => t.answered;
function count(name: string, better: Better, definition: string, done: (t: Tally) => number): BuiltIn {
  return queries(name, 'queries', better, definition, done, arrived);
}
function share(name: string, better: Better, definition: string, part: (t: Tally) => number): BuiltIn {
  return { ...queries(name, 'share', better, definition, (t) => ratio(part(t), t.arrived), arrived), shareOf: 'arrived' };
}
function response(name: string, definition: string, done: (t: Tally) => number | null): BuiltIn {
  return queries(name, 'ms', 'lower', definition, done, (t) => t.response.count);
}
function invocations(
  name: string,
  unit: string,
  better: Better,
  definition: string,
  done: (t: Tally) => number | null,
  size: (t: Tally) => number,
): BuiltIn {
  return { name, unit, better, definition, from: 'invocations', done, size };
}
const invoked = (t: Tally): number => t.invocations;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** All metrics there are without being asked for, in the order in which reports list them. */
export const BUILT_IN: readonly BuiltIn[] = [
  count('arrived', 'neither', 'Queries that arrived after the warm-up: what stands below the line of every rate.', arrived),
  count('completed', 'higher', 'Answered in time and in full.', (t) => t.completed),
  count('partial', 'neither', 'Answered in time, but without a modality asked for or a chosen model.', (t) => t.partial),
  count('late', 'lower', 'Answered after the deadline, in full or not.', (t) => t.late),
  count('failed', 'lower', 'Ended without a prediction.', (t) => t.failed),
  count('rejected', 'lower', 'Refused at admission.', (t) => t.rejected),
  count('dropped', 'lower', 'Given up by the strategy: every task was dropped.', (t) => t.dropped),
  count('answered', 'higher', 'completed + partial + late.', answered),
  share('on_time', 'higher', 'completed / arrived.', (t) => t.completed),
  share('answered_in_time', 'higher', '(completed + partial) / arrived.', (t) => t.completed + t.partial),
  share('partial_share', 'neither', 'partial / arrived.', (t) => t.partial),
  share('late_share', 'lower', 'late / arrived.', (t) => t.late),
  share('failed_share', 'lower', 'failed / arrived.', (t) => t.failed),
  share('rejected_share', 'lower', 'rejected / arrived.', (t) => t.rejected),
  share('dropped_share', 'lower', 'dropped / arrived.', (t) => t.dropped),
  share('answered_share', 'higher', 'answered / arrived.', answered),
  share('cut_share', 'neither', 'Queries cut shortly before their deadline / arrived.', (t) => t.cut),
  response('p50', 'Median response time of answered queries, from the intended arrival to the reply at the client.', (t) =>
    t.response.percentile(50),
  ),
  response('p95', '95th percentile of the response time of answered queries.', (t) => t.response.percentile(95)),
  response('p99', '99th percentile of the response time of answered queries.', (t) => t.response.percentile(99)),
  response('max_response_ms', 'Greatest response time of answered queries.', (t) => t.response.max),
  response('mean_response_ms', 'Mean response time of answered queries.', (t) => t.response.mean),
  queries(
    'throughput',
    'queries/s',
    'higher',
    'answered / (duration - warm-up); the duration of an interrupted run is the time that it came to.',
    (t) => (t.countedMs > 0 ? finite((t.answered / t.countedMs) * 1000) : null),
    answered,
  ),
  share(
    'accuracy_all',
    'higher',
    'Queries whose answer is the true class / arrived: what was not answered counts as wrong.',
    (t) => t.correct,
  ),
  {
    ...queries(
      'accuracy_answered',
      'share',
      'higher',
      'Queries whose answer is the true class / answered.',
      (t) => ratio(t.correct, t.answered),
      answered,
    ),
    shareOf: 'answered',
  },
  queries(
    'mean_confidence',
    'share',
    'neither',
    'Mean confidence of the answers.',
    (t) => ratio(t.confidenceSum, t.confident),
    (t) => t.confident,
  ),
  queries(
    'models_per_query',
    'models/query',
    'neither',
    'Models whose prediction arrived in time to be used / arrived.',
    (t) => ratio(t.membersAnswered, t.arrived),
    arrived,
  ),
  queries(
    'models_chosen_per_query',
    'models/query',
    'neither',
    'Models that the strategy chose / arrived.',
    (t) => ratio(t.membersChosen, t.arrived),
    arrived,
  ),
  queries(
    'explained_share',
    'share',
    'higher',
    'Queries answered with an explanation / queries that asked for one.',
    (t) => ratio(t.explained, t.asked),
    (t) => t.asked,
  ),
  queries(
    'energy_per_query_j',
    'J/query',
    'lower',
    'Mean energy, above the idle power of the nodes, of the invocations of a query that had ended when it ended.',
    (t) => known(ratio(t.queryEnergyJ, t.arrived)),
    arrived,
  ),
  invocations(
    'invocations',
    'invocations',
    'neither',
    'Model invocations decided after the warm-up, retries among them.',
    invoked,
    invoked,
  ),
  invocations(
    'failed_invocations',
    'invocations',
    'lower',
    'Model invocations that failed; cancelled ones are not among them.',
    (t) => t.failedInvocations,
    invoked,
  ),
  invocations(
    'retries',
    'invocations',
    'lower',
    'Second attempts of preprocessing, models and aggregation decided after the warm-up.',
    (t) => t.retries,
    invoked,
  ),
  invocations(
    'mean_waiting_ms',
    'ms',
    'lower',
    'Mean time that completed model invocations waited at their node.',
    (t) => ratio(t.waitingMs, t.waited),
    (t) => t.waited,
  ),
  invocations(
    'mean_service_ms',
    'ms',
    'lower',
    'Mean service time of completed model invocations.',
    (t) => ratio(t.serviceMs, t.timed),
    (t) => t.timed,
  ),
  invocations(
    'mean_network_ms',
    'ms',
    'lower',
    'Mean network time, there and back, of completed model invocations.',
    (t) => ratio(t.networkMs, t.timed),
    (t) => t.timed,
  ),
  {
    name: 'utilisation',
    unit: 'share',
    better: 'neither',
    definition: 'Mean CPU share in use over nodes and over the sampling windows that lie between warm-up and duration.',
    from: 'nodes',
    done: (t) => ratio(sum(t.cpuShares), sum(t.windows)),
    size: (t) => sum(t.windows),
  },
  {
    name: 'accelerator_utilisation',
    unit: 'share',
    better: 'neither',
    definition:
      'Mean share of the accelerators in use over the nodes that have some and the sampling windows that lie between warm-up and duration; one that takes turns is wholly in use. Left out where no node has any.',
    from: 'nodes',
    done: (t) => ratio(sum(t.acceleratorShares), sum(t.acceleratorWindows)),
    size: (t) => sum(t.acceleratorWindows),
  },
  {
    name: 'energy_j',
    unit: 'J',
    better: 'lower',
    definition:
      'Energy that all nodes drew, idle power included, over the sampling windows that lie between warm-up and duration.',
    from: 'nodes',
    done: energyJ,
    size: (t) => sum(t.windows),
  },
  {
    name: 'energy_per_completed_j',
    unit: 'J/query',
    better: 'lower',
    definition: 'energy_j / completed.',
    from: 'nodes',
    done: (t) => known(ratio(energyJ(t) ?? Number.NaN, t.completed)),
    size: (t) => t.completed,
  },
];

function energyJ(t: Tally): number | null {
  return t.windows.length > 0 ? known(sum(t.energiesJ)) : null;
}
/** Sums are NaN where a part of them is not known. */
function known(value: number | null): number | null {
  return value === null ? null : finite(value);
}

export type BuiltInInfo = Pick<BuiltIn, 'name' | 'unit' | 'better' | 'definition' | 'from'>;
export const BUILT_IN_NAMES: readonly string[] = BUILT_IN.map((metric) => metric.name);
