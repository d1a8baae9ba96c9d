import { basename } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { Samples } from '../../reports/index.ts';
import { type ColumnRequest, type CsvColumn, readColumn } from './csv-column.ts';
import { paired } from './pair.ts';

/** What is compared, and what was left out on the way. */
export type Loaded = { readonly samples: Samples; readonly title: string; readonly notices: readonly string[] };
export type CsvRequest = ColumnRequest & { readonly margin: number | null };

/** Two tables of one's own. Throws a UserError that names file and line. */
export async function csvSamples(fileA: string, fileB: string, request: CsvRequest): Promise<Loaded> {
  const { metric, pair, margin } = request;
  const [a, b] = await both(readColumn(fileA, request), readColumn(fileB, request));
  requireOneKind(metric, [fileA, a], [fileB, b]);
  const labels = labelsOf(fileA, fileB);
  const samples = { metric, unit: unitOf(metric), labels, margin, observations: 'independent' as const };
  const title = `${metric}: A = ${labels[0]}, B = ${labels[1]}`;
  const empty = [...a.remarks, ...b.remarks, ...emptyNotices(metric, labels, a, b)];
  if (pair === null) {
    return {
      samples: { ...samples, a: a.values, b: b.values, relation: 'independent' },
      title: `${title}; without pairs`,
      notices: empty,
    };
  }
  const { aloneA, aloneB, told, ...pairs } = paired(a, b, pair);
  return {
    samples: { ...samples, ...pairs, relation: 'paired' },
    title: `${title}; ${told}`,
    notices: [...empty, ...aloneNotices(labels, aloneA, aloneB)],
  };
}

type Read = readonly [file: string, column: CsvColumn];

function requireOneKind(metric: string, [fileA, a]: Read, [fileB, b]: Read): void {
  if (a.values.length === 0 || b.values.length === 0 || a.truth === b.truth) return;
  const [truths, numbers] = a.truth ? [fileA, fileB] : [fileB, fileA];
  throw new UserError(`${metric} is true and false in ${truths} and numbers in ${numbers}; write both one way`);
}

/** The first problem of either, after both have come to their end. */
export async function both<T>(one: Promise<T>, other: Promise<T>): Promise<readonly [T, T]> {
  const results = await Promise.allSettled([one, other]);
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const texts = errors.flatMap((error) => (error instanceof UserError ? [error.message] : []));
  if (errors.length > 0) throw texts.length === errors.length ? new UserError(texts.join('\n')) : errors[0];
  return [await one, await other];
}

export function emptyNotices(metric: string, labels: readonly [string, string], a: CsvColumn, b: CsvColumn): readonly string[] {
  return [a, b].flatMap(({ empty }, i) =>
    empty === 0 ? [] : [`${empty} ${empty === 1 ? 'row' : 'rows'} of ${labels[i]!} without ${metric} left out`],
  );
}

export function aloneNotices(labels: readonly [string, string], aloneA: number, aloneB: number): readonly string[] {
  return [aloneA, aloneB].flatMap((alone, i) =>
    alone === 0 ? [] : [`${alone} ${alone === 1 ? 'value' : 'values'} of ${labels[i]!} without a partner left out`],
  );
}

/** The names of the files, or the whole paths where these are equal. */
function labelsOf(a: string, b: string): readonly [string, string] {
  const names = [basename(a), basename(b)] as const;
  return names[0] === names[1] ? [a, b] : names;
}

/** Names of columns end in their unit. */
export function unitOf(column: string): string {
  const units: { readonly [ending: string]: string } = { ms: 'ms', s: 's', j: 'J', w: 'W', mib: 'MiB' };
  return units[/_([a-z]+)$/.exec(column)?.[1] ?? ''] ?? '';
}
