import type { Writable } from 'node:stream';
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import type { Column } from '../rows/columns.ts';
import type { Names } from '../rows/names.ts';
import { createOutlet } from '../rows/outlet.ts';
import type { Sink } from '../rows/sink.ts';
import { ColumnBuffer, type Holds, PHYSICAL, writeText } from './column-buffer.ts';

/** Rows that are held in memory until they are written together. */
export const ROW_GROUP = 4096;

/** Rows that are taken apart together; a divisor of ROW_GROUP. */
const BATCH = 256;

type Chunk = ParquetWriter['row_groups'][number]['columns'][number];

/**
 * A Parquet file: whole numbers as INT64, others as DOUBLE, texts as STRING with a dictionary, null where a CSV file has an empty cell.
 * Without compression. Pages are encoded here, because the writer's own way through any kind of value takes as long as CSV does; it
 * writes the schema and the footer. The file can be read once it has ended. Ends `out` when it ends.
 */
export function createParquetSink<Row>(columns: readonly Column<Row>[], names: Names, out: Writable): Sink<Row> {
  const outlet = createOutlet(out);
  const buffers = columns.map((column) => new ColumnBuffer(column.name, holds(column), ROW_GROUP));
  const bytes = new ByteWriter();
  const page = new ByteWriter(ROW_GROUP * 8);
  const file = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), createdBy: 'rohe' });
  let rows = 0;
  let pending: Row[] = [];
  const take = (): void => {
    for (let i = 0; i < columns.length; i++) buffers[i]!.take(pending, columns[i]!, names);
    rows += pending.length;
    pending = [];
  };
  const handOver = (): void => {
    outlet.write(bytes.getBytes().slice());
    bytes.index = 0;
  };
  const flush = (): void => {
    take();
    if (rows === 0) return;
    const start = bytes.offset;
    const chunks = buffers.map((buffer) => writeColumn({ bytes, page }, buffer));
    const size = BigInt(bytes.offset - start);
    file.row_groups.push({ columns: chunks, num_rows: BigInt(rows), total_byte_size: size, total_compressed_size: size });
    file.num_rows += BigInt(rows);
    rows = 0;
    for (const buffer of buffers) buffer.clear();
    handOver();
  };
  return {
    write(row) {
      if (!outlet.open) return false;
      if (pending.push(row) < BATCH) return !outlet.full;
      take();
      if (rows === ROW_GROUP) flush();
      return !outlet.full;
    },
    drain: outlet.drain,
    async end() {
      flush();
      await file.finish();
      handOver();
      await outlet.end();
    },
  };
}

function holds<Row>({ type, whole }: Column<Row>): Holds {
  return type === 'number' ? (whole === true ? 'whole' : 'double') : type;
}

function schemaOf<Row>(columns: readonly Column<Row>[]): SchemaElement[] {
  return [
    { name: 'root', num_children: columns.length },
    ...columns.map((column): SchemaElement => {
      const type = PHYSICAL[holds(column)];
      const text = { converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;
      return { name: column.name, type, repetition_type: 'OPTIONAL', ...(type === 'BYTE_ARRAY' ? text : {}) };
    }),
  ];
}

/** What is written to, and where a page is made first, because its size stands before it. */
type Paper = { readonly bytes: ByteWriter; readonly page: ByteWriter };

/** A dictionary page, where there are texts, and a data page. */
function writeColumn({ bytes, page }: Paper, buffer: ColumnBuffer): Chunk {
  const start = bytes.offset;
  const text = buffer.holds === 'text' && buffer.dictionarySize > 0;
  if (text) {
    page.index = 0;
    for (const entry of buffer.dictionary) writeText(page, entry);
    const header = { num_values: buffer.dictionarySize, encoding: 'PLAIN' } as const;
    writePageHeader(bytes, { type: 'DICTIONARY_PAGE', ...sizeOf(page), dictionary_page_header: header });
    bytes.appendBytes(page.getBytes());
  }
  const dataStart = bytes.offset;
  const encoding = text ? 'RLE_DICTIONARY' : 'PLAIN';
  page.index = 0;
  buffer.writePage(page);
  writePageHeader(bytes, {
    type: 'DATA_PAGE',
    ...sizeOf(page),
    data_page_header: { num_values: buffer.rows, encoding, definition_level_encoding: 'RLE', repetition_level_encoding: 'RLE' },
  });
  bytes.appendBytes(page.getBytes());
  const size = BigInt(bytes.offset - start);
  return {
    file_offset: BigInt(start),
    meta_data: {
      type: PHYSICAL[buffer.holds],
      encodings: text ? ['PLAIN', 'RLE', 'RLE_DICTIONARY'] : ['PLAIN', 'RLE'],
      path_in_schema: [buffer.name],
      codec: 'UNCOMPRESSED',
      num_values: BigInt(buffer.rows),
      total_uncompressed_size: size,
      total_compressed_size: size,
      data_page_offset: BigInt(dataStart),
      ...(text ? { dictionary_page_offset: BigInt(start) } : {}),
    },
  };
}

function sizeOf({ index }: ByteWriter) {
  return { uncompressed_page_size: index, compressed_page_size: index };
}
