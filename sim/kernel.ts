/**
 * The event kernel: what happens next, and when it is.
 *
 * An event is a slot in typed arrays: a kind (an opcode that the handler switches over) and two integers, so that nothing is
 * allocated for an event. The heap orders slots by (time, sequence): events of one time happen in the order in which they
 * were scheduled. An event cannot be taken back; who no longer wants one remembers a generation and ignores it.
 *
 * The heap is 4-ary. Its times lie in an array of their own, padded with Infinity so that the least of four children is found
 * without asking whether there are four, and without branches that a processor would guess wrong half of the time. The slot
 * of the event that is being handled stays at the root as a hole, which the first `schedule` of its handler fills: most
 * handlers schedule one successor, and that costs one walk down instead of a walk down and a walk up.
 */

/** What happens at an event. The time is `kernel.now`. */
export interface Handler {
  handle(kind: number, a: number, b: number): void;
}

/** Why `runUntil` came back: the time or the number of events was reached, `stop` was called, or nothing is left to happen. */
export type KernelEnd = 'time' | 'events' | 'stopped' | 'idle';

/** Four children of the last slot may be looked at. */
const PADDING = 4;

export class Kernel {
  #now = 0;
  /** Events in the heap, the hole counted. */
  #size = 0;
  #sequence = 0;
  #hole = false;
  #running = false;
  #stopRequested = false;
  #capacity = 0;
  /** The heap: times, and which slot each belongs to. */
  #times = new Float64Array(PADDING).fill(Infinity);
  #slots = new Int32Array(PADDING);
  /** The slots. A free one names the next free one in `a`. */
  #sequences = new Float64Array(0);
  #kinds = new Uint8Array(0);
  #as = new Int32Array(0);
  #bs = new Int32Array(0);
  #free = -1;

  /** Room for `capacity` events at first; it doubles when needed. */
  constructor(capacity = 1024) {
    this.#grow(Math.max(1, capacity));
  }

  /** Milliseconds since the start: the time of the event being handled, or where the last run ended. */
  get now(): number {
    return this.#now;
  }

  /** Events still to happen; the one being handled is not among them. */
  get pending(): number {
    return this.#hole ? this.#size - 1 : this.#size;
  }

  /**
   * At `atMs` (finite, not before `now`), `handle(kind, a, b)` is called: kind 0 .. 255, a and b signed 32-bit integers.
   * @throws Error when the time has passed or is not a number.
   */
  schedule(atMs: number, kind: number, a: number, b: number): void {
    if (!(atMs >= this.#now && atMs < Infinity)) {
      throw new Error(`event of kind ${kind} scheduled at ${atMs} ms, now is ${this.#now} ms; give a finite time from now on`);
    }
    if (this.#hole) {
      this.#hole = false;
      const slot = this.#slots[0] as number;
      this.#fill(slot, kind, a, b);
      this.#sink(atMs, slot);
    } else {
      if (this.#free < 0) this.#grow(2 * this.#capacity);
      const slot = this.#free;
      this.#free = this.#as[slot] as number;
      this.#fill(slot, kind, a, b);
      this.#rise(atMs, slot);
    }
  }

  /** Handles the next event; false when there is none. What the handler throws comes out, and the event counts as handled. */
  step(handler: Handler): boolean {
    if (this.#size === 0) return false;
    this.#enter();
    try {
      this.#handleNext(handler);
    } finally {
      this.#leave();
    }
    return true;
  }

  /**
   * Handles the events up to and including `untilMs`, at most `maxEvents` of them. After 'time' it is `untilMs`, after any other
   * end the time of the last event. What a handler throws comes out; its event counts as handled, the others remain.
   */
  runUntil(untilMs: number, maxEvents: number, handler: Handler): KernelEnd {
    if (Number.isNaN(untilMs) || Number.isNaN(maxEvents)) {
      throw new Error(`runUntil(${untilMs} ms, ${maxEvents} events); give a time and a number, or Infinity for no bound`);
    }
    this.#enter();
    try {
      for (let left = maxEvents; ; left--) {
        if (this.#stopRequested) {
          this.#stopRequested = false;
          return 'stopped';
        }
        if (this.#size === 0) return 'idle';
        if ((this.#times[0] as number) > untilMs) {
          if (untilMs > this.#now) this.#now = untilMs;
          return 'time';
        }
        if (left < 1) return 'events';
        this.#handleNext(handler);
      }
    } finally {
      this.#leave();
    }
  }

  /** The run that is going on ends after the event being handled; if none is, the next `runUntil` ends before its first. */
  stop(): void {
    this.#stopRequested = true;
  }

  #enter(): void {
    if (this.#running) throw new Error('the kernel is running: a handler schedules events and does not run them');
    this.#running = true;
  }

  /** Also after an exception: then the hole may still be open. */
  #leave(): void {
    this.#running = false;
    if (this.#hole) this.#close();
  }

  #handleNext(handler: Handler): void {
    const slot = this.#slots[0] as number;
    this.#now = this.#times[0] as number;
    this.#hole = true;
    handler.handle(this.#kinds[slot] as number, this.#as[slot] as number, this.#bs[slot] as number);
    if (this.#hole) this.#close();
  }

  /** Nobody filled the hole: its slot is free again, and the last event of the heap sinks from the root. */
  #close(): void {
    this.#hole = false;
    const free = this.#slots[0] as number;
    this.#as[free] = this.#free;
    this.#free = free;
    const last = --this.#size;
    const time = this.#times[last] as number;
    this.#times[last] = Infinity;
    if (last > 0) this.#sink(time, this.#slots[last] as number);
  }

  #fill(slot: number, kind: number, a: number, b: number): void {
    this.#kinds[slot] = kind;
    this.#as[slot] = a;
    this.#bs[slot] = b;
    this.#sequences[slot] = this.#sequence++;
  }

  /** Puts a new event at the end and walks it up. It is the newest, so it stays below its equals. */
  #rise(time: number, slot: number): void {
    const times = this.#times;
    const slots = this.#slots;
    let i = this.#size++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const above = times[parent] as number;
      if (above <= time) break;
      times[i] = above;
      slots[i] = slots[parent] as number;
      i = parent;
    }
    times[i] = time;
    slots[i] = slot;
  }

  /** Puts an event at the root and walks it down. */
  #sink(time: number, slot: number): void {
    const times = this.#times;
    const slots = this.#slots;
    const size = this.#size;
    let i = 0;
    for (let first = 1; first < size; first = 4 * i + 1) {
      const t0 = times[first] as number;
      const t1 = times[first + 1] as number;
      const t2 = times[first + 2] as number;
      const t3 = times[first + 3] as number;
      const left = first + +(t1 < t0);
      const right = first + 2 + +(t3 < t2);
      let least = left ^ ((left ^ right) & -((times[right] as number) < (times[left] as number)));
      const below = times[least] as number;
      if (below > time) break;
      if (+(t0 === below) + +(t1 === below) + +(t2 === below) + +(t3 === below) > 1) least = this.#oldest(first, below);
      if (below === time && (this.#sequences[slots[least] as number] as number) > (this.#sequences[slot] as number)) break;
      times[i] = below;
      slots[i] = slots[least] as number;
      i = least;
    }
    times[i] = time;
    slots[i] = slot;
  }

  /** Which of the four children from `first` on with this time was scheduled before the others. */
  #oldest(first: number, time: number): number {
    let oldest = -1;
    let sequence = Infinity;
    for (let child = first; child < first + 4; child++) {
      if (this.#times[child] !== time) continue;
      const own = this.#sequences[this.#slots[child] as number] as number;
      if (own < sequence) {
        sequence = own;
        oldest = child;
      }
    }
    return oldest;
  }

  #grow(capacity: number): void {
    const padded = capacity + PADDING;
    const times = new Float64Array(padded).fill(Infinity);
    times.set(this.#times);
    this.#times = times;
    this.#slots = enlarged(this.#slots, new Int32Array(padded));
    this.#sequences = enlarged(this.#sequences, new Float64Array(capacity));
    this.#kinds = enlarged(this.#kinds, new Uint8Array(capacity));
    this.#as = enlarged(this.#as, new Int32Array(capacity));
    this.#bs = enlarged(this.#bs, new Int32Array(capacity));
    for (let slot = capacity - 1; slot >= this.#capacity; slot--) {
      this.#as[slot] = this.#free;
      this.#free = slot;
    }
    this.#capacity = capacity;
  }
}

function enlarged<T extends Float64Array | Int32Array | Uint8Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
