import type { RunRecord } from '../../core/events.ts';

/** A figure that can be read off a state. */
export type Reading<State> = {
  readonly name: string;
  /** `share` (0..1), `ms`, or what is counted; '' where it has none. */
  readonly unit: string;
  /** null where nothing was seen that could define it; never NaN. */
  done(state: State): number | null;
  /** How many observations the value rests on. */
  size(state: State): number;
};

/** A metric, fed record by record. It changes its state and keeps no record, so that memory does not grow with the run. */
export type Fold<State> = Reading<State> & {
  init(): State;
  step(state: State, record: RunRecord): void;
  /** Adds what `from` has seen to `into`. */
  merge(into: State, from: State): void;
};

/** null instead of a division by nothing. */
export function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/** null instead of what JSON cannot say. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
