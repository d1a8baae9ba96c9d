import { type Random, Stream } from '../random.ts';
import type { ArrivalSpec } from '../scenario.ts';

type MmppSpec = Extract<ArrivalSpec, { kind: 'mmpp' }>;

/** What the third integer of a key says the draw is for; the gaps of the unit process have 0. */
const STAY = 1;
const NEXT = 2;
const FIRST = 3;

/**
 * The rates of a Markov-modulated Poisson process (Fischer and Meier-Hellstern, Performance Evaluation 18, 1993): each state is left
 * after an exponential stay for any of the others, all alike. It begins in its stationary state. The path of states is a function
 * of (seed, replicate, stream); calls must ask for growing counts.
 */
export class MarkovRates {
  readonly #spec: MmppSpec;
  readonly #random: Random;
  readonly #streamId: number;
  readonly #durationMs: number;
  #state: number;
  #stays = 0;
  /** The current stay, and the arrivals expected before it. */
  #fromMs = 0;
  #untilMs: number;
  #expected = 0;

  constructor(spec: MmppSpec, random: Random, streamId: number, durationMs: number) {
    this.#spec = spec;
    this.#random = random;
    this.#streamId = streamId;
    this.#durationMs = durationMs;
    this.#state = this.#firstState();
    this.#untilMs = this.#stay();
  }

  /** When `count` arrivals are expected to have come, given the path; Infinity where that is after the duration. */
  timeOf(count: number): number {
    for (;;) {
      const perMs = this.#spec.states[this.#state]!.perSecond / 1000;
      const within = perMs * (this.#untilMs - this.#fromMs);
      if (count - this.#expected <= within && perMs > 0) return this.#fromMs + (count - this.#expected) / perMs;
      if (this.#untilMs >= this.#durationMs) return Infinity;
      this.#expected += within;
      this.#fromMs = this.#untilMs;
      this.#state = this.#nextState();
      this.#untilMs += this.#stay();
    }
  }

  #firstState(): number {
    const { states } = this.#spec;
    const total = states.reduce((sum, state) => sum + state.meanStayMs, 0);
    let rest = total * this.#random.at(Stream.arrival, this.#streamId, 0, FIRST);
    const found = states.findIndex((state) => (rest -= state.meanStayMs) < 0);
    return found < 0 ? states.length - 1 : found;
  }
  #nextState(): number {
    const others = this.#spec.states.length - 1;
    const step = 1 + Math.floor(others * this.#random.at(Stream.arrival, this.#streamId, this.#stays, NEXT));
    return (this.#state + step) % (others + 1);
  }
  #stay(): number {
    const u = this.#random.at(Stream.arrival, this.#streamId, this.#stays++, STAY);
    return -this.#spec.states[this.#state]!.meanStayMs * Math.log(u);
  }
}
