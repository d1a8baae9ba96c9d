import { compileDistribution } from '../../core/distribution.ts';
import { createRandom, Stream } from '../../core/random.ts';
import type { Distribution } from '../../core/scenario.ts';

/**
 * A stage of a pipeline, seen from outside. `fifo`: so many servers and one queue; `shared`: so many cores, of which everybody has an equal
 * part and nobody more than one (processor sharing); `delay`: nobody waits for anybody.
 */
export type Stage = {
  readonly discipline: 'fifo' | 'shared' | 'delay';
  /** Servers or cores, 1 or more; of no meaning for `delay`. */
  readonly servers: number;
  /** Constant, on top of the time in the queue and in service: the network and whatever else is not contended for. */
  readonly delayMs: number;
  readonly service: Distribution;
};

/** U(0,1) for the service times of `n` arrivals: the same for all stages that are compared. */
export function serviceDraws(n: number, replicate: number): Float64Array {
  const random = createRandom(1, replicate);
  return Float64Array.from({ length: n }, (_, i) => random.at(Stream.service, i));
}

/** Response times, in ms, of arrivals (ms, ascending) whose service times are the quantiles that belong to `draws`. */
export function responsesOf(stage: Stage, arrivalsMs: Float64Array, draws: Float64Array): Float64Array {
  const service = compileDistribution(stage.service);
  const workMs = draws.map((u) => service.quantile(u));
  const responses = RESPONSES[stage.discipline](arrivalsMs, workMs, stage.servers);
  return responses.map((ms) => ms + stage.delayMs);
}

type Responses = (arrivalsMs: Float64Array, workMs: Float64Array, servers: number) => Float64Array;
const RESPONSES: { readonly [D in Stage['discipline']]: Responses } = {
  fifo: firstComeFirstServed,
  shared: processorSharing,
  delay: (_, workMs) => workMs,
};

/** Kiefer and Wolfowitz: whoever comes takes the server that is free first. */
function firstComeFirstServed(arrivalsMs: Float64Array, workMs: Float64Array, servers: number): Float64Array {
  const freeMs = new Float64Array(servers);
  return arrivalsMs.map((arrivalMs, i) => {
    let first = 0;
    for (let k = 1; k < servers; k++) if (freeMs[k]! < freeMs[first]!) first = k;
    freeMs[first] = Math.max(arrivalMs, freeMs[first]!) + workMs[i]!;
    return freeMs[first]! - arrivalMs;
  });
}

/** Everybody who is there advances at the same rate, so one sum of it tells who is done: whoever came in at v leaves at v + work. */
function processorSharing(arrivalsMs: Float64Array, workMs: Float64Array, cores: number): Float64Array {
  const responses = new Float64Array(arrivalsMs.length);
  const inside: { readonly i: number; readonly leaves: number }[] = [];
  let [now, advanced, next] = [0, 0, 0];
  while (next < arrivalsMs.length || inside.length > 0) {
    const rate = Math.min(1, cores / inside.length);
    const first = inside[0];
    const endMs = first === undefined ? Infinity : now + (first.leaves - advanced) / rate;
    const arrivalMs = arrivalsMs[next] ?? Infinity;
    if (first !== undefined && endMs <= arrivalMs) {
      [now, advanced] = [endMs, first.leaves];
      responses[first.i] = endMs - arrivalsMs[first.i]!;
      inside.shift();
      continue;
    }
    if (first !== undefined) advanced += (arrivalMs - now) * rate;
    now = arrivalMs;
    insert(inside, { i: next, leaves: advanced + workMs[next]! });
    next++;
  }
  return responses;
}

/** Keeps them in the order in which they leave. */
function insert<T extends { readonly leaves: number }>(inside: T[], one: T): void {
  let at = inside.length;
  while (at > 0 && inside[at - 1]!.leaves > one.leaves) at--;
  inside.splice(at, 0, one);
}
