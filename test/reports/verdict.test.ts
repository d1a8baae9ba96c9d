import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percent } from '../../reports/format.ts';
import { meanInterval } from '../../reports/stats/interval.ts';
import { verdict } from '../../reports/stats/verdict.ts';
import { comparisonRows } from '../../reports/summary.ts';
import { comparisonTable } from '../../reports/table.ts';

describe('which to use', () => {
  it('is the best, with the paired difference to the next, where the interval leaves out 0', () => {
    const found = verdict([
      { label: 'v2', values: [0.8, 0.82, 0.81, 0.83] },
      { label: 'llf', values: [0.93, 0.95, 0.94, 0.97] },
      { label: 'dream', values: [0.9, 0.91, 0.92, 0.93] },
    ]);
    // differences llf - dream .03 .04 .02 .04: mean .0325, sd .0095743, t(3) 3.18245
    expect(found).toMatchObject({ kind: 'best', best: 'llf', next: 'dream' });
    expect(found.sentence).toBe(
      'Use llf: 94.8 % on time against 91.5 % of dream, the next best; paired difference 3.25 points, 95 % interval 1.73 to 4.77 (n = 4).',
    );
  });
  it('is inconclusive where it holds 0, and says between which', () => {
    const found = verdict([
      { label: 'v2', values: [0.9, 0.94] },
      { label: 'llf', values: [0.94, 0.92] },
    ]);
    // differences .04 -.02: mean .01, sd .0424264, t(1) 12.7062: half width .3812
    expect(found).toMatchObject({ kind: 'inconclusive', tied: ['llf', 'v2'] });
    expect(found.sentence).toBe(
      'inconclusive: on time llf 93.0 % and v2 92.0 %; the paired difference of llf and v2, 1.00 points, has a 95 % interval of -37.12 to 39.12 (n = 2), which holds 0.',
    );
  });
  it('names all that cannot be told from the best', () => {
    const found = verdict([
      { label: 'a', values: [0.9, 0.94] },
      { label: 'b', values: [0.94, 0.92] },
      { label: 'c', values: [0.93, 0.9] },
      { label: 'd', values: [0.1, 0.08] },
    ]);
    expect(found).toMatchObject({ tied: ['b', 'a', 'c'] });
    expect(found.sentence).toBe(
      'inconclusive: on time b 93.0 %, a 92.0 % and c 91.5 %; the paired difference of b and a, 1.00 points, has a 95 % interval of -37.12 to 39.12 (n = 2), which holds 0.',
    );
  });
  it('is inconclusive where the next is worse but a scattered third is not', () => {
    const found = verdict([
      { label: 'best', values: [0.9, 0.9, 0.9] },
      { label: 'next', values: [0.89, 0.89, 0.89] },
      { label: 'wild', values: [0.99, 0.7, 0.95] },
    ]);
    expect(found).toMatchObject({ kind: 'inconclusive', tied: ['best', 'wild'] });
  });
  it('asks for more than one replication', () => {
    expect(
      verdict([
        { label: 'v2', values: [0.9] },
        { label: 'llf', values: [0.94] },
      ]).sentence,
    ).toBe(
      'inconclusive: on time llf 94.0 % and v2 90.0 %, but with n = 1 there is no interval; run 2 replications or more, better 10.',
    );
  });
  it('says when two are the same in every replication', () => {
    expect(
      verdict([
        { label: 'fcfs', values: [0.9, 0.8] },
        { label: 'edf', values: [0.9, 0.8] },
      ]).sentence,
    ).toBe('inconclusive: fcfs and edf have the same share on time, 85.0 %, in each of 2 replications.');
  });
  it('passes over those that are the same to the first that differs', () => {
    const found = verdict([
      { label: 'v2', values: [1, 1] },
      { label: 'fcfs', values: [1, 1] },
      { label: 'llf', values: [1, 0.98] },
    ]);
    expect(found).toMatchObject({ tied: ['v2', 'fcfs', 'llf'] });
    expect(found.sentence).toBe(
      'inconclusive: on time v2 100.0 %, fcfs 100.0 % and llf 99.0 %; the paired difference of v2 and llf, 1.00 points, has a 95 % interval of -11.71 to 13.71 (n = 2), which holds 0.',
    );
  });
  it('needs two to compare, and queries to count', () => {
    expect(verdict([{ label: 'v2', values: [0.5, 0.5] }]).sentence).toBe(
      'inconclusive: only v2 was run (50.0 % on time); there is nothing to compare it with.',
    );
    expect(
      verdict([
        { label: 'v2', values: [null] },
        { label: 'llf', values: [null] },
      ]).sentence,
    ).toBe('inconclusive: no query arrived after the warm-up, so there is no share on time to compare.');
    expect(verdict([{ label: 'v2', values: [] }]).sentence).toBe('inconclusive: no replication was finished.');
  });
  it('shows enough decimals that a small but certain difference does not read as none', () => {
    const { sentence } = verdict([
      { label: 'a', values: [0.90004, 0.91005, 0.92004] },
      { label: 'b', values: [0.9, 0.91, 0.92] },
    ]);
    expect(sentence).toBe(
      'Use a: 91.0 % on time against 91.0 % of b, the next best; paired difference 0.004 points, 95 % interval 0.003 to 0.006 (n = 3).',
    );
  });
});

it('never contradicts the table: same best, same rounded shares, decided only where the interval leaves out 0', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const values = fc
    .integer({ min: 2, max: 6 })
    .chain((n) => fc.array(fc.array(share, { minLength: n, maxLength: n }), { minLength: 2, maxLength: 5 }));
  fc.assert(
    fc.property(values, (strategies) => {
      const results = strategies.map((onTime, i) => ({
        label: `s${i}`,
        replicates: onTime.map((value) => ({ on_time: value })),
      }));
      const table = comparisonTable(comparisonRows(results));
      const means = strategies.map((onTime) => meanInterval(onTime).mean!);
      const cells = new Map(table.head.slice(2).map((label, i) => [label, table.rows[0]![i + 2]!.split(' ')[0]!]));
      const found = verdict(strategies.map((onTime, i) => ({ label: `s${i}`, values: onTime })));
      const best = `s${means.indexOf(Math.max(...means))}`;
      const named = found.kind === 'best' ? [found.best, found.next] : found.tied;
      expect(named[0]).toBe(best);
      for (const label of named) {
        expect(found.sentence).toContain(`${cells.get(label)} %`);
        expect(percent(means[Number(label.slice(1))]!)).toBe(`${cells.get(label)} %`);
      }
      if (found.kind === 'best') expect(found.difference.lower).toBeGreaterThan(0);
    }),
  );
});
