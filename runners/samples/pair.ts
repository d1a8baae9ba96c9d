import { UserError } from '../../core/errors.ts';
import { fixed } from '../../reports/index.ts';
import type { CsvColumn } from './csv-column.ts';

export type Paired = {
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** Values of each side without a partner on the other. */
  readonly aloneA: number;
  readonly aloneB: number;
  /** For the title: every figure is of pairs, whatever else a side has. */
  readonly told: string;
};

/** Values of equal keys, in A's order, or by number where `ascending`. Throws a UserError where there is no pair. */
export function paired(a: CsvColumn, b: CsvColumn, by: string, ascending = false): Paired {
  const partners = new Map(b.keys?.map((key, i) => [key, b.values[i]!]));
  const found = (a.keys ?? []).flatMap((key, i) => {
    const partner = partners.get(key);
    return partner === undefined ? [] : [{ key, a: a.values[i]!, b: partner }];
  });
  if (found.length === 0 && a.values.length > 0 && b.values.length > 0)
    throw new UserError(`no ${by} is in both with a value, so there are no pairs; compare without --pair, or check the column`);
  if (ascending) found.sort((one, other) => Number(one.key) - Number(other.key));
  return {
    a: found.map((pair) => pair.a),
    b: found.map((pair) => pair.b),
    aloneA: a.values.length - found.length,
    aloneB: b.values.length - found.length,
    told: `paired by ${by}; every figure is of the ${fixed(found.length, 0)} ${found.length === 1 ? 'pair' : 'pairs'} with a value on both sides`,
  };
}
