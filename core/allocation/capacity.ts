import type { Demand, DeviceSpec } from '../scenario.ts';

/** What may be asked of a node's books without changing them. */
export interface NodeCapacityView {
  /** Why the demand does not fit now: which resource, what it needs, what is free. null: it fits. */
  misfit(demand: Demand): string | null;
  /** Independent books in the same state; bookings made before can be released on either, once each. */
  copy(): NodeCapacity;
}

/** What one instance holds of a node, in millionths of the demand's units; to be handed back to `release`. */
export type Booking = {
  readonly cpu: number;
  readonly rss: number;
  readonly vms: number;
  readonly cores: readonly Part[];
  readonly accelerators: readonly Part[];
};
/** So much of the core or accelerator with this index. */
type Part = { readonly index: number; readonly amount: number };
type Account = { readonly capacity: number; readonly used: number };

/**
 * The books of one node. Amounts are integers inside (millionths), so that sums do not drift: when everything is released the
 * books are exactly as at the start.
 */
export class NodeCapacity implements NodeCapacityView {
  readonly #device: DeviceSpec;
  readonly #open = new Set<Booking>();
  readonly #cores: number[];
  readonly #accelerators: number[];
  #cpu = 0;
  #rss = 0;
  #vms = 0;

  constructor(device: DeviceSpec) {
    this.#device = device;
    this.#cores = new Array<number>(device.cores).fill(0);
    this.#accelerators = device.accelerators.map(() => 0);
  }

  get cpuMillis(): Account {
    return { capacity: this.#device.cores * this.#device.coreMillis, used: this.#cpu / MILLION };
  }

  /** Resident memory (rss). */
  get memoryMiB(): Account {
    return { capacity: this.#device.memoryMiB.rss, used: this.#rss / MILLION };
  }

  /** Used share 0..1 by core. */
  get cores(): readonly number[] {
    return this.#cores.map((used) => used / MILLION);
  }

  get accelerators(): readonly { readonly type: string; readonly share: number; readonly used: number }[] {
    return this.#device.accelerators.map(({ type, share }, i) => ({ type, share, used: at(this.#accelerators, i) / MILLION }));
  }

  misfit(demand: Demand): string | null {
    const fit = this.#fit(demand);
    return typeof fit === 'string' ? fit : null;
  }

  /** Throws an Error naming the resource where the demand does not fit; ask `misfit` first. */
  book(demand: Demand): Booking {
    const fit = this.#fit(demand);
    if (typeof fit === 'string') throw new Error(`cannot book on a ${this.#device.name}: ${fit}`);
    this.#open.add(fit);
    this.#add(fit, 1);
    return fit;
  }

  /** Gives back exactly what was booked. Throws an Error for a booking that is not open here (released before, or another node's). */
  release(booking: Booking): void {
    if (!this.#open.delete(booking)) throw new Error(`cannot release on a ${this.#device.name}: this booking is not open here`);
    this.#add(booking, -1);
  }

  copy(): NodeCapacity {
    const twin = new NodeCapacity(this.#device);
    for (const booking of this.#open) {
      twin.#open.add(booking);
      twin.#add(booking, 1);
    }
    return twin;
  }

  #add(booking: Booking, sign: 1 | -1): void {
    this.#cpu += sign * booking.cpu;
    this.#rss += sign * booking.rss;
    this.#vms += sign * booking.vms;
    for (const { index, amount } of booking.cores) this.#cores[index] = at(this.#cores, index) + sign * amount;
    for (const { index, amount } of booking.accelerators)
      this.#accelerators[index] = at(this.#accelerators, index) + sign * amount;
  }

  /** What would be booked, or why it cannot be. */
  #fit(demand: Demand): Booking | string {
    const device = this.#device;
    const cpu = millionths(demand.cpuMillis);
    const rss = millionths(demand.memoryMiB.rss);
    const vms = millionths(demand.memoryMiB.vms);
    const short =
      shortage('cpu', 'millicpu', cpu, millionths(device.cores * device.coreMillis) - this.#cpu) ??
      shortage('memory rss', 'MiB', rss, millionths(device.memoryMiB.rss) - this.#rss) ??
      shortage('memory vms', 'MiB', vms, millionths(device.memoryMiB.vms) - this.#vms);
    if (short !== null) return short;
    const cores = fitCores(
      demand.coreShares.map(millionths),
      this.#cores.map((used) => MILLION - used),
    );
    if (typeof cores === 'string') return cores;
    const accelerators: Part[] = [];
    for (const [type, share] of Object.entries(demand.accelerators)) {
      const part = this.#fitAccelerator(type, millionths(share));
      if (typeof part === 'string') return part;
      if (part !== null) accelerators.push(part);
    }
    return { cpu, rss, vms, cores, accelerators };
  }

  /** One device of the type, the tightest that fits: nothing is split, nothing is booked twice. null: nothing to book. */
  #fitAccelerator(type: string, amount: number): Part | string | null {
    if (amount === 0) return null;
    const free = this.#device.accelerators.map((one, i) =>
      one.type === type ? millionths(one.share) - at(this.#accelerators, i) : -1,
    );
    const index = tightest(free, amount);
    if (index >= 0) return { index, amount };
    const most = Math.max(-1, ...free);
    if (most < 0) return `accelerator ${type}: needs ${shown(amount)} of one, the node has none`;
    return `accelerator ${type}: needs ${shown(amount)} of one, at most ${shown(most)} free`;
  }
}

const MILLION = 1_000_000;

/**
 * Rounded down, so that n demands of 1/n fit together whatever n is; the small addend keeps decimals whole whose binary product
 * falls just short of an integer.
 */
function millionths(amount: number): number {
  return Math.floor(amount * MILLION + 1e-3);
}

function shown(amount: number): string {
  return String(amount / MILLION);
}

function at(list: readonly number[], index: number): number {
  return list[index] ?? 0;
}

function shortage(resource: string, unit: string, need: number, free: number): string | null {
  return need <= free ? null : `${resource}: needs ${shown(need)} ${unit}, ${shown(free)} ${unit} free`;
}

/** Index of the least of `free` that is at least `amount`, the first of equals; -1: none is. */
function tightest(free: readonly number[], amount: number): number {
  let best = -1;
  for (let i = 0; i < free.length; i++) {
    if (at(free, i) >= amount && (best < 0 || at(free, i) < at(free, best))) best = i;
  }
  return best;
}

/**
 * k demanded shares on k distinct cores: from the largest demand down, each on the tightest core that fits.
 *
 * This finds a fit whenever one exists. Take any fit; let it put the largest demand d on core c, while the greedy chooses g, so
 * d <= free(g) <= free(c). If g is unused in the fit, move d there. If it holds another demand e <= d, swap the two: e <= d <=
 * free(g) <= free(c), so e fits on c. Either way there is a fit that agrees with the greedy on d, and what is left is the same
 * problem with one demand and one core fewer.
 */
function fitCores(amounts: readonly number[], free: readonly number[]): readonly Part[] | string {
  if (amounts.length > free.length) return `cores: needs ${amounts.length}, the node has ${free.length}`;
  const left = [...free];
  const parts: Part[] = [];
  for (const amount of [...amounts].sort((a, b) => b - a)) {
    const index = tightest(left, amount);
    if (index < 0)
      return `cores: needs ${amounts.map(shown).join(', ')} on distinct cores, free are ${free.map(shown).join(', ')}`;
    left[index] = -1;
    parts.push({ index, amount });
  }
  return parts;
}
