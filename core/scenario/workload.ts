import type { Distribution } from './values.ts';

export type StreamSpec = {
  readonly name: string;
  readonly tenant: string;
  readonly consumer: string;
  readonly pipeline: string;
  readonly arrivals: ArrivalSpec;
  /** Which modalities a query asks for; shares sum to 1. */
  readonly modalityMix: readonly { readonly modalities: readonly string[]; readonly share: number }[];
  /** Class -> relative weight; a class not named has weight 0; empty: all alike. */
  readonly classMix: { readonly [className: string]: number };
  /** Share of queries that ask for an explanation. */
  readonly explainShare: number;
};

export type ArrivalSpec =
  | { readonly kind: 'constant' | 'poisson'; readonly perSecond: number }
  | { readonly kind: 'gamma'; readonly perSecond: number /** of the gaps */; readonly cv: number }
  | { readonly kind: 'trace' /** in ascending order of atMs */; readonly rows: readonly TraceRow[] }
  /** Poisson at the rate of a state, which is left after an exponential stay for any of the others. */
  | { readonly kind: 'mmpp'; readonly states: readonly { readonly perSecond: number; readonly meanStayMs: number }[] }
  /** Poisson at a rate that swings as a cosine between `peakPerSecond` and as far below the mean `perSecond`. */
  | {
      readonly kind: 'diurnal';
      readonly perSecond: number;
      readonly peakPerSecond: number;
      readonly periodMs: number;
      readonly peakAtMs: number;
    }
  /** Poisson at a rate that changes evenly over the duration. */
  | { readonly kind: 'ramp'; readonly fromPerSecond: number; readonly toPerSecond: number }
  /** Poisson at the base rate, and at the burst rate in the last `forMs` of every `everyMs`. */
  | {
      readonly kind: 'burst';
      readonly basePerSecond: number;
      readonly burstPerSecond: number;
      readonly everyMs: number;
      readonly forMs: number;
    }
  /** Closed loop: each client thinks, asks one query, waits for its end, and thinks again. */
  | { readonly kind: 'closed'; readonly clients: number; readonly think: Distribution };

/** What a row leaves null is drawn from the stream's mixes. */
export type TraceRow = {
  readonly atMs: number;
  readonly modalities: readonly string[] | null;
  readonly className: string | null;
  readonly explain: boolean | null;
};
