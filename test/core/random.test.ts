import { describe, expect, it } from 'vitest';
import { createRandom, type Random, Stream, sequence } from '../../core/random.ts';

const SEED = 20260714;
const GOLDEN = [0.7955439863980039, 0.9780995183117039, 0.9259940717608278, 0.2931742587901983, 0.39207804499022536];

/** Kolmogorov's statistic sqrt(n) x D for U(0,1); above 1.95 in one of a thousand samples. */
function kolmogorov(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  let distance = 0;
  sorted.forEach((value, i) => {
    distance = Math.max(distance, (i + 1) / n - value, value - i / n);
  });
  return Math.sqrt(n) * distance;
}

/** Chi-square of equal cells as a standard normal deviate (good above 30 cells). */
function chiDeviate(counts: Int32Array): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const chi = counts.reduce((sum, count) => sum + ((count - expected) * (count - expected)) / expected, 0);
  const freedom = counts.length - 1;
  return (chi - freedom) / Math.sqrt(2 * freedom);
}

/** A uniform is an odd multiple of 2^-53: which one, counted from 0, as high and low words of 26 bits. */
function words(u: number): readonly [number, number] {
  const ordinal = u * 4503599627370496 - 0.5;
  const high = Math.floor(ordinal / 67108864);
  return [high, ordinal - high * 67108864];
}

function draws(n: number, draw: (i: number) => number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => draw(i));
}

/** Ways in which the product walks through keys; each gives the draw number i. */
function walks(random: Random): { readonly [name: string]: (i: number) => number } {
  return {
    a: (i) => random.at(Stream.arrival, i),
    b: (i) => random.at(Stream.service, 17, i),
    c: (i) => random.at(Stream.transfer, 17, 3, i),
    stream: (i) => random.at(i, 17, 3, 1),
    'a beyond 2^32': (i) => random.at(Stream.arrival, 4294967296 * 5 + i),
    'a in steps of 2^32': (i) => random.at(Stream.arrival, 4294967296 * i),
    'a by b': (i) => random.at(Stream.service, i >> 3, i & 7),
    'a by b by c': (i) => random.at(Stream.transfer, i >> 6, (i >> 3) & 7, i & 7),
    'b and c as a diagonal': (i) => random.at(Stream.service, 5, i, i),
    seed: (i) => createRandom(i, 0).at(Stream.arrival, 0),
    replicate: (i) => createRandom(SEED, i).at(Stream.arrival, 0),
  };
}

/** Neighbours in each argument. */
const NEIGHBOURS: { readonly [name: string]: (i: number) => readonly [number, number] } = {
  '(a, a + 1)': (i) => pair((r) => [r.at(8, i, 2, 1), r.at(8, i + 1, 2, 1)]),
  '(b, b + 1)': (i) => pair((r) => [r.at(8, i, i & 3, 1), r.at(8, i, (i & 3) + 1, 1)]),
  '(c, c + 1)': (i) => pair((r) => [r.at(8, i, 2, i & 3), r.at(8, i, 2, (i & 3) + 1)]),
  '(b, c) and (c, b)': (i) => pair((r) => [r.at(8, i, 1, 2), r.at(8, i, 2, 1)]),
  '(a, b) and (b, a)': (i) => pair((r) => [r.at(8, i, 7), r.at(8, 7, i)]),
  '(stream, stream + 1)': (i) => pair((r) => [r.at(8, i), r.at(9, i)]),
  '(a, a + 2^32)': (i) => pair((r) => [r.at(8, i), r.at(8, i + 4294967296)]),
  '(b, b + 2^32)': (i) => pair((r) => [r.at(8, 1, i), r.at(8, 1, i + 4294967296)]),
  '(c, c + 2^32)': (i) => pair((r) => [r.at(8, 1, 1, i), r.at(8, 1, 1, i + 4294967296)]),
  '(seed, seed + 1)': (i) => [createRandom(i, 0).at(8, 5), createRandom(i + 1, 0).at(8, 5)],
  '(replicate, replicate + 1)': (i) => [createRandom(SEED, i).at(8, 5), createRandom(SEED, i + 1).at(8, 5)],
  '(seed, replicate) and (replicate, seed)': (i) => [createRandom(i, 3).at(8, 5), createRandom(3, i).at(8, 5)],
};
const fixed = createRandom(SEED, 0);
function pair(of: (random: Random) => readonly [number, number]): readonly [number, number] {
  return of(fixed);
}

describe('a keyed draw', () => {
  for (const [name, draw] of Object.entries(walks(fixed))) {
    it(`is uniform along ${name}, in its high and its low bits`, () => {
      const n = 100_000;
      const values = draws(n, draw);
      expect(kolmogorov(values)).toBeLessThan(1.95);
      const high = new Int32Array(1024);
      const low = new Int32Array(1024);
      const middle = new Int32Array(1024);
      for (const value of values) {
        const [top, bottom] = words(value);
        high[top >> 16] = (high[top >> 16] ?? 0) + 1;
        middle[top & 1023] = (middle[top & 1023] ?? 0) + 1;
        low[bottom & 1023] = (low[bottom & 1023] ?? 0) + 1;
      }
      for (const counts of [high, middle, low]) expect(Math.abs(chiDeviate(counts))).toBeLessThan(4);
    });

    it(`has no serial correlation along ${name}`, () => {
      const n = 100_000;
      const values = draws(n, draw);
      for (const lag of [1, 2, 3, 7, 8, 64]) {
        let sum = 0;
        for (let i = lag; i < n; i++) sum += ((values[i] ?? 0) - 0.5) * ((values[i - lag] ?? 0) - 0.5);
        // The mean of the products has standard deviation 1 / (12 sqrt(n)).
        expect(Math.abs((sum * 12) / Math.sqrt(n - lag)), `lag ${lag}`).toBeLessThan(4);
      }
    });
  }

  for (const [name, neighbours] of Object.entries(NEIGHBOURS)) {
    it(`is independent of its neighbour ${name}`, () => {
      const n = 100_000;
      const cells = new Int32Array(1024);
      const flips = new Int32Array(52);
      for (let i = 0; i < n; i++) {
        const [u, v] = neighbours(i + 8);
        const cell = Math.floor(u * 32) * 32 + Math.floor(v * 32);
        cells[cell] = (cells[cell] ?? 0) + 1;
        const [uHigh, uLow] = words(u);
        const [vHigh, vLow] = words(v);
        for (let bit = 0; bit < 26; bit++) {
          flips[bit] = (flips[bit] ?? 0) + (((uLow ^ vLow) >> bit) & 1);
          flips[26 + bit] = (flips[26 + bit] ?? 0) + (((uHigh ^ vHigh) >> bit) & 1);
        }
      }
      expect(Math.abs(chiDeviate(cells))).toBeLessThan(4);
      for (const flipped of flips) expect(Math.abs(flipped - n / 2) / Math.sqrt(n / 4)).toBeLessThan(4.5);
    });
  }

  it('collides no more often than chance among a million keys of one run', () => {
    const n = 1_000_000;
    const values = draws(n, (i) => fixed.at(Stream.transfer, i >> 5, (i >> 2) & 7, i & 3)).sort();
    let equal = 0;
    for (let i = 1; i < n; i++) equal += values[i] === values[i - 1] ? 1 : 0;
    // Birthdays: n^2 / 2 / 2^52 = 0.0001 expected.
    expect(equal).toBe(0);
    let near = 0;
    const top = draws(n, (i) => Math.floor((values[i] ?? 0) * 4294967296));
    for (let i = 1; i < n; i++) near += top[i] === top[i - 1] ? 1 : 0;
    // The high 32 bits alone: n^2 / 2 / 2^32 = 116.4 expected, standard deviation 10.8.
    expect(Math.abs(near - 116.4)).toBeLessThan(4 * 10.8);
  });

  it('is an odd multiple of 2^-53, so that it is never 0 or 1 and neither is 1 - u', () => {
    let least = 1;
    let most = 0;
    for (let i = 0; i < 1_000_000; i++) {
      const u = fixed.at(Stream.confusion, i);
      expectOdd(u * 9007199254740992);
      least = Math.min(least, u);
      most = Math.max(most, u);
    }
    expect(least).toBeGreaterThan(0);
    expect(least).toBeLessThan(1e-5);
    expect(most).toBeLessThan(1);
    expect(most).toBeGreaterThan(1 - 1e-5);
  });

  it('differs for ids that differ only above 2^31, 2^32 or 2^52', () => {
    for (const place of [0, 1, 2]) {
      const at = (id: number): number => fixed.at(8, place === 0 ? id : 1, place === 1 ? id : 1, place === 2 ? id : 1);
      const ids = [0, 1, 2147483647, 2147483648, 4294967295, 4294967296, 8589934592, 4503599627370496, 9007199254740991];
      expect(new Set(ids.map(at)).size).toBe(ids.length);
    }
  });

  it('is a function of its key alone, whatever was drawn before', () => {
    const one = createRandom(SEED, 4);
    const two = createRandom(SEED, 4);
    const forward = draws(100, (i) => one.at(8, i, 1, 2));
    const backward = draws(100, (i) => two.at(8, 99 - i, 1, 2)).reverse();
    expect(forward).toEqual(backward);
    expect(one.at(8, 5)).toBe(one.at(8, 5, 0, 0));
  });

  it('keeps the values that golden logs were made with', () => {
    expect([
      createRandom(0, 0).at(Stream.arrival, 0),
      createRandom(1, 0).at(Stream.arrival, 0),
      createRandom(1, 1).at(Stream.arrival, 0),
      createRandom(4294967295, 9).at(Stream.service, 123456, 2, 7),
      createRandom(42, 3).at(Stream.transfer, 9007199254740991, 4294967296, 2147483648),
    ]).toEqual(GOLDEN);
  });
});

/** One assertion a draw would take longer than the draws: vitest is asked only when it fails. */
function expectOdd(value: number): void {
  if (value % 2 !== 1) expect(value % 2).toBe(1);
}

describe('a sequence', () => {
  it('is the draws 0, 1, 2, … of its stream', () => {
    const stream = sequence(fixed, Stream.strategy);
    expect([stream.next(), stream.next(), stream.next()]).toEqual([0, 1, 2].map((n) => fixed.at(Stream.strategy, n)));
  });

  it('gives integers below the bound, each as often as the others', () => {
    const stream = sequence(fixed, Stream.placement);
    const counts = new Int32Array(50);
    for (let i = 0; i < 100_000; i++) {
      const n = stream.below(50);
      counts[n] = (counts[n] ?? 0) + 1;
    }
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100_000);
    expect(Math.abs(chiDeviate(counts))).toBeLessThan(4);
  });
});
