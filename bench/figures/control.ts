import { band, type Figure, type Point, plot } from './drawing.ts';
import { binned, queries, run } from './simulated.ts';

/** What a change of the plan means for the queries that are under way: they end as they began, beside those of the new version. */
const change: Figure = {
  name: 'change',
  draw: async () => {
    const made = await run(`duration: 50 s
devices: { board: { cores: 4, memory: 16 GiB } }
nodes: { left: { device: board } }
network: { within_zone: { latency: 0 ms } }
services:
  good: { modality: image, accuracy: 0.9, profile: 100 ms }
  quick: { modality: image, accuracy: 0.8, profile: 40 ms }
pipelines: { look: { classes: [a, b], modalities: { image: { payload: 1 KiB, members: [good, { service: quick, active: false }], ensemble_size: 1 } } } }
contracts: { one: { deadline: none } }
workload: { door: { arrivals: { constant: 12/s } } }
orchestration: { fixed: 0 ms, per_candidate: 0 ms }
strategies: [fcfs]
changes:
  - at: 30 s
    plan: { pipeline: look, modalities: { image: { members: [{ service: good, active: false }, quick] } } }
`);
    const step = [0, 1].flatMap((version): Point[] => {
      const ended = queries(made).filter(({ planVersion }) => planVersion === version);
      const bins = binned(
        ended,
        1000,
        ({ endMs }) => endMs,
        () => 1,
      ).map(({ x, n }) => ({ series: `version ${version}`, x: x - 0.5, y: n }));
      return [...bins, { series: `version ${version}`, x: (bins.at(-1)?.x ?? 0) + 1, y: 0 }];
    });
    return plot({ x: 'time, s', y: 'answers a second', most: 14 }, { step }, [band(30, 30.2)]);
  },
};

/** An objective that a burst violates, with and without a remedy. */
const contracts: Figure = {
  name: 'contracts',
  draw: async () => {
    const text = (remedy: string): string => `duration: 90 s
devices: { board: { cores: 4, memory: 16 GiB } }
nodes: { left: { device: board } }
network: { within_zone: { latency: 0 ms } }
services:
  first: { modality: image, accuracy: 0.9, profile: 40 ms, replicas: 2 }
  second: { modality: image, accuracy: 0.8, profile: 40 ms }
pipelines: { look: { classes: [a, b], modalities: { image: { payload: 1 KiB, members: [first, second], ensemble_size: 2 } } } }
contracts:
  one:
    deadline: none
    objectives: [{ keep: p95 < 200 ms, window: 5 s, interval: 1 s, violate_after: 2, restore_after: 10, action_on_violation: degrade }]
workload: { door: { arrivals: { burst: { base: 10/s, burst: 32/s, every: 60 s, for: 25 s } } } }
orchestration: { fixed: 0 ms, per_candidate: 0 ms }
strategies: [fcfs]
remedy: ${remedy}
`;
    const line: Point[] = [];
    const violated: number[] = [];
    for (const [series, remedy] of [
      ['no remedy', 'none'],
      ['degrade', '{ use: by-contract, params: { cool_down_ms: 0 } }'],
    ] as const) {
      const made = await run(text(remedy));
      for (const { x, y } of binned(
        queries(made),
        1000,
        ({ arrivalMs }) => arrivalMs,
        ({ responseMs }) => responseMs ?? 0,
      ))
        line.push({ series, x, y });
      if (series !== 'degrade') continue;
      for (const record of made.records)
        if (record.kind === 'contract' && (record.event === 'violated' || record.event === 'restored'))
          violated.push(record.atMs / 1000);
    }
    const bands: unknown[] = [];
    for (let i = 0; i < violated.length; i += 2) bands.push(band(violated[i]!, violated[i + 1] ?? 90));
    return plot({ x: 'time, s', y: 'mean response, ms' }, { line }, bands);
  },
};

export const CONTROL_FIGURES: readonly Figure[] = [change, contracts];
