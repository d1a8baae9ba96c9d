/** How long what came too early waits for what was sent before it. */
const HOLD_MS = 10;

/** Lets through in the order of sending what the network has turned round; what is lost on the way is waited for only so long. */
export class Sequence {
  #next = 0;
  #held = new Map();
  #alarm;
  #pass;

  constructor(pass) {
    this.#pass = pass;
  }

  /** `n` counts what was sent, from 0. */
  take(n, item) {
    if (n > this.#next) {
      this.#held.set(n, item);
      this.#alarm ??= setTimeout(() => this.#giveUp(), HOLD_MS);
      return;
    }
    this.#pass(item);
    if (n === this.#next) this.#follow(n + 1);
  }

  #follow(n) {
    this.#next = n;
    for (let item = this.#held.get(n); item !== undefined; item = this.#held.get(this.#next)) {
      this.#held.delete(this.#next++);
      this.#pass(item);
    }
    if (this.#held.size > 0) return;
    clearTimeout(this.#alarm);
    this.#alarm = undefined;
  }
  #giveUp() {
    this.#alarm = undefined;
    this.#follow(Math.min(...this.#held.keys()));
    if (this.#held.size > 0) this.#alarm = setTimeout(() => this.#giveUp(), HOLD_MS);
  }
}
