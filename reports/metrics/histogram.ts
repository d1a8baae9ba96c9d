/**
 * A histogram of non-negative numbers whose bins are cut by the bits of the float: 256 bins for every power of two, so no bin is
 * wider than 0.4 % of its values. Percentiles are those of the sample within 0.2 %; count, sum, least and greatest are not
 * binned.
 */
const MANTISSA_BITS = 8;
const DROPPED_BITS = 20 - MANTISSA_BITS;

const float = new Float64Array(1);
const halves = new Uint32Array(float.buffer);
float[0] = 1;
/** Which half holds sign and exponent: 1 on little-endian hosts. */
const HIGH = halves[1] === 0 ? 0 : 1;

function binOf(value: number): number {
  float[0] = value;
  return halves[HIGH]! >>> DROPPED_BITS;
}

function startOf(bin: number): number {
  halves[HIGH] = bin << DROPPED_BITS;
  halves[1 - HIGH] = 0;
  return float[0]!;
}

function middleOf(bin: number): number {
  const start = startOf(bin);
  return start + (startOf(bin + 1) - start) / 2;
}

export type HistogramJson = {
  readonly mantissaBits: number;
  readonly count: number;
  readonly zeros: number;
  readonly sum: number;
  readonly min: number | null;
  readonly max: number | null;
  /** [bin, count], ascending, only where there is something. */
  readonly bins: readonly (readonly [number, number])[];
};

export class Histogram {
  #count = 0;
  #zeros = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  /** Counts of the bins from `#first` on. */
  #bins = new Float64Array(0);
  #first = 0;

  get count(): number {
    return this.#count;
  }
  get sum(): number {
    return this.#sum;
  }
  get min(): number | null {
    return this.#count > 0 ? this.#min : null;
  }
  get max(): number | null {
    return this.#count > 0 ? this.#max : null;
  }
  get mean(): number | null {
    return this.#count > 0 ? this.#sum / this.#count : null;
  }

  /** Throws a RangeError for what is negative or not finite. */
  add(value: number): void {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
      throw new RangeError(`a histogram takes finite numbers >= 0, not ${value}`);
    this.#count++;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (value === 0) this.#zeros++;
    else this.#put(binOf(value), 1);
  }

  merge(other: Histogram): void {
    this.#count += other.#count;
    this.#zeros += other.#zeros;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    for (let i = 0; i < other.#bins.length; i++) {
      const count = other.#bins[i]!;
      if (count > 0) this.#put(other.#first + i, count);
    }
  }

  /**
   * The p-th percentile, p in 0..100, null of nothing. Between two values it is interpolated linearly at (count - 1) x p / 100,
   * as by default in NumPy, pandas and R.
   */
  percentile(p: number): number | null {
    if (!(p >= 0 && p <= 100)) throw new RangeError(`a percentile is between 0 and 100, not ${p}`);
    if (this.#count === 0) return null;
    const rank = ((this.#count - 1) * p) / 100;
    const below = Math.floor(rank);
    const low = this.#at(below);
    return rank === below ? low : low + (rank - below) * (this.#at(below + 1) - low);
  }

  toJSON(): HistogramJson {
    const bins: [number, number][] = [];
    this.#bins.forEach((count, i) => {
      if (count > 0) bins.push([this.#first + i, count]);
    });
    return {
      mantissaBits: MANTISSA_BITS,
      count: this.#count,
      zeros: this.#zeros,
      sum: this.#sum,
      min: this.min,
      max: this.max,
      bins,
    };
  }

  static fromJSON(json: HistogramJson): Histogram {
    if (json.mantissaBits !== MANTISSA_BITS) {
      throw new RangeError(`a histogram with ${json.mantissaBits} mantissa bits cannot be read as one with ${MANTISSA_BITS}`);
    }
    const histogram = new Histogram();
    histogram.#count = json.count;
    histogram.#zeros = json.zeros;
    histogram.#sum = json.sum;
    histogram.#min = json.min ?? Number.POSITIVE_INFINITY;
    histogram.#max = json.max ?? Number.NEGATIVE_INFINITY;
    let held = json.zeros;
    for (const [bin, count] of json.bins) {
      histogram.#put(bin, count);
      held += count;
    }
    if (held !== json.count || !Number.isFinite(json.sum))
      throw new RangeError(`its bins hold ${held} values, not ${json.count}`);
    return histogram;
  }

  /** The value of rank 0 .. count - 1 in ascending order, as the middle of its bin; the ends are known exactly. */
  #at(rank: number): number {
    if (rank <= 0) return this.#min;
    if (rank >= this.#count - 1) return this.#max;
    let seen = this.#zeros;
    if (rank < seen) return 0;
    for (let i = 0; i < this.#bins.length; i++) {
      seen += this.#bins[i]!;
      if (rank < seen) return Math.min(this.#max, Math.max(this.#min, middleOf(this.#first + i)));
    }
    return this.#max;
  }

  #put(bin: number, count: number): void {
    const i = bin - this.#first;
    if (i >= 0 && i < this.#bins.length) this.#bins[i]! += count;
    else this.#grow(bin, count);
  }

  /** Widens the window by at least a power of two of values on the side that is short. */
  #grow(bin: number, count: number): void {
    const spare = 1 << MANTISSA_BITS;
    const empty = this.#bins.length === 0;
    const first = Math.max(0, empty ? bin - spare : Math.min(this.#first, bin - spare));
    const end = empty ? bin + spare : Math.max(this.#first + this.#bins.length, bin + spare);
    const bins = new Float64Array(end - first);
    bins.set(this.#bins, empty ? 0 : this.#first - first);
    this.#bins = bins;
    this.#first = first;
    bins[bin - first]! += count;
  }
}
