import type { Timer } from '../core/backend.ts';

/** Timers by slot, so that one is an event like any other; its slot is free again when it has fired, cancelled or not. */
export class Timers {
  readonly #schedule: (delayMs: number, slot: number) => void;
  readonly #timers: SimTimer[] = [];
  readonly #free: number[] = [];

  constructor(schedule: (delayMs: number, slot: number) => void) {
    this.#schedule = schedule;
  }

  after(delayMs: number, fn: () => void): Timer {
    const slot = this.#free.pop() ?? this.#timers.length;
    const timer = new SimTimer(fn);
    this.#timers[slot] = timer;
    this.#schedule(delayMs, slot);
    return timer;
  }

  fire(slot: number): void {
    this.#free.push(slot);
    this.#timers[slot]!.fire();
  }
}

class SimTimer implements Timer {
  #fn: (() => void) | null;
  constructor(fn: () => void) {
    this.#fn = fn;
  }
  cancel(): void {
    this.#fn = null;
  }
  fire(): void {
    const fn = this.#fn;
    this.#fn = null;
    if (fn !== null) fn();
  }
}
