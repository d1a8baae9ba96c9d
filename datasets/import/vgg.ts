import { baseOf, type Check, each, type Found, NOTHING, type Reader, type ServicePart, stem } from './found.ts';
import { Faults, type Row, rowsOf, type Source } from './source.ts';

/** Accuracy and confidence by class of one service of UCC2024, whose name is the file's. */
export const classQuality: Reader = {
  kind: 'accuracy by class of a service',
  caveat: 'avg_response_time (under 1 ms) contradicts the throughput of the same service (about 20/s) and is left out',
  recognises: ({ cells }) => ['class', 'accuracy', 'avg_confidence', 'class_label'].every((name) => cells.includes(name)),
  read: readQuality,
};
/** Throughput by service of UCC2024. */
export const throughput: Reader = {
  kind: 'throughput by service',
  caveat: 'a service time is 1 / the mean throughput: one request after the other, which the files do not say',
  recognises: ({ cells }) => cells[0] === 'model_id' && cells.includes('avg_throughput(req/s)'),
  read: readThroughput,
};

const WHEN_RIGHT = 'avg_confidence_correct_prediction';
const WHEN_WRONG = 'avg_confidence_incorrect_prediction';

async function readQuality(source: Source): Promise<Found> {
  const faults = new Faults(source.path);
  const byClass: [string, number][] = [];
  const [right, wrong]: [number[], number[]] = [[], []];
  let [rows, ordered] = [0, 0];
  for await (const row of rowsOf(source, faults)) {
    byClass.push([row.text('class_label'), share(row, 'accuracy', faults)]);
    // Empty for a class that was never right, or never wrong.
    if (row.text(WHEN_RIGHT) !== '') right.push(share(row, WHEN_RIGHT, faults));
    if (row.text(WHEN_WRONG) !== '') wrong.push(share(row, WHEN_WRONG, faults));
    rows++;
    const times = ['min_response_time', 'avg_response_time', 'max_response_time'].map(row.number);
    if (share(row, 'min_confidence', faults) <= share(row, 'avg_confidence', faults) && ascending(times)) ordered++;
  }
  if (rows === 0) faults.add(1, 'has no rows; give one for each class');
  const confidence = right.length > 0 && wrong.length > 0 ? { when_right: mean(right), when_wrong: mean(wrong) } : undefined;
  const part: ServicePart = {
    file: groupOf(source),
    service: baseOf(source).toLowerCase(),
    accuracy: { overall: mean(byClass.map(([, value]) => value)), by_class: Object.fromEntries(byClass) },
    ...(confidence === undefined ? {} : { confidence }),
  };
  return {
    ...NOTHING,
    faults: faults.list(),
    services: [part],
    checks: [each('classes whose least, mean and greatest are in that order', ordered, rows)],
    notes: ['overall: the mean of the classes, each counting the same'],
  };
}

async function readThroughput(source: Source): Promise<Found> {
  const faults = new Faults(source.path);
  const services: ServicePart[] = [];
  let [ordered, summed, withSamples] = [0, 0, 0];
  for await (const row of rowsOf(source, faults)) {
    const [least, average, most] = ['min', 'avg', 'max'].map((word) => row.number(`${word}_throughput(req/s)`));
    if (!(average! > 0))
      faults.add(row.line, `avg_throughput(req/s) is ${row.text('avg_throughput(req/s)')}; give a number above 0`);
    if (ascending([least!, average!, most!])) ordered++;
    if (row.columns.includes('label_dist')) {
      withSamples++;
      if (
        row
          .text('label_dist')
          .split('-')
          .reduce((sum, n) => sum + Number(n), 0) === row.number('total_sample')
      )
        summed++;
    }
    const service = row.text('model_id').toLowerCase();
    services.push({ file: groupOf(source), service, profile: { otherwise: { kind: 'constant', ms: 1000 / average! } } });
  }
  const samples: Check[] = withSamples === 0 ? [] : [each('services whose samples by class sum to all', summed, withSamples)];
  return {
    ...NOTHING,
    faults: faults.list(),
    services,
    checks: [each('services whose least, mean and greatest throughput are in that order', ordered, services.length), ...samples],
  };
}

function share(row: Row, column: string, faults: Faults): number {
  const value = row.number(column);
  if (value < 0 || value > 1) faults.add(row.line, `${column} is ${value}; give a share from 0 to 1`);
  return value;
}

/** The folder of a profile holds inference_quality/ beside its tables. */
function groupOf({ folders }: Source): string {
  return stem(folders.filter((name) => name !== 'inference_quality').at(-1) ?? 'services');
}

function ascending(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value >= values[i - 1]!);
}
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
