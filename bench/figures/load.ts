import { type Figure, type Point, plot } from './drawing.ts';
import { binned, inferences, mean, queries, run, shipped, simple, steps } from './simulated.ts';

/** Arrivals a second of four kinds of load, counted in bins of 2 s. */
const workload: Figure = {
  name: 'workload',
  draw: async () => {
    const kinds = {
      ramp: '{ ramp: { from: 5/s, to: 60/s } }',
      burst: '{ burst: { base: 10/s, burst: 60/s, every: 30 s, for: 5 s } }',
      diurnal: '{ diurnal: { mean: 25/s, peak: 45/s, period: 60 s, peak_at: 30 s } }',
      mmpp: '{ mmpp: { rates: [5/s, 50/s], stay: [12 s, 3 s] } }',
    };
    const step: Point[] = [];
    for (const [series, arrivals] of Object.entries(kinds)) {
      const made = await run(simple({ arrivals, duration: '120 s', service: 'profile: 1 ms' }));
      for (const { x, n } of binned(
        queries(made),
        2000,
        ({ arrivalMs }) => arrivalMs,
        () => 1,
      ))
        step.push({ series, x: x - 1, y: n / 2 });
    }
    return plot({ x: 'time, s', y: 'arrivals a second' }, { step });
  },
};

/** M/D/1 and M/M/1: simulated waits on the formulas' lines. */
const queueing: Figure = {
  name: 'queue',
  draw: async () => {
    const kinds = {
      'constant work (M/D/1)': ['profile: 10 ms', 0.5],
      'exponential work (M/M/1)': ['profile: { exponential: 10 ms }', 1],
    } as const;
    const points: Point[] = [];
    const line: Point[] = [];
    for (const [series, [service, factor]] of Object.entries(kinds)) {
      for (const rho of [0.2, 0.4, 0.6, 0.7, 0.8, 0.9]) {
        const made = await run(
          simple({ arrivals: `{ poisson: ${rho * 100}/s }`, service, duration: '400 s', strategy: 'round-robin' }),
        );
        points.push({ series, x: rho, y: mean(inferences(made).map(({ waitingMs }) => waitingMs ?? 0)) });
      }
      for (const rho of steps(0.05, 0.9, 60)) line.push({ series, x: rho, y: (10 * rho * factor) / (1 - rho) });
    }
    return plot({ x: 'offered load', y: 'mean wait, ms' }, { line, points });
  },
};

/** What earliest-deadline-first does beyond what can be served, and what giving up does about it: the shipped scenario overload. */
const overload: Figure = {
  name: 'overload',
  draw: async () => {
    const line: Point[] = [];
    for (const strategy of ['fcfs', 'edf', 'llf-hopeless', 'dream']) {
      for (const load of steps(0.8, 1.4, 7)) {
        const rate = `${(load * 100).toFixed(0)}/s`; // 8 servers of 40 ms, two streams
        const sets = ['duration=30 s', `workload.urgent.arrivals.poisson=${rate}`, `workload.patient.arrivals.poisson=${rate}`];
        const made = await shipped('overload', sets, strategy);
        line.push({ series: strategy, x: load, y: mean(queries(made).map(({ outcome }) => (outcome === 'completed' ? 1 : 0))) });
      }
    }
    return plot({ x: 'offered load', y: 'on time', most: 1, format: '%' }, { line, points: line });
  },
};

/** Mean response time against load, for three sizes of batch. */
const batching: Figure = {
  name: 'batching',
  draw: async () => {
    const line: Point[] = [];
    for (const max of [1, 4, 8]) {
      const service = `profile: 10 ms, batching: { max: ${max}, wait: 5 ms, curve: { 2: 1.3, 4: 1.9, 8: 3.1 } }`;
      for (const rate of [20, 50, 80, 90, 120, 150, 180, 200, 225, 250]) {
        const full = (max * 100) / ({ 1: 1, 4: 1.9, 8: 3.1 }[max] ?? 1);
        if (rate > 0.97 * full) continue;
        const made = await run(simple({ arrivals: `{ poisson: ${rate}/s }`, service, duration: '100 s' }));
        line.push({
          series: max === 1 ? 'no batching' : `at most ${max}`,
          x: rate,
          y: mean(queries(made).map(({ responseMs }) => responseMs ?? 0)),
        });
      }
    }
    return plot({ x: 'queries a second', y: 'mean response, ms', most: 80 }, { line, points: line });
  },
};

/** M/D/1-PS on a node's CPU. */
const contention: Figure = {
  name: 'contention',
  draw: async () => {
    const points: Point[] = [];
    const line: Point[] = [];
    const more = 'contention: { resources: [cpu] }\n';
    for (const [series, sensitivity] of [
      ['sensitive to the CPU', 'cpu'],
      ['insensitive', 'none'],
    ] as const) {
      for (const rho of [0.2, 0.4, 0.6, 0.7, 0.8, 0.9]) {
        const service = `profile: 10 ms, concurrency: 500, sensitivity: ${sensitivity}, demand: { cpu: 4000 m }`;
        const made = await run(simple({ arrivals: `{ poisson: ${rho * 100}/s }`, service, duration: '200 s', more }));
        points.push({ series, x: rho, y: mean(inferences(made).map(({ serviceMs }) => serviceMs ?? 0)) });
      }
      for (const rho of steps(0.05, 0.9, 60)) line.push({ series, x: rho, y: sensitivity === 'cpu' ? 10 / (1 - rho) : 10 });
    }
    return plot({ x: 'offered load of the CPU', y: 'mean service time, ms' }, { line, points });
  },
};

export const LOAD_FIGURES: readonly Figure[] = [workload, queueing, overload, batching, contention];
