import { band, bars, type Figure, type Point, plot } from './drawing.ts';
import { binned, mean, queries, run, simple, steps } from './simulated.ts';

/** 100 KiB over a link of 10 Mbit/s: M/D/1-PS where transfers share it. */
const network: Figure = {
  name: 'network',
  draw: async () => {
    const alone = (100 * 8.192) / 10;
    const points: Point[] = [];
    const line: Point[] = [];
    for (const [series, sharing] of [
      ['shared (max-min)', 'max-min'],
      ['not shared (none)', 'none'],
    ] as const) {
      for (const rho of [0.2, 0.4, 0.6, 0.7, 0.8, 0.9]) {
        const text = simple({
          arrivals: `{ poisson: ${((rho * 1000) / alone).toFixed(4)}/s }`,
          service: 'profile: 1 ms, concurrency: 50',
          duration: '1500 s',
        })
          .replace(
            'within_zone: { latency: 0 ms }',
            `sharing: ${sharing}, zones: [edge, clients], client: clients, gateway: edge, data_hub: edge, within_zone: { latency: 0 ms }, between_zones: { latency: 0 ms, bandwidth: 10 Mbit/s }`,
          )
          .replace('device: board }', 'device: board, zone: edge }')
          .replace('look: { classes', 'look: { result: 0 KiB, classes')
          .replace('payload: 1 KiB', 'payload: 100 KiB');
        const made = await run(text);
        points.push({ series, x: rho, y: mean(queries(made).map(({ responseMs }) => responseMs ?? 0)) });
      }
      for (const rho of steps(0.05, 0.9, 60)) line.push({ series, x: rho, y: sharing === 'none' ? alone : alone / (1 - rho) });
    }
    return plot({ x: 'offered load of the link', y: 'mean response, ms' }, { line, points });
  },
};

/** Where the time until an instance is ready goes, on one node and on two behind one link. */
const coldStart: Figure = {
  name: 'cold-start',
  draw: async () => {
    const text = (sharing: string): string => `duration: 1 s
devices: { board: { cores: 4, memory: 16 GiB } }
nodes: { left: { device: board, zone: edge }, right: { device: board, zone: edge } }
network: { sharing: ${sharing}, zones: [edge, cloud], client: edge, gateway: edge, data_hub: edge, registry: cloud, between_zones: { latency: 1 ms, bandwidth: 100 Mbit/s } }
services:
  model: { modality: image, accuracy: 0.9, profile: 10 ms, replicas: 3, demand: { cpu: 1500 m }, cold_start: { image: 300 MiB, container: 800 ms, load: 2 s } }
pipelines: { look: { classes: [a, b], modalities: { image: { payload: 1 KiB, members: [model] } } } }
contracts: { one: { deadline: 1 s } }
workload: { door: { arrivals: { poisson: 1/s } } }
strategies: [fcfs]
placement: worst-fit
`;
    const values: { bar: string; part: string; value: number }[] = [];
    for (const [says, sharing] of [
      ['link to itself', 'none'],
      ['link shared', 'max-min'],
    ] as const) {
      const { records, scenario } = await run(text(sharing));
      const ready = records.filter((one) => one.kind === 'instance').filter(({ state }) => state === 'ready');
      for (const { instanceId, nodeId, parts } of [...ready].sort((a, b) => a.instanceId - b.instanceId)) {
        const bar = `${says}: instance ${instanceId + 1}, ${scenario.nodes[nodeId]!.name}`;
        for (const [part, value] of [
          ['image pull', parts?.pullMs],
          ['container', parts?.containerMs],
          ['model load', parts?.loadMs],
        ] as const)
          values.push({ bar, part, value: Number(((value ?? 0) / 1000).toFixed(3)) });
      }
    }
    return bars('seconds from deployment to ready', values);
  },
};

/** The power of one node through bursts, window by window, and what its device says it draws idle and busy. */
const energy: Figure = {
  name: 'energy',
  draw: async () => {
    const made = await run(
      simple({
        arrivals: '{ burst: { base: 10/s, burst: 90/s, every: 30 s, for: 10 s } }',
        service: 'profile: 40 ms, concurrency: 4',
        duration: '120 s',
      }),
    );
    const windows = made.records
      .filter((one) => one.kind === 'node')
      .filter(({ atMs, energyJ }) => atMs > 0 && atMs <= 120_000 && energyJ !== null);
    const step = windows.map(({ atMs, energyJ }) => ({ series: 'the node, by window', x: atMs / 1000 - 1, y: energyJ! }));
    const flat = (series: string, y: number): Point[] => [
      { series, x: 0, y },
      { series, x: 119, y },
    ];
    return plot({ x: 'time, s', y: 'power, W', most: 10 }, { step, line: [...flat('idle', 3), ...flat('busy', 9)] });
  },
};

/** Response times through a crash, a slow node and a cut. */
const faults: Figure = {
  name: 'faults',
  draw: async () => {
    const text = `duration: 60 s
devices: { board: { cores: 4, memory: 4 GiB } }
nodes: { board: { device: board, count: 3, zone: hall } }
network: { zones: [hall, clients], client: clients, gateway: hall, data_hub: hall, cut_timeout: 2 s }
faults:
  - { at: 10 s, for: 10 s, crash: board-1 }
  - { at: 30 s, for: 8 s, slow: { node: board-2, factor: 4 } }
  - { at: 48 s, for: 1 s, cut: [clients, hall] }
services: { model: { modality: image, accuracy: 0.9, replicas: 3, profile: 40 ms, demand: { cpu: 3000 m }, start_up: 3 s } }
pipelines: { look: { classes: [a, b], modalities: { image: { payload: 10 KiB, members: [model] } } } }
contracts: { one: { deadline: none } }
workload: { door: { arrivals: { poisson: 45/s } } }
strategies: [v2, round-robin]
`;
    const line: Point[] = [];
    for (const strategy of ['v2', 'round-robin']) {
      const made = await run(text.replace('[v2, round-robin]', `[${strategy}]`));
      const answered = queries(made).filter(({ responseMs }) => responseMs !== null);
      for (const { x, y } of binned(
        answered,
        500,
        ({ arrivalMs }) => arrivalMs,
        ({ responseMs }) => responseMs ?? 0,
      ))
        line.push({ series: strategy, x, y });
    }
    return plot({ x: 'time, s', y: 'mean response, ms' }, { line }, [band(10, 20), band(30, 38), band(48, 49)]);
  },
};

/** Ready instances behind the load that asks for them. */
const autoscaling: Figure = {
  name: 'autoscaling',
  draw: async () => {
    const service =
      'profile: 50 ms, demand: { cpu: 250 m }, start_up: 3 s, autoscale: { by: utilisation, target: 60 %, min: 1, max: 12, interval: 5 s, cool_down: 15 s }';
    const made = await run(
      simple({ arrivals: '{ burst: { base: 15/s, burst: 80/s, every: 90 s, for: 40 s } }', service, duration: '180 s' }),
    );
    const wanted = binned(
      queries(made),
      5000,
      ({ arrivalMs }) => arrivalMs,
      () => 1,
    ).map(({ x, n }) => ({
      series: 'arrivals x 50 ms / 60 %',
      x: x - 2.5,
      y: ((n / 5) * 0.05) / 0.6,
    }));
    let count = 0;
    const ready: Point[] = [];
    for (const record of made.records) {
      if (record.kind !== 'instance' || (record.state !== 'ready' && record.state !== 'removed')) continue;
      count += record.state === 'ready' ? 1 : -1;
      ready.push({ series: 'ready instances', x: Math.min(180, Math.max(0, record.atMs / 1000)), y: count });
    }
    return plot(
      { x: 'time, s', y: 'instances' },
      { step: [...wanted, ...ready, { series: 'ready instances', x: 180, y: count }] },
    );
  },
};

/** What the core believes of an instance whose node becomes three times as slow, by the windows of its response times. */
const telemetry: Figure = {
  name: 'telemetry',
  draw: async () => {
    const kinds = {
      'each tick, blended': '',
      'latest 20 responses': 'telemetry: { window: { size: 20 events } }\n',
      'latest 5 s': 'telemetry: { window: { size: 5 s } }\n',
    };
    const step: Point[] = [];
    for (const [series, more] of Object.entries(kinds)) {
      const faulty = `${more}faults: [{ at: 15 s, for: 20 s, slow: { node: left, factor: 3 } }]\n`;
      const seen = new Map<number, number>();
      await run(simple({ arrivals: '{ poisson: 12/s }', service: 'profile: 20 ms', duration: '60 s', more: faulty }), (view) => {
        const instance = view.service(0).available[0];
        if (instance !== undefined) seen.set(Math.floor(view.now / 250), instance.workMs);
      });
      for (const [at, y] of seen) step.push({ series, x: at / 4, y });
    }
    const work = [
      [0, 20],
      [15, 60],
      [35, 20],
      [60, 20],
    ] as const;
    return plot(
      { x: 'time, s', y: 'expected work, ms' },
      { step: [...work.map(([x, y]) => ({ series: 'in fact', x, y })), ...step] },
      [band(15, 35)],
    );
  },
};

export const CLUSTER_FIGURES: readonly Figure[] = [network, coldStart, energy, faults, autoscaling, telemetry];
