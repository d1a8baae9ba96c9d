import type { Extent, TelemetrySpec } from '../scenario.ts';

/** Weight of the profile against observed responses: the mean of a window of n counts n, the profile this much. */
const PRIOR_WEIGHT = 8;

/**
 * The expected service time, from the response times of a window (ms, oldest first, at least one) and the mean of the profile (ms).
 * A scenario's own is given by module path.
 */
export type Estimate = (timesMs: readonly number[], profileMs: number) => number;
/** What was seen of one response, in milliseconds; `waitingMs` is null where the worker does not say. */
export type Response = {
  readonly atMs: number;
  readonly serviceMs: number;
  readonly networkMs: number;
  readonly waitingMs: number | null;
};
/** The time that a response counts with, in milliseconds; null: it does not count. */
export type Parse = (response: Response) => number | null;

/** What a scenario brings of its own, loaded by `runners/`; errors in it are theirs to name. */
export type Telemetry = { readonly parse?: Parse | undefined; readonly estimate?: Estimate | undefined };

/** The response times of one instance, from closing to closing. */
export interface ResponseWindow {
  /** Notes a response. True: it is the first since the last closing. */
  add(atMs: number, ms: number): boolean;
  /** Whether so many have come since the last closing that it must close now. */
  readonly full: boolean;
  /** The estimate that the window gives as it closes; null: there is nothing in it, so what was believed stands. */
  close(atMs: number, profileMs: number): number | null;
}

/** Makes the windows of a scenario, one for each instance. Without `estimate` the mean is blended with the profile's. */
export function windowMaker(spec: TelemetrySpec, estimate: Estimate | undefined): () => ResponseWindow {
  const { size, interval } = spec.window;
  const every = interval?.kind === 'events' ? interval.events : Infinity;
  if (size === null && estimate === undefined) return () => new Running(every);
  return () => new Kept(size, every, estimate ?? blended);
}

/** The mean of the times and the profile's, which counts as much as `PRIOR_WEIGHT` times. */
export function blended(timesMs: readonly number[], profileMs: number): number {
  let sum = 0;
  for (const ms of timesMs) sum += ms;
  return blend(sum, timesMs.length, profileMs);
}

function blend(sumMs: number, count: number, profileMs: number): number {
  return (PRIOR_WEIGHT * profileMs + sumMs) / (PRIOR_WEIGHT + count);
}

/** What came since the last closing; of that the mean needs only the sum. */
class Running implements ResponseWindow {
  readonly #every: number;
  #sum = 0;
  #count = 0;

  constructor(every: number) {
    this.#every = every;
  }
  add(_atMs: number, ms: number): boolean {
    this.#sum += ms;
    return this.#count++ === 0;
  }
  get full(): boolean {
    return this.#count >= this.#every;
  }
  close(_atMs: number, profileMs: number): number | null {
    if (this.#count === 0) return null;
    const estimate = blend(this.#sum, this.#count, profileMs);
    this.#sum = 0;
    this.#count = 0;
    return estimate;
  }
}

/** Single times: the latest so many, those of the latest so many milliseconds, or (size null) those since the last closing. */
class Kept implements ResponseWindow {
  readonly #size: Extent | null;
  readonly #every: number;
  readonly #estimate: Estimate;
  #atMs: number[] = [];
  #ms: number[] = [];
  #fresh = 0;

  constructor(size: Extent | null, every: number, estimate: Estimate) {
    this.#size = size;
    this.#every = every;
    this.#estimate = estimate;
  }
  add(atMs: number, ms: number): boolean {
    this.#atMs.push(atMs);
    this.#ms.push(ms);
    if (this.#size?.kind === 'events' && this.#ms.length >= 2 * this.#size.events)
      this.#keep(this.#ms.length - this.#size.events);
    return this.#fresh++ === 0;
  }
  get full(): boolean {
    return this.#fresh >= this.#every;
  }
  close(atMs: number, profileMs: number): number | null {
    this.#fresh = 0;
    this.#keep(this.#expired(atMs));
    const estimate = this.#ms.length === 0 ? null : this.#estimate(this.#ms, profileMs);
    if (this.#size === null) this.#keep(this.#ms.length);
    return estimate;
  }

  /** How many of the oldest are outside. A window of T ms that closes at t holds what came in (t - T, t]. */
  #expired(atMs: number): number {
    if (this.#size === null) return 0;
    if (this.#size.kind === 'events') return Math.max(0, this.#ms.length - this.#size.events);
    const from = atMs - this.#size.ms;
    const first = this.#atMs.findIndex((one) => one > from);
    return first < 0 ? this.#ms.length : first;
  }
  #keep(without: number): void {
    if (without === 0) return;
    this.#atMs = this.#atMs.slice(without);
    this.#ms = this.#ms.slice(without);
  }
}
