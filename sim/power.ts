import type { AcceleratorSpec, Demand, DeviceSpec } from '../core/scenario.ts';
import { Meter, PartMeter, type Use } from './meter.ts';

/**
 * What a node did over a window: mean share of its CPU in use, 0..1, the same of its accelerators together, null where it has none, and the
 * energy it drew, null where that is not known.
 */
export type NodeSample = {
  readonly cpuShare: number;
  readonly acceleratorShare: number | null;
  readonly energyJ: number | null;
};

/**
 * What runs on a node and the power that it takes: idle + (busy - idle) x share in use, for the CPU and for the accelerators of
 * each type alike, integrated exactly between changes of what runs. A node that is down draws nothing.
 */
export class NodeLoad {
  memoryMiB = 0;
  /** How many times longer than usual work takes here. */
  slowness = 1;
  readonly #cpu: Meter;
  readonly #accelerators: ReadonlyMap<string, Meter>;
  /** By type, how much of the accelerators is in use; apart from what draws power, since one that takes turns is wholly in use. */
  readonly #uses: ReadonlyMap<string, AcceleratorUse>;
  readonly #idleW: number;
  readonly #known: boolean;
  #on = true;
  #upMs = 0;
  #since = 0;
  #sampledMs = 0;

  /** `takesTurns`: an accelerator that is not pre-emptive serves one piece of work at a time. */
  constructor(device: DeviceSpec, takesTurns = false) {
    this.#uses = usesOf(device.accelerators, takesTurns);
    this.#cpu = new Meter(device.cores * device.coreMillis, device.busyPowerW - device.idlePowerW);
    this.#accelerators = new Map(powered(device.accelerators));
    this.#idleW = device.idlePowerW + device.accelerators.reduce((sum, { idlePowerW }) => sum + idlePowerW, 0);
    this.#known = device.busyPowerW > 0;
  }

  /** What an instance with this demand takes while it serves one invocation; `mostMillis`: all that it serves takes no more CPU than this. */
  drawOf({ cpuMillis, accelerators }: Demand, mostMillis = Infinity): Draw {
    const shares: AcceleratorShare[] = [];
    const uses: AcceleratorShare[] = [];
    for (const [type, amount] of Object.entries(accelerators)) {
      const meter = this.#accelerators.get(type);
      const use = this.#uses.get(type);
      if (meter !== undefined && amount > 0) shares.push({ meter, amount });
      if (use !== undefined && amount > 0) uses.push({ meter: use.meter, amount: use.takesTurns ? 1 : amount });
    }
    const cpu = mostMillis === Infinity ? this.#cpu : new PartMeter(this.#cpu, mostMillis);
    return new Draw(cpu, cpuMillis, shares, uses, this.#known);
  }

  get down(): boolean {
    return !this.#on;
  }
  power(on: boolean, now: number): void {
    this.#tick(now);
    this.#on = on;
  }

  /** Since the last call. */
  sample(now: number): NodeSample {
    this.#tick(now);
    const windowMs = now - this.#sampledMs;
    this.#sampledMs = now;
    this.#cpu.close(now, windowMs);
    const cpuShare = this.#cpu.meanShare;
    let energyJ = (this.#idleW * this.#upMs) / 1000 + this.#cpu.windowJ;
    for (const meter of this.#accelerators.values()) {
      meter.close(now, windowMs);
      energyJ += meter.windowJ;
    }
    this.#upMs = 0;
    return { cpuShare, acceleratorShare: this.#useOfAccelerators(now, windowMs), energyJ: this.#known ? energyJ : null };
  }

  #useOfAccelerators(now: number, windowMs: number): number | null {
    let used = 0;
    let count = 0;
    for (const { meter, devices } of this.#uses.values()) {
      meter.close(now, windowMs);
      used += devices * meter.meanShare;
      count += devices;
    }
    return count === 0 ? null : used / count;
  }

  #tick(now: number): void {
    if (this.#on) this.#upMs += now - this.#since;
    this.#since = now;
  }
}

type AcceleratorUse = { readonly meter: Meter; readonly devices: number; readonly takesTurns: boolean };
type AcceleratorShare = { readonly meter: Meter; readonly amount: number };

/** The use that one invocation makes of a node, from `begin` to `end`, and what it costs in energy above idle. */
export class Draw {
  readonly #cpu: Use;
  readonly #millis: number;
  readonly #accelerators: readonly AcceleratorShare[];
  readonly #uses: readonly AcceleratorShare[];
  readonly #known: boolean;

  constructor(
    cpu: Use,
    millis: number,
    accelerators: readonly AcceleratorShare[],
    uses: readonly AcceleratorShare[],
    known: boolean,
  ) {
    this.#uses = uses;
    this.#cpu = cpu;
    this.#millis = millis;
    this.#accelerators = accelerators;
    this.#known = known;
  }

  /** Writes what `end` needs into `reading`. */
  begin(reading: Reading, now: number): void {
    this.#cpu.shift(this.#millis, now);
    reading[0] = this.#cpu.lostMs;
    for (let i = 0; i < this.#uses.length; i++) this.#uses[i]!.meter.shift(this.#uses[i]!.amount, now);
    for (let i = 0; i < this.#accelerators.length; i++) {
      const { meter, amount } = this.#accelerators[i]!;
      meter.shift(amount, now);
      reading[i + 1] = meter.lostMs;
    }
  }

  /** Energy in joules since `begin`; NaN where it is not known. */
  end(startMs: number, reading: Readonly<Reading>, now: number): number {
    const ms = now - startMs;
    this.#cpu.shift(-this.#millis, now);
    for (let i = 0; i < this.#uses.length; i++) this.#uses[i]!.meter.shift(-this.#uses[i]!.amount, now);
    let energyJ = this.#cpu.energyJ(this.#millis, ms, reading[0]!);
    for (let i = 0; i < this.#accelerators.length; i++) {
      const { meter, amount } = this.#accelerators[i]!;
      meter.shift(-amount, now);
      energyJ += meter.energyJ(amount, ms, reading[i + 1]!);
    }
    return this.#known ? energyJ : Number.NaN;
  }
}

/** Time lost at the CPU, and at each accelerator in use. */
export type Reading = number[];

/** One meter for a type: its capacity is the number of devices, its power that of all of them. */
function* powered(accelerators: readonly AcceleratorSpec[]): Iterable<readonly [type: string, meter: Meter]> {
  for (const type of new Set(accelerators.map((one) => one.type))) {
    const alike = accelerators.filter((one) => one.type === type);
    const dynamicW = alike.reduce((sum, { idlePowerW, busyPowerW }) => sum + busyPowerW - idlePowerW, 0);
    if (dynamicW > 0) yield [type, new Meter(alike.length, dynamicW)];
  }
}

function usesOf(accelerators: readonly AcceleratorSpec[], takesTurns: boolean): ReadonlyMap<string, AcceleratorUse> {
  const uses = new Map<string, AcceleratorUse>();
  for (const { type } of accelerators) {
    const alike = accelerators.filter((one) => one.type === type);
    const inTurns = takesTurns && alike.every(({ mode }) => mode === 'non-pre-emptive');
    uses.set(type, { meter: new Meter(alike.length, 0), devices: alike.length, takesTurns: inTurns });
  }
  return uses;
}
