/**
 * One capacity shared equally by whoever uses it (processor sharing): with n users each progresses at capacity / n. Progress is
 * kept in virtual time, the work that a user has been given since the start: all users' virtual times advance alike, so that
 * a user ends at the fixed virtual time (when it came + its work), however often the others change. Nothing is re-timed one
 * by one and nothing drifts (Parekh and Gallager, 1993; here with equal weights).
 * It needs that all users progress alike: work on a node does not (sim/contention.ts), transfers on a link do.
 */
export class EqualShares<User> {
  readonly #alone: boolean;
  #capacity: number;
  /** Work that each user has been given, at `#since`. */
  #virtual = 0;
  #since = 0;
  /** The first to end is last; among equals, the one that came first. */
  readonly #ends: number[] = [];
  readonly #users: User[] = [];

  /** Work per millisecond, more than 0. `alone`: each user has all of it, whoever else there is. */
  constructor(capacity: number, alone = false) {
    this.#capacity = capacity;
    this.#alone = alone;
  }

  get size(): number {
    return this.#users.length;
  }
  /** Of the first user that ends if nothing changes; Infinity where there is none. Never before the last change. */
  get nextEndMs(): number {
    const end = this.#ends.at(-1);
    return end === undefined ? Infinity : this.#since + (Math.max(0, end - this.#virtual) * this.#parts) / this.#capacity;
  }

  add(user: User, work: number, now: number): void {
    this.#advance(now);
    const end = this.#virtual + work;
    const at = this.#firstNotAfter(end);
    this.#ends.splice(at, 0, end);
    this.#users.splice(at, 0, user);
  }

  /** From now on; more than 0. */
  setCapacity(capacity: number, now: number): void {
    this.#advance(now);
    this.#capacity = capacity;
  }

  /** All users with the work that each has left, in the order in which they would end. */
  takeAll(now: number): { readonly user: User; readonly work: number }[] {
    this.#advance(now);
    const left = this.#users.map((user, i) => ({ user, work: Math.max(0, this.#ends[i]! - this.#virtual) }));
    this.#users.length = 0;
    this.#ends.length = 0;
    return left.reverse();
  }

  /** The user whose end it is, taken out; undefined before it. */
  takeEnded(now: number): User | undefined {
    if (this.nextEndMs > now) return undefined;
    this.#since = now;
    this.#virtual = this.#ends.pop()!;
    return this.#users.pop();
  }

  /** Before its end. False where it is not there. */
  delete(user: User, now: number): boolean {
    const at = this.#users.indexOf(user);
    if (at < 0) return false;
    this.#advance(now);
    this.#ends.splice(at, 1);
    this.#users.splice(at, 1);
    return true;
  }

  #advance(now: number): void {
    // From 0 again whenever it is idle, so that virtual time keeps its precision in long runs.
    if (this.#ends.length === 0) this.#virtual = 0;
    else this.#virtual += ((now - this.#since) * this.#capacity) / this.#parts;
    this.#since = now;
  }

  get #parts(): number {
    return this.#alone ? 1 : this.#ends.length;
  }

  /** Where an end belongs in the descending list: before all that are not after it. */
  #firstNotAfter(end: number): number {
    let low = 0;
    let high = this.#ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ends[middle]! > end) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
