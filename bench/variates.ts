/**
 * The bench's own sequential random numbers, so that M2 on the kernel and M2 as a raw loop draw alike and cheaply: sfc32 (Chris
 * Doty-Humphrey) with the ziggurats of Marsaglia and Tsang (2000, doi 10.18637/jss.v005.i08). The product draws by key instead.
 */
export class Variates {
  #a = 0x9e3779b9 | 0;
  #b = 0x243f6a88;
  #c: number;
  #d = 1;
  constructor(seed: number) {
    this.#c = seed | 0;
    for (let i = 0; i < 16; i++) this.word();
  }

  /** A signed word of 32 bits. */
  word(): number {
    const word = (this.#a + this.#b + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + word) | 0;
    return word;
  }

  uniform(): number {
    return ((this.word() >>> 5) * 67108864 + (this.word() >>> 6)) / 9007199254740992;
  }

  /** An integer 0 .. n - 1. */
  below(n: number): number {
    return Math.trunc(((this.word() >>> 0) * n) / 4294967296);
  }

  /** Exponential of mean 1. */
  exponential(): number {
    for (;;) {
      const word = this.word() >>> 0;
      const layer = word & 255;
      const x = word * at(EXPONENTIAL.width, layer);
      if (word < at(EXPONENTIAL.inside, layer)) return x;
      if (layer === 0) return EXPONENTIAL_TAIL - Math.log(1 - this.uniform());
      const low = at(EXPONENTIAL.density, layer);
      if (low + this.uniform() * (at(EXPONENTIAL.density, layer - 1) - low) < Math.exp(-x)) return x;
    }
  }

  /** Standard normal. */
  normal(): number {
    for (;;) {
      const word = this.word();
      const layer = word & 127;
      const x = word * at(NORMAL.width, layer);
      if (Math.abs(word) < at(NORMAL.inside, layer)) return x;
      if (layer === 0) return word > 0 ? this.#normalTail() : -this.#normalTail();
      const low = at(NORMAL.density, layer);
      if (low + this.uniform() * (at(NORMAL.density, layer - 1) - low) < Math.exp(-0.5 * x * x)) return x;
    }
  }

  #normalTail(): number {
    for (;;) {
      const x = -Math.log(1 - this.uniform()) / NORMAL_TAIL;
      const y = -Math.log(1 - this.uniform());
      if (y + y >= x * x) return NORMAL_TAIL + x;
    }
  }
}

type Ziggurat = { readonly inside: Float64Array; readonly width: Float64Array; readonly density: Float64Array };
const EXPONENTIAL_TAIL = 7.69711747013105;
const NORMAL_TAIL = 3.442619855899;
const EXPONENTIAL = ziggurat(256, 4294967296, EXPONENTIAL_TAIL, 3.949659822581572e-3, {
  density: (x) => Math.exp(-x),
  inverse: (density) => -Math.log(density),
});
const NORMAL = ziggurat(128, 2147483648, NORMAL_TAIL, 9.91256303526217e-3, {
  density: (x) => Math.exp(-0.5 * x * x),
  inverse: (density) => Math.sqrt(-2 * Math.log(density)),
});

type Shape = { readonly density: (x: number) => number; readonly inverse: (density: number) => number };

/** Layers of equal area under a falling density whose tail begins at `tail`, for words below `range`. */
function ziggurat(layers: number, range: number, tail: number, area: number, shape: Shape): Ziggurat {
  const inside = new Float64Array(layers);
  const width = new Float64Array(layers);
  const density = new Float64Array(layers);
  const base = area / shape.density(tail);
  inside[0] = Math.floor((tail / base) * range);
  width[0] = base / range;
  density[0] = 1;
  let x = tail;
  for (let layer = layers - 1; layer >= 1; layer--) {
    width[layer] = x / range;
    density[layer] = shape.density(x);
    const next = layer > 1 ? shape.inverse(area / x + shape.density(x)) : 0;
    inside[layer] = Math.floor((next / x) * range);
    x = next;
  }
  return { inside, width, density };
}

function at(table: Float64Array, i: number): number {
  return table[i] as number;
}
