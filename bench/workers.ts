import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate, type Job, script, useOf } from './fresh-process.ts';
import { type Bar, ratios, type Suite } from './suite.ts';

const SCENARIO = 'smart-building';
/** At the two minutes that it has, a comparison is over before a second thread has compiled what it runs. */
const DURATION = '20 min';
export const GAIN: Bar = { label: 'P10', kind: 'at least', value: 1.3 };

/** A comparison as a user starts it, from start to end by the clock on the wall. */
export const workers: Suite = {
  name: 'workers',
  about: `rohe compare ${SCENARIO} over ${DURATION} with two workers beside one, by the wall clock`,
  long: false,
  async run({ pairs, say }) {
    say(`${pairs} rounds of 2 processes; on a busy machine two threads get more of it than one: see the load`);
    const folder = mkdtempSync(join(tmpdir(), 'rohe-bench-'));
    try {
      const compare = (count: number): Job => {
        const out = join(folder, String(count));
        return script(
          '../runners/main.js',
          'compare',
          SCENARIO,
          '--workers',
          count,
          '--out',
          out,
          '--json',
          '--set',
          `duration=${DURATION}`,
        );
      };
      const { one, two } = alternate({ one: compare(1), two: compare(2) }, pairs, (job) => {
        const times = useOf(job);
        rmSync(job.args[job.args.indexOf('--out') + 1]!, { recursive: true });
        return times;
      });
      const walls = [one, two].map((runs) => runs.map(({ wallS }) => wallS)) as [number[], number[]];
      const work = [two, one].map((runs) => runs.map(({ cpuS }) => cpuS)) as [number[], number[]];
      return [
        { name: 'one worker', unit: 's', values: walls[0], bar: null },
        { name: 'two workers', unit: 's', values: walls[1], bar: null },
        { name: 'time with one / with two', unit: 'x', values: ratios(...walls), bar: GAIN },
        { name: 'processor time with two / with one', unit: 'x', values: ratios(...work), bar: null },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
