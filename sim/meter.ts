/** What is used in amounts, and what a use of it costs. `lostMs`: see `Meter`. */
export interface Use {
  readonly lostMs: number;
  /** By so much more is asked for from now on. */
  shift(amount: number, now: number): void;
  /** Of a use of `amount` that lasted `ms`, where `lostBefore` had been lost when it began. */
  energyJ(amount: number, ms: number, lostBefore: number): number;
}

/** Sums of shares are not exact; demands are no finer than a millionth. */
const NOTHING = 1e-9;

/**
 * Something that is used in amounts and draws power in proportion. Where more is asked for than there is, all is in use and each
 * user has its part: `lostMs` is how much time an user has lost by that so far, so that the parts of all users add up to the whole.
 */
export class Meter implements Use {
  lostMs = 0;
  /** Of the window that was closed last. */
  meanShare = 0;
  windowJ = 0;
  readonly #capacity: number;
  readonly #dynamicW: number;
  #asked = 0;
  #since = 0;
  #shareMs = 0;

  constructor(capacity: number, dynamicW: number) {
    this.#capacity = capacity;
    this.#dynamicW = dynamicW;
  }

  shift(amount: number, now: number): void {
    const ms = now - this.#since;
    this.#since = now;
    if (this.#asked > this.#capacity) this.lostMs += ms * (1 - this.#capacity / this.#asked);
    this.#shareMs += ms * this.#share;
    const asked = this.#asked + amount;
    this.#asked = asked < NOTHING ? 0 : asked;
  }

  energyJ(amount: number, ms: number, lostBefore: number): number {
    return ((this.#dynamicW * amount) / this.#capacity) * ((ms - (this.lostMs - lostBefore)) / 1000);
  }

  /** Writes down the mean share in use and the energy above idle of the window that ends. */
  close(now: number, windowMs: number): void {
    this.shift(0, now);
    this.meanShare = windowMs > 0 ? this.#shareMs / windowMs : this.#share;
    this.windowJ = (this.#dynamicW * this.#shareMs) / 1000;
    this.#shareMs = 0;
  }

  get #share(): number {
    return Math.min(1, this.#asked / this.#capacity);
  }
}

/**
 * The part of a meter that one instance may use. It asks the whole for no more than `most`; what its users lose by that comes on top
 * of what all users of the whole lose.
 */
export class PartMeter implements Use {
  lostMs = 0;
  readonly #whole: Meter;
  readonly #most: number;
  #asked = 0;
  #since = 0;
  #lostOfWhole = 0;

  constructor(whole: Meter, most: number) {
    this.#whole = whole;
    this.#most = most;
  }

  shift(amount: number, now: number): void {
    const used = Math.min(this.#asked, this.#most);
    const ms = now - this.#since;
    const given = this.#asked > used ? used / this.#asked : 1;
    this.#asked += amount;
    this.#whole.shift(Math.min(this.#asked, this.#most) - used, now);
    this.lostMs += ms - given * (ms - (this.#whole.lostMs - this.#lostOfWhole));
    this.#since = now;
    this.#lostOfWhole = this.#whole.lostMs;
  }

  energyJ(amount: number, ms: number, lostBefore: number): number {
    return this.#whole.energyJ(amount, ms, this.#whole.lostMs - (this.lostMs - lostBefore));
  }
}
