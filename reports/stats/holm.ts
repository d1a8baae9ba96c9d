/**
 * p values corrected for being many, in the order given: with these, the chance of one false difference or more among all is at
 * most the level they are held against. Holm (1979), Scandinavian Journal of Statistics 6(2), 65-70. Null where p is null; those do
 * not count.
 */
export function holm(ps: readonly (number | null)[]): readonly (number | null)[] {
  const order = ps.flatMap((p, i) => (p === null ? [] : [{ p, i }])).sort((a, b) => a.p - b.p);
  const corrected: (number | null)[] = ps.map(() => null);
  let greatest = 0;
  for (const [rank, { p, i }] of order.entries()) {
    greatest = Math.max(greatest, Math.min(1, p * (order.length - rank)));
    corrected[i] = greatest;
  }
  return corrected;
}
