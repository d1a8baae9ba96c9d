/** A point of two figures, the first to be small and the second to be large. */
export type Trade = { readonly cost: number; readonly worth: number };

/** Those that no other beats in one figure without being worse in the other; cheapest first. Of equals all stay. */
export function paretoFront<T extends Trade>(points: readonly T[]): readonly T[] {
  let best: Trade | undefined;
  return points
    .toSorted((a, b) => a.cost - b.cost || b.worth - a.worth)
    .filter((point) => {
      if (best !== undefined && point.worth <= best.worth) return point.worth === best.worth && point.cost === best.cost;
      best = point;
      return true;
    });
}
