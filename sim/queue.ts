/** Work that waits at an instance: taken out first come first served, or earliest deadline first with ties first come first served. */
export interface WorkQueue<T> {
  readonly size: number;
  add(item: T, deadlineMs: number): void;
  take(): T | undefined;
  /** False where it is not there. */
  delete(item: T): boolean;
}

export function createQueue<T>(order: 'fifo' | 'deadline'): WorkQueue<T> {
  return order === 'fifo' ? new FifoQueue<T>() : new DeadlineQueue<T>();
}

/** An array read from the front; what was read is cut off when it is half of it. */
class FifoQueue<T> implements WorkQueue<T> {
  #items: T[] = [];
  #head = 0;
  get size(): number {
    return this.#items.length - this.#head;
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
}

/** A list kept in order of deadline: binary search to insert, the last element is the next. */
class DeadlineQueue<T> implements WorkQueue<T> {
  readonly #items: T[] = [];
  readonly #deadlines: number[] = [];
  get size(): number {
    return this.#items.length;
  }
  add(item: T, deadlineMs: number): void {
    let low = 0;
    let high = this.#deadlines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#deadlines[middle]! > deadlineMs) low = middle + 1;
      else high = middle;
    }
    this.#items.splice(low, 0, item);
    this.#deadlines.splice(low, 0, deadlineMs);
  }
  take(): T | undefined {
    this.#deadlines.pop();
    return this.#items.pop();
  }
  delete(item: T): boolean {
    const at = this.#items.indexOf(item);
    if (at < 0) return false;
    this.#items.splice(at, 1);
    this.#deadlines.splice(at, 1);
    return true;
  }
}
