import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CompareDocument } from '../../runners/folder/compare-folder.ts';
import { build, csv, ended, finishedCells, json, rohe, start, text, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

/** Every file but for when and where it was made. */
function contents(cwd: string, out: string): ReadonlyMap<string, string> {
  const files = readdirSync(join(cwd, out), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.\w+$/.test(name))
    .sort();
  return new Map(
    files.map((name) => [name, text(cwd, out, name).replace(/\n {2}"environment": \{[\s\S]*?\n {2}\}/, '')] as const),
  );
}

describe('rohe compare --until precision', () => {
  it('adds blocks until the paired differences are known, the same bytes on one thread and two', async () => {
    const cwd = withSmall();
    const args = [
      'compare',
      'small.yaml',
      '--strategies',
      'v2',
      '--until',
      'precision=6%',
      '--metric',
      'p95',
      '--replications',
      '60',
    ];
    const one = await rohe(cwd, ...args, '--workers', '1', '--out', 'one');
    expect(one.code).toBe(0);
    const { replications, finished, precision, status } = json<CompareDocument>(cwd, 'one', 'compare.json');
    expect({ finished, status }).toEqual({ finished: replications, status: 'complete' });
    expect(replications % 5).toBe(0);
    expect(replications).toBeGreaterThan(10);
    expect(replications).toBeLessThan(60);
    expect(precision).toMatchObject({
      metric: 'p95',
      precision: 0.06,
      met: true,
      n: replications,
      between: ['v2'],
    });
    expect(one.out).toContain(precision!.says);
    await rohe(cwd, ...args, '--workers', '2', '--out', 'two');
    expect(contents(cwd, 'two')).toEqual(contents(cwd, 'one'));
  });
  it('says when the most was reached before, and is about another metric if asked', async () => {
    const cwd = withSmall();
    const args = ['--strategies', 'v2', '--until', 'precision=0.01%', '--metric', 'p95', '--replications', '10', '--out', 'all'];
    const { code, out } = await rohe(cwd, 'compare', 'small.yaml', ...args);
    expect(code).toBe(0);
    expect(out).toMatch(
      /precision: not reached; after 10 replications the 95 % interval of the mean of p95 is not within ±0\.0100 %; .*allow more with --replications\.\n/,
    );
  });
  it.each<[string[], RegExp]>([
    [['--until', '5min'], /--until is "5min"; write --until precision=2%/],
    [['--until', 'precision=2'], /--until precision=2 is 200 %; write precision=2% or precision=0\.02/],
    [['--until', 'precision=x'], /--until is "x"; give a number above 0, or a percentage/],
    [['--until', 'precision=2%', '--metric', 'on_tim'], /--metric on_tim: there is no such metric; did you mean "on_time"\?/],
    [['--metric', 'p95'], /--metric is for --until, or for two CSV files/],
    [['--margin', '0.5'], /--margin 0\.5 is 50 points on time; half a point is 0\.5% or 0\.005/],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await rohe(withSmall(), 'compare', 'small.yaml', ...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});

describe('rohe compare --resume', () => {
  it('after a kill runs what is missing, counts nothing half done, and ends in the bytes of a run that was never killed', async () => {
    const cwd = withSmall();
    const args = ['compare', 'small.yaml', '--replications', '40', '--workers', '1', '--rows', 'queries'];
    await rohe(cwd, ...args, '--out', 'whole');
    const child = start(cwd, [...args, '--out', 'cut']);
    const end = ended(child);
    for (let waited = 0; !existsSync(join(cwd, 'cut', 'v2', '3')); waited += 5) {
      if (waited > 20_000) throw new Error('it did not come to that in 20 s');
      await sleep(5);
    }
    child.kill('SIGKILL');
    await end;
    // A run whose cell was lost, and a cell cut off in mid-write.
    const [journal] = readdirSync(join(cwd, 'cut', 'cells'));
    const [, ...cells] = text(cwd, 'cut', 'cells', journal!).split('\n');
    writeFileSync(join(cwd, 'cut', 'cells', journal!), cells.join('\n').slice(0, -50));
    const again = await rohe(cwd, ...args, '--out', 'cut', '--resume');
    expect(again.code).toBe(0);
    expect(again.err).toMatch(/\d+ runs had been finished before/);
    expect(contents(cwd, 'cut')).toEqual(contents(cwd, 'whole'));
    const nothing = await rohe(cwd, ...args, '--out', 'cut', '--resume');
    expect(nothing.err).toContain('80 runs had been finished before');
    expect(contents(cwd, 'cut')).toEqual(contents(cwd, 'whole'));
  });
  it('loses no finished run and counts no half one when it is killed 20 times', async () => {
    const cwd = withSmall();
    const args = ['compare', 'small.yaml', '--replications', '80', '--rows', 'queries'];
    await rohe(cwd, ...args, '--out', 'whole');
    const cells = (): readonly string[] => finishedCells(cwd, 'killed');
    let kept = cells();
    for (let i = 0; i < 20; i++) {
      const child = start(cwd, [...args, '--out', 'killed', '--resume', ...(i % 2 === 0 ? ['--workers', '2'] : [])]);
      const over = ended(child);
      // By the clock, or a moment after one more run is finished, so that a slow machine gets on too.
      const wait = i % 3 === 0 ? 0 : 5000;
      for (let waited = 0; waited < wait && cells().length === kept.length; waited += 20) await sleep(20);
      await sleep((wait === 0 ? 400 : 0) + ((i * 37) % 50));
      child.kill('SIGKILL');
      await over;
      const now = cells();
      expect(now).toEqual(expect.arrayContaining([...kept]));
      expect(new Set(now).size, 'a finished run was run again').toBe(now.length);
      kept = now;
    }
    expect(kept.length).toBeGreaterThan(0);
    expect((await rohe(cwd, ...args, '--out', 'killed', '--resume')).code).toBe(0);
    expect(contents(cwd, 'killed')).toEqual(contents(cwd, 'whole'));
  }, 240_000);
  it('leaves a comparison of another scenario alone, and says whose folder it is', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'compare', 'small.yaml');
    const place = join('runs', text(cwd, 'runs', 'latest').trim());
    const before = contents(cwd, place);
    writeFileSync(join(cwd, 'other.yaml'), text(cwd, 'small.yaml').replace('name: small', 'name: other'));
    for (const out of [[], ['--out', place]]) {
      const { code, err } = await rohe(cwd, 'compare', 'other.yaml', '--resume', ...out);
      expect([code, err]).toEqual([
        2,
        `rohe: ${place} holds a comparison of small, not of other; name another folder with --out, or remove it\n`,
      ]);
    }
    expect(contents(cwd, place)).toEqual(before);
  });
  it('refuses a folder that a process is at, and not one whose process was killed', async () => {
    const cwd = withSmall();
    const args = ['compare', 'small.yaml', '--replications', '40', '--out', 'all'];
    const child = start(cwd, args);
    const end = ended(child);
    for (let waited = 0; finishedCells(cwd, 'all').length === 0 && waited < 20_000; waited += 5) await sleep(5);
    const beside = await rohe(cwd, ...args, '--resume');
    child.kill('SIGKILL');
    await end;
    expect([beside.code, beside.err]).toEqual([
      2,
      expect.stringMatching(/^rohe: all is in use: process \d+ of .+ writes to it; /),
    ]);
    expect((await rohe(cwd, ...args, '--resume')).code).toBe(0);
    expect(existsSync(join(cwd, 'all', 'running.lock'))).toBe(false);
  });
  it('runs again what another seed, or another choice of rows, has taken the place of', async () => {
    const cwd = withSmall();
    const args = ['compare', 'small.yaml', '--out', 'all'];
    const rows = ['--rows', 'queries'];
    await rohe(cwd, ...args, ...rows);
    const before = contents(cwd, 'all');
    const runs = (all: ReadonlyMap<string, string>) => [...all].filter(([name]) => name !== 'cells.jsonl');
    for (const other of [
      ['--seed', '2', ...rows],
      ['--rows', 'none'],
      ['--rows-format', 'parquet', ...rows],
    ]) {
      expect((await rohe(cwd, ...args, ...other, '--resume')).code).toBe(0);
      const { err } = await rohe(cwd, ...args, ...rows, '--resume');
      expect(err).not.toContain('finished before');
      expect(runs(contents(cwd, 'all'))).toEqual(runs(before));
    }
  });
  it('runs again what its own record does not call complete', async () => {
    const cwd = withSmall();
    const args = ['compare', 'small.yaml', '--replications', '2', '--out', 'all'];
    await rohe(cwd, ...args);
    const before = contents(cwd, 'all');
    const record = text(cwd, 'all', 'v2', '1', 'run.json');
    writeFileSync(join(cwd, 'all', 'v2', '1', 'run.json'), record.replace('"status": "complete"', '"status": "failed"'));
    writeFileSync(join(cwd, 'all', 'llf', '0', 'run.json'), record.slice(0, 50));
    expect((await rohe(cwd, ...args, '--resume')).err).toContain('2 runs had been finished before');
    expect(contents(cwd, 'all')).toEqual(before);
  });
  it('without --out goes on in the latest comparison; what differs is run again', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'compare', 'small.yaml', '--replications', '2');
    const more = await rohe(cwd, 'compare', 'small.yaml', '--replications', '3', '--resume');
    expect(more.err).toContain('4 runs had been finished before');
    const other = await rohe(cwd, 'compare', 'small.yaml', '--replications', '3', '--seed', '2', '--resume');
    expect(other.err).not.toContain('finished before');
    expect(json<CompareDocument>(cwd, 'runs', text(cwd, 'runs', 'latest').trim(), 'compare.json')).toMatchObject({
      seed: 2,
      finished: 3,
    });
    await rohe(cwd, 'run', 'small.yaml');
    expect((await rohe(cwd, 'compare', 'small.yaml', '--resume')).err).toContain('is no comparison; name its folder with --out');
  });
});

describe('rohe compare of several tenants', () => {
  it('keeps on time of each contract, stream and tenant, which are the means of its runs, and shows those that differ', async () => {
    const cwd = withSmall();
    const { out } = await rohe(cwd, 'compare', 'multi-tenant', '--strategies', 'v2', '--replications', '2', '--out', 'all');
    const groups = csv(cwd, 'all', 'summary.csv').filter(({ scope }) => scope !== 'run');
    expect(new Set(groups.map(({ scope }) => scope!.split(':')[0]))).toEqual(new Set(['contract', 'stream', 'tenant']));
    for (const { scope, mean } of groups) {
      const shares = ['0', '1'].map((n) => {
        const rows = csv(cwd, 'all', 'v2', n, 'summary.csv');
        return Number(rows.find((row) => row['scope'] === scope && row['metric'] === 'on_time')!['value']);
      });
      expect(Number(mean)).toBeCloseTo((shares[0]! + shares[1]!) / 2, 12);
      const shown = new RegExp(`on time, ${scope!.replace(':', ' ')} +% +[\\d.]+ `);
      // The queries of a tenant are those of its contract.
      expect(shown.test(out)).toBe(scope!.startsWith('contract:') || /^stream:(rooms|rounds)$/.test(scope!));
    }
  });
});
