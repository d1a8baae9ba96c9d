/** How values of an axis are scaled, from about the least to about the greatest. */
export type Fitted = { readonly zero: false; readonly nice: true; readonly domain?: readonly [number, number] };

/** Of the greatest value: a range below this is what calculating leaves, and its ticks would be numbers that nobody can read. */
const LEAST = 0.001;
/** What is shown then to either side. */
const ROOM = 0.05;

/** Fits an axis to its values, and keeps it open where all are alike. `most`: where no value can be, such as above 1 of shares. */
export function fitted(values: readonly number[], most = Number.POSITIVE_INFINITY): Fitted {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (values.length === 0 || high - low > LEAST * size) return { zero: false, nice: true };
  const room = size === 0 ? Math.min(1, most) : ROOM * size;
  return { zero: false, nice: true, domain: [Math.max(0, low - room), Math.min(most, high + room)] };
}

/** From where to where an axis goes, but for what makes its ends even. */
export function shownRange({ domain }: Fitted, values: readonly number[]): readonly [number, number] {
  return domain ?? [Math.min(...values), Math.max(...values)];
}
