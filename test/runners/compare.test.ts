import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CompareDocument } from '../../runners/folder/compare-folder.ts';
import type { RunDocument } from '../../runners/folder/run-folder.ts';
import { build, csv, ended, json, ROOT, rohe, start, text, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

describe('rohe compare', () => {
  it('gives shares of own metrics the interval that a built-in share of the same queries has, in every table', async () => {
    const cwd = withSmall('metrics: { kept: { mean: answered }, sure: { mean: confidence } }\n');
    await rohe(cwd, 'compare', 'small.yaml', '--strategies', 'v2', '--set', 'duration=3 s', '--out', 'all');
    await rohe(cwd, 'sweep', 'small.yaml', '--strategies', 'v2', '--vary', 'duration=3 s', '--out', 'many');
    await rohe(cwd, 'report', 'all', '--format', 'csv');
    for (const place of [
      ['all', 'summary.csv'],
      ['many', 'summary.csv'],
      ['all', 'data', 'metrics.csv'],
    ]) {
      const rows = csv(cwd, ...place);
      const of = (name: string) => {
        const { mean, lower, upper, n, method } = rows.find(({ metric }) => metric === name)!;
        return [mean, lower, upper, n, method];
      };
      expect(of('answered_share')).toEqual(['1', expect.stringMatching(/^0\.\d+$/), '1', '2', 'Wilson with t']);
      expect(of('kept')).toEqual(of('answered_share'));
      expect(of('sure')[4]).toMatch(/^t(, cut at (0|1|0 and 1))?$/);
      expect(of('p50')[4]).toBe('t');
    }
  });

  it('prints the table, then the verdict in one sentence', async () => {
    const cwd = withSmall();
    const { code, out, err } = await rohe(cwd, 'compare', 'small.yaml', '--out', 'all');
    expect(code).toBe(0);
    expect(out).toMatch(/^small: v2, llf; 10 s, seed 1\n/);
    expect(out).toMatch(/on time \(completed\) +% +([\d.]+ (± +[\d.]+|\[[\d., ]+\]) *){2}\n/);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^((v2|llf) keeps |inconclusive: |practically the same: ).*\.$/);
    expect(err).toBe('run folder: all\n');
  });

  it('keeps a run folder for every strategy and replication, and a summary of its own', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'compare', 'small.yaml', '--replications', '3', '--out', 'all');
    expect(readdirSync(join(cwd, 'all')).sort()).toEqual(['cells.jsonl', 'compare.json', 'llf', 'summary.csv', 'v2']);
    for (const strategy of ['v2', 'llf']) {
      expect(readdirSync(join(cwd, 'all', strategy)).sort()).toEqual(['0', '1', '2']);
      for (const replicate of [0, 1, 2]) {
        const path = [cwd, 'all', strategy, String(replicate)] as const;
        expect(readdirSync(join(...path)).sort()).toEqual(['histograms.json', 'nodes.csv', 'run.json', 'summary.csv']);
        expect(json<RunDocument>(...path, 'run.json')).toMatchObject({
          status: 'complete',
          replicate,
          strategy: { label: strategy },
        });
      }
    }
    expect(json<CompareDocument>(cwd, 'all', 'compare.json')).toMatchObject({
      status: 'complete',
      replications: 3,
      finished: 3,
      seed: 1,
    });
  });

  it('gives in its summary the means of the runs in its folders', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'compare', 'small.yaml', '--out', 'all');
    for (const row of csv(cwd, 'all', 'summary.csv').filter(({ metric }) =>
      ['on_time', 'p95', 'accuracy_all'].includes(metric!),
    )) {
      const values = [0, 1].map(
        (i) => json<RunDocument>(cwd, 'all', row['strategy']!, String(i), 'run.json').summary![row['metric']!]!,
      );
      expect(Number(row['mean'])).toBeCloseTo((values[0]! + values[1]!) / 2, 10);
      expect(Number(row['n'])).toBe(2);
    }
  });

  it('lets all strategies meet the same queries in the same replication', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'compare', 'small.yaml', '--rows', 'queries', '--out', 'all');
    const arrivals = (strategy: string, replicate: string): string[] =>
      csv(cwd, 'all', strategy, replicate, 'queries.csv')
        .sort((a, b) => Number(a['query_id']) - Number(b['query_id']))
        .map((row) => `${row['query_id']} ${row['arrival_ms']} ${row['class']}`);
    expect(arrivals('v2', '0')).toEqual(arrivals('llf', '0'));
    expect(arrivals('v2', '0')).not.toEqual(arrivals('v2', '1'));
  });

  it('runs each replication exactly as rohe run does', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'compare', 'small.yaml', '--rows', 'all', '--out', 'all');
    await rohe(cwd, 'run', 'small.yaml', '--strategy', 'llf', '--replicate', '1', '--rows', 'all', '--out', 'one');
    for (const file of ['queries.csv', 'tasks.csv', 'invocations.csv', 'nodes.csv', 'summary.csv']) {
      expect(text(cwd, 'all', 'llf', '1', file)).toBe(text(cwd, 'one', file));
    }
  });

  it('writes the same bytes twice but for the environment', async () => {
    const cwd = withSmall();
    for (const out of ['a', 'b']) await rohe(cwd, 'compare', 'small.yaml', '--rows', 'queries', '--out', out);
    const files = readdirSync(join(cwd, 'a'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(csv|jsonl?)$/.test(name),
    );
    expect(files.length).toBe(3 + 4 * 5);
    for (const file of files) {
      const [a, b] = ['a', 'b'].map((out) => text(cwd, out, file).split('"environment"')[0]);
      expect(a).toBe(b);
    }
  });

  it('prints one JSON document with --json', async () => {
    const cwd = withSmall();
    const { out } = await rohe(cwd, 'compare', 'small.yaml', '--json', '--out', 'all');
    const document = JSON.parse(out) as {
      strategies: { label: string; metrics: { on_time: { mean: number; n: number } } }[];
      verdict: { sentence: string };
    };
    expect(document.strategies.map(({ label }) => label)).toEqual(['v2', 'llf']);
    expect(document.strategies[0]?.metrics.on_time.n).toBe(2);
    expect(document.verdict.sentence).toMatch(/\.$/);
  });

  it('compares what --strategies names: labels, names, and modules by path', async () => {
    const cwd = withSmall();
    writeFileSync(join(cwd, 'mine.mjs'), text(ROOT, 'docs', 'own-algorithm.mjs'));
    const { code, out } = await rohe(cwd, 'compare', 'small.yaml', '--strategies', 'llf,fcfs,./mine.mjs', '--out', 'all');
    expect(code).toBe(0);
    expect(out).toMatch(/ llf +fcfs +mine\n/);
    expect(json<RunDocument>(cwd, 'all', 'mine', '0', 'run.json').strategy.use).toBe('./mine.mjs');
  });

  it('finds a module from the working folder when the scenario lies elsewhere', async () => {
    const cwd = withSmall();
    writeFileSync(join(cwd, 'mine.mjs'), text(ROOT, 'docs', 'own-algorithm.mjs'));
    const { code, err } = await rohe(
      cwd,
      'compare',
      'quickstart',
      '--strategies',
      './mine.mjs',
      '--replications',
      '1',
      '--set',
      'duration=10 s',
    );
    expect([code, err]).toEqual([0, expect.stringMatching(/^run folder: /)]);
  });

  it('says of one strategy or one replication that there is nothing to tell', async () => {
    const cwd = withSmall();
    const one = await rohe(cwd, 'compare', 'small.yaml', '--strategies', 'v2', '--out', 'a');
    expect(one.out).toMatch(/inconclusive: only v2 was run/);
    const single = await rohe(cwd, 'compare', 'small.yaml', '--replications', '1', '--out', 'b');
    expect(single.out).toMatch(/inconclusive: /);
  });

  it('ends with 4 where a strategy breaks a threshold in the mean, and names it', async () => {
    const cwd = withSmall("thresholds: ['p50 < 1 ms']\n");
    const { code, out } = await rohe(cwd, 'compare', 'small.yaml', '--out', 'all');
    expect(code).toBe(4);
    expect(out).toMatch(/threshold p50 < 1 ms: FAILED by v2 \([\d.]+ ms\) and llf \([\d.]+ ms\)\n/);
  });

  it('refuses axes by name and says how to fix them, and runs once they are fixed', async () => {
    const cwd = withSmall('vary: { workload.door.arrivals.rate: [5/s, 10/s], seed: [1, 2, 3] }\n');
    const { code, err } = await rohe(cwd, 'compare', 'small.yaml', '--out', 'all');
    expect(code).toBe(2);
    expect(err).toBe(
      'rohe: small varies workload.door.arrivals.rate over 2 values, seed over 3 values, and compare runs one setting at a time; ' +
        `run all of them with rohe sweep, or fix it, such as with --set 'workload.door.arrivals.rate="5/s"' --set seed=1\n`,
    );
    const fixed = await rohe(
      cwd,
      'compare',
      'small.yaml',
      '--out',
      'all',
      '--set',
      'workload.door.arrivals.rate="5/s"',
      '--set',
      'seed=1',
    );
    expect(fixed.code).toBe(0);
  });

  it('ends where its working folder is removed meanwhile', async () => {
    const cwd = withSmall();
    const inner = join(cwd, 'inner');
    mkdirSync(inner);
    const child = start(inner, ['compare', '../small.yaml', '--replications', '80', '--out', 'all']);
    const over = ended(child);
    for (let waited = 0; !existsSync(join(inner, 'all', 'v2', '1')) && waited < 20_000; waited += 5) await sleep(5);
    rmSync(inner, { recursive: true });
    const { code, err } = await over;
    expect([code, err]).toEqual([2, expect.stringMatching(/^rohe: .*all/)]);
  });

  it('refuses a folder that holds a comparison', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'compare', 'small.yaml', '--replications', '1', '--out', 'all');
    const { code, err } = await rohe(cwd, 'compare', 'small.yaml', '--replications', '1', '--out', 'all');
    expect([code, err]).toEqual([
      2,
      'rohe: all holds a run already (compare.json); name another folder with --out, or remove it, or go on with --resume\n',
    ]);
  });

  it('names the strategy whose own algorithm fails, and keeps what was finished', async () => {
    const cwd = withSmall();
    writeFileSync(
      join(cwd, 'bad.mjs'),
      'export const strategy = { name: "bad", summary: "", params: {}, create: () => ({ decide() { throw new Error("my mistake"); } }) };',
    );
    const { code, out, err } = await rohe(cwd, 'compare', 'small.yaml', '--strategies', 'v2,./bad.mjs', '--out', 'all');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^rohe: strategy bad threw at run-started, 0 ms: my mistake \([^()]*bad.mjs:\d+:\d+\)\n$/);
    expect(json<CompareDocument>(cwd, 'all', 'compare.json')).toMatchObject({
      status: 'failed',
      lost: expect.stringContaining('my mistake'),
    });
    expect(json<RunDocument>(cwd, 'all', 'v2', '0', 'run.json').status).toBe('complete');
    expect(json<RunDocument>(cwd, 'all', 'bad', '0', 'run.json').status).toBe('failed');
  });
});
