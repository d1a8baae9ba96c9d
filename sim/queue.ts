import type { Invocation } from '../core/events.ts';
import type { ServiceSpec } from '../core/scenario.ts';

/** What the orders look at. */
export type Ticket = Pick<Invocation, 'deadlineMs' | 'priority' | 'tenant'>;

/** Work that waits at an instance; whatever the order, ties are first come first served. */
export interface WorkQueue<T> {
  readonly size: number;
  add(item: T, ticket: Ticket): void;
  take(): T | undefined;
  /** False where it is not there. */
  delete(item: T): boolean;
  /** Those that wait, in no particular order. */
  items(): Iterable<T>;
}

/**
 * `fifo`: first come first served; `deadline`: the earliest first, those without one last; `priority`: the highest first; `fair`:
 * tenants take turns, each tenant's own work first come first served.
 */
export function createQueue<T>(order: ServiceSpec['queue']['order']): WorkQueue<T> {
  switch (order) {
    case 'fifo':
      return new FifoQueue<T>();
    case 'deadline':
      return new RankedQueue<T>(({ deadlineMs }) => deadlineMs ?? Infinity);
    case 'priority':
      return new RankedQueue<T>(({ priority }) => -priority);
    case 'fair':
      return new FairQueue<T>();
  }
}

/** An array read from the front; what was read is cut off when it is half of it. */
class FifoQueue<T> implements WorkQueue<T> {
  #items: T[] = [];
  #head = 0;
  get size(): number {
    return this.#items.length - this.#head;
  }
  get first(): T | undefined {
    return this.#items[this.#head];
  }
  add(item: T): void {
    this.#items.push(item);
  }
  take(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head++]!;
    if (this.#head > 32 && 2 * this.#head > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
  delete(item: T): boolean {
    const at = this.#items.indexOf(item, this.#head);
    if (at < 0) return false;
    this.#items.splice(at, 1);
    return true;
  }
  items(): readonly T[] {
    return this.#items.slice(this.#head);
  }
}

/** A list kept in descending order of rank: binary search to insert, the last element is the next. */
class RankedQueue<T> implements WorkQueue<T> {
  readonly #items: T[] = [];
  readonly #ranks: number[] = [];
  readonly #rankOf: (ticket: Ticket) => number;
  constructor(rankOf: (ticket: Ticket) => number) {
    this.#rankOf = rankOf;
  }
  get size(): number {
    return this.#items.length;
  }
  add(item: T, ticket: Ticket): void {
    const rank = this.#rankOf(ticket);
    let low = 0;
    let high = this.#ranks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ranks[middle]! > rank) low = middle + 1;
      else high = middle;
    }
    this.#items.splice(low, 0, item);
    this.#ranks.splice(low, 0, rank);
  }
  take(): T | undefined {
    this.#ranks.pop();
    return this.#items.pop();
  }
  delete(item: T): boolean {
    const at = this.#items.indexOf(item);
    if (at < 0) return false;
    this.#items.splice(at, 1);
    this.#ranks.splice(at, 1);
    return true;
  }
  items(): readonly T[] {
    return this.#items;
  }
}

/** One tenant's waiting work. `tag` is when, in the queue's virtual time, its next piece may start. */
type Flow<T> = { readonly waiting: FifoQueue<T>; readonly arrivals: FifoQueue<number>; tag: number };

/**
 * Start-time fair queueing (Goyal, Vin and Cheng 1996) with equal weights, every piece of work counted as one: a tenant's next
 * piece starts one after its last, but not before the virtual time, which is the start of what was taken last. So tenants that
 * always have work waiting are served in turn, and none saves up turns while it has none. Only what is served is counted.
 */
class FairQueue<T> implements WorkQueue<T> {
  readonly #flows = new Map<number, Flow<T>>();
  #virtual = 0;
  #arrived = 0;
  #size = 0;
  get size(): number {
    return this.#size;
  }
  add(item: T, { tenant }: Ticket): void {
    let flow = this.#flows.get(tenant);
    if (flow === undefined) this.#flows.set(tenant, (flow = { waiting: new FifoQueue(), arrivals: new FifoQueue(), tag: 0 }));
    if (flow.waiting.size === 0) flow.tag = Math.max(flow.tag, this.#virtual);
    flow.waiting.add(item);
    flow.arrivals.add(this.#arrived++);
    this.#size++;
  }
  take(): T | undefined {
    let next: Flow<T> | undefined;
    for (const flow of this.#flows.values()) {
      if (flow.waiting.size > 0 && (next === undefined || comesBefore(flow, next))) next = flow;
    }
    if (next === undefined) return undefined;
    this.#virtual = next.tag;
    next.tag++;
    next.arrivals.take();
    this.#size--;
    return next.waiting.take();
  }
  delete(item: T): boolean {
    for (const { waiting, arrivals } of this.#flows.values()) {
      const at = waiting.items().indexOf(item);
      if (at < 0) continue;
      waiting.delete(item);
      arrivals.delete(arrivals.items()[at]!);
      this.#size--;
      return true;
    }
    return false;
  }
  *items(): Iterable<T> {
    for (const { waiting } of this.#flows.values()) yield* waiting.items();
  }
}

function comesBefore<T>(one: Flow<T>, other: Flow<T>): boolean {
  return one.tag < other.tag || (one.tag === other.tag && one.arrivals.first! < other.arrivals.first!);
}
