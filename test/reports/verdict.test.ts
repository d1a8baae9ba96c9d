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
      'llf keeps 3.25 points [1.73, 4.77] more deadlines than dream, the next best (94.8 % on time against 91.5 %; p ≤ .007 against both others after Holm, n = 4 pairs).',
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
      'inconclusive: on time b 93.0 %, a 92.0 % and c 91.5 %; the paired difference of b and a, 1.00 points, has a 95 % interval of -37.12 to 39.12 (n = 2), which holds 0; behind b lie d 84.00 points [84.00, 84.00] (p < .001 after Holm).',
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
    ).toBe('practically the same: fcfs and edf have the same share on time, 85.0 %, in each of 2 replications.');
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
  it('says what the accuracy of answers costs, or that no difference was found', () => {
    const [values, fewer] = [
      [0.9, 0.91, 0.92],
      [0.8, 0.81, 0.83],
    ];
    const a = { label: 'a', values, accuracy: [0.8, 0.81, 0.79] };
    // differences -.02 -.03 -.02: mean -.023333, sd .0057735, t(2) 4.30265: half width .014342; p = .0198
    const lower = verdict([a, { label: 'b', values: fewer, accuracy: [0.82, 0.84, 0.81] }]);
    expect(lower.sentence).toBe(
      'a keeps 9.67 points [8.23, 11.10] more deadlines than b (91.0 % on time against 81.3 %; p = .001, n = 3 pairs); accuracy of answers: 2.33 points [0.90, 3.77] lower (p = .020).',
    );
    // differences -.01 .01 0: mean 0, half width .024841
    const same = verdict([a, { label: 'b', values: fewer, accuracy: [0.81, 0.8, 0.79] }]);
    expect(same.sentence).toMatch(/; accuracy of answers: no difference found \(±2\.48 points\)\.$/);
    const tied = verdict([a, { label: 'b', values: [0.9, 0.91, 0.92], accuracy: [0.82, 0.84, 0.81] }]);
    expect(tied.sentence).toMatch(
      /in each of 3 replications; accuracy of answers, a against b: 2\.33 points \[0\.90, 3\.77\] lower \(p = \.020\)\.$/,
    );
    const unanswered = verdict([a, { label: 'b', values: fewer, accuracy: [null, null, null] }]);
    expect(unanswered.sentence).toMatch(/n = 3 pairs\)\.$/);
    expect(unanswered.rivals[0]).toMatchObject({ accuracy: null });
  });
  it('corrects for how many are compared: what one comparison would tell apart, three need not', () => {
    const [best, worse] = [
      [0.9, 0.9, 0.9, 0.9],
      [0.8, 0.81, 0.8, 0.81],
    ];
    // differences .01 .02 .03 .04: mean .025, sd .01291, t = 3.873 with 3 degrees of freedom: p = .0305; .0915 after Holm at rank 1 of 3
    const near = [0.89, 0.88, 0.87, 0.86];
    expect(
      verdict([
        { label: 'a', values: best },
        { label: 'b', values: near },
      ]),
    ).toMatchObject({ kind: 'best' });
    const [b, c, d] = ['b', 'c', 'd'].map((label) => ({ label, values: near }));
    const found = verdict([{ label: 'a', values: best }, b!, c!, d!]);
    expect(found).toMatchObject({ kind: 'inconclusive', tied: ['a', 'b', 'c', 'd'] });
    expect(found.sentence).toContain('95 % interval of 0.45 to 4.55 (n = 4), but p = .091 after Holm.');
    const two = verdict([{ label: 'a', values: best }, b!, { label: 'w', values: worse }]);
    expect(two.sentence).toContain('p ≤ .030 against both others after Holm');
  });
  it('does not put a p on what is the same in every pair', () => {
    const found = verdict([
      { label: 'a', values: [1, 1, 1] },
      { label: 'b', values: [0.5, 0.5, 0.5] },
    ]);
    expect(found.sentence).toBe(
      'a keeps 50.00 points [50.00, 50.00] more deadlines than b (100.0 % on time against 50.0 %; the same difference in each of 3 pairs).',
    );
  });
  it('calls what is told apart, but smaller than the margin, practically the same', () => {
    const [a, b] = [
      { label: 'a', values: [0.9106, 0.9307, 0.8905, 0.9106] },
      { label: 'b', values: [0.91, 0.93, 0.89, 0.91] },
    ];
    const worse = { label: 'v2', values: [0.85, 0.88, 0.83, 0.86] };
    // differences .06 .07 .05 .06 points: mean .06, sd .0081650, t(3) 3.18245: half width .012992
    const found = verdict([worse, a, b]);
    expect(found).toMatchObject({ kind: 'same', tied: ['a', 'b'], margin: 0.005 });
    // differences a - v2 6.06 5.07 6.05 5.06: mean 5.56, sd .571547: half width .909454
    expect(found.sentence).toBe(
      'practically the same: on time a 91.1 % and b 91.0 %; a keeps 0.06 points [0.05, 0.07] more than b (n = 4 pairs), shown to be within ±0.5 points; behind a lie v2 5.56 points [4.65, 6.47] (p < .001 after Holm).',
    );
    const narrow = verdict([worse, a, b], 0.0005);
    expect(narrow.kind).toBe('best');
    expect(narrow.sentence).toMatch(/^a keeps 0\.06 points \[0\.05, 0\.07\] more deadlines than b, the next best/);
  });
  it('shows enough decimals that a small but certain difference does not read as none', () => {
    const { sentence } = verdict([
      { label: 'a', values: [0.90004, 0.91005, 0.92004] },
      { label: 'b', values: [0.9, 0.91, 0.92] },
    ]);
    expect(sentence).toBe(
      'practically the same: on time a 91.0 % and b 91.0 %; a keeps 0.004 points [0.003, 0.006] more than b (n = 3 pairs), shown to be within ±0.5 points.',
    );
  });
});

it('never contradicts the table: same best, same rounded shares, decided only where the interval leaves out 0', () => {
  const share = fc.oneof(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0.899, max: 0.9, noNaN: true }),
    fc.constant(1),
  );
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
      // Bonferroni's correction is never milder than Holm's, nor Holm's milder than none.
      const corrected = found.rivals.map(({ onTime }) => onTime.correctedP!);
      for (const [i, { onTime }] of found.rivals.entries()) {
        expect(corrected[i]).toBeGreaterThanOrEqual(onTime.p!);
        expect(corrected[i]).toBeLessThanOrEqual(Math.min(1, onTime.p! * found.rivals.length));
      }
      const close = found.rivals.filter(({ onTime }) => onTime.correctedP! >= 0.05 || onTime.negligible);
      const kind = close.length === 0 ? 'best' : close.every(({ onTime }) => onTime.negligible) ? 'same' : 'inconclusive';
      expect(found.kind).toBe(kind);
      if (found.kind !== 'best') expect(found.tied.slice(1)).toEqual(close.map(({ label }) => label));
      expect(found.sentence).toMatch(
        { best: /^s\d keeps /, same: /^practically the same: /, inconclusive: /^inconclusive: / }[found.kind],
      );
      // Who is behind is named, or counted.
      const worse = found.rivals.length - close.length;
      if (found.kind !== 'best' && worse > 0) {
        expect(found.sentence).toMatch(
          worse > 3 ? new RegExp(`the other ${worse} keep fewer than ${best}`) : `; behind ${best} lie `,
        );
      }
      // What cannot be is not told: shares of 0 to 100 %, differences of at most 100 points.
      for (const { onTime } of found.rivals) {
        expect(onTime.lower).toBeGreaterThanOrEqual(-1);
        expect(onTime.upper).toBeLessThanOrEqual(1);
        if (onTime.negligible) expect(Math.abs(onTime.mean!)).toBeLessThan(found.margin);
      }
      for (const { lower, upper } of comparisonRows(results)) {
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeLessThanOrEqual(1);
      }
    }),
  );
});
