import type { Timer } from '../core/backend.ts';

/** Callbacks by slot, so that a timer is an event like any other; cancelling only forgets the callback. */
export class Timers {
  readonly #schedule: (delayMs: number, slot: number, generation: number) => void;
  readonly #callbacks: ((() => void) | null)[] = [];
  readonly #generations: number[] = [];
  readonly #free: number[] = [];

  constructor(schedule: (delayMs: number, slot: number, generation: number) => void) {
    this.#schedule = schedule;
  }

  after(delayMs: number, fn: () => void): Timer {
    const slot = this.#free.pop() ?? this.#callbacks.length;
    const generation = (this.#generations[slot] ?? 0) + 1;
    this.#generations[slot] = generation;
    this.#callbacks[slot] = fn;
    this.#schedule(delayMs, slot, generation);
    return {
      cancel: () => {
        if (this.#generations[slot] === generation) this.#callbacks[slot] = null;
      },
    };
  }

  fire(slot: number, generation: number): void {
    const fn = this.#callbacks[slot]!;
    this.#callbacks[slot] = null;
    this.#generations[slot] = generation + 1;
    this.#free.push(slot);
    if (fn !== null) fn();
  }
}
