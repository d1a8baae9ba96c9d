import type { AccuracySpec, Demand, Distribution, ProfileSpec } from '../core/scenario.ts';
import { typeOf } from './devices.ts';
import { distributionOf, meanOf } from './distribution.ts';
import { cell, datasetsFolder, type FigureRule, fail, figuresOf, groupBy, type Row, readTable } from './table.ts';

/** What the tables know about a model: what a service that names it need not say itself. */
export type ModelEntry = {
  readonly name: string;
  readonly modality: string;
  /** The application of ROHE that uses it. */
  readonly application: string;
  readonly profile: ProfileSpec;
  readonly accuracy: AccuracySpec;
  readonly demand: Demand;
  /** null: it cannot explain. */
  readonly explanation: { readonly factor: number } | null;
};

const rule = (unit: string, min: number, max: number, required: boolean): FigureRule => ({ unit, min, max, required });
const DEMAND = {
  cpu: rule('millicpu', 1, 1e6, true),
  core_shares: rule('shares of cores', 0, 1, true),
  memory_rss: rule('MiB', 1, 1e8, true),
  memory_vms: rule('MiB', 1, 1e8, true),
  'accelerator:': rule('devices', 0, 1, false),
  explanation_factor: rule('times a normal answer', 1, 100, false),
};
const QUALITY = {
  accuracy: rule('share', 0, 1, true),
  loading: rule('share', 0, 1, true),
  confidence_when_right: rule('share', 0, 1, true),
  confidence_when_wrong: rule('share', 0, 1, true),
  confidence_spread: rule('share', 0, 1, true),
  confidence_insight: rule('correlation', 0, 1, false),
  /** `:p` quantiles, with 0 and 1 or not at all. */
  'confidence_when_right:': rule('share', 0, 1, false),
  'confidence_when_wrong:': rule('share', 0, 1, false),
};
/** In the column `device`: any device that has no row, divided by its speed. */
const OTHERWISE = '*';

/** The models of models.csv, in its order. Throws a UserError that names file and line where a table is wrong. */
export function modelCatalogue(folder: URL = datasetsFolder()): ModelEntry[] {
  const models = groupBy(readTable('models', folder), 'model');
  const devices = new Set(readTable('devices', folder).map((row) => cell(row, 'device')));
  const latencies = groupBy(readTable('latencies', folder), 'model');
  const accuracies = groupBy(readTable('accuracies', folder), 'model');
  for (const table of [latencies, accuracies]) {
    for (const [name, [row]] of table)
      if (!models.has(name) && row !== undefined) fail(row, `unknown model "${name}"; add it to models.csv`);
  }
  return [...models].map(([name, rows]) => {
    const latency = latencies.get(name) ?? missing(rows, name, 'latencies.csv');
    const accuracy = accuracies.get(name) ?? missing(rows, name, 'accuracies.csv');
    return {
      name,
      modality: theSame(rows, 'modality'),
      application: theSame(rows, 'application'),
      profile: profileOf(latency, devices),
      accuracy: accuracyOf(accuracy),
      ...demandOf(rows),
    };
  });
}

function missing(rows: readonly Row[], name: string, file: string): never {
  const [first] = rows;
  if (first === undefined) throw new RangeError(`no rows of the model "${name}"`);
  return fail(first, `the model "${name}" has no row in ${file}; add one`);
}

function theSame(rows: readonly Row[], column: string): string {
  const [first, ...rest] = rows;
  const value = first === undefined ? '' : cell(first, column);
  for (const row of rest)
    if (cell(row, column) !== value) fail(row, `${column} is "${cell(row, column)}" here and "${value}" above; make them one`);
  return value;
}

function demandOf(rows: readonly Row[]): { demand: Demand; explanation: { factor: number } | null } {
  const figures = figuresOf(rows, DEMAND);
  const factor = figures.get('explanation_factor');
  return {
    demand: {
      cpuMillis: figures.get('cpu') ?? 0,
      coreShares: [figures.get('core_shares') ?? 0],
      memoryMiB: { rss: figures.get('memory_rss') ?? 0, vms: figures.get('memory_vms') ?? 0 },
      memoryGBPerS: 0,
      accelerators: Object.fromEntries(
        [...figures].filter(([key]) => key.startsWith('accelerator:')).map(([key, share]) => [typeOf(key), share]),
      ),
    },
    explanation: factor === undefined ? null : { factor },
  };
}

function profileOf(rows: readonly Row[], devices: ReadonlySet<string>): ProfileSpec {
  const byDevice: { [device: string]: Distribution } = {};
  let otherwise: Distribution | null = null;
  for (const row of rows) {
    const device = cell(row, 'device');
    if (cell(row, 'unit') !== 'ms') fail(row, `times are in "ms", not in "${cell(row, 'unit')}"`);
    if (device === OTHERWISE ? otherwise !== null : Object.hasOwn(byDevice, device))
      fail(row, `"${device}" is given twice; delete one`);
    if (device !== OTHERWISE && !devices.has(device))
      fail(row, `unknown device "${device}"; known are ${[...devices].join(', ')}`);
    const distribution = distributionOf(row);
    if (!(meanOf(distribution) > 0)) fail(row, 'the mean is 0 ms; work takes time');
    if (device === OTHERWISE) otherwise = distribution;
    else byDevice[device] = distribution;
  }
  return { byDevice, otherwise };
}

function accuracyOf(rows: readonly Row[]): AccuracySpec {
  const figures = figuresOf(
    rows.filter((row) => cell(row, 'class') === 'overall'),
    QUALITY,
  );
  const figure = (key: string): number => figures.get(key) ?? 0;
  const right = pointsOf(rows, figures, 'confidence_when_right:');
  const wrong = pointsOf(rows, figures, 'confidence_when_wrong:');
  return {
    overall: figure('accuracy'),
    byClass: byClassOf(rows.filter((row) => cell(row, 'class') !== 'overall')),
    loading: figure('loading'),
    confidence: {
      whenRight: figure('confidence_when_right'),
      whenWrong: figure('confidence_when_wrong'),
      spread: figure('confidence_spread'),
      ...(figures.has('confidence_insight') ? { insight: figure('confidence_insight') } : {}),
      ...(right === null ? {} : { rightPoints: right }),
      ...(wrong === null ? {} : { wrongPoints: wrong }),
    },
  };
}

/** The quantiles whose figures begin so, as points of an inverse distribution function; null where there are none. */
function pointsOf(
  rows: readonly Row[],
  figures: ReadonlyMap<string, number>,
  prefix: string,
): readonly (readonly [number, number])[] | null {
  const points = [...figures]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [Number(name.slice(prefix.length)), value] as const);
  if (points.length === 0) return null;
  const ascend = points.every(([p, value], i) => i === 0 || (p > points[i - 1]![0] && value >= points[i - 1]![1]));
  if (points[0]![0] !== 0 || points.at(-1)![0] !== 1 || !ascend)
    fail(rows[0]!, `the figures ${prefix}p must ascend from ${prefix}0 to ${prefix}1`);
  return points;
}

function byClassOf(rows: readonly Row[]): { [className: string]: number } {
  return Object.fromEntries(
    [...groupBy(rows, 'class')].map(([className, group]) => [
      className,
      figuresOf(group, { accuracy: QUALITY.accuracy }).get('accuracy') ?? 0,
    ]),
  );
}
