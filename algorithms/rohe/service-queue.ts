/** 0 none, 1 CPU, 2 memory, 3 both. */
export type RohePriority = 0 | 1 | 2 | 3;
export type RoheQueued<T> = {
  readonly service: T;
  readonly sensitivity: RohePriority;
  readonly cpu: number;
  readonly rss: number;
};

/**
 * ROHE 0.2.1's service_queue.py as its code has it. Kept: services sensitive to the prioritised resource would be served once more
 * than `balance` of them had been, which is counted only when one is, so that they never are; with priority 3 they are lost.
 */
export class RoheServiceQueue<T> {
  readonly #priority: RohePriority;
  readonly #balance: number;
  readonly #prioritised: RoheQueued<T>[] = [];
  readonly #others: RoheQueued<T>[] = [];
  #count = 0;

  constructor(priority: RohePriority, balance: number) {
    this.#priority = priority;
    this.#balance = balance;
  }

  get size(): number {
    return this.#prioritised.length + this.#others.length;
  }

  put(queued: RoheQueued<T>): void {
    const { sensitivity } = queued;
    if (this.#priority === 0 || (sensitivity !== this.#priority && sensitivity !== 3)) this.#others.push(queued);
    else if (this.#priority !== 3) this.#prioritised.push(queued);
  }

  /** undefined: nothing is served now, though services may wait. */
  take(): T | undefined {
    if (this.#count > this.#balance && this.#prioritised.length > 0) {
      this.#count++;
      return takeLargest(this.#prioritised, ({ cpu, rss }) => (this.#priority === 1 ? cpu : rss));
    }
    this.#count = 0;
    return takeLargest(this.#others, ({ cpu }) => cpu);
  }
}

function takeLargest<T>(queue: RoheQueued<T>[], size: (one: RoheQueued<T>) => number): T | undefined {
  let at = -1;
  for (const [i, one] of queue.entries()) if (at < 0 || size(one) > size(queue[at]!)) at = i;
  return at < 0 ? undefined : queue.splice(at, 1)[0]!.service;
}
