import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NodeCapacity } from '../../../core/allocation/capacity.ts';
import { costScore, remainingScore, type Site, type Weights } from '../../../core/allocation/score.ts';
import type { DeviceSpec } from '../../../core/scenario.ts';
import { accelerators, demand, device } from './fixtures.ts';

function weights(changes: Partial<Weights>): Weights {
  return { cpu: 0, memory: 0, accelerator: 0, latency: 0, energy: 0, ...changes };
}
function site(busyPowerW: number, gatewayMs: number): Site {
  return { busyPowerW, gatewayMs };
}

describe('what remains', () => {
  const node = new NodeCapacity(device(accelerators('gpu', 'tpu')));
  node.book(demand({ cpuMillis: 1000, coreShares: [0.5, 0.5], memoryMiB: { rss: 1024, vms: 0 }, accelerators: { gpu: 0.5 } }));
  const wanted = demand({ cpuMillis: 1000, coreShares: [1, 0.2], memoryMiB: { rss: 512, vms: 0 }, accelerators: { tpu: 0.3 } });

  it('is the weighted sum of the remaining shares of cores, memory and accelerators', () => {
    // cores (4 - 1 - 1.2) / 4 = 0.45; memory (4096 - 1024 - 512) / 4096 = 0.625; accelerators (2 - 0.5 - 0.3) / 2 = 0.6
    expect(remainingScore(node, wanted, weights({ cpu: 1 }))).toBeCloseTo(0.45, 12);
    expect(remainingScore(node, wanted, weights({ memory: 1 }))).toBe(0.625);
    expect(remainingScore(node, wanted, weights({ accelerator: 1 }))).toBeCloseTo(0.6, 12);
    expect(remainingScore(node, wanted, weights({ cpu: 0.5, memory: 2, accelerator: 1 }))).toBeCloseTo(2.075, 12);
  });

  it('is judged by millicpu for a service that demands no cores', () => {
    expect(remainingScore(node, demand({ cpuMillis: 600 }), weights({ cpu: 1 }))).toBe(0.6);
  });

  it('is 0 of accelerators where the node has none', () => {
    expect(remainingScore(new NodeCapacity(device()), demand(), weights({ accelerator: 1 }))).toBe(0);
  });

  it('is 0 after a perfect fit', () => {
    const all = demand({ cpuMillis: 4000, coreShares: [1, 1, 1, 1], memoryMiB: { rss: 4096, vms: 0 } });
    expect(remainingScore(new NodeCapacity(device()), all, weights({ cpu: 1, memory: 1 }))).toBe(0);
  });

  it('does not depend on the unit in which a core is counted', () => {
    const score = (changes: Partial<DeviceSpec>) =>
      remainingScore(new NodeCapacity(device(changes)), wanted, weights({ cpu: 1, memory: 1 }));
    expect(score({ coreMillis: 100 })).toBe(score({ coreMillis: 1000 }));
  });

  it('lies in 0..1 for each term wherever the demand fits, and falls with what is booked', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const any = fc.record({ cpu: share, cores: fc.array(share, { maxLength: 4 }), memory: share, gpu: share });
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 5 }),
        any,
        fc.constantFrom<keyof Weights>('cpu', 'memory', 'accelerator'),
        (taken, next, term) => {
          const books = new NodeCapacity(device(accelerators('gpu')));
          const of = (one: typeof next) =>
            demand({
              cpuMillis: one.cpu * 4000,
              coreShares: one.cores,
              memoryMiB: { rss: one.memory * 4096, vms: 0 },
              accelerators: { gpu: one.gpu },
            });
          let last = 1;
          for (const one of taken) {
            if (books.misfit(of(one)) === null) books.book(of(one));
            if (books.misfit(of(next)) !== null) return;
            const score = remainingScore(books, of(next), weights({ [term]: 1 }));
            expect(score).toBeGreaterThanOrEqual(0);
            expect(score).toBeLessThanOrEqual(last + 1e-12);
            last = score;
          }
        },
      ),
    );
  });
});

describe('what a site costs', () => {
  const sites = [site(4, 2), site(10, 8), site(20, 4)] as const;

  it('is nothing with the standard weights, though latency is not known', () => {
    expect(costScore([site(5, 1)], weights({ cpu: 1, memory: 1 }))(site(5, 1))).toBe(0);
  });

  it('is latency and busy power as shares of the largest', () => {
    const cost = costScore(sites, weights({ latency: 1, energy: 0.5 }));
    // 2/8 + 0.5 x 4/20, 8/8 + 0.5 x 10/20, 4/8 + 0.5 x 20/20
    expect(sites.map(cost)).toEqual([0.35, 1.25, 1]);
  });

  it('is nothing where all are at no distance and draw no power', () => {
    const idle = [site(0, 0), site(0, 0)] as const;
    expect(idle.map(costScore(idle, weights({ latency: 1, energy: 1 })))).toEqual([0, 0]);
  });
});
