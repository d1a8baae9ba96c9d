import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { UserError } from '../../core/errors.ts';
import { GENERATOR } from '../../reports/index.ts';

/** What stands in what a report has written, by which it may write there again; of tables in CSV it is their first line. */
export const MARKS = {
  html: `<meta name="generator" content="${GENERATOR}">`,
  svg: `<!-- ${GENERATOR} -->\n`,
  md: `<!-- ${GENERATOR} -->\n`,
  latex: `% ${GENERATOR}\n`,
  trace: `"generator":"${GENERATOR}"`,
  parquet: 'rohe',
} as const;

/** A mark stands in the beginning of a file, or in its end. */
const SEEN_BYTES = 4096;

/** Throws a UserError where something is in the way that no report has written. Nothing is in the way of an empty file. */
export function requireOurs(file: string, mark: string): void {
  if (!existsSync(file)) return;
  const found = statSync(file);
  if (found.isFile() && found.size === 0) return;
  if (found.isDirectory()) throw new UserError(`${file} is a folder; name a file, such as one in it`);
  if (!found.isFile()) throw new UserError(`${file} is no file that could be replaced; name another`);
  const bytes = Buffer.from(mark).toString('latin1');
  if (!edgesOf(file).some((edge) => edge.includes(bytes)))
    throw new UserError(`${file} exists, is not of this report, and is not overwritten; name another place, or remove it`);
}

function edgesOf(file: string): readonly string[] {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const bytes = Buffer.alloc(Math.min(SEEN_BYTES, size));
    return [0, size - bytes.length].map((at) => bytes.toString('latin1', 0, readSync(handle, bytes, 0, bytes.length, at)));
  } finally {
    closeSync(handle);
  }
}
