/**
 * The least and the greatest of n numbers that change one at a time, with the position of the least: two tournament trees over
 * one array. A position without a value holds NaN. `set` is O(log n), the rest O(1); ties go to the lowest position.
 */
export class Extremes {
  readonly #leaves: number;
  readonly #winner: Int32Array;
  readonly #greatest: Float64Array;
  readonly #key: Float64Array;

  constructor(n: number) {
    let leaves = 1;
    while (leaves < n) leaves *= 2;
    this.#leaves = leaves;
    this.#winner = new Int32Array(2 * leaves);
    for (let i = 0; i < leaves; i++) this.#winner[leaves + i] = i;
    for (let i = leaves - 1; i > 0; i--) this.#winner[i] = this.#winner[2 * i]!;
    this.#key = new Float64Array(leaves).fill(Infinity);
    this.#greatest = new Float64Array(2 * leaves).fill(-Infinity);
  }

  set(position: number, value: number): void {
    const winner = this.#winner;
    const greatest = this.#greatest;
    const key = this.#key;
    const absent = Number.isNaN(value);
    let i = this.#leaves + position;
    key[position] = absent ? Infinity : value;
    greatest[i] = absent ? -Infinity : value;
    for (i >>= 1; i > 0; i >>= 1) {
      const a = winner[2 * i]!;
      const b = winner[2 * i + 1]!;
      winner[i] = key[a]! <= key[b]! ? a : b;
      greatest[i] = Math.max(greatest[2 * i]!, greatest[2 * i + 1]!);
    }
  }

  /** Position of the least value, or -1 where there is none. */
  get leastAt(): number {
    const position = this.#leaves === 1 ? 0 : this.#winner[1]!;
    return this.#key[position] === Infinity ? -1 : position;
  }
  /** Infinity where there is none. */
  get least(): number {
    return this.#key[this.#leaves === 1 ? 0 : this.#winner[1]!]!;
  }
  /** -Infinity where there is none. */
  get greatest(): number {
    return this.#greatest[1]!;
  }
}
