import { type Handler, Kernel } from '../sim/kernel.ts';
import { Variates } from './variates.ts';

/**
 * M2, the reference model of the speed bars: nodes with c in {1, 2, 4} servers of speed .5 to 2 and one first-come-first-served
 * queue each; Poisson arrivals at 70 % of the capacity; of two nodes picked at random the one of lower (in system + 1) / (c x
 * speed) is taken; work is lognormal(-.5, 1), mean 1.
 */
export type Topology = {
  readonly nodes: number;
  readonly servers: number;
  readonly arrivalsPerTime: number;
  readonly serversOf: Int32Array;
  /** 1 / (servers x speed) and 1 / speed of each node. */
  readonly perCapacity: Float64Array;
  readonly perSpeed: Float64Array;
};

export function topology(nodes: number): Topology {
  const serversOf = Int32Array.from({ length: nodes }, (_, i) => [1, 2, 4][i % 3] ?? 1);
  const speeds = Float64Array.from({ length: nodes }, (_, i) => [0.5, 0.75, 1, 1.5, 2][Math.floor(i / 3) % 5] ?? 1);
  const capacities = speeds.map((speed, i) => speed * (serversOf[i] ?? 1));
  return {
    nodes,
    servers: serversOf.reduce((sum, servers) => sum + servers, 0),
    arrivalsPerTime: 0.7 * capacities.reduce((sum, capacity) => sum + capacity, 0),
    serversOf,
    perCapacity: capacities.map((capacity) => 1 / capacity),
    perSpeed: speeds.map((speed) => 1 / speed),
  };
}

export const SEED = 42;
const ARRIVAL = 0;
const DEPARTURE = 1;
const NONE = -1;

/** Rooms for requests in the system: far more than M2 ever holds at this load. */
export function roomFor(servers: number): number {
  return Math.max(1 << 13, 8 * servers);
}

/** M2 as the product does it: arrivals and departures are events of the kernel. */
export class M2 implements Handler {
  readonly kernel: Kernel;
  completed = 0;
  readonly #requests: number;
  readonly #latencies: Float64Array;
  readonly #mask: number;
  readonly #topology: Topology;
  readonly #variates = new Variates(SEED);
  readonly #meanGap: number;
  #arrived = 0;
  readonly #arrivedAt: Float64Array;
  /** The next request in the same queue, or the next free room. */
  readonly #next: Int32Array;
  #free = 0;
  readonly #inSystem: Int32Array;
  readonly #head: Int32Array;
  readonly #tail: Int32Array;

  constructor(shape: Topology, requests: number, latencies: Float64Array) {
    this.kernel = new Kernel(roomFor(shape.servers));
    this.#topology = shape;
    this.#requests = requests;
    this.#latencies = latencies;
    this.#mask = latencies.length - 1;
    this.#meanGap = 1 / shape.arrivalsPerTime;
    this.#arrivedAt = new Float64Array(roomFor(shape.servers));
    this.#next = freeList(roomFor(shape.servers));
    this.#inSystem = new Int32Array(shape.nodes);
    this.#head = new Int32Array(shape.nodes).fill(NONE);
    this.#tail = new Int32Array(shape.nodes);
    this.kernel.schedule(this.#variates.exponential() * this.#meanGap, ARRIVAL, 0, 0);
  }

  handle(kind: number, a: number, b: number): void {
    switch (kind) {
      case ARRIVAL:
        this.#arrive();
        break;
      case DEPARTURE:
        this.#depart(a, b);
        break;
    }
  }

  #arrive(): void {
    const now = this.kernel.now;
    if (++this.#arrived < this.#requests) {
      this.kernel.schedule(now + this.#variates.exponential() * this.#meanGap, ARRIVAL, 0, 0);
    }
    const request = this.#free;
    if (request === NONE) throw new Error('M2 holds more requests than it has rooms for');
    this.#free = this.#next[request] as number;
    this.#arrivedAt[request] = now;
    const node = this.#pick();
    const inSystem = (this.#inSystem[node] as number) + 1;
    this.#inSystem[node] = inSystem;
    if (inSystem <= (this.#topology.serversOf[node] as number)) this.#serve(request, node);
    else this.#queue(request, node);
  }

  #pick(): number {
    const { nodes, perCapacity } = this.#topology;
    const one = this.#variates.below(nodes);
    const two = this.#variates.below(nodes);
    const loadOfOne = ((this.#inSystem[one] as number) + 1) * (perCapacity[one] as number);
    const loadOfTwo = ((this.#inSystem[two] as number) + 1) * (perCapacity[two] as number);
    return loadOfTwo < loadOfOne ? two : one;
  }

  #serve(request: number, node: number): void {
    const work = Math.exp(this.#variates.normal() - 0.5) * (this.#topology.perSpeed[node] as number);
    this.kernel.schedule(this.kernel.now + work, DEPARTURE, request, node);
  }

  #queue(request: number, node: number): void {
    this.#next[request] = NONE;
    if (this.#head[node] === NONE) this.#head[node] = request;
    else this.#next[this.#tail[node] as number] = request;
    this.#tail[node] = request;
  }

  #depart(request: number, node: number): void {
    this.#latencies[this.completed++ & this.#mask] = this.kernel.now - (this.#arrivedAt[request] as number);
    this.#inSystem[node] = (this.#inSystem[node] as number) - 1;
    this.#next[request] = this.#free;
    this.#free = request;
    const waiting = this.#head[node] as number;
    if (waiting === NONE) return;
    this.#head[node] = this.#next[waiting] as number;
    this.#serve(waiting, node);
  }
}

export function freeList(rooms: number): Int32Array {
  return Int32Array.from({ length: rooms }, (_, room) => (room + 1 < rooms ? room + 1 : NONE));
}

/**
 * Runs M2 on the kernel; the latencies of the last requests, in the order in which they were completed, are left in `latencies`,
 * whose length is a power of two.
 */
export function kernelM2(nodes: number, requests: number, latencies: Float64Array): void {
  const model = new M2(topology(nodes), requests, latencies);
  model.kernel.runUntil(Infinity, Infinity, model);
}

/** Of all requests of a run on the kernel. */
export function meanLatency(nodes: number, requests: number): number {
  const latencies = new Float64Array(2 ** Math.ceil(Math.log2(requests)));
  kernelM2(nodes, requests, latencies);
  return latencies.reduce((sum, latency) => sum + latency, 0) / requests;
}
