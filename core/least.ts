/**
 * The least of n numbers that change one at a time, and its position: a tournament tree. A position without a value holds NaN, as all do
 * at first. `set` is O(log n), and O(1) for most of many, which are not the least; the rest is O(1). Ties go to the lowest position.
 */
export class Least {
  protected readonly leaves: number;
  readonly #winner: Int32Array;
  readonly #key: Float64Array;

  constructor(n: number) {
    let leaves = 1;
    while (leaves < n) leaves *= 2;
    this.leaves = leaves;
    this.#winner = new Int32Array(2 * leaves);
    for (let i = 0; i < leaves; i++) this.#winner[leaves + i] = i;
    for (let i = leaves - 1; i > 0; i--) this.#winner[i] = this.#winner[2 * i]!;
    this.#key = new Float64Array(leaves).fill(Infinity);
  }

  set(position: number, value: number): void {
    const winner = this.#winner;
    const key = this.#key;
    key[position] = Number.isNaN(value) ? Infinity : value;
    for (let i = (this.leaves + position) >> 1; i > 0; i >>= 1) {
      const a = winner[2 * i]!;
      const b = winner[2 * i + 1]!;
      const least = key[a]! <= key[b]! ? a : b;
      // It neither was the least here nor is it now: so it is further up, too.
      if (least !== position && winner[i] !== position) return;
      winner[i] = least;
    }
  }

  /** -1 where there is none. */
  get leastAt(): number {
    const position = this.leaves === 1 ? 0 : this.#winner[1]!;
    return this.#key[position] === Infinity ? -1 : position;
  }
  /** Infinity where there is none. */
  get least(): number {
    return this.#key[this.leaves === 1 ? 0 : this.#winner[1]!]!;
  }
}
