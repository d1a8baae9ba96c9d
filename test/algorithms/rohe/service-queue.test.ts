import { describe, expect, it } from 'vitest';
import { type RohePriority, RoheServiceQueue } from '../../../algorithms/rohe/service-queue.ts';
import { ServiceQueue } from '../../../core/allocation/service-queue.ts';
import type { ServiceSpec } from '../../../core/scenario.ts';
import { demand, service } from '../../core/allocation/fixtures.ts';

type Waiting = { readonly name: string; readonly sensitivity: RohePriority; readonly cpu: number; readonly rss: number };
const KINDS = ['none', 'cpu', 'memory', 'both'] as const;

function rohe(priority: RohePriority, waiting: readonly Waiting[]): { readonly served: string[]; readonly left: number } {
  const queue = new RoheServiceQueue<string>(priority, 3);
  for (const { name, ...rest } of waiting) queue.put({ service: name, ...rest });
  const served: string[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) served.push(next);
  return { served, left: queue.size };
}
function proper(priority: 'none' | 'cpu' | 'memory', waiting: readonly Waiting[]): string[] {
  const queue = new ServiceQueue(priority, 3);
  const specs = waiting.map(({ name, sensitivity, cpu, rss }): ServiceSpec => {
    return service(name, { sensitivity: KINDS[sensitivity], demand: demand({ cpuMillis: cpu, memoryMiB: { rss, vms: 0 } }) });
  });
  specs.forEach((spec, id) => {
    queue.put({ id, spec });
  });
  return specs.map(() => specs[queue.take()!.id]!.name);
}

const plain = (name: string, cpu: number): Waiting => ({ name, sensitivity: 0, cpu, rss: 100 });
const hungry: Waiting = { name: 'hungry', sensitivity: 1, cpu: 50, rss: 100 };

describe("ROHE's service queue, and the same without its defects", () => {
  it('serves the largest first where nothing is prioritised; so does the proper one', () => {
    const all = [plain('small', 100), plain('large', 900), plain('middle', 500)];
    expect(rohe(0, all)).toEqual({ served: ['large', 'middle', 'small'], left: 0 });
    expect(proper('none', all)).toEqual(['large', 'middle', 'small']);
  });
  it('never serves a prioritised service, not even a lone one', () => {
    expect(rohe(1, [hungry])).toEqual({ served: [], left: 1 });
    expect(rohe(1, [plain('a', 900), hungry, plain('b', 100)])).toEqual({ served: ['a', 'b'], left: 1 });
    expect(proper('cpu', [plain('a', 900), hungry, plain('b', 100)])).toEqual(['hungry', 'a', 'b']);
  });
  it('loses those sensitive to both where both are prioritised', () => {
    const both: Waiting = { ...hungry, name: 'both', sensitivity: 3 };
    expect(rohe(3, [both, plain('a', 1)])).toEqual({ served: ['a'], left: 0 });
    expect(proper('cpu', [both, plain('a', 1)])).toEqual(['both', 'a']);
    expect(proper('memory', [both, plain('a', 1)])).toEqual(['both', 'a']);
  });
});
