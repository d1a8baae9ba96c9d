import { Bench } from 'tinybench';
import { compileDistribution } from '../core/distribution.ts';
import { createRandom, Stream } from '../core/random.ts';
import type { Distribution } from '../core/scenario.ts';
import { Kernel } from '../sim/kernel.ts';
import type { Row, Suite } from './suite.ts';
import { Variates } from './variates.ts';

/** Operations in one timed call: a clock cannot see one. */
const BATCH = 10_000;

/** What the parts of an event cost. No bars: nanoseconds are the machine's; they say where to look when a ratio changes. */
export const parts: Suite = {
  name: 'parts',
  about: 'nanoseconds of an event, a keyed draw and a sample (tinybench, medians of batches of 10000)',
  long: false,
  async run({ say }) {
    const bench = new Bench({ time: 500, warmupTime: 100 });
    for (const pending of [100, 1000, 10_000, 100_000]) bench.add(`event taken and scheduled, ${pending} pending`, hold(pending));
    bench.add('keyed draw', draws());
    for (const spec of SPECS) bench.add(`sample: ${spec.kind}`, samples(spec));
    say(`${bench.tasks.length} parts, half a second each`);
    await bench.run();
    return bench.tasks.map(({ name, result }): Row => {
      if (result.state !== 'completed') throw new Error(`the bench of "${name}" is ${result.state}`);
      const { min, p50, p75 } = result.latency;
      return { name, unit: 'ns', values: [min, p50, p75].map((ms) => (ms * 1e6) / BATCH), bar: null };
    });
  },
};

const SPECS: readonly Distribution[] = [
  { kind: 'constant', ms: 40 },
  { kind: 'uniform', minMs: 20, maxMs: 60 },
  { kind: 'exponential', meanMs: 40, shiftMs: 0 },
  { kind: 'lognormal', meanMs: 40, cv: 0.5, shiftMs: 2 },
  { kind: 'gamma', meanMs: 40, cv: 0.5, shiftMs: 2 },
  {
    kind: 'empirical',
    points: [
      [0, 10],
      [0.5, 38],
      [0.9, 60],
      [0.99, 90],
      [1, 140],
    ],
  },
];

/** The hold model: as many events as are pending, each schedules the next one an exponential time later. */
function hold(pending: number): () => void {
  const kernel = new Kernel(pending);
  const gaps = new Variates(1);
  const handler = { handle: (_kind: number, a: number) => kernel.schedule(kernel.now + gaps.exponential(), 0, a, 0) };
  for (let i = 0; i < pending; i++) kernel.schedule(gaps.exponential(), 0, i, 0);
  return () => void kernel.runUntil(Infinity, BATCH, handler);
}

/** Sums are kept where the optimiser cannot prove that nobody reads them. */
const sink = { sum: 0 };

function draws(): () => void {
  const random = createRandom(1, 0);
  let query = 0;
  return () => {
    let sum = 0;
    for (let i = 0; i < BATCH; i++) sum += random.at(Stream.service, query++, 2, 1);
    sink.sum += sum;
  };
}

function samples(spec: Distribution): () => void {
  const random = createRandom(1, 0);
  const distribution = compileDistribution(spec);
  let query = 0;
  return () => {
    let sum = 0;
    for (let i = 0; i < BATCH; i++) sum += distribution.sample(random, Stream.service, query++, 2, 1);
    sink.sum += sum;
  };
}
