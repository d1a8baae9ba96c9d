import { Least } from '../least.ts';

/** The least, with its position, and the greatest of n numbers that change one at a time, at the same cost. */
export class Extremes extends Least {
  readonly #greatest: Float64Array;

  constructor(n: number) {
    super(n);
    this.#greatest = new Float64Array(2 * this.leaves).fill(-Infinity);
  }

  override set(position: number, value: number): void {
    super.set(position, value);
    const greatest = this.#greatest;
    let i = this.leaves + position;
    greatest[i] = Number.isNaN(value) ? -Infinity : value;
    for (i >>= 1; i > 0; i >>= 1) {
      const most = Math.max(greatest[2 * i]!, greatest[2 * i + 1]!);
      if (most === greatest[i]) return;
      greatest[i] = most;
    }
  }

  /** -Infinity where there is none. */
  get greatest(): number {
    return this.#greatest[1]!;
  }
}
