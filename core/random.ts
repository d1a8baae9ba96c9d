/**
 * Counter-based random numbers: a draw is a function of what it is for, so that a different decision never shifts anybody
 * else's draws (common random numbers).
 */

/** One number for every purpose; never renumber them, golden logs depend on them. */
export const Stream = {
  arrival: 1,
  mix: 2,
  groundTruth: 3,
  difficulty: 4,
  confusion: 5,
  prediction: 6,
  confidence: 7,
  service: 8,
  transfer: 9,
  startUp: 10,
  fault: 11,
  strategy: 12,
  placement: 13,
  explanation: 14,
  remedy: 15,
  clientThink: 16,
} as const;
export type Stream = (typeof Stream)[keyof typeof Stream];

/** Draws of one run; `at` never returns 0 or 1. */
export interface Random {
  /** U(0,1) with 53 bits, a function of (seed, replicate, stream, a, b, c); a, b, c are integers below 2^53. */
  at(stream: number, a: number, b?: number, c?: number): number;
}

const MIX_1 = 0x85ebca6b | 0;
const MIX_2 = 0xc2b2ae35 | 0;

/** The murmur3 finaliser: every input bit flips every output bit with probability about 1/2. */
function avalanche(x: number): number {
  x ^= x >>> 16;
  x = Math.imul(x, MIX_1);
  x ^= x >>> 13;
  x = Math.imul(x, MIX_2);
  return x ^ (x >>> 16);
}

class KeyedRandom implements Random {
  readonly #k0: number;
  readonly #k1: number;
  constructor(seed: number, replicate: number) {
    this.#k0 = avalanche(avalanche(seed ^ 0x9e3779b9) + Math.imul(replicate, 0x7f4a7c15));
    this.#k1 = avalanche(avalanche(replicate ^ 0x243f6a88) + Math.imul(seed, 0x2545f491));
  }

  at(stream: number, a: number, b = 0, c = 0): number {
    const high = (a / 4294967296) | 0;
    let x = avalanche(this.#k0 + Math.imul(stream, 0x9e3779b1) + (a | 0));
    x = avalanche(x + Math.imul(b | 0, 0x85ebca77) + Math.imul(c | 0, 0xc2b2ae3d) + high);
    const y = avalanche(x ^ this.#k1 ^ Math.imul((b | 0) ^ ((c | 0) << 16) ^ ((c | 0) >>> 16), 0x27d4eb2f));
    return ((x >>> 5) * 67108864 + (y >>> 6) + 0.5) / 9007199254740992;
  }
}

/** The draws of replicate `replicate` of seed `seed` (both integers 0 .. 2^32 - 1). */
export function createRandom(seed: number, replicate: number): Random {
  return new KeyedRandom(seed >>> 0, replicate >>> 0);
}

/** A random stream of an algorithm's own: the n-th call is a function of (seed, replicate, stream, n). */
export interface SequentialRandom {
  /** U(0,1) */
  next(): number;
  /** An integer 0 .. n - 1 */
  below(n: number): number;
}

export function sequence(random: Random, stream: Stream): SequentialRandom {
  let n = 0;
  const next = (): number => random.at(stream, n++);
  return { next, below: (bound) => Math.floor(next() * bound) };
}
