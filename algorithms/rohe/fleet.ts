/*
 * ROHE 0.2.1's allocator as its code has it (priority.py, allocator.py), on the shapes of its own files: cores and accelerators
 * in the unit of the file. Each method names the defects that it keeps; docs/parity.md says what they are worth.
 */

export type RoheNode = {
  readonly cpu: { readonly capacity: number; readonly used: number };
  readonly memory: { readonly capacity: RoheMemory; readonly used: RoheMemory };
  readonly accelerator: { readonly [name: string]: RoheAccelerator };
  readonly cores: { readonly capacity: readonly number[]; readonly used: readonly number[] };
};
type RoheMemory = { readonly rss: number; readonly vms: number };
type RoheAccelerator = { readonly accelerator_type: string; readonly capacity: number; readonly used: number };
export type RoheService = {
  readonly cpu_required: number;
  readonly memory_required: RoheMemory;
  readonly accelerator_required: { readonly [type: string]: number };
  readonly cores_required: readonly number[];
};
export type RoheWeights = { readonly cpu: number; readonly memory: number };
/** As ROHE numbers them: 0 first, 1 "best" (the greatest score), 2 "worst" (the least). */
export type RoheSelection = 0 | 1 | 2;

/**
 * The books of nodes, each known by its place in the list. What a decision looks at in every node lies in columns, the free cores of
 * each node in ascending order, so that a decision allocates nothing for a node: O(nodes x cores).
 */
export class RoheFleet {
  readonly #nodes: RoheNode[];
  readonly #accelerators: RoheAccelerator[][] = [];
  readonly #cpuFree: Float64Array;
  readonly #rssFree: Float64Array;
  readonly #rss: Float64Array;
  /** Where the cores of a node begin in `#coresFree`; those of the next one follow them. */
  readonly #coresAt: Int32Array;
  readonly #coresFree: Float64Array;

  constructor(nodes: readonly RoheNode[]) {
    this.#nodes = [...nodes];
    this.#cpuFree = new Float64Array(nodes.length);
    this.#rssFree = new Float64Array(nodes.length);
    this.#rss = new Float64Array(nodes.length);
    this.#coresAt = new Int32Array(nodes.length + 1);
    for (const [i, { cores }] of nodes.entries()) this.#coresAt[i + 1] = this.#coresAt[i]! + cores.capacity.length;
    this.#coresFree = new Float64Array(this.#coresAt[nodes.length]!);
    for (let i = 0; i < nodes.length; i++) this.#write(i);
  }

  /** The books of a node as they are now. */
  node(i: number): RoheNode {
    return this.#nodes[i]!;
  }

  /**
   * Whether a node passes the filter. Kept: an accelerator must have strictly more free than is needed; of several accelerators
   * asked for one is enough; a service that names none never passes.
   */
  passes(i: number, service: RoheService): boolean {
    return this.#takes(i, new Wish(service));
  }

  /**
   * The score of a node: what would remain of it, of cores and of memory. null: it is discarded. Kept: more demanded cores than the
   * node has are cut off; a core counts as 100 units, whatever it has; a perfect fit scores 0 and is discarded.
   */
  rank(i: number, service: RoheService, weights: RoheWeights): number | null {
    const score = this.#score(i, new Wish(service), weights);
    return score > 0 ? score : null;
  }

  /**
   * The node that ROHE's allocator takes, of those that `admits` lets through; -1: none. Kept: its "best" is what leaves most, its
   * "worst" what leaves least. Of equal scores "best" takes the last, "worst" the first.
   */
  choose(service: RoheService, weights: RoheWeights, selection: RoheSelection, admits: (i: number) => boolean = anyone): number {
    const wish = new Wish(service);
    let chosen = -1;
    let best = 0;
    for (let i = 0; i < this.#nodes.length; i++) {
      if (!this.#takes(i, wish)) continue;
      const score = this.#score(i, wish, weights);
      if (!(score > 0) || (chosen >= 0 && (selection === 1 ? score < best : score >= best)) || !admits(i)) continue;
      if (selection === 0) return i;
      chosen = i;
      best = score;
    }
    return chosen;
  }

  /**
   * Books a service on a node. Kept: the need is booked on every accelerator of the type that has room; which core is used how far
   * is forgotten, as used shares are sorted up and demands down before they are added.
   */
  book(i: number, service: RoheService): void {
    const node = this.node(i);
    const used = node.cores.used.toSorted(ascending);
    const wanted = used.map((_, core) => service.cores_required[core] ?? 0).sort((a, b) => b - a);
    const accelerators = Object.entries(node.accelerator).map(([name, one]) => {
      const need = service.accelerator_required[one.accelerator_type] ?? 0;
      return [name, need < one.capacity - one.used ? { ...one, used: one.used + need } : one] as const;
    });
    const { rss, vms } = node.memory.used;
    this.#nodes[i] = {
      cpu: { ...node.cpu, used: node.cpu.used + service.cpu_required },
      memory: {
        ...node.memory,
        used: { rss: rss + service.memory_required.rss, vms: vms + service.memory_required.vms },
      },
      accelerator: Object.fromEntries(accelerators),
      cores: { ...node.cores, used: used.map((share, core) => share + wanted[core]!) },
    };
    this.#write(i);
  }

  #write(i: number): void {
    const { cpu, memory, cores, accelerator } = this.node(i);
    this.#cpuFree[i] = cpu.capacity - cpu.used;
    this.#rss[i] = memory.capacity.rss;
    this.#rssFree[i] = memory.capacity.rss - memory.used.rss;
    const free = cores.capacity.map((capacity, core) => capacity - (cores.used[core] ?? 0));
    this.#accelerators[i] = Object.values(accelerator);
    this.#coresFree.set(free.sort(ascending), this.#coresAt[i]);
  }

  #takes(i: number, wish: Wish): boolean {
    if (wish.cpu > this.#cpuFree[i]! || wish.rss > this.#rssFree[i]!) return false;
    return wish.anyAccelerator || wish.accelerators.some(([type, need]) => hasRoom(this.#accelerators[i]!, type, need));
  }

  /** NaN: the cores do not fit. */
  #score(i: number, wish: Wish, weights: RoheWeights): number {
    const begin = this.#coresAt[i]!;
    const cores = this.#coresAt[i + 1]! - begin;
    const wanted = wish.cores(cores);
    let remaining = 0;
    for (let core = 0; core < cores; core++) {
      const left = this.#coresFree[begin + core]! - wanted[core]!;
      if (left < 0) return Number.NaN;
      remaining += left;
    }
    const memory = (this.#rssFree[i]! - wish.rss) / this.#rss[i]!;
    return weights.cpu * (remaining / (cores * 100)) + weights.memory * memory;
  }
}

/** What a service asks for, prepared for many nodes. */
class Wish {
  readonly cpu: number;
  readonly rss: number;
  readonly accelerators: readonly (readonly [type: string, need: number])[];
  /** A need of 0 is met by every node. */
  readonly anyAccelerator: boolean;
  readonly #required: readonly number[];
  readonly #byCores: Float64Array[] = [];

  constructor({ cpu_required, memory_required, accelerator_required, cores_required }: RoheService) {
    this.cpu = cpu_required;
    this.rss = memory_required.rss;
    this.accelerators = Object.entries(accelerator_required);
    this.anyAccelerator = this.accelerators.some(([, need]) => need === 0);
    this.#required = cores_required;
  }

  /** On a node of so many cores, in ascending order. */
  cores(count: number): Float64Array {
    return (this.#byCores[count] ??= Float64Array.from({ length: count }, (_, i) => this.#required[i] ?? 0).sort());
  }
}

function hasRoom(accelerators: readonly RoheAccelerator[], type: string, need: number): boolean {
  return accelerators.some((one) => one.accelerator_type === type && need < one.capacity - one.used);
}

function ascending(a: number, b: number): number {
  return a - b;
}

function anyone(): boolean {
  return true;
}
