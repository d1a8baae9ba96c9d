const NONE = -1;
const FIRST_CAPACITY = 16;
/** A table with more places for each value than this is not enlarged for two that want the same place. */
const ROOM = 16;

/**
 * Values by id (integers from 0 on), for many that come and go of which few are there at a time. Ids are given one after the other, so that
 * those that are there at a time lie close together, and each has its place by its lowest bits: no search, and few lines of a cache.
 * Of two that want the same place one stands aside in a `Map`. All would not do there: a `Map`'s old tables, once the collector
 * holds them for old, keep whatever the newer ones point to from being collected as young, which took a quarter of a run's time.
 */
export class IdMap<T> {
  #ids = new Float64Array(FIRST_CAPACITY).fill(NONE);
  #values: (T | undefined)[] = new Array<undefined>(FIRST_CAPACITY).fill(undefined);
  #mask = FIRST_CAPACITY - 1;
  #size = 0;
  readonly #aside = new Map<number, T>();

  get size(): number {
    return this.#size;
  }
  has(id: number): boolean {
    return this.#ids[id & this.#mask] === id || (this.#aside.size > 0 && this.#aside.has(id));
  }
  get(id: number): T | undefined {
    const at = id & this.#mask;
    if (this.#ids[at] === id) return this.#values[at];
    return this.#aside.size === 0 ? undefined : this.#aside.get(id);
  }

  set(id: number, value: T): void {
    const at = id & this.#mask;
    if (this.#ids[at] === id) this.#values[at] = value;
    else if (this.#aside.size > 0 && this.#aside.has(id)) this.#aside.set(id, value);
    else this.#add(id, value);
  }

  /** False where it is not there. */
  delete(id: number): boolean {
    const at = id & this.#mask;
    if (this.#ids[at] === id) {
      this.#ids[at] = NONE;
      this.#values[at] = undefined;
    } else if (this.#aside.size === 0 || !this.#aside.delete(id)) return false;
    this.#size--;
    return true;
  }

  /** The ids that are there now, ascending. */
  ids(): number[] {
    const here = this.#ids.filter((id) => id !== NONE);
    return [...here, ...this.#aside.keys()].sort((a, b) => a - b);
  }

  #add(id: number, value: T): void {
    this.#size++;
    const taken = this.#put(id, value);
    if ((taken ? ROOM : 2) * this.#size > this.#mask) this.#grow();
  }

  #grow(): void {
    const [ids, values, aside] = [this.#ids, this.#values, [...this.#aside]];
    this.#mask = 2 * ids.length - 1;
    this.#ids = new Float64Array(2 * ids.length).fill(NONE);
    this.#values = new Array<undefined>(2 * ids.length).fill(undefined);
    this.#aside.clear();
    ids.forEach((id, i) => {
      if (id !== NONE) this.#put(id, values[i] as T);
    });
    for (const [id, value] of aside) this.#put(id, value);
  }
  /** What is known not to be there. True: its place is taken. */
  #put(id: number, value: T): boolean {
    const at = id & this.#mask;
    const taken = this.#ids[at] !== NONE;
    if (taken) this.#aside.set(id, value);
    else {
      this.#ids[at] = id;
      this.#values[at] = value;
    }
    return taken;
  }
}
