import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { closedLoopTarget } from '../../../runners/fidelity/closed-loop.ts';
import { ensembleTarget } from '../../../runners/fidelity/ensembles.ts';
import { holds } from '../../../runners/fidelity/target.ts';
import { contentionTarget, deviceTarget } from '../../../runners/fidelity/times.ts';

const run = promisify(execFile);
const main = join(import.meta.dirname, '../../../dist/runners/fidelity/main.js');
const folder = mkdtempSync(join(tmpdir(), 'rohe-fidelity-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function validate(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const { ROHE_DATA: _, ...env } = process.env;
  try {
    const { stdout, stderr } = await run(process.execPath, [main, ...args], { env });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

/** A stage of two servers, recorded: bursts by turns, 100 s. */
function recorded(name: string, offset: number): string {
  const file = join(folder, name);
  const free = [0, 0];
  const lines: string[] = [];
  for (let i = 0, now = 0; now < 150; i++) {
    const busy = Math.floor(now / 10) % 2 === 1;
    now += (busy ? 0.12 : 0.35) * (0.5 + ((i * 7919 + offset) % 101) / 101);
    const server = free[0]! <= free[1]! ? 0 : 1;
    free[server] = Math.max(now, free[server]!) + 0.15 + 0.1 * (((i * 104_729 + offset) % 97) / 97);
    lines.push(`${i},inference,${free[server]! - now},${1000 + free[server]!},,0.0`);
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** 40 clients, one more every two seconds, that ask again at once, and two servers that work `scale` times as long. */
function full(name: string, scale: number): string {
  const file = join(folder, name);
  const arrivals = Array.from({ length: 40 }, (_, i) => 2 * i);
  const free = [0, 0];
  const lines: string[] = [];
  for (let i = 0; arrivals[0]! < 150; i++) {
    const now = arrivals.shift()!;
    const server = free[0]! <= free[1]! ? 0 : 1;
    free[server] = Math.max(now, free[server]!) + scale * (0.15 + 0.1 * (((i * 104_729) % 97) / 97));
    lines.push(`${i},inference,${free[server]! - now},${1000 + free[server]!},,0.0`);
    arrivals.push(free[server]!);
    arrivals.sort((one, two) => one - two);
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

writeFileSync(join(folder, 'few.csv'), '0,inference,1.0,100.0,,0.0\n');
writeFileSync(join(folder, 'other.csv'), 'target,model\ncat,a\n');

describe('npm run validate', () => {
  it('fits one recorded run and predicts another', { timeout: 120_000 }, async () => {
    const { code, out } = await validate('--fit', recorded('a.csv', 0), '--predict', recorded('b.csv', 31));
    expect(out).toContain('mean abs ln ratio, p5 to p99');
    expect(out).toContain('fitted to');
    expect(out).toContain('holds');
    expect(out).not.toContain('are not predicted from each other');
    expect(code).toBe(0);
  });
  it('takes from the arrivals how fast a full stage is, and says so', { timeout: 120_000 }, async () => {
    const { code, out } = await validate('--fit', full('full.csv', 1), '--predict', full('slower.csv', 1.1));
    expect(out).toMatch(/it was full, and is as full in the other run: its work is taken 1\.(09|10|11)\d times/);
    expect(out).toContain('holds');
    expect(code).toBe(0);
    const other = await validate('--fit', join(folder, 'full.csv'), '--predict', full('other-system.csv', 2));
    expect(other.out).toContain('are not predicted from each other');
  });
  it.each([
    [['--target', 'T1'], 'name their folder with --data DIR or ROHE_DATA'],
    [['--data', folder, '--target', 'T9'], 'unknown target "T9"; there are T1, T2, T3, T4, T5, T6'],
    [['--data', join(folder, 'nowhere')], 'cannot read'],
    [['--fit', 'a.csv'], '--fit FILE and --predict FILE go together'],
    [['--fit', 'none.csv', '--predict', 'none.csv'], 'cannot read none.csv'],
    [['--nonsense'], 'nonsense'],
    [
      ['--fit', recorded('c.csv', 0), '--predict', join(folder, 'few.csv')],
      'few.csv has 1 answered requests of the stage "inference"',
    ],
    [
      ['--fit', join(folder, 'c.csv'), '--predict', join(folder, 'c.csv'), '--predict-from', '999'],
      'c.csv has 0 answered requests of the stage "inference" from 999 s on',
    ],
    [['--fit', join(folder, 'few.csv'), '--predict', join(folder, 'c.csv')], '1 requests in 0 s are too few to fit a queue to'],
    [
      ['--fit', join(folder, 'c.csv'), '--predict', join(folder, 'c.csv'), '--fit-from', '9', '--fit-to', '3'],
      '--fit-from 9 is not before --fit-to 3',
    ],
    [['--fit', join(folder, 'other.csv'), '--predict', join(folder, 'c.csv')], 'other.csv has no line that is "index, stage'],
  ])('answers %j in one line', async (args, message) => {
    const { code, err } = await validate(...args);
    expect(code).toBe(2);
    expect(err).toMatch(/^rohe: [^\n]*\n$/);
    expect(err).toContain(message);
  });
});

const published = process.env['ROHE_DATA'];
const there = published !== undefined && existsSync(join(published, 'tables'));
describe.skipIf(!there)('the published measurements (need the folder that ROHE_DATA names)', () => {
  const data = { folder: published ?? '' };
  it('are met by closed loops, ensembles, contention and devices', { timeout: 120_000 }, async () => {
    for (const target of [
      await closedLoopTarget(data),
      await ensembleTarget(data),
      await contentionTarget(data),
      await deviceTarget(data),
    ]) {
      expect(target.figures.length).toBeGreaterThan(0);
      expect(target.figures.filter((figure) => !holds(figure))).toEqual([]);
    }
  });
});
