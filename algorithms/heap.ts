/** What waits, with its place in the order. `key` is the heap's: change it only through the heap. */
export type Entry = { key: number; readonly order: number };

/** A binary heap: least key first, ties by `order`. push and pop O(log n), peek O(1), remove, rekey and keep O(n). */
export class Heap<T extends Entry> {
  #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }
  /** In no particular order. */
  get items(): readonly T[] {
    return this.#items;
  }
  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    this.#items.push(item);
    this.#up(this.#items.length - 1);
  }

  pop(): T | undefined {
    const top = this.#items[0];
    if (top !== undefined) this.#removeAt(0);
    return top;
  }

  remove(item: T): void {
    const at = this.#items.indexOf(item);
    if (at >= 0) this.#removeAt(at);
  }

  /** Gives the top a new key, O(log n). */
  rekeyTop(key: number): void {
    const top = this.#items[0];
    if (top === undefined) return;
    top.key = key;
    this.#down(0);
  }

  rekey(keyOf: (item: T) => number): void {
    for (const item of this.#items) item.key = keyOf(item);
    this.#order();
  }

  keep(wanted: (item: T) => boolean): void {
    this.#items = this.#items.filter(wanted);
    this.#order();
  }

  #order(): void {
    for (let i = (this.#items.length >> 1) - 1; i >= 0; i--) this.#down(i);
  }

  #removeAt(at: number): void {
    const last = this.#items.pop()!;
    if (at === this.#items.length) return;
    this.#items[at] = last;
    this.#down(at);
    this.#up(at);
  }

  #up(at: number): void {
    const items = this.#items;
    const item = items[at]!;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(item, items[parent]!)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  #down(at: number): void {
    const items = this.#items;
    const item = items[at]!;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child++;
      if (!before(items[child]!, item)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = item;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.key < b.key || (a.key === b.key && a.order < b.order);
}
