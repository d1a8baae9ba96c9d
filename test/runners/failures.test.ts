import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { CompareDocument } from '../../runners/folder/compare-folder.ts';
import type { RunDocument } from '../../runners/folder/run-folder.ts';
import { build, csv, ended, json, rohe, shell, start, text, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

/** Stuck in its first decision about a query, which it tells. */
const ENDLESS = `
import { writeFileSync } from 'node:fs';
export default {
  name: 'endless', summary: 'never decides', params: {},
  create: () => ({
    decide(seen) {
      if (seen.kind !== 'query-arrived') return [];
      writeFileSync('stuck', '');
      for (;;);
    },
  }),
};
`;
const LONG = ['--set', 'duration=5 h'];

async function until(done: () => boolean): Promise<void> {
  for (let waited = 0; !done(); waited += 20) {
    if (waited > 20_000) throw new Error('it did not come to that in 20 s');
    await sleep(20);
  }
}
const size = (path: string): number => (existsSync(path) ? statSync(path).size : 0);

describe('Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s in mid-run leaves whole rows, says what is lost, and ends with 130',
    async (signal) => {
      const cwd = withSmall();
      const child = start(cwd, ['run', 'small.yaml', '--rows', 'all', '--log', '--out', 'one', ...LONG]);
      const end = ended(child);
      await until(() => size(join(cwd, 'one', 'queries.csv')) > 10_000);
      child.kill(signal);
      const { code, out, err } = await end;
      expect(code).toBe(130);
      expect(out).toMatch(/^small: [\d.]+ (s|min|h) of 5 h under v2/);
      expect(err).toMatch(/interrupted: stopped at \d+ ms of 18000000 ms: \d+ queries that had not ended/);
      const run = json<RunDocument>(cwd, 'one', 'run.json');
      expect(run).toMatchObject({ status: 'interrupted', interrupted: true, lost: expect.stringContaining('stopped at') });
      for (const file of ['queries.csv', 'tasks.csv', 'invocations.csv', 'nodes.csv', 'log.jsonl']) {
        expect(text(cwd, 'one', file).endsWith('\n')).toBe(true);
      }
      const counted = csv(cwd, 'one', 'queries.csv').filter((row) => row['counted'] === 'true');
      expect(counted.length).toBe(run.summary?.['arrived']);
      const { answered, throughput } = run.summary!;
      expect(throughput).toBeCloseTo((answered! * 1000) / (run.endMs! - run.scenario.warmUpMs), 6);
      await rohe(cwd, 'report', 'one', '--format', 'csv');
      const bins = csv(cwd, 'one', 'data', 'on-time-over-time.csv');
      expect(bins.length).toBeGreaterThan(30);
      for (const bin of bins) expect(60 * (Number(bin['to_ms']) - Number(bin['from_ms']))).toBeCloseTo(run.endMs!, 3);
      const last = text(cwd, 'one', 'log.jsonl').trimEnd().split('\n').at(-1)!;
      expect(() => JSON.parse(last) as unknown).not.toThrow();
    },
  );

  it.each([
    ['SIGINT', 'run', []],
    ['SIGTERM', 'run', []],
    ['SIGINT', 'compare', ['--workers', '1']],
  ] as const)(
    '%s, the second time, ends a %s whose strategy never comes out of decide()',
    async (signal, command, options) => {
      const cwd = withSmall();
      writeFileSync(join(cwd, 'endless.mjs'), ENDLESS);
      const child = start(cwd, [command, 'small.yaml', '--set', 'strategies=[./endless.mjs]', '--out', 'one', ...options]);
      const end = ended(child);
      await until(() => existsSync(join(cwd, 'stuck')));
      child.kill(signal);
      await sleep(5000);
      expect(child.exitCode).toBeNull();
      child.kill(signal);
      await end;
      expect(child.signalCode).toBe(signal);
    },
    30_000,
  );

  it('in a comparison keeps the replications that all have finished', async () => {
    const cwd = withSmall();
    const child = start(cwd, ['compare', 'small.yaml', '--replications', '5000', '--out', 'all']);
    const end = ended(child);
    await until(() => existsSync(join(cwd, 'all', 'llf', '2')));
    child.kill('SIGINT');
    const { code, out, err } = await end;
    expect(code).toBe(130);
    expect(err).toMatch(/interrupted: \d+ replications of 5000 finished by every strategy/);
    expect(out).toMatch(/on time/);
    const { finished, status } = json<CompareDocument>(cwd, 'all', 'compare.json');
    expect(status).toBe('interrupted');
    expect(finished).toBeGreaterThanOrEqual(2);
    expect(csv(cwd, 'all', 'summary.csv').find(({ metric }) => metric === 'on_time')?.['n']).toBe(String(finished));
  });

  it('is marked as running where the process was killed outright', async () => {
    const cwd = withSmall();
    const child = start(cwd, ['run', 'small.yaml', '--out', 'one', ...LONG]);
    const end = ended(child);
    await until(() => size(join(cwd, 'one', 'queries.csv')) > 10_000);
    child.kill('SIGKILL');
    await end;
    expect(json<RunDocument>(cwd, 'one', 'run.json')).toMatchObject({
      status: 'running',
      lost: expect.stringContaining('was killed'),
    });
  });
});

describe('what cannot be written', () => {
  it('a file in place of the folder is a clear word', async () => {
    const cwd = withSmall();
    writeFileSync(join(cwd, 'taken'), '');
    const own = await rohe(cwd, 'run', 'small.yaml', '--out', 'taken');
    expect([own.code, own.err]).toEqual([2, 'rohe: cannot write to taken: a file is in the way\n']);
    const inside = await rohe(cwd, 'run', 'small.yaml', '--out', 'taken/deeper');
    expect(inside.code).toBe(2);
    expect(inside.err).toMatch(/^rohe: cannot write to taken\/deeper: .*a part of the path is a file, not a folder\n$/);
  });

  it('a full stdout is a clear word, and the folder is whole', async () => {
    const cwd = withSmall();
    const { code, err } = await shell(cwd, 'rohe run small.yaml --out one > /dev/full');
    expect(code).toBe(2);
    expect(err).toMatch(/rohe: the output cannot be written: ENOSPC.*; files already written are complete/);
    expect(json<RunDocument>(cwd, 'one', 'run.json').status).toBe('complete');
  });

  it('a reader that goes away is no failure', async () => {
    const cwd = withSmall();
    const child = start(cwd, ['run', 'small.yaml', '--out', 'one']);
    const end = ended(child);
    child.stdout?.destroy();
    const { code, err } = await end;
    expect(code).toBe(0);
    expect(err).toMatch(/rohe: the output cannot be written: nobody reads it any more \(EPIPE\)/);
    expect(json<RunDocument>(cwd, 'one', 'run.json').status).toBe('complete');
  });

  it('a full disk is a clear word; whole rows stay and run.json says what is lost', async (context) => {
    const cwd = withSmall();
    const disk = join(cwd, 'disk');
    mkdirSync(disk);
    const mounted = await shell(cwd, 'mount -t tmpfs -o size=256k tmpfs disk');
    if (mounted.code !== 0) return context.skip('no file system can be mounted here');
    onTestFinished(async () => void (await shell(cwd, 'umount disk')));
    const { code, err } = await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--out', 'disk/one', ...LONG);
    expect(code).toBe(2);
    expect(err).toMatch(/^rohe: cannot write to disk\/one: .*no space is left on the disk\n$/);
    expect(json<RunDocument>(disk, 'one', 'run.json')).toMatchObject({
      status: 'failed',
      lost: expect.stringContaining('no space'),
    });
    for (const file of readdirSync(join(disk, 'one')).filter((name) => name.endsWith('.csv'))) {
      expect(text(disk, 'one', file)).toMatch(/\n$/);
      expect(() => csv(disk, 'one', file)).not.toThrow();
    }
    expect(csv(disk, 'one', 'invocations.csv').length).toBeGreaterThan(100);
  });

  it('a working folder that takes no runs/ is a clear word', async () => {
    const cwd = withSmall();
    writeFileSync(join(cwd, 'runs'), '');
    const { code, err } = await rohe(cwd, 'run', 'small.yaml');
    expect(code).toBe(2);
    expect(err).toMatch(/^rohe: cannot write to runs\/small-v2-\S+: .*not a folder\n$/);
  });
});
