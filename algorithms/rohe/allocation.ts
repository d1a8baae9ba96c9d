/*
 * ROHE 0.2.1's allocator as its code has it (priority.py, allocator.py), on the shapes of its own files: cores and accelerators
 * in the unit of the file. Each function names the defects that it keeps; docs/parity.md says what they are worth.
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
 * Whether a node passes the filter. Kept: an accelerator must have strictly more free than is needed; of several accelerators
 * asked for one is enough; a service that names none never passes.
 */
export function passes(node: RoheNode, service: RoheService): boolean {
  const { cpu, memory } = node;
  return (
    service.cpu_required <= cpu.capacity - cpu.used &&
    service.memory_required.rss <= memory.capacity.rss - memory.used.rss &&
    Object.entries(service.accelerator_required).some(([type, need]) => need === 0 || hasRoom(node, type, need))
  );
}

function hasRoom(node: RoheNode, type: string, need: number): boolean {
  return Object.values(node.accelerator).some((one) => one.accelerator_type === type && need < one.capacity - one.used);
}

/**
 * The score of a node: what would remain of it, of cores and of memory. null: it is discarded. Kept: more demanded cores than the
 * node has are cut off; a core counts as 100 units, whatever it has; a perfect fit scores 0 and is discarded.
 */
export function rank(node: RoheNode, service: RoheService, weights: RoheWeights): number | null {
  const free = node.cores.capacity.map((capacity, i) => capacity - (node.cores.used[i] ?? 0)).sort(ascending);
  const wanted = free.map((_, i) => service.cores_required[i] ?? 0).sort(ascending);
  let remaining = 0;
  for (const [i, room] of free.entries()) {
    if (room < wanted[i]!) return null;
    remaining += room - wanted[i]!;
  }
  const { capacity, used } = node.memory;
  const memory = (capacity.rss - used.rss - service.memory_required.rss) / capacity.rss;
  const score = weights.cpu * (remaining / (free.length * 100)) + weights.memory * memory;
  return score > 0 ? score : null;
}

/** The key that ROHE takes of scores in the order of the nodes. Kept: its "best" is what leaves most, its "worst" what leaves least. */
export function select<K>(scores: ReadonlyMap<K, number>, selection: RoheSelection): K | undefined {
  let chosen: K | undefined;
  let best = 0;
  for (const [key, score] of scores) {
    if (chosen !== undefined && (selection === 0 || (selection === 1 ? score <= best : score >= best))) continue;
    chosen = key;
    best = score;
  }
  return chosen;
}

/**
 * The node's books once the service is on it. Kept: the need is booked on every accelerator of the type that has room; which core
 * is used how far is forgotten, as used shares are sorted up and demands down before they are added.
 */
export function book(node: RoheNode, service: RoheService): RoheNode {
  const used = node.cores.used.toSorted(ascending);
  const wanted = used.map((_, i) => service.cores_required[i] ?? 0).sort((a, b) => b - a);
  const accelerators = Object.entries(node.accelerator).map(([name, one]) => {
    const need = service.accelerator_required[one.accelerator_type] ?? 0;
    return [name, need < one.capacity - one.used ? { ...one, used: one.used + need } : one] as const;
  });
  return {
    cpu: { ...node.cpu, used: node.cpu.used + service.cpu_required },
    memory: {
      ...node.memory,
      used: {
        rss: node.memory.used.rss + service.memory_required.rss,
        vms: node.memory.used.vms + service.memory_required.vms,
      },
    },
    accelerator: Object.fromEntries(accelerators),
    cores: { ...node.cores, used: used.map((share, i) => share + wanted[i]!) },
  };
}

function ascending(a: number, b: number): number {
  return a - b;
}
