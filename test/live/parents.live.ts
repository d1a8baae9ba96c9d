import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { build, ended, folder, SMALL, start } from '../runners/rohe.ts';
import { BASE } from './engine.ts';
import { leftovers } from './fleet.ts';

beforeAll(build, 120_000);

const groups = (): readonly string[] =>
  ['/sys/fs/cgroup', '/sys/fs/cgroup/cpu'].flatMap((tree) => {
    try {
      return readdirSync(tree)
        .filter((name) => name.startsWith('rohe-run-'))
        .map((name) => join(tree, name));
    } catch {
      return [];
    }
  });

function containersIn(group: string): number {
  try {
    return readdirSync(group, { withFileTypes: true }).filter((at) => at.isDirectory()).length;
  } catch {
    return 0;
  }
}

/** A run of two models that want half of one node each, asked at once; the quotas and the most containers seen in groups of runs meanwhile. */
async function busy(parent: string) {
  const cwd = folder();
  writeFileSync(
    join(cwd, 'hosts.yaml'),
    `hosts: { here: { socket: ${inject('engine')} } }
nodes: { left: { host: here, cpus: 0.4${parent} } }
worker: { base: '${BASE}' }
`,
  );
  writeFileSync(
    join(cwd, 'small.yaml'),
    SMALL.replace('  right: { device: board }\n', '')
      .replaceAll('cpu: 1000 m', 'cpu: 2000 m')
      .replace('profile: 20 ms', 'profile: 100 ms')
      .replace('profile: 50 ms', 'profile: 100 ms')
      .replace('poisson: 10/s', 'constant: 2/s')
      .replace('deadline: 200 ms', 'deadline: 5 s')
      .replace('duration: 10 s', 'duration: 5 s'),
  );
  const result = ended(start(cwd, ['live', 'small.yaml', '--hosts', 'hosts.yaml', '--out', 'run']));
  const quotas = new Set<string>();
  let most = 0;
  let over = false;
  void result.then(() => {
    over = true;
  });
  while (!over) {
    for (const group of groups()) {
      most = Math.max(most, containersIn(group));
      for (const file of ['cpu.max', 'cpu.cfs_quota_us'])
        try {
          quotas.add(readFileSync(join(group, file), 'utf8').trim());
        } catch {
          // Of the other version, or gone since.
        }
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { code, err } = await result;
  expect([code, err]).toEqual([0, expect.stringContaining('run folder')]);
  expect(await leftovers()).toEqual([]);
  return { err, quotas: [...quotas], containers: most };
}

describe('a node that is a cgroup made by the run', () => {
  it('has its quota, holds all containers of the node, and is gone afterwards', async () => {
    const apart = await busy('');
    const together = await busy(', cgroup_parent: make');
    expect([apart.quotas, together.quotas.some((quota) => /^5000( 10000)?$/.test(quota))]).toEqual([[], true]);
    expect(apart.err).toContain('services of one node do not contend');
    expect(together.err).not.toContain('services of one node do not contend');
    expect(together.containers).toBe(2);
    expect(groups()).toEqual([]);
  });
});
