import { type Check, each, type Found, NOTHING, type Reader } from './found.ts';
import { Faults, type Row, rowsOf, type Source } from './source.ts';

type Rule = { readonly what: string; readonly holds: (row: Row) => boolean };

const NEAR = 1e-9;
const near = (one: number, two: number): boolean => Math.abs(one - two) <= NEAR;

/** Published results of queries that a scenario has no use for: their own arithmetic is checked, nothing is written. */
function results(kind: string, needed: readonly string[], rules: readonly Rule[], late: (row: Row) => boolean): Reader {
  return {
    kind,
    caveat: 'published results: checked, and nothing a scenario takes; they do not rank strategies',
    recognises: ({ cells }) => needed.every((name) => cells.includes(name)),
    read: (source) => check(source, rules, late),
  };
}

async function check(source: Source, rules: readonly Rule[], isLate: (row: Row) => boolean): Promise<Found> {
  const faults = new Faults(source.path);
  const holding = rules.map(() => 0);
  let [rows, late] = [0, 0];
  for await (const row of rowsOf(source, faults)) {
    rows++;
    if (isLate(row)) late++;
    rules.forEach(({ holds }, i) => {
      if (holds(row)) holding[i]!++;
    });
  }
  const checks = rules.map(({ what }, i): Check => each(what, holding[i]!, rows));
  return { ...NOTHING, faults: faults.list(), checks, notes: [`${late} of ${rows} queries were late`] };
}

export const networkSensitivity = results(
  'queries by network latency',
  ['time_constraint_ms', 'network_latency_ms', 'remaining_time_ms', 'n_phases', 'effective_time_ms', 'is_late'],
  [
    {
      what: 'remaining = constraint - preparation - max(0, latency - 1)',
      holds: ({ number }) =>
        near(
          number('remaining_time_ms'),
          number('time_constraint_ms') - number('data_prep_time_ms') - Math.max(0, number('network_latency_ms') - 1),
        ),
    },
    {
      what: 'overhead = (2 x phases - 1) x latency',
      holds: ({ number }) =>
        near(number('orchestration_overhead_ms'), (2 * number('n_phases') - 1) * number('network_latency_ms')),
    },
    {
      what: 'effective = remaining - overhead',
      holds: ({ number }) => near(number('effective_time_ms'), number('remaining_time_ms') - number('orchestration_overhead_ms')),
    },
  ],
  ({ number }) => number('is_late') === 1,
);

export const mergedReport = results(
  'merged report of queries',
  ['query_id', 'top_1_accuracy', 'late_ratio', 'ground_truth'],
  [
    { what: 'late_ratio is 0 or 100', holds: ({ number }) => [0, 100].includes(number('late_ratio')) },
    {
      what: 'who is right at once is right within 3, 5 and 10',
      holds: ({ number }) => ascending(['top_1_accuracy', 'top_3_accuracy', 'top_5_accuracy', 'top_10_accuracy'].map(number)),
    },
  ],
  ({ number }) => number('late_ratio') === 100,
);

export const robotReport = results(
  'objects that a robot found',
  ['time_violation', 'top_1', 'no_object', 'list_objects'],
  [
    {
      what: 'no more objects are found than there are',
      holds: ({ number }) => ascending(['top_1', 'top_3', 'top_5', 'top_10', 'no_object'].map(number)),
    },
    {
      what: 'as many objects in the list as are counted',
      holds: ({ number, text }) => number('no_object') === (text('list_objects').match(/\d+/g) ?? []).length,
    },
  ],
  ({ text }) => text('time_violation') === 'True',
);

function ascending(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value >= values[i - 1]!);
}
