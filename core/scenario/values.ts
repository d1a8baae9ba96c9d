export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A non-negative duration. Means and shifts in milliseconds; `cv` = standard deviation / mean of the part above the shift. */
export type Distribution =
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number; readonly shiftMs: number }
  | { readonly kind: 'lognormal'; readonly meanMs: number; readonly cv: number; readonly shiftMs: number }
  | { readonly kind: 'gamma'; readonly meanMs: number; readonly cv: number; readonly shiftMs: number }
  /** Inverse distribution function by points (probability, ms), both ascending, from probability 0 to 1; linear in between. */
  | { readonly kind: 'empirical'; readonly points: readonly (readonly [number, number])[] };

export type Memory = { readonly rss: number; readonly vms: number };

/** So many events, or so many milliseconds. */
export type Extent = { readonly kind: 'events'; readonly events: number } | { readonly kind: 'time'; readonly ms: number };
