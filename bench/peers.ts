import { interleave, type Job, script } from './fresh-process.ts';
import { meanLatency } from './m2.ts';
import type { M2Result } from './m2-process.ts';
import { compile, NS3, RAW_CPP, SIMGRID } from './peers/cpp.ts';
import type { Peer, PeerResult } from './peers/find.ts';
import { findSimJs } from './peers/simjs.ts';
import { type Bar, median, type Options, type Row, ratios, type Suite } from './suite.ts';

const SIZES = [100, 10_000] as const;
type Size = (typeof SIZES)[number];
const REQUESTS = 1_000_000;

type Rival = {
  readonly name: string;
  find(options: Options): Peer | null;
  readonly requests: number;
  readonly bars: { readonly [size in Size]: Bar | null };
  /** What it did on the machine on which SimPy does 94 k and 41 k requests/s. */
  readonly recorded: { readonly [size in Size]: number | null };
};

const atLeast = (label: string, value: number): Bar => ({ label, kind: 'at least', value });
const P3_NS3 = atLeast('P3', 1);
const P3_SIMGRID = atLeast('P3', 8);

const RIVALS: readonly Rival[] = [
  {
    name: 'raw loop in C++',
    find: (options) => compile(RAW_CPP, options),
    requests: REQUESTS,
    bars: { 100: null, 10000: null },
    recorded: { 100: 12.7e6, 10000: 8.2e6 },
  },
  {
    name: 'ns-3 core',
    find: (options) => compile(NS3, options),
    requests: 500_000,
    bars: { 100: P3_NS3, 10000: P3_NS3 },
    recorded: { 100: 2e6, 10000: 1.4e6 },
  },
  {
    name: 'SIM.js',
    find: findSimJs,
    requests: 100_000,
    bars: { 100: atLeast('P2', 5), 10000: atLeast('P2', 15) },
    recorded: { 100: 515e3, 10000: 88e3 },
  },
  {
    name: 'SimGrid, s4u exec',
    find: (options) => compile(SIMGRID, options),
    requests: 100_000,
    bars: { 100: P3_SIMGRID, 10000: P3_SIMGRID },
    recorded: { 100: 268e3, 10000: 37e3 },
  },
  {
    name: 'CloudSim 7G',
    find: () => null,
    requests: 0,
    bars: { 100: null, 10000: null },
    recorded: { 100: 17e3, 10000: null },
  },
];

/** M2 on other simulators beside the kernel (P2, P3); SimPy is in the suite of the kernel. */
export const peers: Suite = {
  name: 'peers',
  about: 'M2 on SIM.js, ns-3 and SimGrid and as a loop in C++, each where it is installed; other figures are recorded ones',
  long: false,
  async run(options) {
    const found = RIVALS.map((rival) => ({ rival, peer: rival.find(options) }));
    const jobs: { [key: string]: Job } = {};
    for (const size of SIZES) {
      jobs[`kernel ${size}`] = script('m2-process.js', 'kernel', size, REQUESTS);
      for (const { rival, peer } of found) if (peer !== null) jobs[`${rival.name} ${size}`] = peer(size, rival.requests);
    }
    options.say(`M2 on peers: ${options.pairs} rounds of ${Object.keys(jobs).length} processes`);
    const results = interleave<string, M2Result | PeerResult>(jobs, options.pairs);
    return SIZES.flatMap((size) => [...rowsOf(size, results)]);
  },
};

type Results = { readonly [job: string]: readonly (M2Result | PeerResult)[] };

function* rowsOf(size: Size, results: Results): Iterable<Row> {
  const rates = (of: string): readonly number[] => (results[`${of} ${size}`] ?? []).map(({ requestsPerS }) => requestsPerS);
  const own = rates('kernel');
  const row = (what: string, unit: string, values: readonly number[], bar: Bar | null): Row => ({
    name: `M2, ${size} nodes: ${what}`,
    unit,
    values,
    bar,
  });
  yield row('kernel', 'requests/s', own, null);
  for (const { name, requests, bars, recorded } of RIVALS) {
    const peer = rates(name);
    if (peer.length > 0) {
      checkModel(`M2, ${size} nodes, ${name}`, meanLatency(size, requests), results[`${name} ${size}`] ?? []);
      yield row(name, 'requests/s', peer, null);
      yield row(`kernel / ${name}`, 'x', ratios(own, peer), bars[size]);
    } else if (recorded[size] !== null) yield row(`${name} (recorded, not run here)`, 'requests/s', [recorded[size]], null);
  }
}

/** Every program must come near the mean latency of as many requests on the kernel, or the ratio would compare different work. */
function checkModel(what: string, own: number, runs: readonly (M2Result | PeerResult)[]): void {
  const theirs = median(runs.map((one) => ('meanLatency' in one ? one.meanLatency : Number.NaN)));
  if (Math.abs(theirs / own - 1) < 0.1) return;
  throw new Error(`${what}: mean latency ${theirs}, on the kernel ${own}; they do not simulate the same model`);
}
