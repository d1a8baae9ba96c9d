import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GapRun, gapOf } from '../../reports/gap/gap.ts';
import { type Leg, type Parts, partsNear, partsOf } from '../../reports/gap/parts.ts';
import { gapSentence, gapSplitTable, gapTable } from '../../reports/gap/words.ts';

const leg = (decidedMs: number, endMs: number, networkMs: number, waitingMs: number | null, serviceMs: number): Leg => ({
  decidedMs,
  endMs,
  networkMs,
  waitingMs,
  serviceMs,
});

function run(label: string, summary: GapRun['summary'], responses: readonly number[] | null = null, key = '1 0'): GapRun {
  const parts = responses?.map((responseMs, n): [number, Parts] => [
    n,
    { responseMs, serviceMs: responseMs - 3, queueMs: 1, networkMs: 2, orchestrationMs: 0 },
  ]);
  return { label, key, summary, parts: parts === undefined ? null : new Map(parts) };
}
const row = (gap: ReturnType<typeof gapOf>, metric: string) => gap.rows.find((one) => one.metric === metric)!;

describe('the parts of a response', () => {
  it('follow the path that the query waited for, from the reply backwards', () => {
    const legs = [
      leg(101, 103, 2, 0, 0), // ingest: the arrival at 100 was taken 1 ms late
      leg(103, 160, 4, 10, 42), // the slowest member: 1 ms of orchestration
      leg(103, 130, 4, 0, 22), // a faster one, which nobody waited for
      leg(165, 166, 1, 0, 0), // the reply, 5 ms later
    ];
    expect(partsOf(100, 166, legs)).toEqual({
      responseMs: 66,
      serviceMs: 42,
      queueMs: 15,
      networkMs: 7,
      orchestrationMs: 2,
    });
  });

  it('take work that ended after the answer was decided for nothing', () => {
    const { serviceMs, queueMs } = partsOf(0, 51, [leg(0, 2, 2, 0, 0), leg(2, 90, 0, 0, 88), leg(50, 51, 1, null, 0)]);
    expect([serviceMs, queueMs]).toEqual([0, 48]);
  });

  it('always add up to the response', () => {
    const span = fc.double({ min: 0, max: 100, noNaN: true });
    const legs = fc.array(fc.tuple(span, span, span, span, span), { maxLength: 12 });
    fc.assert(
      fc.property(legs, (spans) => {
        const all = spans.map(([at, network, waiting, service, late]) =>
          leg(at, at + network + waiting + service + late, network, waiting, service),
        );
        const { responseMs, serviceMs, queueMs, networkMs, orchestrationMs } = partsOf(-1, 600, all);
        expect(serviceMs + queueMs + networkMs + orchestrationMs).toBeCloseTo(responseMs, 6);
        expect(responseMs).toBe(601);
      }),
    );
  });

  it('of a percentile are those of the queries of that rank', () => {
    const all = Array.from({ length: 101 }, (_, i) => ({ ...run('', {}, [i + 3]).parts!.get(0)! }));
    expect(partsNear(all, 0.5).responseMs).toBe(53);
    expect(partsNear(all, 0.5).serviceMs).toBe(50);
    expect(partsNear(all.slice(0, 1), 0.95).responseMs).toBe(3);
  });
});

describe('a gap', () => {
  const lives = [96, 98, 100, 102, 104].map((p50, n) => run(`live ${n}`, { p50, on_time: 0.9 }, [p50, p50 + 1]));

  it('is simulated less live, beside the spread of the live runs', () => {
    const gap = gapOf([run('sim', { p50: 105, on_time: 0.92 }, [105, 107])], lives);
    expect(row(gap, 'p50')).toMatchObject({
      simulated: 105,
      live: 100,
      least: 96,
      greatest: 104,
      spread: 0.08,
      error: 5,
      relative: 0.05,
      finding: 'within',
    });
    expect(row(gap, 'on_time').error).toBeCloseTo(0.02);
    expect([gap.verdict, gap.matched, gap.pairs]).toEqual(['small enough', true, 10]);
    // Query by query: 105 and 107 less the means 100 and 101, all of it service.
    expect(row(gap, 'mean_response_ms').split).toEqual({
      responseMs: 5.5,
      serviceMs: 5.5,
      queueMs: 0,
      networkMs: 0,
      orchestrationMs: 0,
    });
  });

  it('that is beyond its tolerance is too large, unless it lies between the live runs', () => {
    const tight = { p50: 1 };
    expect(gapOf([run('sim', { p50: 103 })], lives, tight).verdict).toBe('small enough');
    expect(row(gapOf([run('sim', { p50: 103 })], lives, tight), 'p50').finding).toBe('in spread');
    expect(gapOf([run('sim', { p50: 105 })], lives, tight).verdict).toBe('too large');
    expect(gapOf([run('sim', { p50: 103 })], lives.slice(2, 3), tight).verdict).toBe('too large');
    expect(gapOf([run('sim', { on_time: 0.94 })], lives, { on_time: 3 }).verdict).toBe('too large');
  });

  it('is inconclusive where the live runs differ by more than 15 %, however close their mean is', () => {
    const wide = [80, 120].map((p50) => run('', { p50 }));
    const gap = gapOf([run('sim', { p50: 100 })], wide, { p50: 10 });
    expect(gap.verdict).toBe('inconclusive');
    expect(gapSentence(gap)).toBe('inconclusive: response p50 differs by 40.0 % between the live runs, more than 15 %.');
    expect(gapOf([run('sim', {})], wide, { p50: 10 }).verdict).toBe('inconclusive');
  });

  it('compares each live run with the simulated one of its seed, and means where one has none', () => {
    const sims = [run('a', { p50: 10 }, null, '1 0'), run('b', { p50: 20 }, null, '2 0'), run('c', { p50: 90 }, null, '3 0')];
    const two = [run('x', { p50: 20 }, null, '2 0'), run('y', { p50: 10 }, null, '1 0')];
    expect(row(gapOf(sims, two), 'p50').simulated).toBe(15);
    const gap = gapOf(sims, [...two, run('z', { p50: 10 }, null, '9 0')]);
    expect([gap.matched, row(gap, 'p50').simulated, row(gap, 'p50').split]).toEqual([false, 40, null]);
  });

  it('has a table that says the same as its sentence', () => {
    const gap = gapOf([run('sim', { p50: 120, on_time: 0.89 }, [120])], lives.slice(0, 1));
    const [onTime, p50] = gapTable(gap).rows;
    expect(onTime).toEqual(['on time (completed)', '%', '89.0', '90.0', '-', '-1.0 points', '3 points', 'within tolerance']);
    expect(p50).toEqual(['response p50', 'ms', '120.0', '96.0', '-', '+25.0 %', '10 %', 'too large']);
    expect(gapSplitTable(gap)!.rows[0]).toEqual(['response p50', 'ms', '+23.50', '0.00', '0.00', '0.00', '+23.50']);
    expect(gapSentence(gap)).toBe(
      'the gap is too large: response p50 off by +25.0 %, more than 10 %. One live run: how far live runs differ is not known.',
    );
  });
});
