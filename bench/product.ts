import { interleave, type Job, script } from './fresh-process.ts';
import type { M2Result } from './m2-process.ts';
import { recordedRows } from './peers/recorded.ts';
import { findSimpy } from './peers/simpy.ts';
import type { ProductResult } from './product-process.ts';
import { type Bar, type Options, type Row, ratios, type Suite } from './suite.ts';

const STRATEGIES = ['v2', 'adaptive', 'dream', 'llf'];
/** Minutes of smart-building: about two million and 350 k invocations. */
const MINUTES = 360;
const MINUTES_OF_ROWS = 60;
/** The scenario has nine. */
const SIMPY_NODES = 10;
const SIMPY_REQUESTS = 100_000;
/** Minutes of smart-building for 100 k and for 1 M queries, at 10 a second. */
const SHORT = 167;
const LONG = 1667;

const CONTENTION = 'contention=all';

const WITHOUT_ROWS: Bar = { label: 'P11', kind: 'at least', value: 3 };
const WITH_ROWS: Bar = { label: 'P11', kind: 'at least', value: 0.3 };
const MEMORY: Bar = { label: '', kind: 'at most', value: 50 };
const FLAT: Bar = { label: '', kind: 'at most', value: 20 };

/** All of a run, from the scenario file to the rows on disk, against SimPy, which does M2 alone. */
export const product: Suite = {
  name: 'product',
  about: 'runs of smart-building with all stages of a query and contention, rows none and all, beside M2 on SimPy',
  long: false,
  async run(options) {
    const simpy = findSimpy(options)?.(SIMPY_NODES, SIMPY_REQUESTS);
    const jobs: { [key: string]: Job } = simpy === undefined ? {} : { simpy };
    for (const strategy of STRATEGIES) {
      jobs[`none ${strategy}`] = script('product-process.js', 'smart-building', strategy, MINUTES, 'none', CONTENTION);
      jobs[`all ${strategy}`] = script('product-process.js', 'smart-building', strategy, MINUTES_OF_ROWS, 'all', CONTENTION);
    }
    options.say(`smart-building: ${options.pairs} rounds of ${Object.keys(jobs).length} processes`);
    const results = interleave<string, M2Result | ProductResult>(jobs, options.pairs);
    const peer = ((results['simpy'] ?? []) as readonly M2Result[]).map(({ requestsPerS }) => requestsPerS);
    const v2 = (results['none v2'] ?? []) as readonly ProductResult[];
    return [
      { name: `SimPy, M2, ${SIMPY_NODES} nodes`, unit: 'requests/s', values: peer, bar: null },
      ...STRATEGIES.flatMap((strategy) => {
        const [none, all] = [results[`none ${strategy}`], results[`all ${strategy}`]] as (readonly ProductResult[])[];
        return rowsOf(strategy, none ?? [], all ?? [], peer);
      }),
      ...recordedRows(peer.map((rate, i) => ratesOf(v2)[i]! / rate)),
    ].filter(({ values }) => values.length > 0);
  },
};

function ratesOf(runs: readonly ProductResult[]): readonly number[] {
  return runs.map((one) => one.invocations / one.seconds);
}

function rowsOf(
  strategy: string,
  none: readonly ProductResult[],
  all: readonly ProductResult[],
  peer: readonly number[],
): readonly Row[] {
  const row = (what: string, unit: string, values: readonly number[], bar: Bar | null = null): Row => ({
    name: `${strategy}, ${what}`,
    unit,
    values,
    bar,
  });
  const perInvocation = (one: ProductResult | undefined): number =>
    one === undefined ? Number.NaN : one.seconds / one.invocations;
  return [
    row('rows none', 'invocations/s', ratesOf(none)),
    row(
      'rows none, infer alone counted',
      'invocations/s',
      none.map((one) => one.inferences / one.seconds),
    ),
    row('rows none / SimPy', 'x', peer.length === 0 ? [] : ratios(ratesOf(none), peer), WITHOUT_ROWS),
    row('rows all', 'invocations/s', ratesOf(all)),
    row('rows all / SimPy', 'x', peer.length === 0 ? [] : ratios(ratesOf(all), peer), WITH_ROWS),
    row(
      'share of the rows in the time',
      '%',
      all.map((one, i) => 100 * (1 - perInvocation(none[i]) / perInvocation(one))),
    ),
  ];
}

/** Minutes of quickstart for 1 M and for 10 M queries, at 14 a second. */
const LONGER = 1191;
const LONGEST = 11_910;

/** Of the heap's old part: enough for what runs of any length hold at a time. */
const HEAP_MIB = 64;

function limited(oldSpaceMiB: number, { command, args }: Job): Job {
  return { command, args: [`--max-old-space-size=${oldSpaceMiB}`, ...args] };
}

/** A run ten times as long must not need more memory. Once: it writes 13 million rows. */
export const memory: Suite = {
  name: 'memory',
  about: 'peak memory of smart-building with all rows, 100 k and 1 M queries, and of quickstart with none, 1 M and 10 M',
  long: true,
  async run({ say }: Options) {
    say('two runs with all rows; 1.5 GB in the folder for temporary files, gone at the end');
    const building = (minutes: number): Job => script('product-process.js', 'smart-building', 'v2', minutes, 'all');
    // Without a limit the peak says how late the collector came.
    const quick = (minutes: number): Job => limited(HEAP_MIB, script('product-process.js', 'quickstart', 'v2', minutes, 'none'));
    return [
      ...grown('all rows', { short: building(SHORT), long: building(LONG) }, MEMORY),
      ...grown('rows none', { short: quick(LONGER), long: quick(LONGEST) }, FLAT),
    ];
  },
};

function grown(what: string, jobs: { readonly short: Job; readonly long: Job }, bar: Bar): readonly Row[] {
  const { short, long } = interleave<'short' | 'long', ProductResult>(jobs, 1);
  const peaks = (runs: readonly ProductResult[]): readonly number[] => runs.map(({ maxRssMiB }) => maxRssMiB);
  const queries = (runs: readonly ProductResult[]): readonly number[] => runs.map((one) => one.queries);
  const growth = peaks(long).map((peak, i) => peak - (peaks(short)[i] ?? Number.NaN));
  return [
    { name: `${what}, short run`, unit: 'queries', values: queries(short), bar: null },
    { name: `${what}, long run`, unit: 'queries', values: queries(long), bar: null },
    { name: `${what}, peak memory, short run`, unit: 'MiB', values: peaks(short), bar: null },
    { name: `${what}, peak memory, long run`, unit: 'MiB', values: peaks(long), bar: null },
    { name: `${what}, peak memory, long run - short run`, unit: 'MiB', values: growth, bar },
  ];
}
