import { freeList, roomFor, SEED, topology } from './m2.ts';
import { Variates } from './variates.ts';

/**
 * The yardstick of the kernel: M2 (see m2.ts) written as one loop that can do nothing else. The next arrival is kept outside
 * of the heap, a departure is its request, and equal times have no order. It draws in the same order as M2 on the kernel, so the
 * latencies are the same to the bit.
 */
export function rawM2(nodes: number, requests: number, latencies: Float64Array): void {
  const { servers, serversOf, perCapacity, perSpeed, arrivalsPerTime } = topology(nodes);
  const mask = latencies.length - 1;
  const rooms = roomFor(servers);
  const variates = new Variates(SEED);
  const meanGap = 1 / arrivalsPerTime;
  const arrivedAt = new Float64Array(rooms);
  const nodeOf = new Int32Array(rooms);
  const next = freeList(rooms);
  const inSystem = new Int32Array(nodes);
  const head = new Int32Array(nodes).fill(-1);
  const tail = new Int32Array(nodes);
  const heap = new Departures(rooms);
  let free = 0;
  let arrived = 0;
  let completed = 0;
  let nextArrival = variates.exponential() * meanGap;
  while (completed < requests) {
    const departure = heap.times[0] as number;
    if (arrived < requests && nextArrival <= departure) {
      const now = nextArrival;
      arrived++;
      if (arrived < requests) nextArrival = now + variates.exponential() * meanGap;
      const request = free;
      free = next[request] as number;
      arrivedAt[request] = now;
      const one = variates.below(nodes);
      const two = variates.below(nodes);
      const loadOfOne = ((inSystem[one] as number) + 1) * (perCapacity[one] as number);
      const loadOfTwo = ((inSystem[two] as number) + 1) * (perCapacity[two] as number);
      const node = loadOfTwo < loadOfOne ? two : one;
      nodeOf[request] = node;
      const load = (inSystem[node] as number) + 1;
      inSystem[node] = load;
      if (load <= (serversOf[node] as number)) {
        heap.push(now + Math.exp(variates.normal() - 0.5) * (perSpeed[node] as number), request);
      } else {
        next[request] = -1;
        if (head[node] === -1) head[node] = request;
        else next[tail[node] as number] = request;
        tail[node] = request;
      }
    } else {
      const request = heap.requests[0] as number;
      const node = nodeOf[request] as number;
      latencies[completed++ & mask] = departure - (arrivedAt[request] as number);
      inSystem[node] = (inSystem[node] as number) - 1;
      next[request] = free;
      free = request;
      const waiting = head[node] as number;
      if (waiting === -1) heap.pop();
      else {
        head[node] = next[waiting] as number;
        heap.sink(departure + Math.exp(variates.normal() - 0.5) * (perSpeed[node] as number), waiting);
      }
    }
  }
}

/** The same 4-ary heap as the kernel's, of requests and without an order among equal times. */
class Departures {
  readonly times: Float64Array;
  readonly requests: Int32Array;
  #size = 0;
  constructor(capacity: number) {
    this.times = new Float64Array(capacity + 4).fill(Infinity);
    this.requests = new Int32Array(capacity + 4);
  }

  push(time: number, request: number): void {
    const { times, requests } = this;
    let i = this.#size++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const above = times[parent] as number;
      if (above <= time) break;
      times[i] = above;
      requests[i] = requests[parent] as number;
      i = parent;
    }
    times[i] = time;
    requests[i] = request;
  }

  pop(): void {
    const last = --this.#size;
    const time = this.times[last] as number;
    this.times[last] = Infinity;
    if (last > 0) this.sink(time, this.requests[last] as number);
  }

  sink(time: number, request: number): void {
    const { times, requests } = this;
    const size = this.#size;
    let i = 0;
    for (let first = 1; first < size; first = 4 * i + 1) {
      const left = first + +((times[first + 1] as number) < (times[first] as number));
      const right = first + 2 + +((times[first + 3] as number) < (times[first + 2] as number));
      const least = left ^ ((left ^ right) & -((times[right] as number) < (times[left] as number)));
      const below = times[least] as number;
      if (below >= time) break;
      times[i] = below;
      requests[i] = requests[least] as number;
      i = least;
    }
    times[i] = time;
    requests[i] = request;
  }
}
