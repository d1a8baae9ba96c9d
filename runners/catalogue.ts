import { readFileSync } from 'node:fs';
import { strategies } from '../algorithms/index.ts';
import { placements } from '../algorithms/placement/index.ts';
import { remedies } from '../algorithms/remedies/index.ts';
import { UserError } from '../core/errors.ts';
import { deviceCatalogue, modelCatalogue } from '../datasets/index.ts';
import { BUILT_IN, BUILT_IN_NAMES, QUERY_COLUMNS, TRUTH_FIELDS, TRUTH_METRICS } from '../reports/index.ts';
import type { Catalogue } from '../scenarios/index.ts';
import { systemReason } from './failure.ts';

/** All that a scenario may name without defining it. */
export function catalogue(): Catalogue {
  return {
    strategies,
    placements,
    remedies,
    devices: deviceCatalogue(),
    models: modelCatalogue(),
    metricNames: BUILT_IN_NAMES,
    metricUnits: Object.fromEntries(BUILT_IN.map(({ name, unit }) => [name, unit])),
    queryFields: QUERY_COLUMNS.map(({ name }) => name),
    truthMetricNames: TRUTH_METRICS,
    truthFields: TRUTH_FIELDS,
    readText,
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`${path}: ${systemReason(error) ?? String(error)}`, { cause: error });
  }
}
