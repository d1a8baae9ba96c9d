const NONE = -1;
const FIRST_CAPACITY = 16;

/**
 * Values by id (integers from 0 on), for many that come and go of which few are there at a time. A hash table with open addressing
 * that is never copied but to grow; neighbouring ids are spread, for in one long row each that goes would move all behind it. A `Map` is: its old tables, once the collector holds them for old, keep whatever the newer ones
 * point to from being collected as young, which took a quarter of a run's time.
 */
export class IdMap<T> {
  #ids = new Float64Array(FIRST_CAPACITY).fill(NONE);
  #values: (T | undefined)[] = new Array<undefined>(FIRST_CAPACITY).fill(undefined);
  #mask = FIRST_CAPACITY - 1;
  #size = 0;

  get size(): number {
    return this.#size;
  }
  has(id: number): boolean {
    return this.#ids[this.#find(id)] === id;
  }
  get(id: number): T | undefined {
    return this.#values[this.#find(id)];
  }

  set(id: number, value: T): void {
    const at = this.#find(id);
    this.#values[at] = value;
    if (this.#ids[at] === id) return;
    this.#ids[at] = id;
    if (2 * ++this.#size > this.#mask) this.#grow();
  }

  /** False where it is not there. */
  delete(id: number): boolean {
    let hole = this.#find(id);
    if (this.#ids[hole] !== id) return false;
    this.#size--;
    // What was pushed aside by the one that goes moves up, so that searches still end at the first empty place.
    for (let at = (hole + 1) & this.#mask; this.#ids[at] !== NONE; at = (at + 1) & this.#mask) {
      const home = homeOf(this.#ids[at] as number) & this.#mask;
      if (((at - home) & this.#mask) < ((at - hole) & this.#mask)) continue;
      this.#ids[hole] = this.#ids[at] as number;
      this.#values[hole] = this.#values[at];
      hole = at;
    }
    this.#ids[hole] = NONE;
    this.#values[hole] = undefined;
    return true;
  }

  /** The ids that are there now, ascending. */
  ids(): number[] {
    return Array.from(this.#ids.filter((id) => id !== NONE).sort());
  }

  /** Where the id is, or the empty place where it would go. */
  #find(id: number): number {
    let at = homeOf(id) & this.#mask;
    for (let there = this.#ids[at]; there !== id && there !== NONE; there = this.#ids[at]) at = (at + 1) & this.#mask;
    return at;
  }

  #grow(): void {
    const [ids, values] = [this.#ids, this.#values];
    this.#mask = 2 * ids.length - 1;
    this.#ids = new Float64Array(2 * ids.length).fill(NONE);
    this.#values = new Array<undefined>(2 * ids.length).fill(undefined);
    ids.forEach((id, i) => {
      if (id === NONE) return;
      const at = this.#find(id);
      this.#ids[at] = id;
      this.#values[at] = values[i];
    });
  }
}

/** Multiplied by 2^32 / golden ratio (Knuth's multiplicative hashing); the upper half, which is mixed best, comes down. */
function homeOf(id: number): number {
  const spread = Math.imul(id, 0x9e3779b1);
  return spread ^ (spread >>> 16);
}
