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

describe('npm run validate', () => {
  it('fits one recorded run and predicts another', { timeout: 120_000 }, async () => {
    const { code, out } = await validate('--fit', recorded('a.csv', 0), '--predict', recorded('b.csv', 31));
    expect(out).toContain('mean abs ln ratio, p5 to p99');
    expect(out).toContain('fitted to');
    expect(out).toContain('holds');
    expect(code).toBe(0);
  });
  it.each([
    [['--target', 'T1'], 'name their folder with --data DIR or ROHE_DATA'],
    [['--data', folder, '--target', 'T9'], 'unknown target "T9"; there are T1, T2, T3, T4, T5, T6'],
    [['--data', join(folder, 'nowhere')], 'cannot read'],
    [['--fit', 'a.csv'], '--fit FILE and --predict FILE go together'],
    [['--fit', 'none.csv', '--predict', 'none.csv'], 'cannot read none.csv'],
    [['--nonsense'], 'nonsense'],
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
