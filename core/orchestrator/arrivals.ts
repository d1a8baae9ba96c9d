import type { Timer } from '../backend.ts';
import type { Arrival, Workload } from '../workload.ts';
import type { RunState } from './state.ts';

/** Lets the workload's queries come in at their times. */
export class Arrivals {
  readonly #state: RunState;
  readonly #workload: Workload;
  readonly #arrive: (arrival: Arrival) => void;
  /** What is waited for, in workload time; Infinity: nothing. */
  #nextMs = Infinity;
  #timer: Timer | null = null;

  constructor(state: RunState, workload: Workload, arrive: (arrival: Arrival) => void) {
    this.#state = state;
    this.#workload = workload;
    this.#arrive = arrive;
  }

  /** To be called when the workload begins, and again whenever what comes next has changed. */
  look(): void {
    const { nextMs } = this.#workload;
    this.#nextMs = nextMs ?? Infinity;
    if (nextMs === null) return;
    const delay = Math.max(0, this.#state.epochMs + nextMs - this.#state.now());
    this.#timer = this.#state.journal.after(delay, this.#come);
  }

  /** In a closed loop the end of a query may bring the next arrival forward. */
  ended(arrival: Arrival, atMs: number): void {
    this.#workload.ended(arrival, atMs - this.#state.epochMs);
    const { nextMs } = this.#workload;
    if (nextMs === null || nextMs >= this.#nextMs) return;
    this.#timer?.cancel();
    this.look();
  }

  /** One function for all arrivals. */
  readonly #come = (): void => this.#state.enter(this.#take);
  readonly #take = (): void => {
    this.#arrive(this.#workload.take());
    this.look();
  };
}
