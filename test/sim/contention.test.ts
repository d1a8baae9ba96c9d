import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SharingRules } from '../../sim/instance-share.ts';
import { demand } from '../core/allocation/fixtures.ts';
import { ALL, Bench } from './node-bench.ts';

describe('CPU', () => {
  it('two equal pieces of work on one core take twice as long', () => {
    const bench = new Bench();
    bench.begin('a', bench.instance(0), 10);
    bench.begin('b', bench.instance(1), 10);
    bench.run();
    expect(bench.ended).toEqual([
      ['a', 20],
      ['b', 20],
    ]);
  });

  it('work that comes later is re-timed and re-times what is there', () => {
    // a has done 4 of 10 when b comes; both go at half speed; a needs 12 ms more; b has then 4 of 10 left, alone.
    const bench = new Bench();
    bench.begin('a', bench.instance(0), 10);
    bench.run(4);
    bench.begin('b', bench.instance(1), 10);
    bench.run();
    expect(bench.ended).toEqual([
      ['a', 16],
      ['b', 20],
    ]);
  });

  it('is given in proportion to demand when it is short, and in full when it is not', () => {
    // 3000 m wanted of 2000 m: both get two thirds. After b's end at 15 ms, a has 20 - 10 left.
    const bench = new Bench({ cores: 2 });
    bench.begin('a', bench.instance(0, { demand: demand({ cpuMillis: 2000 }) }), 20);
    bench.begin('b', bench.instance(1, { demand: demand({ cpuMillis: 1000 }) }), 10);
    expect(bench.sharing.usedMillis).toBe(2000);
    bench.run();
    expect(bench.ended[0]?.[1]).toBeCloseTo(15, 12);
    expect(bench.ended[1]?.[1]).toBeCloseTo(25, 12);
  });

  it('an instance bound to one of four cores shares that one among its own work, and leaves the others free', () => {
    const bench = new Bench({ cores: 4 });
    const bound = bench.instance(0, { demand: demand({ cpuMillis: 1000, coreShares: [1] }) });
    bench.begin('a', bound, 10);
    bench.begin('b', bound, 10);
    bench.begin('c', bench.instance(1, { demand: demand({ cpuMillis: 3000, coreShares: [1, 1, 1] }) }), 10);
    expect(bench.sharing.usedMillis).toBe(4000);
    bench.run();
    expect(bench.ended).toEqual([
      ['c', 10],
      ['a', 20],
      ['b', 20],
    ]);
  });

  it('work that is not sensitive keeps its pace and still takes its part', () => {
    const bench = new Bench();
    bench.begin('a', bench.instance(0, { sensitivity: 'none' }), 10);
    bench.begin('b', bench.instance(1), 10);
    bench.run();
    expect(bench.ended).toEqual([
      ['a', 10],
      ['b', 15],
    ]);
  });

  it('work that nothing slows ends exactly when it would alone, whatever comes and goes', () => {
    const bench = new Bench({ cores: 64 });
    bench.run(0.1);
    bench.begin('a', bench.instance(0), 1 / 3);
    const other = bench.instance(1);
    for (let i = 0; i < 20; i++) {
      bench.run(0.1 + i * 0.01);
      bench.begin(`b${i}`, other, 0.007);
    }
    bench.run();
    expect(bench.ended.find(([name]) => name === 'a')?.[1]).toBe(0.1 + 1 / 3);
  });
});

describe('a node that becomes slow', () => {
  it('takes so many times longer for what is left of all work, and not when it is over', () => {
    // a does 2 of 10 by 2; at a third of its speed 2 more by 8; the last 6 alone at full speed again.
    const bench = new Bench({ cores: 4 });
    bench.begin('a', bench.instance(0, { sensitivity: 'none' }), 10);
    bench.run(2);
    bench.sharing.slow(3, bench.now);
    bench.run(8);
    bench.sharing.slow(1, bench.now);
    bench.run();
    expect(bench.ended[0]?.[1]).toBeCloseTo(14, 12);
    const alone = new Bench({ cores: 16 }, { ...ALL, slowdown: [[1.4]] });
    alone.begin('a', alone.instance(0), 10);
    alone.run();
    expect(alone.ended).toEqual([['a', 10]]);
  });
});

describe('memory bandwidth', () => {
  const wide = { sensitivity: 'memory', demand: demand({ cpuMillis: 100, memoryGBPerS: 8 }) } as const;

  it('slows what is sensitive to memory, in proportion to demand', () => {
    const bench = new Bench({ cores: 4, memoryGBPerS: 12 });
    bench.begin('a', bench.instance(0, wide), 10);
    bench.begin('b', bench.instance(1, wide), 10);
    bench.begin('c', bench.instance(2, { ...wide, sensitivity: 'cpu', demand: demand({ cpuMillis: 100 }) }), 12);
    bench.run();
    expect(bench.ended.map(([name]) => name)).toEqual(['c', 'a', 'b']);
    expect(bench.ended[1]?.[1]).toBeCloseTo((10 * 16) / 12, 12);
  });

  it('slows work that is sensitive to both by the scarcer of the two', () => {
    // CPU: 2000 m of 1000 m, one half; memory: 16 of 12, three quarters.
    const bench = new Bench({ cores: 1, memoryGBPerS: 12 });
    const both = { sensitivity: 'both', demand: demand({ cpuMillis: 1000, memoryGBPerS: 8 }) } as const;
    bench.begin('a', bench.instance(0, both), 10);
    bench.begin('b', bench.instance(1, both), 10);
    bench.run();
    expect(bench.ended[0]?.[1]).toBeCloseTo(20, 12);
  });
});

describe('which sensitivity minds which resource', () => {
  // Two that want 1000 m each of one core, and 8 GB/s each of 4: half of the CPU, a quarter of the bandwidth.
  const greedy = demand({ cpuMillis: 1000, memoryGBPerS: 8 });
  const SENSITIVITIES = ['none', 'cpu', 'memory', 'both'] as const;
  const RATES: readonly (readonly [resources: string, rules: SharingRules, rates: readonly number[]])[] = [
    ['nothing is shared', { ...ALL, cpu: false, memory: false }, [1, 1, 1, 1]],
    ['the CPU is shared', { ...ALL, memory: false }, [1, 0.5, 1, 0.5]],
    ['the bandwidth is shared', { ...ALL, cpu: false }, [1, 1, 0.25, 0.25]],
    ['both are shared', ALL, [1, 0.5, 0.25, 0.25]],
  ];
  it.each(RATES)('where %s', (_, rules, rates) => {
    for (const beside of SENSITIVITIES) {
      for (const [i, sensitivity] of SENSITIVITIES.entries()) {
        const bench = new Bench({ cores: 1, memoryGBPerS: 4 }, rules);
        bench.begin('long', bench.instance(0, { sensitivity: beside, demand: greedy }), 1000);
        bench.begin('short', bench.instance(1, { sensitivity, demand: greedy }), 10);
        bench.run(200);
        expect(bench.ended, `${sensitivity} beside ${beside}`).toEqual([['short', expect.closeTo(10 / rates[i]!, 9)]]);
      }
    }
  });
  it('is nothing to work that uses none of what is scarce, or on a device whose bandwidth is not known', () => {
    const bench = new Bench({ cores: 1, memoryGBPerS: 4 });
    bench.begin('long', bench.instance(0, { sensitivity: 'both', demand: greedy }), 1000);
    bench.begin('again', bench.instance(1, { sensitivity: 'both', demand: greedy }), 1000);
    bench.begin('frugal', bench.instance(2, { sensitivity: 'both', demand: demand({ cpuMillis: 0 }) }), 10);
    bench.run(15);
    expect(bench.ended).toEqual([['frugal', 10]]);
    const unknown = new Bench({ cores: 1, memoryGBPerS: null });
    for (const name of ['a', 'b']) unknown.begin(name, unknown.instance(0, { sensitivity: 'memory', demand: greedy }), 10);
    unknown.run();
    expect(unknown.ended.map(([, atMs]) => atMs)).toEqual([10, 10]);
  });
  it('tells how much of the CPU is asked for, and how much is given', () => {
    const bench = new Bench({ cores: 1 });
    expect([bench.sharing.demandMillis, bench.sharing.usedMillis]).toEqual([0, 0]);
    bench.begin('a', bench.instance(0, { demand: demand({ cpuMillis: 600 }) }), 10);
    expect([bench.sharing.demandMillis, bench.sharing.usedMillis]).toEqual([600, 600]);
    bench.begin('b', bench.instance(1, { demand: demand({ cpuMillis: 600 }) }), 10);
    expect([bench.sharing.demandMillis, bench.sharing.usedMillis]).toEqual([1200, 1000]);
    bench.run();
    expect([bench.sharing.demandMillis, bench.sharing.usedMillis]).toEqual([0, 0]);
  });
});

describe('a measured table', () => {
  it('slows a service beside those that it names, once for each service, and never beside itself alone', () => {
    const slowdown = [[undefined, 1.25, 1.5], undefined, undefined];
    const bench = new Bench({ cores: 16 }, { ...ALL, slowdown });
    const [a, b, c] = [0, 1, 2].map((id) => bench.instance(id, { sensitivity: 'none' }));
    bench.begin('a', a!, 7);
    bench.begin('b', b!, 100);
    bench.begin('b', b!, 100);
    bench.begin('c', c!, 3.5);
    // 1 + 0.25 + 0.5 = 1.75 until c ends at 3.5, by when 2 of 7 are done; the other 5 take 1.25 each.
    bench.run(20);
    expect(bench.ended).toEqual([
      ['c', 3.5],
      ['a', 3.5 + 5 * 1.25],
    ]);
  });

  it("may say how a service's own invocations slow each other", () => {
    const bench = new Bench({ cores: 16 }, { ...ALL, slowdown: [[1.4]] });
    const one = bench.instance(0);
    bench.begin('a', one, 10);
    bench.begin('b', one, 10);
    bench.run();
    expect(bench.ended[0]?.[1]).toBeCloseTo(14, 12);
  });
});

describe('over random work', () => {
  const job = fc.record({
    gapMs: fc.double({ min: 0, max: 5, noNaN: true }),
    workMs: fc.double({ min: 0.01, max: 20, noNaN: true }),
    instance: fc.nat({ max: 4 }),
  });
  const millis = fc.integer({ min: 100, max: 3000 });

  it('the node never gives more CPU than it has, and each instance never more than its cores', () => {
    fc.assert(
      fc.property(
        fc.array(job, { minLength: 1, maxLength: 60 }),
        fc.array(millis, { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 1, max: 4 }),
        (jobs, demands, cores) => {
          const bench = new Bench({ cores });
          const shares = demands.map((cpuMillis, id) =>
            bench.instance(id, { demand: demand({ cpuMillis, coreShares: new Array(1 + (id % 2)).fill(1) }) }),
          );
          for (const [i, { gapMs, workMs, instance }] of jobs.entries()) {
            bench.run(bench.now + gapMs);
            bench.begin(`${i}`, shares[instance]!, workMs);
            let given = 0;
            for (const share of shares) {
              const ofOne = share.running.length * share.cpuMillis * share.rate;
              expect(ofOne).toBeLessThanOrEqual(share.mostMillis * (1 + 1e-12));
              given += ofOne;
            }
            expect(given).toBeLessThanOrEqual(cores * 1000 * (1 + 1e-12));
            expect(given).toBeCloseTo(bench.sharing.usedMillis, 6);
          }
          bench.run();
          expect(bench.ended.length).toBe(jobs.length);
        },
      ),
    );
  });

  it('after thousands of changes the work done is the work drawn, to 1e-9', () => {
    const bench = new Bench({ cores: 3 });
    const shares = [400, 1100, 900, 2500].map((cpuMillis, id) => bench.instance(id, { demand: demand({ cpuMillis }) }));
    let drawn = 0;
    let done = 0;
    let given = 0;
    let [x, begun] = [12345, 0];
    const next = (): number => (x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff) / 0x7fffffff;
    const advance = (toMs: number): void => {
      // Between changes, what is given is constant: integrate it beside the work's own books.
      while (bench.at.length > 0) {
        const endMs = Math.min(...bench.at.map((work) => work.endMs));
        if (endMs > toMs) break;
        given += bench.sharing.usedMillis * (endMs - bench.now);
        bench.run(endMs);
      }
      given += bench.sharing.usedMillis * (toMs - bench.now);
      bench.run(toMs);
    };
    for (let i = 0; i < 5000; i++) {
      advance(bench.now + 8 * next());
      if (bench.at.length > 40) continue;
      const share = shares[Math.floor(next() * 4)]!;
      const ms = 0.5 + 20 * next();
      drawn += ms * share.cpuMillis;
      begun++;
      bench.begin(`${i}`, share, ms);
    }
    while (bench.at.length > 0) advance(bench.now + 5);
    done = given;
    expect(begun).toBeGreaterThan(2500);
    expect(bench.ended.length).toBe(begun);
    expect(Math.abs(done / drawn - 1)).toBeLessThan(1e-9);
  });
});
