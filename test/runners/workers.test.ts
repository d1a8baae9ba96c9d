import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { inOrder } from '../../runners/in-order.ts';
import { build, ended, json, type Result, rohe, start, text, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

describe('rohe compare --workers', () => {
  it('writes the same bytes whatever the number', async () => {
    const cwd = withSmall();
    const results: Result[] = [];
    for (const workers of ['1', '2', '3']) {
      results.push(await rohe(cwd, 'compare', 'small.yaml', '--rows', 'all', '--workers', workers, '--out', `w${workers}`));
    }
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(new Set(results.map(({ out }) => out)).size).toBe(1);
    const files = readdirSync(join(cwd, 'w1'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(csv|json)$/.test(name),
    );
    expect(files.filter((name) => name.endsWith('queries.csv'))).toHaveLength(4);
    for (const other of ['w2', 'w3'])
      for (const name of files) expect(content(cwd, other, name), name).toBe(content(cwd, 'w1', name));
  });

  it('tells what a thread has thrown as this thread would', async () => {
    const cwd = withSmall();
    writeFileSync(
      join(cwd, 'broken.mjs'),
      `export default { name: 'broken', summary: '', params: {}, create: () => ({ decide() { throw new Error('no idea'); } }) };`,
    );
    const [one, two] = [
      await rohe(cwd, 'compare', 'small.yaml', '--strategies', 'v2,./broken.mjs', '--workers', '1', '--out', 'one'),
      await rohe(cwd, 'compare', 'small.yaml', '--strategies', 'v2,./broken.mjs', '--workers', '2', '--out', 'two'),
    ];
    expect(one).toMatchObject({ code: 2, err: 'rohe: strategy broken threw at run-started, 0 ms: no idea (broken.mjs:1:93)\n' });
    expect(two).toEqual(one);
    expect(json(cwd, 'two', 'broken', '0', 'run.json')).toMatchObject({ status: 'failed' });
  });

  it.each([
    ['threads from the start', ['--workers', '2']],
    ['this thread, then threads as soon as they are worth their start', []],
  ])('%s: stops at Ctrl-C and keeps what every strategy has finished, as one thread alone does it', async (_, workers) => {
    const cwd = withSmall();
    const child = start(cwd, ['compare', 'small.yaml', '--replications', '5000', ...workers, '--out', 'cut']);
    setTimeout(() => child.kill('SIGINT'), 4000);
    const { code, err } = await ended(child);
    expect(code).toBe(130);
    const { finished } = json<{ finished: number }>(cwd, 'cut', 'compare.json');
    expect(finished).toBeGreaterThan(0);
    expect(err).toContain(`interrupted: ${finished} replication`);
    const last = String(finished - 1);
    for (const strategy of ['v2', 'llf']) {
      expect(json(cwd, 'cut', strategy, last, 'run.json')).toMatchObject({ status: 'complete' });
      await rohe(
        cwd,
        'run',
        'small.yaml',
        '--strategy',
        strategy,
        '--replicate',
        last,
        '--rows',
        'none',
        '--out',
        `alone-${strategy}`,
      );
      expect(text(cwd, 'cut', strategy, last, 'summary.csv')).toBe(text(cwd, `alone-${strategy}`, 'summary.csv'));
    }
  });
});

describe('inOrder', () => {
  const pause = <T>(ms: number, value: T): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), ms));
  const never = (): boolean => false;

  it('gives results in order, with no more under way than it may', async () => {
    let under = 0;
    let most = 0;
    const work = async (i: number): Promise<number> => {
      most = Math.max(most, ++under);
      await pause((7 * i) % 5, null);
      under--;
      return i;
    };
    expect(await inOrder(20, 3, work, never)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(most).toBe(3);
  });

  it('throws the first failure in order, not the first in time, and starts nothing after one', async () => {
    const started: number[] = [];
    const work = async (i: number): Promise<void> => {
      started.push(i);
      await pause(i === 1 ? 20 : 1, null);
      throw new Error(`number ${i}`);
    };
    await expect(inOrder(10, 3, work, never)).rejects.toThrow('number 0');
    expect(started).toEqual([0, 1, 2]);
    const late = async (i: number): Promise<void> => {
      await pause(i === 0 ? 30 : 1, null);
      if (i < 2) throw new Error(`number ${i}`);
    };
    await expect(inOrder(10, 2, late, never)).rejects.toThrow('number 0');
  });

  it('starts nothing more once it shall stop', async () => {
    let stop = false;
    const work = async (i: number): Promise<number> => {
      if (i === 2) stop = true;
      return i;
    };
    expect(await inOrder(10, 1, work, () => stop)).toEqual([0, 1, 2]);
  });
});

/** Without what may differ between two runs of the same inputs. */
function content(...path: readonly string[]): string {
  const whole = text(...path);
  if (!path.at(-1)!.endsWith('.json')) return whole;
  const { environment: _, ...rest } = JSON.parse(whole) as { environment: unknown };
  return JSON.stringify(rest);
}
