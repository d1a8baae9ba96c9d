import { type Check, each, type Found, NOTHING, type Output, type Reader, type ServicePart, stem } from './found.ts';
import { asMeasured } from './sample.ts';
import { Column, Faults, rowsOf, type Source } from './source.ts';

const CAVEAT = 'resampled by its authors: response times do not follow the load, and say nothing about which strategy is better';

/** Answers of instances: ROHE's monitoring of its smart building. */
export const monitoringReport: Reader = {
  kind: 'answers of instances',
  caveat: CAVEAT,
  recognises: ({ cells }) =>
    ['query_id', 'response_time', 'model_id', 'device_id', 'inf_result'].every((name) => cells.includes(name)),
  read: readMonitoring,
};
/** Queries as they were answered: budget left, whether it was exceeded, what was asked. */
export const inferenceReport: Reader = {
  kind: 'answers of queries',
  caveat: `${CAVEAT}; its times are those of the inference, not of the arrival`,
  recognises: ({ cells }) =>
    ['query_id', 'inf_time', 'remaining_inference_time', 'time_violation', 'data_sources'].every((name) => cells.includes(name)),
  read: readInference,
};
/** True classes of queries. */
export const consumerFeedback: Reader = {
  kind: 'true classes of queries',
  recognises: ({ cells }) => cells.join() === 'query_id,ground_truth',
  read: readFeedback,
};

async function readMonitoring(source: Source): Promise<Found> {
  const faults = new Faults(source.path);
  const times = new Map<string, Column>();
  const slowest = new Map<string, number>();
  let [rows, stray] = [0, 0];
  for await (const row of rowsOf(source, faults)) {
    const ms = 1000 * row.number('response_time');
    const key = `${row.text('model_id').replace(/_v\d+$/, '')}\n${row.text('device_id')}`.replaceAll('_', '-');
    const column = times.get(key) ?? new Column();
    times.set(key, column);
    column.push(ms);
    slowest.set(row.text('query_id'), Math.max(ms, slowest.get(row.text('query_id')) ?? 0));
    rows++;
    if (row.text('inf_result').includes("'inf_result'")) stray++;
  }
  const flat = [...times.values()].filter((column) => ratioOf(column.values()) <= FLAT).length;
  const services = [...times].map(([key, column]): ServicePart => {
    const [service = '', device = ''] = key.split('\n');
    return { file: stem(source.name), service, profile: { [device]: asMeasured(column.values()) } };
  });
  return {
    ...NOTHING,
    faults: faults.list(),
    services,
    checks: [each('models on a device whose times are within 0.8 and 1.2 of one value', flat, times.size)],
    notes: [
      `versions of a model are one service; ${stray} of ${rows} results carry a clock value as if it were a class, which is dropped`,
    ],
    facts: [{ kind: 'slowest', of: source.folders.join('/'), values: slowest }],
  };
}

/** 1.2 / 0.8, and what rounding adds. */
const FLAT = 1.51;
const ratioOf = (values: Float64Array): number =>
  values.reduce((a, b) => Math.max(a, b), 0) / values.reduce((a, b) => Math.min(a, b), Infinity);

async function readInference(source: Source): Promise<Found> {
  const faults = new Faults(source.path);
  const arrivals: { readonly atS: number; readonly modalities: string }[] = [];
  const [budgets, violated] = [new Map<string, number>(), new Map<string, number>()];
  for await (const row of rowsOf(source, faults)) {
    const sources = listOf(row.text('data_sources'));
    if (sources.length === 0)
      faults.add(row.line, `data_sources is "${row.text('data_sources')}"; it must be a list such as ['video']`);
    const violation = row.text('time_violation');
    if (violation !== 'True' && violation !== 'False')
      faults.add(row.line, `time_violation is "${violation}"; it must be True or False`);
    arrivals.push({ atS: row.number('inf_time'), modalities: sources.join('+') });
    budgets.set(row.text('query_id'), 1000 * row.number('remaining_inference_time'));
    violated.set(row.text('query_id'), violation === 'True' ? 1 : 0);
  }
  const late = [...violated.values()].filter((one) => one === 1).length;
  return {
    ...NOTHING,
    faults: faults.list(),
    outputs: arrivals.length === 0 ? [] : [traceWith(stem(source.name), arrivals)],
    notes: [`${late} of ${violated.size} queries exceeded their budget`],
    facts: [
      { kind: 'budget', of: source.folders.join('/'), values: budgets },
      { kind: 'violated', of: source.folders.join('/'), values: violated },
    ],
  };
}

/** Cells are Python's literals. */
function listOf(text: string): readonly string[] {
  return [...text.matchAll(/'([^']*)'/g)].map(([, name]) => name!);
}

function traceWith(name: string, arrivals: readonly { readonly atS: number; readonly modalities: string }[]): Output {
  const sorted = [...arrivals].sort((one, two) => one.atS - two.atS);
  const lines = sorted.map(({ atS, modalities }) => `${(1000 * (atS - sorted[0]!.atS)).toFixed(3)},${modalities}\n`);
  return {
    path: `traces/${name}.csv`,
    what: `a trace of ${lines.length} queries with their modalities`,
    parts: ['at_ms,modalities\n', ...lines],
  };
}

async function readFeedback(source: Source): Promise<Found> {
  const faults = new Faults(source.path);
  const counts = new Map<string, number>();
  let [rows, numbers] = [0, 0];
  for await (const row of rowsOf(source, faults)) {
    const name = row.text('ground_truth');
    if (name === '') faults.add(row.line, 'ground_truth is empty; name the class');
    rows++;
    if (/^\d+$/.test(name)) numbers++;
    else counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([one], [two]) => (one < two ? -1 : 1));
  const twins = sorted.filter(([name]) => sorted.some(([other]) => other !== name && other.toLowerCase() === name.toLowerCase()));
  return {
    ...NOTHING,
    faults: faults.list(),
    outputs: [
      {
        path: `classes/${stem(source.name)}.yaml`,
        what: `how often each of ${sorted.length} classes came, for \`classes\` of a stream`,
        parts: ['classes:\n', ...sorted.map(([name, n]) => `  ${name}: ${n}\n`)],
      },
    ],
    notes: [
      `${numbers} of ${rows} classes are numbers, not names, and are left out`,
      ...(twins.length === 0
        ? []
        : [`${twins.map(([name]) => name).join(' and ')} differ by their first letter and are two classes`]),
    ],
  };
}

/** What the three files of a run say of each other: a query is in time as long as its slowest answer is within its budget. */
export function acrossBuilding(facts: Found['facts']): readonly Check[] {
  const of = (kind: string): readonly Found['facts'][number][] => facts.filter((fact) => fact.kind === kind);
  return of('budget').flatMap(({ of: folder, values: budgets }) => {
    const slowest = of('slowest').find((fact) => fact.of === folder)?.values;
    const violated = of('violated').find((fact) => fact.of === folder)?.values;
    if (slowest === undefined || violated === undefined) return [];
    const joined = [...budgets].filter(([id]) => slowest.has(id));
    const agreeing = joined.filter(([id, budget]) => slowest.get(id)! > budget === (violated.get(id) === 1));
    return [
      each(
        `${folder}: queries of both reports that are late just where the slowest answer exceeds the budget`,
        agreeing.length,
        joined.length,
      ),
    ];
  });
}
