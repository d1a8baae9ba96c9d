/** A point of two figures, the first to be small and the second to be large. */
export type Trade = { readonly cost: number; readonly worth: number };

/** Those that no other beats in one figure without being worse in the other; cheapest first. Of equals all stay. */
export function paretoFront<T extends Trade>(points: readonly T[]): readonly T[] {
  return points
    .filter((point) => !points.some((other) => dominates(other, point)))
    .sort((a, b) => a.cost - b.cost || a.worth - b.worth);
}

function dominates(a: Trade, b: Trade): boolean {
  return a.cost <= b.cost && a.worth >= b.worth && (a.cost < b.cost || a.worth > b.worth);
}
