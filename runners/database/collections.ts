import type { Cell, Column } from '../../reports/index.ts';
import { CONTAINER_COLUMNS, ROW_FILES, type RowKind, SUMMARY_COLUMNS } from '../../reports/index.ts';
import type { CollectionSpec, Row } from './database.ts';

/** Which collection holds the rows of which file of a run folder. */
export const ROWS_IN: { readonly [K in RowKind]: string } = {
  query: 'queries',
  task: 'tasks',
  invocation: 'invocations',
  node: 'node_windows',
  contract: 'contract_events',
  instance: 'instances',
  fault: 'faults',
};
/** Rows of containers.csv. */
export const CONTAINERS = 'container_windows';
export const RUNS = 'runs';
export const METRICS = 'metrics';
/** What the backend saw; the other lines of the log are in `log`. */
export const OBSERVATIONS = 'observations';
export const LOG = 'log';
/** What a run was of: an entry of the scenario each. */
export const PARTS = ['nodes', 'services', 'profiles', 'contracts'] as const;

const BY_NUMBER = { run: 1, row: 1 } as const;
const TYPES = { number: 'number', text: 'string', boolean: 'bool' } as const;

/** Every collection with its rules and indexes. */
export function collectionSpecs(): readonly CollectionSpec[] {
  return [
    {
      name: RUNS,
      schema: object({
        format: { enum: [1] },
        kind: { enum: ['run'] },
        status: { enum: ['running', 'complete', 'interrupted', 'failed'] },
        name: { bsonType: 'string' },
        scenarioHash: { bsonType: 'string' },
        seed: { bsonType: 'number' },
        replicate: { bsonType: 'number' },
        strategy: { bsonType: 'object' },
        scenario: { bsonType: 'object' },
        environment: { bsonType: 'object', required: ['startedAt'] },
        updatedAt: { bsonType: 'date' },
      }),
      indexes: [{ 'environment.startedAt': -1 }, { scenarioHash: 1, seed: 1, replicate: 1 }],
    },
    ...Object.values(ROW_FILES).map(({ columns }, i): CollectionSpec => {
      const kind = Object.keys(ROW_FILES)[i] as RowKind;
      return { name: ROWS_IN[kind], schema: rowSchema(columns), indexes: [BY_NUMBER] };
    }),
    { name: CONTAINERS, schema: rowSchema(CONTAINER_COLUMNS), indexes: [BY_NUMBER] },
    { name: METRICS, schema: rowSchema(SUMMARY_COLUMNS), indexes: [BY_NUMBER, { metric: 1, scope: 1 }] },
    ...PARTS.map((name) => ({ name, schema: numbered({ name: { bsonType: 'string' } }), indexes: [BY_NUMBER] })),
    { name: OBSERVATIONS, schema: null, indexes: [BY_NUMBER] },
    { name: LOG, schema: numbered({ atMs: { bsonType: 'number' }, is: { bsonType: 'string' } }), indexes: [BY_NUMBER] },
  ];
}

/** Ids say what a document is, so that one that is stored twice is there once. */
export function idOf(run: string, row: number): string {
  return `${run}:${row}`;
}

/** A row as a document: a field for each column, as in the file, and `row`, its number there. */
export function rowDocument<R, N>(
  run: string,
  number: number,
  columns: readonly { readonly name: string; get(row: R, names: N): Cell }[],
  row: R,
  names: N,
): Row {
  const document: { [field: string]: unknown } = { _id: idOf(run, number), run, row: number };
  for (const column of columns) document[column.name] = column.get(row, names);
  return document;
}

/** The columns of a file, read from documents. */
export function storedColumns(columns: readonly Pick<Column<never>, 'name' | 'type' | 'definition'>[]): readonly Column<Row>[] {
  return columns.map(({ name, type, definition }) => ({ name, type, definition, get: (row) => cellOf(row[name]) }));
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  return null;
}

function rowSchema(columns: readonly { readonly name: string; readonly type: keyof typeof TYPES }[]): Row {
  return numbered(Object.fromEntries(columns.map(({ name, type }) => [name, { bsonType: [TYPES[type], 'null'] }])));
}

function numbered(fields: { readonly [field: string]: Row }): Row {
  return object({ run: { bsonType: 'string' }, row: { bsonType: 'number' }, ...fields });
}

function object(fields: { readonly [field: string]: Row }): Row {
  return { bsonType: 'object', required: Object.keys(fields), properties: fields };
}
