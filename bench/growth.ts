import { interleave, type Job, script } from './fresh-process.ts';
import type { PeerResult } from './peers/find.ts';
import { findSimpy } from './peers/simpy.ts';
import type { ScaleResult } from './scale-process.ts';
import type { Shape } from './scale-scenario.ts';
import { type Bar, type Options, type Row, ratios, type Suite } from './suite.ts';

const STRATEGIES = ['v2', 'llf', 'dream'];
/** A query has three invocations. */
const MILLION = 333_333;
const USUAL_QUERIES = 100_000;
const USUAL: Shape = { nodes: 100, queries: USUAL_QUERIES, services: 10, strategy: 'v2', load: 0.7, deadlineS: 0.8 };
const LARGE = { ...USUAL, nodes: 10_000, queries: MILLION };
const SIMPY_NODES = 100;
const SIMPY_REQUESTS = 1_000_000;

const IN_TIME: Bar = { label: '', kind: 'at most', value: 1 };
const MEMORY: Bar = { label: '', kind: 'at most', value: 1024 };

type Curve = { readonly of: string; readonly at: readonly number[]; shape(at: number, strategy: string): Shape };
/** One figure grows, the others stay as usual. */
const CURVES: readonly Curve[] = [
  { of: 'nodes', at: [10, 100, 1000, 10_000], shape: (nodes, strategy) => ({ ...USUAL, strategy, nodes }) },
  { of: 'queries', at: [10_000, 100_000, 1_000_000], shape: (queries, strategy) => ({ ...USUAL, strategy, queries }) },
  { of: 'services', at: [1, 10, 100, 1000], shape: (services, strategy) => ({ ...USUAL, strategy, nodes: 1000, services }) },
  {
    // More is offered than can be done, and nobody gives up.
    of: 'queries waiting at the end',
    at: [1000, 10_000, 50_000],
    shape: (waiting, strategy) => ({ ...USUAL, strategy, load: 1 / (1 - waiting / USUAL_QUERIES), deadlineS: 100_000 }),
  },
];

/** How the cost of an invocation grows with the scenario, and the largest of them beside M2 on SimPy. */
export const growth: Suite = {
  name: 'growth',
  about: 'whole runs with rows none over nodes, queries, services and waiting work; a million invocations on ten thousand nodes',
  long: true,
  async run(options) {
    return [...largest(options), ...CURVES.flatMap((curve) => rowsOf(curve, options))];
  },
};

function largest(options: Options): readonly Row[] {
  const simpy = findSimpy(options)?.(SIMPY_NODES, SIMPY_REQUESTS);
  const jobs: { [key: string]: Job } = simpy === undefined ? {} : { simpy };
  for (const strategy of STRATEGIES) jobs[strategy] = job({ ...LARGE, strategy });
  options.say(`a million invocations on ten thousand nodes: ${options.pairs} rounds of ${Object.keys(jobs).length} processes`);
  const results = interleave<string, ScaleResult | PeerResult>(jobs, options.pairs);
  const peer = ((results['simpy'] ?? []) as readonly PeerResult[]).map(({ requestsPerS }) => SIMPY_REQUESTS / requestsPerS);
  const whole: Row = { name: `SimPy, M2, ${SIMPY_NODES} nodes, 1e6 requests`, unit: 's', values: peer, bar: null };
  const rows = STRATEGIES.flatMap((strategy): readonly Row[] => {
    const runs = (results[strategy] ?? []) as readonly ScaleResult[];
    const seconds = runs.map((one) => one.seconds);
    const row = (what: string, unit: string, values: readonly number[], bar: Bar | null = null): Row => ({
      name: `${strategy}, ${what}`,
      unit,
      values,
      bar,
    });
    return [
      row('1e6 invocations, 10000 nodes', 's', seconds),
      row("time / SimPy's", 'x', peer.length === 0 ? [] : ratios(seconds, peer), IN_TIME),
      row(
        'of that until the first query',
        's',
        runs.map((one) => one.startSeconds),
      ),
      row(
        'memory',
        'MiB',
        runs.map((one) => one.maxRssMiB),
        MEMORY,
      ),
    ];
  });
  return [whole, ...rows].filter(({ values }) => values.length > 0);
}

function rowsOf({ of, at, shape }: Curve, { pairs, say }: Options): readonly Row[] {
  const jobs: { [key: string]: Job } = {};
  for (const strategy of STRATEGIES) for (const size of at) jobs[`${strategy}, ${size} ${of}`] = job(shape(size, strategy));
  say(`${of}: ${pairs} rounds of ${Object.keys(jobs).length} processes`);
  const results = interleave<string, ScaleResult>(jobs, pairs);
  return Object.entries(results).map(([name, runs]) => ({
    name,
    unit: 'us/invocation',
    values: runs.map((one) => (1e6 * (one.seconds - one.startSeconds)) / one.invocations),
    bar: null,
  }));
}

function job(shape: Shape): Job {
  return script('scale-process.js', JSON.stringify(shape));
}
