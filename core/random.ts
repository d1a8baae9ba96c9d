/**
 * Counter-based random numbers: a draw is a function of what it is for, so that a different decision never shifts anybody
 * else's draws (common random numbers).
 */

import { MOST_SEED, requireWhole } from './required.ts';

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
  loss: 17,
  imagePull: 18,
  containerStart: 19,
  modelLoad: 20,
  /** Not of a run: resamples of its statistics. */
  bootstrap: 21,
  recordedInput: 22,
} as const;
export type Stream = (typeof Stream)[keyof typeof Stream];

/** Draws of one run; `at` never returns 0 or 1. */
export interface Random {
  /**
   * U(0,1), an odd multiple of 2^-53 (so never 0 or 1, and u and 1 - u are equally likely), a function of (seed, replicate,
   * stream, a, b, c); a, b, c are integers 0 .. 2^53 - 1.
   */
  at(stream: number, a: number, b?: number, c?: number): number;
}

/*
 * Why so: JavaScript has no 64-bit integers that are fast, so a key is mixed in two lanes of 32 bits. (stream, a) and then
 * (b, c) are each added as an injective map into the 64 bits, and each time a bijection of those 64 bits follows in which the
 * lanes cross twice: two keys that differ only in b and c below 2^32 never meet, and others meet as often as chance has it.
 * The constants are odd with well-spread bits; test/core/random.test.ts is what they were chosen by.
 */
const GOLDEN = 0x9e3779b1 | 0;
const SECOND = 0x85ebca77 | 0;
const THIRD = 0xc2b2ae3d | 0;
const FOURTH = 0x27d4eb2f | 0;

/** What is above the low 32 bits of an integer below 2^53. */
function high(x: number): number {
  return (x | 0) === x ? 0 : Math.floor(x / 4294967296);
}

class KeyedRandom implements Random {
  readonly #k0: number;
  readonly #k1: number;
  constructor(k0: number, k1: number) {
    this.#k0 = k0;
    this.#k1 = k1;
  }

  at(stream: number, a: number, b = 0, c = 0): number {
    let x = (this.#k0 + Math.imul(stream, GOLDEN) + (a | 0)) | 0;
    let y = (this.#k1 + Math.imul(stream, SECOND) + Math.imul(high(a), THIRD)) | 0;
    // Not a function of its own: two results would have to be returned, and the call costs more than the work.
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    y = Math.imul(y ^ (y >>> 15) ^ x, 0x735a2d97);
    x = Math.imul(x ^ (x >>> 15) ^ (y >>> 13), 0x6c8e9cf5);
    y = y ^ (y >>> 16) ^ (x >>> 11);

    x = (x + Math.imul(b, GOLDEN) + Math.imul(c, SECOND) + Math.imul(high(b), FOURTH)) | 0;
    y = (y + Math.imul(b, THIRD) + Math.imul(c, FOURTH) + Math.imul(high(c), GOLDEN)) | 0;
    x = Math.imul(x ^ (x >>> 16) ^ y, 0x21f0aaad);
    y = Math.imul(y ^ (y >>> 15) ^ x, 0x735a2d97);
    x = Math.imul(x ^ (x >>> 15) ^ (y >>> 13), 0x6c8e9cf5);
    y = Math.imul(y ^ (y >>> 16) ^ (x >>> 11), 0x045d9f3b);
    x ^= (x >>> 16) ^ (y >>> 15);
    y ^= y >>> 16;
    // 52 bits and a half: with 53 the largest would round to 1.
    return ((x >>> 6) * 67108864 + (y >>> 6) + 0.5) / 4503599627370496;
  }
}

/** The draws of replicate `replicate` of seed `seed` (both integers 0 .. 2^32 - 1, or a UserError says so). */
export function createRandom(seed: number, replicate: number): Random {
  requireWhole('seed', seed, 0, MOST_SEED);
  requireWhole('replicate', replicate, 0, MOST_SEED);
  const keys = new KeyedRandom(0x243f6a88, 0x13198a2e);
  const word = (n: number): number => Math.floor(keys.at(0, seed, replicate, n) * 4294967296) | 0;
  return new KeyedRandom(word(0), word(1));
}

/** A random stream of an algorithm's own: the n-th call is a function of (seed, replicate, stream, n, part). */
export interface SequentialRandom {
  /** U(0,1) */
  next(): number;
  /** An integer 0 .. n - 1 */
  below(n: number): number;
}

/** `part` tells apart several algorithms of one kind in a run. */
export function sequence(random: Random, stream: Stream, part = 0): SequentialRandom {
  let n = 0;
  const next = (): number => random.at(stream, n++, part);
  return { next, below: (bound) => Math.floor(next() * bound) };
}
