/**
 * The least and the greatest of n numbers that change one at a time, with the position of the least: two tournament trees over
 * one array. A position without a value holds NaN. `set` is O(log n), and O(1) for most of many, which are neither; the rest is O(1). Ties go to the
 * lowest position.
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
    const absent = Number.isNaN(value);
    this.#setLeast(position, absent ? Infinity : value);
    this.#setGreatest(position, absent ? -Infinity : value);
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

  #setLeast(position: number, value: number): void {
    const winner = this.#winner;
    const key = this.#key;
    key[position] = value;
    for (let i = (this.#leaves + position) >> 1; i > 0; i >>= 1) {
      const a = winner[2 * i]!;
      const b = winner[2 * i + 1]!;
      const least = key[a]! <= key[b]! ? a : b;
      // It neither was the least here nor is it now: so it is further up, too.
      if (least !== position && winner[i] !== position) return;
      winner[i] = least;
    }
  }
  #setGreatest(position: number, value: number): void {
    const greatest = this.#greatest;
    let i = this.#leaves + position;
    greatest[i] = value;
    for (i >>= 1; i > 0; i >>= 1) {
      const most = Math.max(greatest[2 * i]!, greatest[2 * i + 1]!);
      if (most === greatest[i]) return;
      greatest[i] = most;
    }
  }
}
