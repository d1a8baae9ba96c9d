import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunDocument } from '../../runners/folder/run-folder.ts';
import { build, csv, json, rohe, text, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

describe('rohe run', () => {
  it('prints the table on stdout and where the folder is on stderr', async () => {
    const cwd = withSmall();
    const { code, out, err } = await rohe(cwd, 'run', 'small.yaml', '--strategy', 'llf', '--out', 'one');
    expect(code).toBe(0);
    expect(out).toMatch(/^small: 10 s under llf, seed 1, replicate 0\n/);
    expect(out).toMatch(/on time \(completed\) +% +\d/);
    expect(err).toBe('run folder: one\n');
  });

  it('writes run.json, summary, node windows and queries that agree with each other', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--out', 'one');
    expect(readdirSync(join(cwd, 'one')).sort()).toEqual([
      'histograms.json',
      'nodes.csv',
      'queries.csv',
      'run.json',
      'summary.csv',
    ]);
    const run = json<RunDocument>(cwd, 'one', 'run.json');
    expect(run).toMatchObject({
      format: 1,
      kind: 'run',
      status: 'complete',
      interrupted: false,
      lost: null,
      rowCounts: { node: csv(cwd, 'one', 'nodes.csv').length, query: csv(cwd, 'one', 'queries.csv').length },
      seed: 1,
      replicate: 0,
    });
    expect(run.strategy).toMatchObject({ label: 'v2', use: 'v2' });
    const counted = csv(cwd, 'one', 'queries.csv').filter((row) => row['counted'] === 'true');
    expect(counted.length).toBe(run.summary?.['arrived']);
    expect(counted.filter((row) => row['outcome'] === 'completed').length).toBe(run.summary?.['completed']);
    const p95 = csv(cwd, 'one', 'summary.csv').find((row) => row['scope'] === 'run' && row['metric'] === 'p95');
    expect(Number(p95?.['value'])).toBe(run.summary?.['p95']);
    expect(csv(cwd, 'one', 'nodes.csv').filter((row) => row['node'] === 'left').length).toBeGreaterThanOrEqual(10);
  });

  it('hashes the scenario as canonical JSON', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--out', 'one');
    const { scenario, scenarioHash } = json<RunDocument>(cwd, 'one', 'run.json');
    const sorted = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(sorted);
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).map(([key, part]) => [key, sorted(part)] as const);
      return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
    };
    expect(scenarioHash).toBe(
      createHash('sha256')
        .update(JSON.stringify(sorted(scenario)))
        .digest('hex'),
    );
  });

  it('writes the same bytes twice but for the environment, every row and the log among them', async () => {
    const cwd = withSmall();
    for (const out of ['one', 'two']) await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--log', '--out', out);
    const files = ['histograms.json', 'invocations.csv', 'log.jsonl', 'nodes.csv', 'queries.csv', 'summary.csv', 'tasks.csv'];
    expect(readdirSync(join(cwd, 'one')).sort()).toEqual([...files, 'run.json'].sort());
    for (const file of files) {
      expect(text(cwd, 'one', file)).not.toBe('');
      expect(text(cwd, 'one', file)).toBe(text(cwd, 'two', file));
    }
    const [one, two] = ['one', 'two'].map((out) => json<RunDocument>(cwd, out, 'run.json'));
    expect({ ...one, environment: 0 }).toEqual({ ...two, environment: 0 });
    const inputs = (out: string): string => text(cwd, out, 'run.json').split('"environment"')[0]!;
    expect(inputs('one')).toBe(inputs('two'));
  });

  it('numbers the lines of the log from 0 without a gap', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--rows', 'none', '--log', '--out', 'one');
    const lines = text(cwd, 'one', 'log.jsonl').trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(500);
    expect(lines.every((line, i) => (JSON.parse(line) as { n: number }).n === i)).toBe(true);
  });

  it('keeps node windows only with --rows none', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--rows', 'none', '--out', 'one');
    expect(readdirSync(join(cwd, 'one')).sort()).toEqual(['histograms.json', 'nodes.csv', 'run.json', 'summary.csv']);
  });

  it('takes the seed and the replicate of the command line', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--out', 'a');
    await rohe(cwd, 'run', 'small.yaml', '--out', 'b', '--seed', '2');
    await rohe(cwd, 'run', 'small.yaml', '--out', 'c', '--replicate', '1');
    const [a, b, c] = ['a', 'b', 'c'].map((out) => text(cwd, out, 'queries.csv'));
    expect(new Set([a, b, c]).size).toBe(3);
    expect(json<RunDocument>(cwd, 'b', 'run.json').seed).toBe(2);
  });

  it('puts --set in place of what the file says', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--out', 'a', '--set', 'contracts.house.deadline=80 ms', '--set', 'duration=5 s');
    const { scenario } = json<RunDocument>(cwd, 'a', 'run.json');
    expect(scenario.contracts[0]?.deadlineMs).toBe(80);
    expect(scenario.durationMs).toBe(5000);
  });

  it('prints one JSON document with --json', async () => {
    const cwd = withSmall();
    const { out } = await rohe(cwd, 'run', 'small.yaml', '--json');
    const document = JSON.parse(out) as {
      folder: string;
      status: string;
      summary: { arrived: number };
      groups: { kind: string }[];
    };
    expect(document.status).toBe('complete');
    expect(document.summary.arrived).toBeGreaterThan(50);
    expect(document.groups.map(({ kind }) => kind)).toContain('contract');
    expect(existsSync(join(cwd, document.folder, 'run.json'))).toBe(true);
  });

  it('names a new folder in runs/ and notes it as the latest', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml');
    const [made] = readdirSync(join(cwd, 'runs')).filter((name) => !name.startsWith('latest'));
    expect(made).toMatch(/^small-v2-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d/);
    expect(text(cwd, 'runs', 'latest')).toBe(`${made}\n`);
    expect(text(cwd, 'runs', 'latest-sim')).toBe(`${made}\n`);
  });

  it('refuses a folder that holds a run, and leaves it as it was', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--out', 'one');
    const before = text(cwd, 'one', 'run.json');
    const { code, out, err } = await rohe(cwd, 'run', 'small.yaml', '--seed', '9', '--out', 'one');
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe('rohe: one holds a run already (run.json); name another folder with --out, or remove it\n');
    expect(text(cwd, 'one', 'run.json')).toBe(before);
  });

  it('lets exactly one of two runs that start together have the folder', async () => {
    const cwd = withSmall();
    const both = await Promise.all([1, 2].map((seed) => rohe(cwd, 'run', 'small.yaml', '--seed', String(seed), '--out', 'one')));
    expect(both.map(({ code }) => code).sort()).toEqual([0, 2]);
    const seed = both.findIndex(({ code }) => code === 0) + 1;
    expect(json<RunDocument>(cwd, 'one', 'run.json')).toMatchObject({ status: 'complete', seed });
  });

  it('does not overwrite a file of its own name in a folder without a run', async () => {
    const cwd = withSmall();
    mkdirSync(join(cwd, 'one'));
    writeFileSync(join(cwd, 'one', 'queries.csv'), 'mine\n');
    const { code, err } = await rohe(cwd, 'run', 'small.yaml', '--out', 'one');
    expect(code).toBe(2);
    expect(err).toMatch(/^rohe: cannot write to one: one\/queries.csv: it exists already\n$/);
    expect(readdirSync(join(cwd, 'one'))).toEqual(['queries.csv']);
    expect(text(cwd, 'one', 'queries.csv')).toBe('mine\n');
  });

  it('says where what was asked for does not fit, and runs without it', async () => {
    const cwd = withSmall();
    const { code, err } = await rohe(cwd, 'run', 'small.yaml', '--set', 'services.small.replicas=20', '--out', 'one');
    expect(code).toBe(0);
    expect(err).toMatch(/note: service small: \d of 20 replicas placed/);
  });

  it('ends with 4 where a threshold does not hold, and says which', async () => {
    const cwd = withSmall("thresholds: ['on_time >= 1 %', 'p50 < 1 ms']\n");
    const { code, out } = await rohe(cwd, 'run', 'small.yaml', '--out', 'one');
    expect(code).toBe(4);
    expect(out).toMatch(/threshold: on_time >= 1 %: holds/);
    expect(out).toMatch(/threshold: p50 < 1 ms: FAILED/);
    const { thresholds } = json<RunDocument>(cwd, 'one', 'run.json');
    expect(thresholds.map(({ holds }) => holds)).toEqual([true, false]);
  });

  it('measures and judges metrics of the scenario and objectives of its contracts', async () => {
    const cwd = withSmall("metrics: { kept: '(on_time + 0.5 * partial_share)' }\nthresholds: ['kept >= 0']\n");
    const { code, out } = await rohe(
      cwd,
      'run',
      'small.yaml',
      '--out',
      'one',
      '--set',
      "contracts.house.objectives=['p50 <= 1 ms']",
    );
    expect(code).toBe(0);
    expect(out).toMatch(/\nkept +[\d.]+\n/);
    expect(out).toMatch(/objective of house: p50 <= 1 ms: FAILED/);
    const { summary } = json<RunDocument>(cwd, 'one', 'run.json');
    expect(summary?.['kept']).toBeCloseTo(summary!['on_time']! + 0.5 * summary!['partial_share']!, 12);
  });
});
