import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TwoSamples } from '../../reports/index.ts';
import { build, folder, rohe, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

type Told = TwoSamples & { readonly sentence: string; readonly notices: readonly string[]; readonly title: string };

const A = 'run,lat_ms,ok\n1,10,true\n2,12,true\n3,11,false\n4,13,true\n5,12.5,true\n6,9,true\n7,,true\n8,50,true\n';
// Run by run 1.5, 0.5, 1, 0.5, 2, 1 less; in another order, and with a run that A has not.
const B = 'ok,run,lat_ms\ntrue,6,10\ntrue,5,14.5\ntrue,4,13.5\ntrue,3,12\nfalse,2,12.5\ntrue,1,11.5\ntrue,7,8\nfalse,9,70\n';

function tables(a = A, b = B): string {
  const cwd = folder();
  writeFileSync(join(cwd, 'A.csv'), a);
  writeFileSync(join(cwd, 'B.csv'), b);
  return cwd;
}

describe('rohe compare A.csv B.csv', () => {
  it('tests pairs: n, estimates, intervals, p, effect sizes, and a sentence', async () => {
    const { code, out, err } = await rohe(tables(), 'compare', 'A.csv', 'B.csv', '--metric', 'lat_ms', '--pair', 'run');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^lat_ms: A = A\.csv, B = B\.csv; paired by run; every figure is of the 6 pairs with a value on both sides\n/,
    );
    // differences -1.5 -.5 -1 -.5 -2 -1: mean -1.08333, sd .584523, t = -4.5398, t(5) 2.570582: half width .613415
    expect(out).toMatch(/difference of means, A - B +ms +-1\.083 \[-1\.697, -0\.470\] +\.006 +6 +paired t\n/);
    expect(out).toMatch(/rank test +0 +\.031 +6 +Wilcoxon signed-rank, exact\n/);
    expect(out.trimEnd().split('\n').at(-1)).toBe(
      'lat_ms of A.csv is 1.083 ms [0.470, 1.697] lower than of B.csv (p = .006, n = 6 pairs).',
    );
    expect(err.split('\n').slice(0, -1)).toEqual([
      'note: 1 row of A.csv without lat_ms left out',
      'note: 1 value of A.csv without a partner left out',
      'note: 2 values of B.csv without a partner left out',
    ]);
  });

  it('says the same to machines, whole', async () => {
    const args = ['compare', 'A.csv', 'B.csv', '--metric', 'lat_ms', '--pair', 'run', '--margin', '2', '--json'];
    const { out } = await rohe(tables(), ...args);
    const told = JSON.parse(out) as Told;
    expect(told.difference).toMatchObject({ n: 6, unit: 'ms', method: 'paired t', valid: null });
    expect(told.equivalence).toMatchObject({ margin: 2, equivalent: true });
    expect(told.sentence).toMatch(/; the difference lies within ±2 ms \(p = \.\d+\)\.$/);
    expect(told.effect.a12).toBeLessThan(0.5);
    expect(told.notices).toHaveLength(3);
  });

  it('tests all rows where they are no pairs, and counts true and false', async () => {
    const cwd = tables();
    const times = JSON.parse((await rohe(cwd, 'compare', 'A.csv', 'B.csv', '--metric', 'lat_ms', '--json')).out) as Told;
    expect(times).toMatchObject({ relation: 'independent', ratio: { valid: null }, sides: [{ n: 7 }, { n: 8 }] });
    const answers = JSON.parse((await rohe(cwd, 'compare', 'A.csv', 'B.csv', '--metric', 'ok', '--json')).out) as Told;
    expect(answers.sides.map(({ mean }) => mean.value)).toEqual([7 / 8, 6 / 8]);
  });

  it('reads long tables: the rows of a metric', async () => {
    const long = (by: number): string =>
      `metric,unit,value\n${[1, 2, 3, 5].map((x) => `p50,ms,${x + by}\non_time,share,0.${x}`).join('\n')}\n`;
    const cwd = tables(long(0), long(3));
    const told = JSON.parse((await rohe(cwd, 'compare', 'A.csv', 'B.csv', '--metric', 'p50', '--json')).out) as Told;
    expect(told.difference).toMatchObject({ value: -3, n: 8 });
    const mixed = await rohe(cwd, 'compare', 'A.csv', 'B.csv', '--metric', 'value');
    expect(mixed.err).toContain('A.csv mixes metrics in its column "value" (p50, on_time); name one, such as --metric p50');
    const typo = await rohe(cwd, 'compare', 'A.csv', 'B.csv', '--metric', 'p5o');
    expect(typo.err).toContain('A.csv has no row of p5o; did you mean "p50"?');
  });

  it('takes what is of the whole run from summaries, and refuses the one value of a single run', async () => {
    const summary = (values: readonly number[]): string =>
      `scope,metric,unit,value,n\n${values.map((x) => `run,p95,ms,${x},9\nnode:a,p95,ms,${x * 100},4\n`).join('')}`;
    const cwd = tables(summary([10, 11, 13]), summary([12, 14, 15]));
    const several = await rohe(cwd, 'compare', 'A.csv', 'B.csv', '--metric', 'p95', '--json');
    expect((JSON.parse(several.out) as Told).sides).toMatchObject([{ n: 3, mean: { value: 34 / 3 } }, { n: 3 }]);
    expect(several.err).toContain('3 rows of A.csv left out: they are of parts of a run (scope), not of the whole');
    writeFileSync(join(cwd, 'A.csv'), summary([10]));
    const one = await rohe(cwd, 'compare', 'A.csv', 'B.csv', '--metric', 'p95');
    expect(one.code).toBe(2);
    expect(one.err).toContain('A.csv is the summary of one run, so there is one p95; compare the run folders, or more runs');
  });

  it('says that rows of queries hold the warm-up, and refuses a column of several metrics', async () => {
    const rows = 'query_id,counted,response_ms\n1,false,90\n2,true,10\n3,true,12\n4,true,13\n';
    const queries = await rohe(tables(rows, rows), 'compare', 'A.csv', 'B.csv', '--metric', 'response_ms', '--pair', 'query_id');
    expect(queries.err).toContain('A.csv holds a row of the warm-up (counted = false); name the run folders to leave them out');
    const means = 'strategy,metric,mean\nv2,p50,10\nv2,p95,20\n';
    const mixed = await rohe(tables(means, means), 'compare', 'A.csv', 'B.csv', '--metric', 'mean');
    expect(mixed.err).toContain('A.csv mixes metrics in its column "mean" (p50, p95); keep the rows of one');
  });

  it.each<[string, string, string, string[], RegExp]>([
    ['an unknown metric', A, B, ['--metric', 'lat_m'], /A\.csv has no column "lat_m"; did you mean "lat_ms"\?.*; B\.csv has no/],
    ['no metric', A, B, [], /name the column to compare with --metric NAME/],
    [
      'cells that are no numbers',
      'x\n1\nfast\n\n1e3\n0x10\nNaN\n',
      'x\n1\n',
      ['--metric', 'x'],
      /A\.csv:3: x is "fast", not a number; leave.*; A\.csv:6: x is "0x10".*; A\.csv:7: x is "NaN"/,
    ],
    ['many of them', `x\n${'?\n'.repeat(12)}`, 'x\n1\n', ['--metric', 'x'], /A\.csv:6: .*; and 7 more in A\.csv/],
    ['numbers mixed with true', 'x\n1\ntrue\n', 'x\n1\n', ['--metric', 'x'], /A\.csv mixes numbers with true and false in x/],
    [
      'true and false beside numbers',
      'x\ntrue\nfalse\n',
      'x\n5\n7\n',
      ['--metric', 'x'],
      /x is true and false in A\.csv and numbers in B\.csv; write/,
    ],
    [
      'values without bounds',
      'x\n1\n1e160\n',
      'x\n1\n-1e308\n',
      ['--metric', 'x'],
      /A\.csv:3: x is "1e160", beyond 1e\+60, too large to.*; B\.csv:3: x is "-1e308"/,
    ],
    [
      'values next to 0',
      'x\n1e-160\n2e-160\n',
      'x\n1\n2\n',
      ['--metric', 'x'],
      /A\.csv: no value of x is above 2e-160, too small to compute with; write/,
    ],
    [
      'a key given twice',
      'k,x\na,1\nb,2\na,3\n',
      'k,x\na,1\n',
      ['--metric', 'x', '--pair', 'k'],
      /A\.csv:4: k is "a" as in line 2/,
    ],
    ['an empty key', 'k,x\n,1\n', 'k,x\na,1\n', ['--metric', 'x', '--pair', 'k'], /A\.csv:2: k is empty/],
    ['no pair at all', 'k,x\na,1\n', 'k,x\nb,1\n', ['--metric', 'x', '--pair', 'k'], /no k is in both with a value/],
    ['a column named twice', 'x,x\n1,2\n', 'x\n1\n', ['--metric', 'x'], /A\.csv:1 names the column "x" twice/],
    [
      'rows of unequal length',
      'x,y\n1\n',
      'x\n1\n',
      ['--metric', 'x'],
      /A\.csv is damaged \(Invalid Record Length: .*line 2\); mend it there/,
    ],
    ['an empty file', '', 'x\n1\n', ['--metric', 'x'], /A\.csv:1 is empty; its first line names the columns, such as x/],
    ['a header alone', 'x\n', 'x\n1\n', ['--metric', 'x'], /A\.csv has no row of x/],
    [
      'percent of what is no share',
      A,
      B,
      ['--metric', 'lat_ms', '--margin', '5%'],
      /--margin 5% is of a share, and lat_ms is none; give it in the unit of lat_ms, such as 0\.839 for 5% of the mean of A\.csv/,
    ],
    [
      'percent of plain numbers',
      'x\n1\n2\n3\n',
      'x\n1\n2\n3\n',
      ['--metric', 'x', '--margin', '5 %'],
      /--margin 5% is of a share, and x is none; give it in the unit of x, such as 0\.1 for 5% of the mean of A\.csv/,
    ],
    ['a margin of 0', A, B, ['--metric', 'lat_ms', '--margin', '0'], /--margin is "0"; give a number above 0/],
    ['options of a scenario', A, B, ['--metric', 'lat_ms', '--seed', '1'], /--seed is for a scenario/],
  ])('refuses %s in a line', async (_, a, b, args, wanted) => {
    const { code, out, err } = await rohe(tables(a, b), 'compare', 'A.csv', 'B.csv', ...args);
    expect(err).toMatch(wanted);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('has figures for all values that it takes', async () => {
    const cwd = tables('x\n1e60\n-1e60\n9e59\n1e60\n3e59\n1e58\n', 'x\n2e-60\n1e-60\n3e-60\n2e-60\n1e-60\n5e-60\n');
    for (const [one, other] of [
      ['A', 'A'],
      ['A', 'B'],
      ['B', 'B'],
    ]) {
      const { code, out } = await rohe(cwd, 'compare', `${one}.csv`, `${other}.csv`, '--metric', 'x', '--json');
      expect({ code, out }).toMatchObject({ code: 0, out: expect.not.stringMatching(/NaN|Infinity/) });
      expect((JSON.parse(out) as Told).sides.map(({ mean }) => [mean.valid, mean.lower === null])).toEqual([
        [null, false],
        [null, false],
      ]);
    }
  });

  it.each<[string, string, string, RegExp]>([
    ['one row', 'x\n1\n', 'x\n2\n', /inconclusive: n = 1 is too few; it takes 2 values or more\.$/],
    [
      'all equal',
      'x\n1\n1\n1\n',
      'x\n1\n1\n1\n',
      /\nA\.csv and B\.csv have the same x throughout \(n = 6 values\); there is nothing to test\.$/,
    ],
    ['no value', 'x,y\n,1\n', 'x,y\n,1\n', /inconclusive: there is no value\.$/],
  ])('marks what cannot be said: %s', async (_, a, b, wanted) => {
    const { code, out } = await rohe(tables(a, b), 'compare', 'A.csv', 'B.csv', '--metric', 'x');
    expect(code).toBe(0);
    expect(out.trimEnd()).toMatch(wanted);
    expect(out).not.toMatch(/NaN|undefined|null|Infinity/);
    expect(out).toContain('not valid, and so without an interval or p:');
  });

  it('shows no interval, statistic or p of what is not valid, to people and to machines', async () => {
    const cwd = tables('x\n5\n5\n5\n', 'x\n4\n4\n4\n');
    const args = ['compare', 'A.csv', 'B.csv', '--metric', 'x', '--margin', '2'];
    const { out } = await rohe(cwd, ...args);
    expect(out).toMatch(/mean +5\.000 +4\.000\nmedian +5\.000 +4\.000\n/);
    expect(out).toMatch(
      /difference of means, A - B +1\.000 +- +6 +Welch's t\nratio of means, A \/ B +1\.250 +6 .*\nrank test +- +- +6 /,
    );
    expect(out).toMatch(/within ±2 +- +- +6 /);
    const told = JSON.parse((await rohe(cwd, ...args, '--json')).out) as Told;
    expect(told.sides[0].mean).toMatchObject({ value: 5, lower: null, upper: null, valid: 'all values are equal' });
    expect(told.difference).toMatchObject({ value: 1, lower: null, upper: null, p: null });
    expect(told.rankTest).toMatchObject({ statistic: null, p: null, valid: expect.stringContaining('cannot fall below') });
    expect(told.equivalence).toMatchObject({
      ...{ margin: 2, equivalent: null, statistic: null, p: null, lower: null, upper: null },
      valid: 'nothing scatters: the difference is the same everywhere',
    });
    const wide = ['compare', 'A.csv', 'B.csv', '--metric', 'lat_ms', '--margin', '1', '--json'];
    const shown = JSON.parse((await rohe(tables(), ...wide)).out) as Told;
    expect(shown.equivalence).toMatchObject({ equivalent: false, p: expect.any(Number), valid: null });
    expect(told.sentence).toMatch(/^A\.csv has a x 1\.000 higher than B\.csv throughout \(n = 6 values\)/);
    const same = JSON.parse((await rohe(cwd, 'compare', 'A.csv', 'A.csv', '--metric', 'x', '--json')).out) as Told;
    expect(same.difference).toMatchObject({ value: 0, lower: null, p: null, valid: 'there is no difference anywhere' });
    expect(same.effect).toMatchObject({ a12: 0.5, a12Interval: null, valid: 'nothing scatters' });
  });

  it('refuses a file that is not there, a file beside a folder, and options of two without a second', async () => {
    const cwd = tables();
    mkdirSync(join(cwd, 'run'));
    expect((await rohe(cwd, 'compare', 'A.csv', 'C.csv', '--metric', 'x')).err).toContain('C.csv: there is no such file');
    expect((await rohe(cwd, 'compare', 'A.csv', 'run')).err).toContain('A.csv is a file and run a run folder');
    expect((await rohe(cwd, 'compare', 'A.csv', '--metric', 'x')).err).toContain(
      '--metric is for --until, or for two CSV files or run folders',
    );
  });
});

describe('rohe compare RUN_A RUN_B', () => {
  const runs = async (cwd: string, ...others: string[][]): Promise<void> => {
    const all = [['v2', '--strategy', 'v2'], ['llf', '--strategy', 'llf'], ...others];
    for (const [out, ...args] of all) await rohe(cwd, 'run', 'small.yaml', '--set', 'duration=121 s', '--out', out!, ...args);
  };

  it('pairs queries by number where scenario, seed and replication agree, and tests batches of them', async () => {
    const cwd = withSmall();
    await runs(cwd, ['other', '--strategy', 'llf', '--seed', '9'], ['bare', '--strategy', 'llf', '--rows', 'none']);
    const { code, out } = await rohe(cwd, 'compare', 'v2', 'llf', '--json');
    expect(code).toBe(0);
    const told = JSON.parse(out) as Told;
    expect(told).toMatchObject({ metric: 'response_ms', unit: 'ms', relation: 'paired', noun: 'batches of queries' });
    expect(told.difference.n).toBeLessThanOrEqual(32);
    const [a, b] = told.sides;
    expect(told.difference.value).toBeCloseTo(a.mean.value! - b.mean.value!, 9);
    // Point estimates are of every counted query that both answered, also of those that fill no batch.
    const answered = (name: string): Map<string, number> => {
      const [head = '', ...rows] = readFileSync(join(cwd, name, 'queries.csv'), 'utf8')
        .trimEnd()
        .split('\n');
      const [id, counted, response] = ['query_id', 'counted', 'response_ms'].map((column) => head.split(',').indexOf(column));
      const cells = rows.map((row) => row.split(','));
      const kept = cells.filter((row) => row[counted!] === 'true' && row[response!] !== '');
      return new Map(kept.map((row) => [row[id!]!, Number(row[response!])]));
    };
    const [v2, llf] = [answered('v2'), answered('llf')];
    const both = [...v2].filter(([id]) => llf.has(id));
    expect(a.n).toBe(both.length);
    expect(told.title.replaceAll(',', '')).toContain(`every figure is of the ${both.length} pairs with a value on both sides`);
    expect(a.n % 8).not.toBe(0);
    expect(a.mean.value).toBeCloseTo(both.reduce((sum, [, ms]) => sum + ms, 0) / both.length, 9);

    const apart = JSON.parse((await rohe(cwd, 'compare', 'v2', 'other', '--metric', 'on_time', '--json')).out) as Told;
    expect(apart).toMatchObject({ relation: 'independent', unit: 'share' });
    expect(apart.title).toContain('not paired: the seeds differ (1 and 9)');

    const same = await rohe(cwd, 'compare', 'v2', 'v2');
    expect(same.out.trimEnd()).toMatch(/\nv2 and v2 have the same response_ms throughout/);
    expect(same.err.split('\n').slice(0, -1)).toEqual([...new Set(same.err.split('\n').slice(0, -1))]);
    expect(same.err).toContain('note: A and B are both v2, compared with itself\n');

    expect((await rohe(cwd, 'compare', 'v2', 'bare')).err).toContain('bare has no queries.csv; run it again with --rows queries');
    expect((await rohe(cwd, 'compare', 'v2', 'llf', '--metric', 'respons_ms')).err).toContain('did you mean "response_ms"?');
    expect((await rohe(cwd, 'compare', 'v2', 'llf', '--metric', 'outcome')).err).toContain('outcome is text');
    expect((await rohe(cwd, 'compare', 'v2', 'llf', '--pair', 'query_id')).err).toContain('--pair is for CSV files');
  });

  it('names what is damaged', async () => {
    const cwd = withSmall();
    await runs(cwd);
    appendFileSync(join(cwd, 'llf', 'queries.csv'), '7,"half a ro');
    expect((await rohe(cwd, 'compare', 'v2', 'llf')).err).toMatch(/llf\/queries\.csv is damaged \(.*line \d+.*\); run it again/);
    writeFileSync(join(cwd, 'v2', 'run.json'), '{"format": 1,');
    expect((await rohe(cwd, 'compare', 'v2', 'llf')).err).toMatch(/v2\/run\.json is damaged .*; run it again/);
    rmSync(join(cwd, 'v2', 'run.json'));
    expect((await rohe(cwd, 'compare', 'v2', 'llf')).err).toContain('v2 is no run folder: it has no run.json');
    writeFileSync(join(cwd, 'v2', 'compare.json'), '{');
    expect((await rohe(cwd, 'compare', 'v2', 'llf')).err).toMatch(/^rohe: v2\/compare\.json is damaged .*; run it again\n$/);
  });
});
