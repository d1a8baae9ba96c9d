import { OUTCOMES, type QueryRecord } from '../../core/events.ts';
import type { Scenario } from '../../core/scenario.ts';
import { type Cell, type Column, QUERY_COLUMNS } from '../rows/columns.ts';
import { type Names, namesOf } from '../rows/names.ts';
import type { Vocabulary } from './language.ts';

/** The fields of a query that a metric may name: the columns of queries.csv. */
export type Fields = {
  readonly names: readonly string[];
  readonly vocabulary: Vocabulary;
  column(name: string): Column<QueryRecord> | undefined;
  value(column: Column<QueryRecord>, query: QueryRecord): Cell;
};

export function fieldsOf(scenario: Scenario): Fields {
  const names: Names = namesOf(scenario);
  const columns = new Map(QUERY_COLUMNS.map((column) => [column.name, column]));
  return {
    names: [...columns.keys()],
    vocabulary: {
      what: 'query field',
      types: new Map(QUERY_COLUMNS.map(({ name, type }) => [name, type])),
      values: valuesOf(scenario),
    },
    column: (name) => columns.get(name),
    value: (column, query) => column.get(query, names),
  };
}

function valuesOf(scenario: Scenario): ReadonlyMap<string, readonly string[]> {
  const classes = distinct(scenario.pipelines.flatMap((pipeline) => pipeline.classes));
  return new Map([
    ['outcome', OUTCOMES],
    ['stream', scenario.workload.map((stream) => stream.name)],
    ['tenant', distinct(scenario.workload.map((stream) => stream.tenant))],
    ['consumer', distinct(scenario.workload.map((stream) => stream.consumer))],
    ['pipeline', scenario.pipelines.map((pipeline) => pipeline.name)],
    ['contract', scenario.contracts.map((contract) => contract.name)],
    ['class', classes],
    ['answer_class', classes],
  ]);
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
