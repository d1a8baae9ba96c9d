import { Writable } from 'node:stream';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { createParquetSink, ROW_GROUP } from '../../reports/parquet/sink.ts';
import { type Cell, type Column, INVOCATION_COLUMNS } from '../../reports/rows/columns.ts';
import { namesOf } from '../../reports/rows/names.ts';
import { invocation, SCENARIO } from './records.ts';

const NAMES = namesOf(SCENARIO);

function bytesOf<Row>(columns: readonly Column<Row>[]): { sink: ReturnType<typeof createParquetSink<Row>>; file(): ArrayBuffer } {
  const chunks: Uint8Array[] = [];
  const out = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { sink: createParquetSink(columns, NAMES, out), file: () => new Uint8Array(Buffer.concat(chunks)).buffer };
}

type Row = {
  readonly whole: number | null;
  readonly share: number | null;
  readonly word: string | null;
  readonly yes: boolean | null;
};
const column = (name: keyof Row, type: Column<Row>['type']): Column<Row> => ({
  name,
  type,
  definition: '',
  get: (row) => row[name],
});
const COLUMNS: readonly Column<Row>[] = [
  { ...column('whole', 'number'), whole: true },
  column('share', 'number'),
  column('word', 'text'),
  column('yes', 'boolean'),
];

async function readBack(rows: readonly Row[]): Promise<{ readonly rows: readonly unknown[]; readonly groups: number }> {
  const { sink, file } = bytesOf(COLUMNS);
  for (const row of rows) sink.write(row);
  await sink.end();
  const read = await parquetReadObjects({ file: file() });
  const plain = (cell: unknown): unknown => (typeof cell === 'bigint' ? Number(cell) : (cell ?? null));
  return {
    rows: read.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plain(cell)]))),
    groups: parquetMetadata(file()).row_groups.length,
  };
}

const ROW = fc.record({
  whole: fc.option(fc.maxSafeInteger()),
  share: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  word: fc.option(fc.oneof(fc.constantFrom('a', 'b', ''), fc.string({ unit: 'grapheme' }))),
  yes: fc.option(fc.boolean()),
});

describe('rows as Parquet', () => {
  it('are read back as they were: whole numbers of 53 bits, doubles, texts of any script, nulls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(ROW, { maxLength: 60 }), async (rows) => {
        expect((await readBack(rows)).rows).toEqual(rows.map((row) => ({ ...row })));
      }),
      { numRuns: 100 },
    );
  });

  it('are written in groups, so that memory does not grow with the file', async () => {
    const rows = Array.from({ length: 2 * ROW_GROUP + 5 }, (_, i) => ({
      whole: i % 3 === 0 ? null : i * 5_000_000_000,
      share: i / 7,
      word: `word ${i % 3000}`,
      yes: i % 5 === 0,
    }));
    const back = await readBack(rows);
    expect(back.groups).toBe(3);
    expect(back.rows.length).toBe(rows.length);
    for (const i of [0, 1, ROW_GROUP - 1, ROW_GROUP, 2 * ROW_GROUP + 4]) expect(back.rows[i]).toEqual(rows[i]);
  });

  it('have the columns of the CSV files, ids and counts as whole numbers, and none of them where there are no rows', async () => {
    const { sink, file } = bytesOf(INVOCATION_COLUMNS);
    sink.write(invocation({ invocationId: 7 }));
    await sink.end();
    const { schema } = parquetMetadata(file());
    expect(schema.slice(1).map(({ name }) => name)).toEqual(INVOCATION_COLUMNS.map(({ name }) => name));
    const types = Object.fromEntries(schema.map(({ name, type }) => [name, type]));
    expect([types['invocation_id'], types['end_ms'], types['explain'], types['node']]).toEqual([
      ...['INT64', 'DOUBLE', 'BOOLEAN', 'BYTE_ARRAY'],
    ]);
    expect(await readBack([])).toEqual({ rows: [], groups: 0 });
  });

  it('refuse what is no number, a part of a whole one, and what is of another type', async () => {
    const write = async (row: Partial<Row>) => {
      const { sink } = bytesOf(COLUMNS);
      sink.write({ whole: null, share: null, word: null, yes: null, ...row });
      await sink.end();
    };
    await expect(write({ share: Number.NaN })).rejects.toThrow('column share of a row is NaN');
    await expect(write({ whole: 1.5 })).rejects.toThrow('column whole of a row is 1.5, not a whole number');
    await expect(writeCell('number', 'x')).rejects.toThrow("column cell of a row is x, which is not of the column's type");
    await expect(writeCell('text', true)).rejects.toThrow("column cell of a row is true, which is not of the column's type");
    await expect(writeCell('boolean', 1)).rejects.toThrow("column cell of a row is 1, which is not of the column's type");
  });

  async function writeCell(type: Column<{ readonly cell: Cell }>['type'], cell: Cell): Promise<void> {
    const { sink } = bytesOf<{ readonly cell: Cell }>([{ name: 'cell', type, definition: '', get: (row) => row.cell }]);
    sink.write({ cell });
    await sink.end();
  }

  it('fail as their stream does', async () => {
    const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) });
    const sink = createParquetSink<{ readonly cell: Cell }>(
      [{ name: 'cell', type: 'text', definition: '', get: ({ cell }) => cell }],
      NAMES,
      broken,
    );
    sink.write({ cell: 'x' });
    await expect(sink.end()).rejects.toThrow('disk full');
  });
});
