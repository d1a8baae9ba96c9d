export type Moments = { readonly mean: number; readonly sd: number };

/** Of all there are, not of a sample. */
export function momentsOf(values: readonly number[]): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length) };
}
