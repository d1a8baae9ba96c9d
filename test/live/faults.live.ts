import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { build, type CsvRow, csv, folder, rohe, SMALL } from '../runners/rohe.ts';
import { BASE } from './engine.ts';
import { leftovers } from './fleet.ts';

beforeAll(build, 120_000);

/** A live run of the small scenario, 6 s long, with faults or changes, 0.8 of a core for each node. */
async function run(extra: string, ...edits: readonly (readonly [from: string, to: string])[]) {
  const cwd = folder();
  const scenario = edits.reduce((text, [from, to]) => text.replace(from, to), SMALL);
  const nodes = scenario.includes('right:') ? ['left', 'right'] : ['left'];
  writeFileSync(
    join(cwd, 'hosts.yaml'),
    `hosts: { here: { socket: ${inject('engine')} } }
nodes: { ${nodes.map((node) => `${node}: { cpus: 0.8 }`).join(', ')} }
worker: { base: '${BASE}' }
`,
  );
  writeFileSync(
    join(cwd, 'small.yaml'),
    scenario.replace('duration: 10 s', 'duration: 6 s').replace('poisson:', 'constant:') + extra,
  );
  const result = await rohe(cwd, 'live', 'small.yaml', '--hosts', 'hosts.yaml', '--out', 'run');
  expect([result.code, result.err]).toEqual([0, expect.stringContaining('run folder')]);
  expect(await leftovers()).toEqual([]);
  return { err: result.err, of: (file: string) => csv(cwd, 'run', `${file}.csv`) };
}
const at = (row: CsvRow, column: string): number => Number(row[column]);

describe("a scenario's faults, live", () => {
  it('crash a node and an instance: work there fails, what is missing is placed again, and no query is lost', async () => {
    const { of } = await run(
      `placement: worst-fit
faults: [{ at: 1 s, for: 1500 ms, crash: left }, { at: 4 s, crash_instance_of: large }]
`,
      // Long enough for the new container to be ready, also on a busy machine, which only failures may make late.
      ['duration: 10 s', 'duration: 9 s'],
      ['deadline: 200 ms', 'deadline: 3 s'],
    );
    expect(of('faults').map(({ kind, target }) => [kind, target])).toEqual([
      ['crash', 'left'],
      ['crash-instance', 'large'],
    ]);
    expect(of('queries')).toHaveLength(90);
    const instances = of('instances');
    const causes = instances.flatMap(({ state, cause }) => (state === 'failed' ? [cause] : []));
    expect(causes).toEqual(expect.arrayContaining(['node crashed', 'instance crashed']));
    expect(instances.filter((row) => row['state'] === 'ready' && at(row, 'at_ms') > 1000).length).toBeGreaterThanOrEqual(2);
    expect(
      of('queries')
        .slice(-10)
        .every(({ outcome }) => outcome === 'completed'),
    ).toBe(true);
  });

  it('slow a node: its containers get a part of the CPU that their work needs, and all of it again afterwards', async () => {
    const docker = (...args: readonly string[]): Promise<string> =>
      new Promise((resolve) => execFile('docker', ['-H', `unix://${inject('engine')}`, ...args], (_, out) => resolve(out)));
    const format = '{{index .Config.Labels "rohe.service"}} {{.HostConfig.CpuQuota}} {{.HostConfig.CpuPeriod}}';
    const seen: number[] = [];
    let over = false;
    const watching = (async () => {
      while (!over) {
        const ids = (await docker('ps', '-q')).split('\n').filter((id) => id !== '');
        const lines = ids.length === 0 ? '' : await docker('inspect', '--format', format, ...ids);
        const [, quota, period] = /^large (\d+) (\d+)$/m.exec(lines) ?? [];
        const cpus = Math.round((100 * Number(quota)) / Number(period)) / 100;
        if (cpus > 0 && cpus !== seen.at(-1)) seen.push(cpus);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })();
    const slow = 'faults: [{ at: 2 s, for: 2 s, slow: { node: left, factor: 4 } }]\n';
    const { of } = await run(slow, ['  right: { device: board }\n', '']);
    over = true;
    await watching;
    // A quarter of a node with 0.8 cores, and a tenth for the worker itself; slowed, a quarter of what the work needs.
    expect(seen).toEqual([0.3, 0.05, 0.3]);
    expect(of('queries')).toHaveLength(60);
  });

  it('cut a link: what waits for it fails after the time-out, and no query is lost; degrade one: it takes longer', async () => {
    const { of } = await run(
      'faults: [{ at: 1 s, for: 1 s, cut: [hall, edge] }, { at: 4 s, for: 1 s, degrade: { link: [hall, edge], latency_factor: 51 } }]\n',
      ['left: { device: board }', 'left: { device: board, zone: hall }'],
      ['right: { device: board }', 'right: { device: board, zone: hall }'],
      ['within_zone: { latency: 1 ms }', 'gateway: edge, client: edge, data_hub: edge, cut_timeout: 150 ms'],
    );
    const invocations = of('invocations').filter(({ stage }) => stage === 'infer');
    expect(invocations.some(({ cause }) => cause === 'link cut')).toBe(true);
    expect(of('queries')).toHaveLength(60);
    const late = invocations.filter(
      (row) => row['outcome'] === 'completed' && at(row, 'decided_ms') > 4010 && at(row, 'decided_ms') < 4700,
    );
    // There and back, fifty times the millisecond of the link more.
    expect(late.length).toBeGreaterThan(0);
    expect(late.every((row) => at(row, 'network_ms') >= 99)).toBe(true);
  });
});

describe("a scenario's changes, live", () => {
  it('bring another strategy, plan and contract for the queries that come from then on', async () => {
    const { of, err } = await run(`changes:
  - { at: 3 s, strategy: llf }
  - { at: 3 s, plan: { modalities.image.ensemble_size: 1 } }
  - { at: 3 s, contract: { deadline: 400 ms } }
`);
    expect(err).toContain('at 3 s strategy llf takes over');
    for (const row of of('queries')) expect(row['plan_version']).toBe(at(row, 'arrival_ms') < 3000 ? '0' : '1');
  });
});
