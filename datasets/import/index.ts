import { open } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { taskMonitor } from './cctv.ts';
import type { Found, Head, Reader } from './found.ts';
import type { Source } from './source.ts';
import { correctness } from './yolo.ts';

export type { Check, Fact, Found, Output, ServicePart } from './found.ts';
export type { Source } from './source.ts';

/** Every kind of file that is known. */
export const READERS: readonly Reader[] = [taskMonitor, correctness];

/** Which reader knows this file by its content; undefined: none does. */
export async function readerOf(path: string): Promise<Reader | undefined> {
  const head = await headOf(path);
  return READERS.find((reader) => reader.recognises(head));
}

/** What a file becomes. Throws what the system throws where it cannot be read. */
export function readWith(reader: Reader, source: Source): Promise<Found> {
  return reader.read(source);
}

const HEAD_BYTES = 65_536;

async function headOf(path: string): Promise<Head> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const text = buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '');
    return { text, cells: cellsOf(text.slice(0, text.search(/\r?\n|$/))) };
  } finally {
    await file.close();
  }
}

/** The first line as CSV; as it is where it is none. */
function cellsOf(line: string): readonly string[] {
  const [cells] = parse(line, { relax_quotes: true, relax_column_count: true }) as readonly string[][];
  return (cells ?? []).map((cell) => cell.trim());
}
