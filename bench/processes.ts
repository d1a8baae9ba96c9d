import { alternate, type Job, script, secondsOf } from './fresh-process.ts';
import { findSimpy } from './peers/simpy.ts';
import { type Bar, type Row, ratios, type Suite } from './suite.ts';

const NODES = 100;
const REQUESTS = 100_000;
const HELP: Bar = { label: 'P9', kind: 'at most', value: 6 };
const WHOLE: Bar = { label: 'P9', kind: 'at most', value: 0.25 };

/** Processes as a user meets them, from start to end by the clock on the wall. */
export const processes: Suite = {
  name: 'processes',
  about: 'whole processes by the wall clock: rohe --help beside an empty program, M2 beside SimPy',
  long: false,
  async run(options) {
    const simpy = findSimpy(options)?.(NODES, REQUESTS);
    const jobs: { [key: string]: Job } = {
      empty: { command: process.execPath, args: ['-e', '0'] },
      help: script('../runners/main.js', '--help'),
      own: script('m2-process.js', 'kernel', NODES, REQUESTS),
      ...(simpy === undefined ? {} : { simpy }),
    };
    options.say(`${options.pairs} rounds of ${Object.keys(jobs).length} processes`);
    const seconds = alternate(jobs, options.pairs, secondsOf);
    const times = (key: string): readonly number[] => (seconds[key] ?? []).map((one) => 1000 * one);
    const rows: readonly Row[] = [
      { name: 'node -e 0', unit: 'ms', values: times('empty'), bar: null },
      { name: 'rohe --help', unit: 'ms', values: times('help'), bar: null },
      { name: 'rohe --help / node -e 0', unit: 'x', values: ratios(times('help'), times('empty')), bar: HELP },
      { name: `M2, ${NODES} nodes, 1e5 requests: kernel`, unit: 'ms', values: times('own'), bar: null },
    ];
    if (simpy === undefined) return rows;
    const whole = ratios(times('own'), times('simpy'));
    return [
      ...rows,
      { name: `M2, ${NODES} nodes, 1e5 requests: SimPy`, unit: 'ms', values: times('simpy'), bar: null },
      { name: 'M2: time of the kernel / SimPy', unit: 'x', values: whole, bar: WHOLE },
    ];
  },
};
