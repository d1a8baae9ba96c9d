import type { ServiceId } from '../events.ts';
import type { ServiceSpec } from '../scenario.ts';

export const PRIORITIES = ['none', 'cpu', 'memory'] as const;
export type Priority = (typeof PRIORITIES)[number];

export type QueuedService = { readonly id: ServiceId; readonly spec: Pick<ServiceSpec, 'demand' | 'sensitivity'> };

/**
 * The services whose instances are not as many as desired. Those sensitive to the prioritised resource are served before the
 * others, and after `balance` of them one of the others; among each the largest first (by the prioritised resource; by CPU where
 * there is none), ties first in first out.
 *
 * A service waits at most once, and one that comes back after it was served waits until all who were waiting have been served
 * too: of n services none sees more than 2 (n - 1) others served before it. A queue that has run empty remembers nothing.
 */
export class ServiceQueue {
  readonly #priority: Priority;
  readonly #balance: number;
  #waiting: QueuedService[] = [];
  /** Served since the last round began, and waiting again. */
  #again: QueuedService[] = [];
  readonly #served = new Set<ServiceId>();
  /** Prioritised services served since the last of the others. */
  #inARow = 0;

  /** `balance` >= 1. */
  constructor(priority: Priority, balance: number) {
    this.#priority = priority;
    this.#balance = balance;
  }

  get size(): number {
    return this.#waiting.length + this.#again.length;
  }

  /** Does nothing where the service waits already. */
  put(service: QueuedService): void {
    const waits = (one: QueuedService): boolean => one.id === service.id;
    if (this.#waiting.some(waits) || this.#again.some(waits)) return;
    (this.#served.has(service.id) ? this.#again : this.#waiting).push(service);
  }

  /** The service to serve next, taken out; undefined: none waits. */
  take(): QueuedService | undefined {
    if (this.#waiting.length === 0) this.#beginRound();
    const next = this.#next();
    if (next === undefined) return undefined;
    this.#inARow = this.#prioritised(next) ? this.#inARow + 1 : 0;
    this.#served.add(next.id);
    this.#waiting = this.#waiting.filter((one) => one !== next);
    if (this.size === 0) this.#forget();
    return next;
  }

  #beginRound(): void {
    this.#waiting = this.#again;
    this.#again = [];
    this.#served.clear();
  }

  #forget(): void {
    this.#served.clear();
    this.#inARow = 0;
  }

  #next(): QueuedService | undefined {
    const first = this.#largest(true);
    const other = this.#largest(false);
    return first === undefined || (other !== undefined && this.#inARow >= this.#balance) ? other : first;
  }

  #largest(prioritised: boolean): QueuedService | undefined {
    let best: QueuedService | undefined;
    for (const one of this.#waiting) {
      if (this.#prioritised(one) === prioritised && (best === undefined || this.#amount(one) > this.#amount(best))) best = one;
    }
    return best;
  }

  #prioritised({ spec }: QueuedService): boolean {
    return this.#priority !== 'none' && (spec.sensitivity === this.#priority || spec.sensitivity === 'both');
  }

  #amount({ spec }: QueuedService): number {
    return this.#priority === 'memory' ? spec.demand.memoryMiB.rss : spec.demand.cpuMillis;
  }
}
