import type { Cells, TableName } from '../table.ts';

/** What a table is sorted by: the models and devices in the order of their own tables. */
export type Places = { readonly models: readonly string[]; readonly devices: readonly string[] };
type Key = readonly (string | number)[];

const DEVICE_FIGURES = [
  'cores',
  'core_capacity',
  'memory_rss',
  'memory_vms',
  'accelerator',
  'frequency',
  'speed',
  'idle_power',
  'busy_power',
];
const QUALITY_FIGURES = [
  'accuracy',
  'loading',
  'confidence_when_right',
  'confidence_when_wrong',
  'confidence_spread',
  'confidence_insight',
];

/** In the order of the table; `models`, which nothing is computed for, stays as it is. */
export function sorted(table: TableName, rows: readonly Cells[], places: Places): readonly Cells[] {
  if (table === 'models') return rows;
  return rows
    .map((cells) => ({ cells, key: keyOf(table, cells, places) }))
    .sort((one, two) => compare(one.key, two.key))
    .map(({ cells }) => cells);
}

function keyOf(table: Exclude<TableName, 'models'>, cells: Cells, { models, devices }: Places): Key {
  const [figure = '', part = ''] = (cells['figure'] ?? '').split(':');
  switch (table) {
    case 'devices':
      return [devices.indexOf(cells['device']!), DEVICE_FIGURES.indexOf(figure), part];
    case 'latencies':
      return [models.indexOf(cells['model']!), placeOr(devices, cells['device']!)];
    case 'accuracies':
      // The quantiles of a confidence come after everything else.
      return [
        models.indexOf(cells['model']!),
        part === '' ? 0 : 1,
        QUALITY_FIGURES.indexOf(figure),
        Number(part),
        cells['class'] === 'overall' ? '' : cells['class']!,
      ];
    case 'correlations':
      return [figure === 'phi' ? 0 : 1, cells['first']!, cells['second']!];
  }
}

/** What is in none of the places (any other device) is last. */
function placeOr(places: readonly string[], name: string): number {
  const at = places.indexOf(name);
  return at < 0 ? places.length : at;
}

function compare(one: Key, two: Key): number {
  for (const [i, part] of one.entries()) {
    const other = two[i]!;
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}
