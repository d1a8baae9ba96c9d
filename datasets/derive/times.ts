import { numberAt, type Row } from '../import/source.ts';
import {
  GFLOP,
  GRU_OF_LSTM,
  OVERHEAD_MS,
  SLOWFAST_OF_X3D_M,
  SPREAD_OF_MINIROCKET,
  SVM_OF_RIDGE,
  TIMED_GFLOP,
  TRANSFORMER_OF_LSTM,
  YOLO_CV,
} from './assumed.ts';
import type { Published } from './published.ts';
import { type DerivedRow, deviceRow, latencyRow, type Origin, significant } from './row.ts';

const BUILDING = 'ROHE datasets/IoT_journal/smart_building';
const BOUNDS = 'ROHE datasets/IoT_journal/profiling/performance_data_sample.yaml';
const YOLO = 'ROHE datasets/Multimodal_experiment';
const BTS = 'ROHE datasets/SPE2024/bts';

const MODELS: { readonly [published: string]: string } = {
  minirocket: 'minirocket-ridge',
  x3d_xs: 'x3d-xs',
  x3d_s: 'x3d-s',
  x3d_m: 'x3d-m',
  x3d_l: 'x3d-l',
};
/** Of the emulated runs; their jetson_nano has the Beelink SER8's times and is left out. */
const EMULATED: { readonly [published: string]: string } = {
  beelinkbt3: 'beelink-bt3',
  beelinkser8: 'beelink-ser8',
  hp_z240: 'hp-z240',
  jetson_agx_orin: 'jetson-agx-orin',
  jetson_super_nano: 'jetson-orin-super',
  precision_5820_tower: 'precision-5820',
};
/** Of ROHE's own profile. */
const STATED: { readonly [published: string]: string } = { jetson_nano: 'jetson-nano', jetson_xavier_agx: 'jetson-xavier' };
const REFERENCE = 'beelink-bt3';
const NANO_IS_EMULATED = "; the emulated runs' jetson_nano has the Beelink SER8's times within 5 % and is not used";

/** Both setups together. */
type Pooled = { readonly n: number; readonly leastMs: number; readonly meanMs: number; readonly greatestMs: number };
type Bounds = { readonly leastMs: number; readonly p90Ms: number; readonly greatestMs: number };

/** Times by model and device, and the speeds of devices that follow from them; `meanOnNano`: of classifiers whose time there is known. */
export function derivedTimes(data: Published, meanOnNano: ReadonlyMap<string, number>): readonly DerivedRow[] {
  const emulated = new Map(Object.entries(MODELS).map(([name, model]) => [model, emulatedOf(data.profiles, name)]));
  const stated = new Map(Object.entries(MODELS).map(([name, model]) => [model, statedOf(data.bounds, name)]));
  const ratio = ratioOf(stated);
  return [
    ...speeds(emulated.get('minirocket-ridge')!, stated.get('minirocket-ridge')!),
    ...[...emulated].flatMap(([model, byDevice]) => [...byDevice].map(([device, times]) => uniformRow(model, device, times))),
    ...[...stated].flatMap(([model, byDevice]) => [...byDevice].map(([device, times]) => boundsRow(model, device, times))),
    ...ofFamily(emulated, stated),
    ...yoloRows(data.profiles, ratio),
    ...[...meanOnNano].map(([model, ms]) => classifierRow(model, ms, ratio)),
    ...stageRows(data.profiles),
  ];
}

function emulatedOf(profiles: readonly Row[], published: string): ReadonlyMap<string, Pooled> {
  return new Map(
    Object.entries(EMULATED).flatMap(([name, device]) => {
      const rows = profiles.filter(
        ({ text }) =>
          text('source').startsWith('IoT_journal/smart_building/') && text('model') === published && text('device') === name,
      );
      return rows.length === 0 ? [] : [[device, pooled(rows)] as const];
    }),
  );
}

function pooled(rows: readonly Row[]): Pooled {
  const n = rows.reduce((sum, row) => sum + numberAt(row, 'n'), 0);
  return {
    n,
    leastMs: 1000 * Math.min(...rows.map((row) => numberAt(row, 'min_s'))),
    meanMs: (1000 * rows.reduce((sum, row) => sum + numberAt(row, 'n') * numberAt(row, 'mean_s'), 0)) / n,
    greatestMs: 1000 * Math.max(...rows.map((row) => numberAt(row, 'max_s'))),
  };
}

/** X3D on the GPU, MiniRocket on the CPU. */
function statedOf(bounds: readonly Row[], published: string): ReadonlyMap<string, Bounds> {
  const [model, unit] = published === 'minirocket' ? ['MINIROCKET', 'CPU'] : [published.toUpperCase(), 'GPU'];
  const own = bounds.filter(({ text }) => text('model') === model && text('unit') === unit);
  return new Map(
    own.flatMap((row) => {
      const device = STATED[row.text('device')];
      const ms = (column: string): number => 1000 * numberAt(row, column);
      return device === undefined
        ? []
        : [[device, { leastMs: ms('min_s'), p90Ms: ms('p90_s'), greatestMs: ms('max_s') }] as const];
    }),
  );
}

/** How many times as long a Jetson Nano takes as a Xavier: the mean (of logarithms) over the X3D 90th percentiles. */
function ratioOf(stated: ReadonlyMap<string, ReadonlyMap<string, Bounds>>): number {
  const logs = [...stated]
    .filter(([model]) => model.startsWith('x3d'))
    .map(([, byDevice]) => Math.log(byDevice.get('jetson-nano')!.p90Ms / byDevice.get('jetson-xavier')!.p90Ms));
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
}

function speeds(emulated: ReadonlyMap<string, Pooled>, stated: ReadonlyMap<string, Bounds>): readonly DerivedRow[] {
  const reference = emulated.get(REFERENCE)!.meanMs;
  const speed = (device: string, meanMs: number, source: string, method: string): DerivedRow =>
    deviceRow(device, 'speed', significant(reference / meanMs), 'times a Raspberry Pi 4', { kind: 'derived', source, method });
  const method = "mean MiniRocket time of the Beelink BT3 over this device's";
  return [
    ...[...emulated].map(([device, { meanMs }]) => speed(device, meanMs, BUILDING, method)),
    // Straight lines from the least to the 90th percentile to the greatest.
    ...[...stated].map(([device, { leastMs, p90Ms, greatestMs }]) =>
      speed(device, (0.9 * (leastMs + p90Ms) + 0.1 * (p90Ms + greatestMs)) / 2, BOUNDS, `${method} (CPU)`),
    ),
  ];
}

function uniform({ leastMs, greatestMs }: Pooled, times = 1): string {
  return `minMs=${significant(times * leastMs)} maxMs=${significant(times * greatestMs)}`;
}
function empirical({ leastMs, p90Ms, greatestMs }: Bounds, times = 1): string {
  return `0=${significant(times * leastMs)} 0.9=${significant(times * p90Ms)} 1=${significant(times * greatestMs)}`;
}

function uniformRow(model: string, device: string, times: Pooled): DerivedRow {
  const method = `pooled least and greatest of ${times.n} emulated answers, which are flat in between`;
  return latencyRow(model, device, 'uniform', uniform(times), { kind: 'derived', source: BUILDING, method });
}
function boundsRow(model: string, device: string, times: Bounds): DerivedRow {
  const [unit, nano] = model === 'minirocket-ridge' ? ['CPU', ''] : ['GPU', device === 'jetson-nano' ? NANO_IS_EMULATED : ''];
  const method = `least, 90th percentile and greatest (${unit}); linear in between${nano}`;
  return latencyRow(model, device, 'empirical', empirical(times), { kind: 'derived', source: BOUNDS, method });
}

/** Relatives of models whose times are known. */
function ofFamily(
  emulated: ReadonlyMap<string, ReadonlyMap<string, Pooled>>,
  stated: ReadonlyMap<string, ReadonlyMap<string, Bounds>>,
): readonly DerivedRow[] {
  const method = `${SLOWFAST_OF_X3D_M} times X3D-M: between X3D-M and X3D-L`;
  const reference = emulated.get('minirocket-ridge')!.get(REFERENCE)!;
  return [
    ...[...emulated.get('x3d-m')!].map(([device, times]) =>
      latencyRow('slowfast', device, 'uniform', uniform(times, SLOWFAST_OF_X3D_M), { kind: 'assumed', source: BUILDING, method }),
    ),
    ...[...stated.get('x3d-m')!].map(([device, times]) =>
      latencyRow('slowfast', device, 'empirical', empirical(times, SLOWFAST_OF_X3D_M), {
        kind: 'assumed',
        source: BOUNDS,
        method,
      }),
    ),
    latencyRow('minirocket-ridge', 'raspberry-pi-4', 'uniform', uniform(reference), {
      kind: 'assumed',
      source: BUILDING,
      method: 'as the Beelink BT3',
    }),
    latencyRow('minirocket-svm', '*', 'lognormal', lognormal(SVM_OF_RIDGE * reference.meanMs, SPREAD_OF_MINIROCKET), {
      kind: 'assumed',
      source: BUILDING,
      method: `${SVM_OF_RIDGE} times MiniRocket with a ridge classifier: a kernel SVM weighs its support vectors too; spread as there`,
    }),
  ];
}

function lognormal(meanMs: number, cv: number, digits = 4): string {
  return `meanMs=${significant(meanMs, digits)} cv=${cv}`;
}

function yoloRows(profiles: readonly Row[], ratio: number): readonly DerivedRow[] {
  const { at0, slope } = lineThrough(
    Object.entries(TIMED_GFLOP).map(([model, gflop]) => {
      const timed = profiles.find(
        ({ text }) => text('model') === model && text('stage_or_modality') === 'all' && text('condition') === 'batch, sequential',
      );
      return [gflop, 1000 * numberAt(timed!, 'mean_s')];
    }),
  );
  const origin = (method: string): Origin => ({ kind: 'assumed', source: YOLO, method });
  return Object.entries(GFLOP).flatMap(([model, gflop]) => {
    const ms = at0 + slope * gflop;
    const line = `${at0.toFixed(1)} ms + ${slope.toFixed(2)} ms per GFLOP (${gflop.toFixed(1)}), the line through six YOLO means measured on one GPU that is not named, taken as the Xavier's; cv as there`;
    const nano = `${ratio.toFixed(1)} times the Xavier: the mean ratio of the X3D 90th percentiles of the two devices`;
    return [
      latencyRow(model, 'jetson-xavier', 'lognormal', lognormal(ms, YOLO_CV), origin(line)),
      latencyRow(model, 'jetson-nano', 'lognormal', lognormal(ratio * ms, YOLO_CV), origin(nano)),
    ];
  });
}

/** Least squares. */
function lineThrough(points: readonly (readonly [x: number, y: number] | number[])[]): {
  readonly at0: number;
  readonly slope: number;
} {
  const n = points.length;
  const [meanX, meanY] = [0, 1].map((k) => points.reduce((sum, point) => sum + point[k]!, 0) / n);
  const above = points.reduce((sum, [x, y]) => sum + (x! - meanX!) * (y! - meanY!), 0);
  const below = points.reduce((sum, [x]) => sum + (x! - meanX!) * (x! - meanX!), 0);
  return { at0: meanY! - (above / below) * meanX!, slope: above / below };
}

function classifierRow(model: string, nanoMs: number, ratio: number): DerivedRow {
  const method = `the Nano's over ${ratio.toFixed(1)} (ratio of X3D times) + ${OVERHEAD_MS} ms of overhead`;
  const parameters = lognormal(nanoMs / ratio + OVERHEAD_MS, 0.05);
  return latencyRow(model, 'jetson-xavier', 'lognormal', parameters, { kind: 'assumed', source: 'this project', method });
}

function stageRows(profiles: readonly Row[]): readonly DerivedRow[] {
  const alone = profiles.find(
    ({ text }) => text('model') === 'lstm_based_prediction' && text('condition') === 'without_shared run_0',
  )!;
  const meanMs = 1000 * numberAt(alone, 'mean_s');
  const cv = Number(significant(numberAt(alone, 'cv'), 2));
  const row = (model: string, times: number, kind: Origin['kind'], method: string): DerivedRow =>
    latencyRow(model, '*', 'lognormal', lognormal(times * meanMs, cv, 3), { kind, source: BTS, method });
  const measured = `mean and cv of ${numberAt(alone, 'n')} answers of lstm_based_prediction without shared resources; the devices are not stated: taken as speed 1`;
  const wide = `${TRANSFORMER_OF_LSTM} times the LSTM: twice its CPU request, parallel over the window`;
  return [
    row('lstm', 1, 'derived', measured),
    row('gru', GRU_OF_LSTM, 'assumed', `${GRU_OF_LSTM} times the LSTM: three gates for four`),
    row('transformer', TRANSFORMER_OF_LSTM, 'assumed', wide),
  ];
}
