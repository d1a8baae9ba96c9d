import { type CompiledDistribution, compileDistribution } from '../distribution.ts';
import { type Random, Stream } from '../random.ts';
import type { ArrivalSpec } from '../scenario.ts';

type ClosedSpec = Extract<ArrivalSpec, { kind: 'closed' }>;

/**
 * The clients of a closed loop: each thinks, asks, waits for the end of its query, and thinks again. The k-th think time of a client
 * is a function of (seed, replicate, stream, client, k). Those that think are a heap by (time, client); O(log clients) each.
 */
export class Clients {
  readonly #think: CompiledDistribution;
  readonly #random: Random;
  readonly #streamId: number;
  readonly #dueMs: Float64Array;
  /** Think times that a client has taken. */
  readonly #thoughts: Float64Array;
  readonly #heap: Int32Array;
  #size = 0;

  constructor({ clients, think }: ClosedSpec, random: Random, streamId: number) {
    this.#think = compileDistribution(think);
    this.#random = random;
    this.#streamId = streamId;
    this.#dueMs = new Float64Array(clients);
    this.#thoughts = new Float64Array(clients);
    this.#heap = new Int32Array(clients);
    for (let client = 0; client < clients; client++) this.thinks(client, 0);
  }

  /** Who asks next, and when; -1 and Infinity while all wait. */
  get first(): number {
    return this.#size === 0 ? -1 : this.#heap[0]!;
  }
  get firstMs(): number {
    return this.#size === 0 ? Infinity : this.#dueMs[this.#heap[0]!]!;
  }

  /** The client begins to think. */
  thinks(client: number, nowMs: number): void {
    const thought = this.#thoughts[client]!++;
    this.#dueMs[client] = nowMs + this.#think.sample(this.#random, Stream.clientThink, this.#streamId, client, thought);
    let at = this.#size++;
    for (let parent = (at - 1) >> 1; at > 0 && this.#before(client, this.#heap[parent]!); parent = (at - 1) >> 1) {
      this.#heap[at] = this.#heap[parent]!;
      at = parent;
    }
    this.#heap[at] = client;
  }

  /** The first asks, and waits from now on. */
  take(): void {
    const last = this.#heap[--this.#size]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#before(this.#heap[child + 1]!, this.#heap[child]!)) child++;
      if (!this.#before(this.#heap[child]!, last)) break;
      this.#heap[at] = this.#heap[child]!;
      at = child;
    }
    this.#heap[at] = last;
  }

  #before(a: number, b: number): boolean {
    const difference = this.#dueMs[a]! - this.#dueMs[b]!;
    return difference < 0 || (difference === 0 && a < b);
  }
}
