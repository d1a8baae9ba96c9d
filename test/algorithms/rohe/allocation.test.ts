import { describe, expect, it } from 'vitest';
import {
  RoheFleet,
  type RoheNode,
  type RoheSelection,
  type RoheService,
  type RoheWeights,
} from '../../../algorithms/rohe/fleet.ts';
import { NodeCapacity } from '../../../core/allocation/capacity.ts';
import { remainingScore, type Weights } from '../../../core/allocation/score.ts';
import type { Demand, DeviceSpec } from '../../../core/scenario.ts';
import { accelerators, demand, device } from '../../core/allocation/fixtures.ts';
import { goldenCases, goldenFolders } from '../../golden/cases.ts';

type Case = {
  readonly nodes: readonly (RoheNode & { readonly mac_address: string })[];
  readonly service: RoheService;
  readonly weights: RoheWeights;
  readonly filtered: readonly string[];
  readonly scores: { readonly [node: string]: number };
  readonly selected_by_strategy: { readonly [selection: string]: string | null };
};

describe.each(goldenFolders)("nodes are filtered, ranked and selected as ROHE's allocator does it: %s", (folder) => {
  const cases = goldenCases<Case>(folder, 'placement.json');
  it('has cases', () => expect(cases.length).toBeGreaterThanOrEqual(20));
  it.each([...cases.keys()])('case %i', (n) => {
    const { nodes, service, weights, filtered, scores, selected_by_strategy } = cases[n]!;
    const fleet = new RoheFleet(nodes);
    const passing = [...nodes.keys()].filter((node) => fleet.passes(node, service));
    const name = (node: number): string => nodes[node]!.mac_address;
    expect(passing.map(name)).toEqual(filtered);
    const ranked = passing.filter((node) => fleet.rank(node, service, weights) !== null);
    expect(ranked.map(name)).toEqual(Object.keys(scores));
    for (const node of ranked)
      expect(Math.abs(fleet.rank(node, service, weights)! - scores[name(node)]!)).toBeLessThanOrEqual(1e-12);
    for (const [selection, expected] of Object.entries(selected_by_strategy)) {
      const chosen = fleet.choose(service, weights, Number(selection) as RoheSelection);
      expect(chosen < 0 ? null : name(chosen)).toBe(expected);
    }
  });
});

const GPU = { accelerator_type: 'gpu', capacity: 100, used: 85 };
function roheNode(changes: Partial<RoheNode> = {}): RoheNode {
  return {
    cpu: { capacity: 4000, used: 0 },
    memory: { capacity: { rss: 4096, vms: 4096 }, used: { rss: 0, vms: 0 } },
    accelerator: {},
    cores: { capacity: [100, 100, 100, 100], used: [0, 0, 0, 0] },
    ...changes,
  };
}
function roheService(changes: Partial<RoheService> = {}): RoheService {
  return {
    cpu_required: 100,
    memory_required: { rss: 100, vms: 100 },
    accelerator_required: { gpu: 0 },
    cores_required: [50],
    ...changes,
  };
}
const passes = (node: RoheNode, wanted: RoheService): boolean => new RoheFleet([node]).passes(0, wanted);
const rank = (node: RoheNode, wanted: RoheService): number | null => new RoheFleet([node]).rank(0, wanted, { cpu: 1, memory: 1 });
const booked = (node: RoheNode, wanted: RoheService): RoheNode => {
  const fleet = new RoheFleet([node]);
  fleet.book(0, wanted);
  return fleet.node(0);
};
const proper = (made: Partial<DeviceSpec>, wanted: Partial<Demand>): string | null =>
  new NodeCapacity(device(made)).misfit(demand(wanted));
const gpuLeft = (share: number): Partial<DeviceSpec> => ({
  accelerators: accelerators('gpu').accelerators.map((one) => ({ ...one, share })),
});
const EVEN: Weights = { cpu: 1, memory: 1, accelerator: 0, latency: 0, energy: 0 };

describe('each defect of the allocation, and the same without it', () => {
  it('refuses an accelerator that is exactly enough', () => {
    expect(passes(roheNode({ accelerator: { GPU0: GPU } }), roheService({ accelerator_required: { gpu: 15 } }))).toBe(false);
    expect(passes(roheNode({ accelerator: { GPU0: GPU } }), roheService({ accelerator_required: { gpu: 14 } }))).toBe(true);
    expect(proper(gpuLeft(0.15), { accelerators: { gpu: 0.15 } })).toBeNull();
  });
  it('takes one accelerator for all that are asked for', () => {
    const both = { accelerator_required: { gpu: 50, tpu: 0 } };
    expect(passes(roheNode({ accelerator: { GPU0: GPU } }), roheService(both))).toBe(true);
    expect(proper(gpuLeft(0.15), { accelerators: { gpu: 0.5, tpu: 0 } })).toContain('accelerator gpu');
  });
  it('refuses a service that names no accelerator', () => {
    expect(passes(roheNode(), roheService({ accelerator_required: {} }))).toBe(false);
    expect(proper({}, { accelerators: {} })).toBeNull();
  });
  it('cuts off more demanded cores than there are', () => {
    expect(rank(roheNode(), roheService({ cores_required: [10, 10, 10, 10, 10] }))).not.toBeNull();
    expect(proper({ cores: 4 }, { coreShares: [0.1, 0.1, 0.1, 0.1, 0.1] })).toContain('cores: needs 5');
  });
  it('discards a node that would be used to the full', () => {
    const full = roheService({ memory_required: { rss: 4096, vms: 0 }, cores_required: [100, 100, 100, 100] });
    expect(passes(roheNode(), full)).toBe(true);
    expect(rank(roheNode(), full)).toBeNull();
    const exact = { cores: 4, memoryMiB: { rss: 4096, vms: 4096 } };
    expect(proper(exact, { cpuMillis: 0, coreShares: [1, 1, 1, 1], memoryMiB: { rss: 4096, vms: 0 } })).toBeNull();
  });
  it('counts 100 units for a core of 1000, so that memory hardly matters', () => {
    const big = roheNode({ cores: { capacity: [1000, 1000], used: [0, 0] } });
    expect(rank(big, roheService({ cores_required: [400] }))).toBeCloseTo(8 + 3996 / 4096, 12);
    const books = new NodeCapacity(device({ cores: 2, memoryMiB: { rss: 4096, vms: 4096 } }));
    const share = remainingScore(books, demand({ coreShares: [0.4], memoryMiB: { rss: 100, vms: 100 } }), EVEN);
    expect(share).toBeCloseTo(0.8 + 3996 / 4096, 12);
  });
  it('calls best what leaves most, and worst what leaves least', () => {
    const tight = roheNode({ cpu: { capacity: 4000, used: 3000 }, cores: { capacity: [100, 100], used: [90, 0] } });
    const nodes = [roheNode(), tight, tight, roheNode(), tight];
    const fleet = new RoheFleet(nodes);
    const chosen = [0, 1, 2].map((selection) => fleet.choose(roheService(), { cpu: 1, memory: 1 }, selection as RoheSelection));
    // Of equals, its sorted list has the last at its end and the first at its beginning.
    expect(chosen).toEqual([0, 3, 1]);
    expect(fleet.choose(roheService(), { cpu: 1, memory: 1 }, 0, (node) => node > 1)).toBe(2);
    expect(fleet.choose(roheService({ cpu_required: 4001 }), { cpu: 1, memory: 1 }, 1)).toBe(-1);
  });
  it('sees what was booked before', () => {
    const fleet = new RoheFleet([roheNode(), roheNode()]);
    const wanted = roheService({ cpu_required: 3000, memory_required: { rss: 2000, vms: 0 }, accelerator_required: { gpu: 0 } });
    const placed: number[] = [];
    for (let at = 0; at >= 0; ) {
      at = fleet.choose(wanted, { cpu: 1, memory: 1 }, 0);
      if (at >= 0) fleet.book(at, wanted);
      placed.push(at);
    }
    expect(placed).toEqual([0, 1, -1]);
    expect(fleet.node(0).memory.used).toEqual({ rss: 2000, vms: 0 });
  });
  it('books the need on every accelerator that has room', () => {
    const two = roheNode({ accelerator: { GPU0: { ...GPU, used: 0 }, GPU1: { ...GPU, used: 0 } } });
    expect(
      Object.values(booked(two, roheService({ accelerator_required: { gpu: 15 } })).accelerator).map(({ used }) => used),
    ).toEqual([15, 15]);
    const books = new NodeCapacity(device(accelerators('gpu', 'gpu')));
    books.book(demand({ accelerators: { gpu: 0.15 } }));
    expect(books.accelerators.map(({ used }) => used)).toEqual([0.15, 0]);
  });
  it('forgets which core was used how far', () => {
    const used = roheNode({ cores: { capacity: [100, 100, 100, 100], used: [0, 50, 10, 0] } });
    expect(booked(used, roheService({ cores_required: [40, 5] })).cores.used).toEqual([40, 5, 10, 50]);
    const books = new NodeCapacity(device({ cores: 2 }));
    books.book(demand({ coreShares: [0.5] }));
    const [before] = books.cores;
    books.book(demand({ coreShares: [0.9] }));
    expect([before, ...books.cores]).toEqual([0.5, 0.5, 0.9]);
  });
});
