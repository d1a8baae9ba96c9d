import { compileDistribution } from '../../core/distribution.ts';
import type { Distribution } from '../../core/scenario.ts';
import { numberAt, type Row } from '../../datasets/import/source.ts';
import { meanOf, modelCatalogue } from '../../datasets/index.ts';
import { type Data, rowsOf } from './data.ts';
import { predictStage } from './stage-world.ts';
import { type Figure, relative, type Target } from './target.ts';

/** Service times without load: YOLO on one GPU is as good as constant. */
export async function serviceTimeTarget(data: Data): Promise<Target> {
  const rows = (await rowsOf(data, 'profiles.csv')).filter(
    ({ text }) =>
      text('source') === 'Multimodal_experiment' &&
      text('stage_or_modality') === 'all' &&
      text('condition') === 'batch, sequential',
  );
  const figures: Figure[] = [];
  for (const row of rows) {
    const service: Distribution = {
      kind: 'lognormal',
      meanMs: 1000 * numberAt(row, 'mean_s'),
      cv: numberAt(row, 'cv'),
      shiftMs: 0,
    };
    // One request a second: nobody waits.
    const arrivalsMs = Float64Array.from({ length: 5000 }, (_, i) => 1000 * i);
    const [p50, p99] = await predictStage({ discipline: 'fifo', servers: 1, delayMs: 0, service }, arrivalsMs, 0, 1, [0.5, 0.99]);
    figures.push(
      relative(`${row.text('model')}: p50`, 1000 * numberAt(row, 'p50_s'), p50!, 'ms', 0.1),
      relative(`${row.text('model')}: p99 / p50`, numberAt(row, 'p99_s') / numberAt(row, 'p50_s'), p99! / p50!, '', 1),
    );
  }
  return {
    id: 'T4',
    what: 'service times without load, simulated from mean and coefficient of variation alone',
    figures,
    notes: [],
  };
}

/** What the published stages were slowed by when they shared a machine. */
const MEASURED_MEAN = [1.25, 1.69] as const;

/**
 * A stage beside work that never ends, slowed by its measured mean ratio in the scenario's table: the mean comes back, and how much longer the
 * 95th percentile gets is a prediction.
 */
export async function contentionTarget(data: Data): Promise<Target> {
  const figures: Figure[] = [];
  for (const row of await rowsOf(data, 'targets_spe_contention.csv')) {
    const alone = aloneOf(row);
    const ratio = numberAt(row, 'mean_ratio');
    const slowed: Distribution = alone.kind === 'lognormal' ? { ...alone, meanMs: alone.meanMs * ratio } : alone;
    const [before, after] = [alone, slowed].map((one) => compileDistribution(one).quantile(0.95));
    figures.push(
      relative(
        `${row.text('application')}/${row.text('stage')}: p95 shared / alone`,
        numberAt(row, 'p95_ratio'),
        after! / before!,
        'times',
        null,
      ),
    );
  }
  const predicted = figures.map((figure) => figure.predicted);
  const [low, high] = [Math.min(...predicted), Math.max(...predicted)];
  return { id: 'T5', what: 'slowdown of stages that share a machine', figures: [inRange(low, high), ...figures], notes: [] };
}

function inRange(low: number, high: number): Figure {
  return relative('least and greatest slowdown', MEASURED_MEAN[1] / MEASURED_MEAN[0], high / low, 'times', 5);
}

function aloneOf(row: Row): Distribution {
  const meanMs = 1000 * numberAt(row, 'mean_alone_s');
  // Of a lognormal with this mean and 95th percentile: ln(p95 / mean) = 1.645 s - s^2 / 2.
  const log = Math.log((1000 * numberAt(row, 'p95_alone_s')) / meanMs);
  const sigma = 1.6449 - Math.sqrt(Math.max(0, 1.6449 * 1.6449 - 2 * log));
  return { kind: 'lognormal', meanMs, cv: Math.sqrt(Math.exp(sigma * sigma) - 1), shiftMs: 0 };
}

/** The catalogue's times, device by device, against the published ones. */
export async function deviceTarget(data: Data): Promise<Target> {
  const catalogue = new Map(modelCatalogue().map((model) => [model.name, model]));
  const rows = (await rowsOf(data, 'profiles.csv')).filter(({ text }) => text('source') === 'IoT_journal/smart_building/setup1');
  const figures = rows.flatMap((row) => {
    const model = catalogue.get(MODELS[row.text('model')] ?? '');
    const known = model?.profile.byDevice[DEVICES[row.text('device')] ?? ''];
    if (known === undefined) return [];
    return [
      relative(`${row.text('model')} on ${row.text('device')}: mean`, 1000 * numberAt(row, 'mean_s'), meanOf(known), 'ms', 5),
    ];
  });
  return { id: 'T6', what: 'the catalogue against the published times by device', figures, notes: [] };
}

const MODELS: { readonly [published: string]: string } = {
  minirocket: 'minirocket-ridge',
  x3d_xs: 'x3d-xs',
  x3d_s: 'x3d-s',
  x3d_m: 'x3d-m',
  x3d_l: 'x3d-l',
};
/** Published as jetson_nano is what the catalogue calls the Beelink SER8: its times there are not those of a Jetson Nano's own profile. */
const DEVICES: { readonly [published: string]: string } = {
  beelinkbt3: 'beelink-bt3',
  hp_z240: 'hp-z240',
  jetson_agx_orin: 'jetson-agx-orin',
  jetson_super_nano: 'jetson-orin-super',
  precision_5820_tower: 'precision-5820',
};
