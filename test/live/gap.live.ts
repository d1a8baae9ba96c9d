import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { build, folder, json, ROOT, rohe, shell, text } from '../runners/rohe.ts';
import { BASE } from './engine.ts';
import { leftovers } from './fleet.ts';

beforeAll(build, 120_000);

/** The commands of the README's block that holds a text. */
function commandsWith(wanted: string): readonly string[] {
  const blocks = [...text(ROOT, 'README.md').matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const block = blocks.find((one) => one.includes(wanted)) ?? '';
  return block.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.replace(/ +#.*/, '')]));
}

describe("the README's commands for a live run", () => {
  it('run as they stand there, print the gap and leave nothing behind', async () => {
    const commands = commandsWith('rohe gap');
    expect(commands).toEqual([
      'rohe run scenarios/quickstart.yaml',
      'rohe live scenarios/quickstart.yaml',
      'rohe gap latest-sim latest-live',
    ]);
    const cwd = folder();
    symlinkSync(join(ROOT, 'scenarios'), join(cwd, 'scenarios'));
    // What an engine with a registry would pull.
    execFileSync('docker', ['-H', `unix://${inject('engine')}`, 'tag', BASE, 'node:22-slim']);
    const results = [];
    for (const line of commands) results.push(await shell(cwd, `export DOCKER_HOST=unix://${inject('engine')}; ${line}`));
    const [simulated, live, gap] = results;
    // On a busy machine the scenario's threshold may fail and the gap be too large; they are printed all the same.
    expect(simulated!.code).toBe(0);
    expect([0, 4]).toContain(live!.code);
    expect([0, 5]).toContain(gap!.code);
    expect(gap!.out).toMatch(/^quickstart under v2: 1 simulated run, 1 live run$/m);
    expect(gap!.out).toMatch(/^on time \(completed\) +% +[\d.]+ +[\d.]+ /m);
    expect(gap!.out).toMatch(/^(the gap is (small enough|too large)|inconclusive): /m);
    expect(await leftovers()).toEqual([]);

    // What that run measured is what the simulator then works with.
    expect((await rohe(cwd, 'calibrate', 'latest-live', '-o', 'profiles.yaml')).code).toBe(0);
    const args = ['--profiles', 'profiles.yaml', '--rows', 'all', '--out', 'calibrated'];
    expect((await rohe(cwd, 'run', 'scenarios/quickstart.yaml', ...args)).code).toBe(0);
    const { network, services } = json<{ scenario: { network: { gatewayZone: string }; services: object[] } }>(
      cwd,
      'calibrated',
      'run.json',
    ).scenario;
    expect(network.gatewayZone).toBe('orchestrator');
    expect(services).toHaveLength(2);
    const again = await rohe(cwd, 'gap', 'calibrated', 'latest-live', '--json');
    const { pairs, rows } = JSON.parse(again.out) as { pairs: number; rows: { split: { serviceMs: number } | null }[] };
    expect(pairs).toBeGreaterThan(100);
    expect(rows.filter(({ split }) => split !== null)).toHaveLength(4);
  }, 240_000);
});
