import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate, type Job, script, type Use, useOf } from './fresh-process.ts';
import { type Bar, ratios, type Suite } from './suite.ts';
import { GAIN } from './workers.ts';

const SCENARIO = 'quickstart';
const SETTINGS = 1000;
const SEEDS = 5;
const PER_WORKER: Bar = { label: '', kind: 'at most', value: 64 };

/** A large sweep of a small scenario as a user starts it, and what memory its workers take beside that of a single run. */
export const sweeps: Suite = {
  name: 'sweeps',
  about: `rohe sweep ${SCENARIO}, ${SETTINGS} settings x ${SEEDS} seeds, with two workers beside one, by the wall clock`,
  long: true,
  async run({ pairs, say }) {
    say(`${pairs} rounds of 3 processes; on a busy machine two threads get more of it than one: see the load`);
    const folder = mkdtempSync(join(tmpdir(), 'rohe-bench-'));
    try {
      const { single, one, two } = alternate(
        { single: singleRun(folder), one: sweep(folder, 1), two: sweep(folder, 2) },
        pairs,
        (job) => {
          const use = useOf(job);
          rmSync(job.args[job.args.indexOf('--out') + 1]!, { recursive: true });
          return use;
        },
      );
      const walls = [one, two].map((runs) => runs.map(({ wallS }) => wallS)) as [number[], number[]];
      const work = [two, one].map((runs) => runs.map(({ cpuS }) => cpuS)) as [number[], number[]];
      const perSecond = (values: readonly number[]): number[] => values.map((wallS) => (SETTINGS * SEEDS) / wallS);
      return [
        { name: 'runs a second, one worker', unit: '/s', values: perSecond(walls[0]), bar: null },
        { name: 'runs a second, two workers', unit: '/s', values: perSecond(walls[1]), bar: null },
        { name: 'rate with two / with one', unit: 'x', values: ratios(...walls), bar: GAIN },
        { name: 'processor time with two / with one', unit: 'x', values: ratios(...work), bar: null },
        { name: 'peak memory, a single run', unit: 'MiB', values: peaks(single), bar: null },
        { name: 'peak memory, one worker', unit: 'MiB', values: peaks(one), bar: null },
        { name: 'peak memory, two workers', unit: 'MiB', values: peaks(two), bar: null },
        { name: 'above the single run, one worker', unit: 'MiB', values: above(one, single, 1), bar: PER_WORKER },
        { name: 'above the single run, each of two workers', unit: 'MiB', values: above(two, single, 2), bar: PER_WORKER },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function singleRun(folder: string): Job {
  const out = join(folder, 'single');
  return script('../runners/main.js', 'run', SCENARIO, '--rows', 'none', '--out', out, '--json');
}

/** Rates from half of what it has on, in steps of a thousandth, under one strategy. */
function sweep(folder: string, workers: number): Job {
  const rates = Array.from({ length: SETTINGS }, (_, i) => `${7 + (7 * i) / SETTINGS}/s`).join();
  const axis = ['--vary', `workload.front-door.arrivals.rate=${rates}`];
  const given = ['--strategies', 'v2', '--replications', SEEDS];
  const out = join(folder, String(workers));
  return script('../runners/main.js', 'sweep', SCENARIO, ...axis, ...given, '--workers', workers, '--out', out);
}

const peaks = (runs: readonly Use[]): readonly number[] => runs.map(({ peakMiB }) => peakMiB);

function above(runs: readonly Use[], single: readonly Use[], workers: number): readonly number[] {
  return runs.map(({ peakMiB }, i) => (peakMiB - (single[i]?.peakMiB ?? Number.NaN)) / workers);
}
