import { describe, expect, it } from 'vitest';
import type { DeviceSpec, ServiceSpec } from '../../core/scenario.ts';
import { demand } from '../core/allocation/fixtures.ts';
import { Bench } from './node-bench.ts';

describe('accelerators', () => {
  const gpu = (mode: 'pre-emptive' | 'non-pre-emptive', devices = 1): Partial<DeviceSpec> => ({
    cores: 8,
    accelerators: Array.from({ length: devices }, (_, i) => ({
      name: `g${i}`,
      type: 'gpu',
      share: 1,
      mode,
      idlePowerW: 0,
      busyPowerW: 0,
    })),
  });
  const user = (share: number): Partial<ServiceSpec> => ({
    sensitivity: 'none',
    demand: demand({ cpuMillis: 500, accelerators: { gpu: share } }),
  });

  it('that are pre-emptive are given in shares', () => {
    const bench = new Bench(gpu('pre-emptive'));
    bench.begin('a', bench.instance(0, user(0.75)), 9);
    bench.begin('b', bench.instance(1, user(0.75)), 9);
    bench.run();
    expect(bench.ended[0]?.[1]).toBeCloseTo(13.5, 12);
    expect(bench.ended[1]?.[1]).toBeCloseTo(13.5, 12);
  });

  it('that are not pre-emptive serve one at a time, first come first served, and who waits uses no CPU', () => {
    const bench = new Bench(gpu('non-pre-emptive'));
    const [one, two] = [bench.instance(0, user(0.1)), bench.instance(1, user(0.1))];
    bench.begin('a', one, 9);
    bench.begin('b', two, 5);
    bench.begin('c', one, 1);
    expect(bench.sharing.usedMillis).toBe(500);
    bench.run();
    expect(bench.ended).toEqual([
      ['a', 9],
      ['b', 14],
      ['c', 15],
    ]);
  });

  it('work that gives up waiting lets the next one through', () => {
    const bench = new Bench(gpu('non-pre-emptive'));
    const one = bench.instance(0, user(0.1));
    bench.begin('a', one, 9);
    const waiting = bench.begin('b', one, 5);
    bench.begin('c', one, 1);
    bench.run(2);
    bench.giveUp(waiting);
    bench.run();
    expect(bench.ended).toEqual([
      ['a', 9],
      ['c', 10],
    ]);
  });

  it('work that gives up further back leaves the others in their order', () => {
    const bench = new Bench(gpu('non-pre-emptive'));
    const one = bench.instance(0, user(0.1));
    for (const [name, ms] of [
      ['a', 9],
      ['b', 5],
    ] as const)
      bench.begin(name, one, ms);
    const last = bench.begin('c', one, 1);
    bench.run(2);
    bench.giveUp(last);
    bench.run();
    expect(bench.ended).toEqual([
      ['a', 9],
      ['b', 14],
    ]);
  });

  it('are taken all at once by work that needs two, and nothing overtakes it at either', () => {
    const [gpus, tpu] = [
      gpu('non-pre-emptive').accelerators ?? [],
      { ...gpu('non-pre-emptive').accelerators![0]!, name: 't', type: 'tpu' },
    ];
    const bench = new Bench({ cores: 8, accelerators: [...gpus, tpu] });
    const needs = (accelerators: { readonly [type: string]: number }): Partial<ServiceSpec> => ({
      sensitivity: 'none',
      demand: demand({ cpuMillis: 500, accelerators }),
    });
    const [both, ofGpu, ofTpu] = [
      bench.instance(0, needs({ gpu: 1, tpu: 1 })),
      bench.instance(1, needs({ gpu: 1 })),
      bench.instance(2, needs({ tpu: 1 })),
    ];
    bench.begin('gpu', ofGpu, 4);
    const waiting = bench.begin('both', both, 2);
    bench.begin('tpu', ofTpu, 3);
    bench.run(1);
    expect(bench.admitted).toEqual(['gpu']);
    bench.giveUp(waiting);
    expect(bench.admitted).toEqual(['gpu', 'tpu']);
    bench.begin('again', both, 2);
    bench.run();
    expect(bench.ended).toEqual([
      ['gpu', 4],
      ['tpu', 4],
      ['again', 6],
    ]);
  });

  it('of one type are taken by different instances, and again when one has left', () => {
    const bench = new Bench(gpu('non-pre-emptive', 2));
    const gone = bench.instance(0, user(0.5));
    const one = bench.instance(1, user(0.5));
    bench.sharing.leave(gone);
    const third = bench.instance(2, user(0.5));
    bench.begin('a', one, 5);
    bench.begin('b', third, 5);
    bench.run();
    expect(bench.ended).toEqual([
      ['a', 5],
      ['b', 5],
    ]);
  });
});
