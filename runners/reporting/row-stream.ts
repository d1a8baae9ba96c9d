import { createReadStream, existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { UserError } from '../../core/errors.ts';
import { systemReason } from '../failure.ts';
import { parquetFile } from '../folder/row-files.ts';

/** Whether a run kept these rows, in either format; `csv` is the path of the CSV file. */
export function rowsThere(csv: string): boolean {
  return existsSync(csv) || existsSync(parquetFile(csv));
}

/** Rows of a run as CSV, also where they were kept as Parquet: then a row group at a time. Fails as the reading of files does. */
export function rowStream(csv: string): Readable {
  const parquet = parquetFile(csv);
  return parquet === csv || existsSync(csv) || !existsSync(parquet) ? createReadStream(csv) : Readable.from(csvOf(parquet));
}

async function opened(path: string) {
  try {
    const file = await asyncBufferFromFile(path);
    return { file, metadata: await parquetMetadataAsync(file) };
  } catch (error) {
    const why = systemReason(error) ?? (error instanceof Error ? error.message : String(error));
    throw new UserError(`${path} cannot be read (${why}): it was not written to its end; run it again`, { cause: error });
  }
}

async function rowsOf(path: string, options: Parameters<typeof parquetReadObjects>[0]) {
  try {
    return await parquetReadObjects(options);
  } catch (error) {
    const why = systemReason(error) ?? (error instanceof Error ? error.message : String(error));
    throw new UserError(`${path} is damaged (${why}); run it again`, { cause: error });
  }
}

async function* csvOf(path: string): AsyncGenerator<string> {
  const { file, metadata } = await opened(path);
  const columns = metadata.schema.slice(1).map(({ name }) => name);
  yield stringify([columns]);
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    const rows = await rowsOf(path, { file, metadata, rowStart, rowEnd });
    yield stringify(rows, { columns, cast: { boolean: String, bigint: String } });
    rowStart = rowEnd;
  }
}
