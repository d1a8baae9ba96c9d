import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, folder, rohe, SMALL } from '../runners/rohe.ts';
import { BASE } from './engine.ts';
import { type Far, startFar } from './far.ts';

let far: Far;
beforeAll(async () => {
  await build();
  far = await startFar(1, 400);
}, 240_000);
afterAll(() => far?.end(), 120_000);

describe('a host whose disk is full', () => {
  it('is told with what to do by the check and before a run, and serves again when there is room', async () => {
    const [host] = far.hosts;
    const cwd = folder();
    const file = join(cwd, 'hosts.yaml');
    writeFileSync(file, `hosts:\n${host!.yaml}\nworker: { base: '${BASE}' }\n`);
    writeFileSync(join(cwd, 'small.yaml'), SMALL);
    const filler = join(host!.folder, 'data-root', 'filler');
    execFileSync('bash', ['-c', `cat /dev/zero > '${filler}' 2>/dev/null || true`]);
    const check = await rohe(cwd, 'hosts', 'check', 'hosts.yaml');
    expect([check.code, check.out]).toEqual([2, expect.stringContaining('its disk is full')]);
    const live = await rohe(cwd, 'live', 'small.yaml', '--hosts', 'hosts.yaml');
    expect([live.code, live.err]).toEqual([2, expect.stringContaining('make room there, such as with docker system prune')]);
    rmSync(filler);
    const again = await rohe(cwd, 'hosts', 'check', 'hosts.yaml');
    expect(again.out).toMatch(/only \d+ MiB of disk are free; make room/);
    expect(again.out).not.toContain('its disk is full');
  });
});
