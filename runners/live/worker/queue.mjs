/*
 * Work that waits for a slot. Orders: fifo (as it was sent), deadline (the earliest first),
 * priority (the highest first), fair (tenants take turns by start-time fair queueing). What is alike goes as it was sent.
 */
const RANKS = {
  fifo: () => 0,
  deadline: (job) => job.deadline_ms ?? Infinity,
  priority: (job) => -job.priority,
  fair: (job) => job.tag,
};

export class Queue {
  #waiting = [];
  #rank;
  #order;
  #virtual = 0;
  #lastTags = new Map();

  constructor(order) {
    this.#order = order;
    this.#rank = RANKS[order];
  }
  get size() {
    return this.#waiting.length;
  }

  /** When the first of those that wait came. */
  get oldestMs() {
    return Math.min(...this.#waiting.map((job) => job.arrivedMs));
  }

  add(job) {
    if (this.#order === 'fair') {
      job.tag = Math.max(this.#virtual, (this.#lastTags.get(job.tenant) ?? -1) + 1);
      this.#lastTags.set(job.tenant, job.tag);
    }
    this.#waiting.push(job);
  }
  take() {
    let best = 0;
    for (let i = 1; i < this.#waiting.length; i++) if (this.#before(this.#waiting[i], this.#waiting[best])) best = i;
    const [job] = this.#waiting.splice(best, 1);
    if (this.#order === 'fair') this.#virtual = job.tag;
    return job;
  }
  /** False where it does not wait here. */
  delete(job) {
    const at = this.#waiting.indexOf(job);
    if (at >= 0) this.#waiting.splice(at, 1);
    return at >= 0;
  }

  #before(one, other) {
    const [a, b] = [this.#rank(one), this.#rank(other)];
    return a < b || (a === b && one.sequence < other.sequence);
  }
}
