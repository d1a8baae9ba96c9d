import { interleave, type Job, script } from './fresh-process.ts';
import { kernelM2 } from './m2.ts';
import type { M2Result } from './m2-process.ts';
import type { PeerResult } from './peers/find.ts';
import { findSimpy } from './peers/simpy.ts';
import { rawM2 } from './raw-m2.ts';
import { type Bar, median, type Options, type Row, ratios, type Suite } from './suite.ts';

const SIZES = [10, 100, 1000, 10_000];
const REQUESTS = 1_000_000;
const SIMPY_REQUESTS = 100_000;

const P1: Bar = { label: 'P1', kind: 'at least', value: 25 };
const P4: Bar = { label: 'P4', kind: 'at most', value: 2.5 };
const P5: Bar = { label: 'P5', kind: 'at most', value: 2 };
const P6_SPEED: Bar = { label: 'P6', kind: 'at least', value: 0.9 };
const P6_MEMORY: Bar = { label: 'P6', kind: 'at most', value: 20 };

/** The event kernel on M2: against SimPy (P1), a raw loop (P4), its own size (P5) and its own length (P6). */
export const kernel: Suite = {
  name: 'kernel',
  about: 'M2 on the event kernel, as a raw loop and on SimPy; both figures of a ratio come from the same round',
  long: false,
  async run(options) {
    return [...bySize(options), ...byLength(options)];
  },
};

function bySize(options: Options): readonly Row[] {
  const simpy = findSimpy(options);
  const jobs: { [key: string]: Job } = {};
  for (const nodes of SIZES) {
    jobs[`kernel ${nodes}`] = script('m2-process.js', 'kernel', nodes, REQUESTS);
    jobs[`raw ${nodes}`] = script('m2-process.js', 'raw', nodes, REQUESTS);
    if (simpy !== null) jobs[`simpy ${nodes}`] = simpy(nodes, SIMPY_REQUESTS);
  }
  options.say(`M2 by number of nodes: ${options.pairs} rounds of ${Object.keys(jobs).length} processes`);
  const results = interleave<string, M2Result | PeerResult>(jobs, options.pairs);
  const rates = (key: string): readonly number[] => (results[key] ?? []).map(({ requestsPerS }) => requestsPerS);
  const rows: Row[] = [];
  for (const nodes of SIZES) {
    const mean = equalMean(nodes);
    const [own, raw, peer] = [rates(`kernel ${nodes}`), rates(`raw ${nodes}`), rates(`simpy ${nodes}`)];
    const name = `M2, ${nodes} nodes: `;
    rows.push({ name: `${name}kernel`, unit: 'requests/s', values: own, bar: null });
    rows.push({ name: `${name}raw loop`, unit: 'requests/s', values: raw, bar: null });
    rows.push({ name: `${name}time of kernel / raw loop`, unit: 'x', values: ratios(raw, own), bar: P4 });
    if (peer.length === 0) continue;
    checkModel(nodes, mean, results[`simpy ${nodes}`] as readonly PeerResult[]);
    rows.push({ name: `${name}SimPy`, unit: 'requests/s', values: peer, bar: null });
    rows.push({ name: `${name}kernel / SimPy`, unit: 'x', values: ratios(own, peer), bar: P1 });
  }
  const growth = ratios(rates('kernel 10'), rates('kernel 10000'));
  rows.push({ name: 'M2: time per event, 10000 nodes / 10 nodes', unit: 'x', values: growth, bar: P5 });
  return rows;
}

/** Both forms of M2 must give the same latencies to the bit, or the ratio would compare different work. Gives their mean. */
function equalMean(nodes: number): number {
  const [onKernel, raw] = [new Float64Array(131_072), new Float64Array(131_072)];
  kernelM2(nodes, SIMPY_REQUESTS, onKernel);
  rawM2(nodes, SIMPY_REQUESTS, raw);
  const different = onKernel.findIndex((latency, i) => latency !== raw[i]);
  if (different >= 0)
    throw new Error(`M2, ${nodes} nodes: request ${different} took ${onKernel[different]}, raw ${raw[different]}`);
  return onKernel.reduce((sum, latency) => sum + latency, 0) / SIMPY_REQUESTS;
}

/** SimPy draws other numbers, so its latencies differ; their mean over as many requests of the same model must not. */
function checkModel(nodes: number, mean: number, simpy: readonly PeerResult[]): void {
  const theirs = median(simpy.map(({ meanLatency }) => meanLatency));
  if (Math.abs(mean / theirs - 1) < 0.1) return;
  throw new Error(`M2, ${nodes} nodes: mean latency ${mean} here, ${theirs} on SimPy; they do not simulate the same model`);
}

function byLength({ pairs, say }: Options): readonly Row[] {
  say(`M2 by number of requests: ${pairs} rounds of 3 processes`);
  const run = (requests: number): Job => script('m2-process.js', 'kernel', 100, requests);
  const jobs = { short: run(100_000), middle: run(1_000_000), long: run(10_000_000) };
  const { short, middle, long } = interleave<keyof typeof jobs, M2Result>(jobs, pairs);
  const rates = (results: readonly M2Result[]): readonly number[] => results.map(({ requestsPerS }) => requestsPerS);
  const growth = long.map(({ maxRssMiB }, round) => maxRssMiB - (short[round]?.maxRssMiB ?? Number.NaN));
  return [
    { name: 'M2: requests/s at 1e7 requests / at 1e6', unit: 'x', values: ratios(rates(long), rates(middle)), bar: P6_SPEED },
    { name: 'M2: memory at 1e7 requests - at 1e5', unit: 'MiB', values: growth, bar: P6_MEMORY },
  ];
}
