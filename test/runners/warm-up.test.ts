import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CellDocument } from '../../runners/folder/cells.ts';
import type { CompareDocument } from '../../runners/folder/compare-folder.ts';
import type { RunDocument } from '../../runners/folder/run-folder.ts';
import { build, csv, ended, folder, json, rohe, SMALL, start, text } from './rohe.ts';

beforeAll(build, 120_000);

const OPEN = SMALL.replace('warm_up: 1 s\n', '');
/** The small scenario, with nothing said of its warm-up, as `open.yaml`; `edit` is made in it. */
function withOpen(edit: readonly [string, string] = ['', '']): string {
  const cwd = folder();
  writeFileSync(join(cwd, 'open.yaml'), OPEN.replace(...edit));
  return cwd;
}
function content(...path: readonly string[]): { readonly [path: string]: string } {
  const all = join(...path);
  const files = readdirSync(all, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(all, name)).isFile());
  return Object.fromEntries(
    files.sort().map((name) => [name, text(all, name).replace(/\n {2}"environment": \{[\s\S]*?\n {2}\}/, '')]),
  );
}
const runOf = (...path: readonly string[]): RunDocument => json<RunDocument>(...path, 'run.json');

describe('rohe compare where the scenario leaves the warm-up open', () => {
  it('cuts what MSER-5 finds, in each replication as much off every strategy, and says so', async () => {
    const cwd = withOpen();
    const { code, out } = await rohe(cwd, 'compare', 'open.yaml', '--replications', '3', '--out', 'all');
    expect(code).toBe(0);
    expect(out).toMatch(/\nwarm-up by MSER-5: [\d.]+ to [\d.]+ s of 10 s cut\n/);
    const { warmUp } = json<CompareDocument>(cwd, 'all', 'compare.json');
    expect(out).toContain(`\n${warmUp!.says}\n`);
    const cuts = warmUp!.replications.map(({ ms }) => ms);
    expect(Math.max(...cuts)).toBeGreaterThan(0);
    for (const strategy of ['v2', 'llf'])
      expect(['0', '1', '2'].map((n) => runOf(cwd, 'all', strategy, n).warmUp?.ms)).toEqual(cuts);
  });

  it('takes the longest of the strategies, each found as it is alone', async () => {
    const cwd = withOpen(['profile: 50 ms', 'replicas: 2, profile: 50 ms']);
    const cuts = async (strategies: string): Promise<readonly number[]> => {
      await rohe(cwd, 'compare', 'open.yaml', '--replications', '4', '--strategies', strategies, '--out', strategies);
      return json<CompareDocument>(cwd, strategies, 'compare.json').warmUp!.replications.map(({ ms }) => ms);
    };
    const [v2, random, both] = [await cuts('v2'), await cuts('random'), await cuts('v2,random')];
    expect(both).toEqual(v2.map((ms, i) => Math.max(ms, random[i]!)));
    expect(v2).not.toEqual(random);
  });

  it('measures as a run that is told this warm-up', async () => {
    const cwd = withOpen();
    await rohe(cwd, 'compare', 'open.yaml', '--rows', 'queries', '--out', 'all');
    const { warmUp } = runOf(cwd, 'all', 'llf', '1');
    const run = ['run', 'open.yaml', '--strategy', 'llf', '--replicate', '1', '--set', `warm_up=${warmUp!.ms} ms`];
    await rohe(cwd, ...run, '--out', 'one');
    for (const file of ['queries.csv', 'nodes.csv', 'summary.csv', 'histograms.json'])
      expect(text(cwd, 'all', 'llf', '1', file)).toBe(text(cwd, 'one', file));
  });

  it('gives the same bytes on one thread and two, and after a kill', async () => {
    const cwd = withOpen();
    const args = ['compare', 'open.yaml', '--replications', '12', '--rows', 'queries'];
    await rohe(cwd, ...args, '--workers', '1', '--out', 'one');
    await rohe(cwd, ...args, '--workers', '2', '--out', 'two');
    expect(content(cwd, 'two')).toEqual(content(cwd, 'one'));
    const child = start(cwd, [...args, '--workers', '1', '--out', 'cut']);
    const end = ended(child);
    for (let waited = 0; !existsSync(join(cwd, 'cut', 'llf', '3')) && waited < 20_000; waited += 5) await sleep(5);
    child.kill('SIGKILL');
    await end;
    const again = await rohe(cwd, ...args, '--out', 'cut', '--resume');
    expect(again.err).toMatch(/\d+ runs had been finished before/);
    expect(content(cwd, 'cut')).toEqual(content(cwd, 'one'));
  });

  it('runs again what another strategy may have changed the warm-up of', async () => {
    const cwd = withOpen();
    const compare = (...args: string[]) => rohe(cwd, 'compare', 'open.yaml', '--out', 'all', ...args);
    await compare('--strategies', 'v2');
    expect((await compare('--strategies', 'v2,llf', '--resume')).err).not.toContain('finished before');
    expect((await compare('--strategies', 'v2,llf', '--resume')).err).toContain('4 runs had been finished before');
  });

  it('says where it cannot be told', async () => {
    const cwd = withOpen(['duration: 10 s', 'duration: 2 s']);
    const { out } = await rohe(cwd, 'compare', 'open.yaml', '--out', 'all');
    expect(out).toContain(
      'warm-up by MSER-5: none cut; not found for v2 in 2 of 2 replications: it takes 50 answered queries or more',
    );
  });

  it.each([
    ['a rate that changes', ['{ poisson: 10/s }', '{ ramp: { from: 5/s, to: 15/s } }']],
    ['bursts', ['{ poisson: 10/s }', '{ burst: { base: 5/s, burst: 20/s, every: 4 s, for: 1 s } }']],
    ['faults', ['strategies:', 'faults: [{ at: 5 s, crash: left, for: 1 s }]\nstrategies:']],
    ['changes', ['strategies:', 'changes: [{ at: 5 s, strategy: llf }]\nstrategies:']],
    ['a warm-up of its own', ['duration:', 'warm_up: 0 s\nduration:']],
  ] as const)('cuts nothing where the scenario has %s', async (_, edit) => {
    const cwd = withOpen(edit);
    const { code, out, err } = await rohe(cwd, 'compare', 'open.yaml', '--out', 'all');
    expect([code, err]).toEqual([0, expect.stringMatching(/run folder: all\n$/)]);
    expect(out).not.toContain('MSER-5');
    expect(runOf(cwd, 'all', 'v2', '0').warmUp).toBe(undefined);
  });

  it('unless it is asked for', async () => {
    const cwd = withOpen(['{ poisson: 10/s }', '{ ramp: { from: 9/s, to: 11/s } }']);
    expect((await rohe(cwd, 'compare', 'open.yaml', '--warm-up', 'mser5')).out).toContain('warm-up by MSER-5: ');
  });

  it('does as --warm-up says', async () => {
    const cwd = withOpen();
    for (const [given, out] of [
      ['none', 'none'],
      ['2 s', 'two'],
    ] as const) {
      const shown = await rohe(cwd, 'compare', 'open.yaml', '--warm-up', given, '--out', out);
      expect(shown.out).not.toContain('MSER-5');
      expect(runOf(cwd, out, 'v2', '0').scenario.warmUpMs).toBe(given === 'none' ? 0 : 2000);
    }
    const wrong = await rohe(cwd, 'compare', 'open.yaml', '--warm-up', '2');
    expect([wrong.code, wrong.err]).toEqual([
      2,
      expect.stringMatching(/^rohe: --warm-up: "2" has no unit; write "2 ms" or "2 s", or mser5, or none; /),
    ]);
    const long = await rohe(cwd, 'compare', 'open.yaml', '--warm-up', '1 min');
    expect([long.code, long.err]).toEqual([3, expect.stringContaining('leaves nothing of the duration')]);
  });
});

describe('rohe run of a scenario with warm_up: mser5', () => {
  it('finds the warm-up of the run, as a comparison of this one strategy does', async () => {
    const cwd = withOpen(['duration:', 'warm_up: mser5\nduration:']);
    const { out } = await rohe(cwd, 'run', 'open.yaml', '--strategy', 'llf', '--out', 'one');
    await rohe(cwd, 'compare', 'open.yaml', '--strategies', 'llf', '--replications', '1', '--rows', 'queries', '--out', 'all');
    const { warmUp } = runOf(cwd, 'one');
    expect(warmUp!.ms).toBeGreaterThan(0);
    expect(out).toContain(`warm-up by MSER-5: ${(warmUp!.ms / 1000).toFixed(1)} s of 10 s cut`);
    for (const file of ['queries.csv', 'summary.csv']) expect(text(cwd, 'one', file)).toBe(text(cwd, 'all', 'llf', '0', file));
    const counted = csv(cwd, 'one', 'queries.csv').filter((row) => row['counted'] === 'true');
    expect(Math.min(...counted.map((row) => Number(row['arrival_ms'])))).toBeGreaterThanOrEqual(warmUp!.ms);
  });
  it('and where the scenario only leaves it open, counts from the start', async () => {
    const cwd = withOpen();
    await rohe(cwd, 'run', 'open.yaml', '--out', 'one');
    expect(runOf(cwd, 'one').warmUp).toBe(undefined);
    expect(csv(cwd, 'one', 'queries.csv').every((row) => row['counted'] === 'true')).toBe(true);
  });
});

describe('rohe sweep where the scenario leaves the warm-up open', () => {
  const AXIS = ['strategies:', 'vary: { workload.door.arrivals.rate: [10/s, 20/s] }\nstrategies:'] as const;

  it('cuts in each setting what a comparison of it cuts, the same bytes on one thread and three', async () => {
    const cwd = withOpen(AXIS);
    const { out } = await rohe(cwd, 'sweep', 'open.yaml', '--workers', '1', '--out', 'one');
    expect(out).toMatch(/\nwarm-up by MSER-5: [\d.]+ to [\d.]+ s cut\n/);
    await rohe(cwd, 'sweep', 'open.yaml', '--workers', '3', '--out', 'three');
    expect(content(cwd, 'three')).toEqual(content(cwd, 'one'));
    await rohe(cwd, 'compare', 'open.yaml', '--set', 'workload.door.arrivals.rate=20/s', '--out', 'all');
    const compared = csv(cwd, 'all', 'summary.csv').filter((row) => row['n'] !== '0');
    const swept = csv(cwd, 'one', 'summary.csv').filter((row) => row['setting'] === '1');
    expect(swept.map(({ strategy, metric, mean }) => [strategy, metric, mean])).toEqual(
      compared.map(({ strategy, metric, mean }) => [strategy, metric, mean]),
    );
  });

  it('finds nothing to do the second time, and does as --warm-up says', async () => {
    const cwd = withOpen(AXIS);
    await rohe(cwd, 'sweep', 'open.yaml', '--out', 'all');
    expect((await rohe(cwd, 'sweep', 'open.yaml', '--out', 'all', '--resume')).err).toMatch(/^8 of 8 cells were finished before/);
    const told = await rohe(cwd, 'sweep', 'open.yaml', '--warm-up', '1 s', '--out', 'told');
    expect(told.out).not.toContain('MSER-5');
    const cells = text(cwd, 'told', 'cells.jsonl')
      .trimEnd()
      .split('\n')
      .map((cell) => JSON.parse(cell) as CellDocument);
    expect(cells).toHaveLength(8);
    expect(cells.map(({ warmUp }) => warmUp)).toEqual(cells.map(() => undefined));
    const axis = await rohe(cwd, 'sweep', 'open.yaml', '--vary', 'warm_up=1 s,mser5', '--warm-up', 'none');
    expect([axis.code, axis.err]).toEqual([2, 'rohe: warm_up is an axis already; leave --warm-up out\n']);
  });
});
