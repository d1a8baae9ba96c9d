import { execFileSync, spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RunDocument } from '../../runners/folder/run-folder.ts';
import { createEngine } from '../../runners/live/docker.ts';
import { until } from '../runners/mongo-server.ts';
import { build, csv, ended, folder, json, rohe, SMALL, start, text } from '../runners/rohe.ts';
import { BASE } from './engine.ts';
import { type Far, type FarHost, startFar } from './far.ts';

let far: Far;
beforeAll(async () => {
  await build();
  far = await startFar(2, 400);
}, 240_000);
afterAll(() => far?.end(), 120_000);

/** hosts.yaml for some of the hosts, and a short scenario. */
function workplace(hosts: readonly FarHost[]): string {
  const cwd = folder();
  const nodes = ['left', 'right'].map((node, i) => `${node}: { host: ${hosts[i % hosts.length]!.name}, cpus: 0.6 }`);
  writeFileSync(
    join(cwd, 'hosts.yaml'),
    `hosts:\n${hosts.map(({ yaml }) => yaml).join('\n')}\nnodes: { ${nodes.join(', ')} }\nworker: { base: '${BASE}' }\n`,
  );
  writeFileSync(
    join(cwd, 'small.yaml'),
    `${SMALL.replace('poisson:', 'constant:').replace('deadline: 200 ms', 'deadline: 3 s')}placement: worst-fit\n`,
  );
  return cwd;
}
const engineOf = ({ name, socket }: FarHost) => createEngine(name, { kind: 'socket', path: socket });
const fillerOf = ({ folder: at }: FarHost): string => join(at, 'data-root', 'filler');
/** As much as goes in. */
const fill = (host: FarHost): void =>
  void execFileSync('bash', ['-c', `cat /dev/zero > '${fillerOf(host)}' 2>/dev/null || true`]);

describe('a host whose disk is full', () => {
  it('is told with what to do by the check and before a run, and serves again when there is room', async () => {
    const host = far.hosts[1]!;
    const cwd = workplace([host]);
    fill(host);
    const check = await rohe(cwd, 'hosts', 'check', 'hosts.yaml');
    expect([check.code, check.out]).toEqual([2, expect.stringContaining('its disk is full')]);
    const live = await rohe(cwd, 'live', 'small.yaml', '--hosts', 'hosts.yaml');
    expect([live.code, live.err]).toEqual([2, expect.stringContaining('make room there, such as with docker system prune')]);
    rmSync(fillerOf(host));
    const again = await rohe(cwd, 'hosts', 'check', 'hosts.yaml');
    expect(again.out).toMatch(/only \d+ MiB of disk are free; make room/);
    expect(again.out).not.toContain('its disk is full');
  });

  it('in mid-run lets no new container start: that is seen, work goes on elsewhere, and no query is lost', async () => {
    const [near, small] = [far.hosts[0]!, far.hosts[1]!];
    const cwd = workplace([near, small]);
    const result = ended(start(cwd, ['live', 'small.yaml', '--hosts', 'hosts.yaml', '--out', 'run']));
    const running = async (host: FarHost) => (await engineOf(host).listed(null)).filter(({ state }) => state === 'running');
    const rows = join(cwd, 'run', 'queries.csv');
    await until(async () => existsSync(rows) && text(rows).split('\n').length > 10);
    fill(small);
    for (const { id } of await running(small)) await engineOf(small).remove(id);
    const { code, err } = await result;
    rmSync(fillerOf(small));
    expect([code, err]).toEqual([0, expect.stringMatching(/instances? of \w+ on right failed: host far-1: its disk is full/)]);
    const log = text(cwd, 'run', 'log.jsonl').split('\n');
    const full = log.findIndex((line) => line.includes('"state":"failed"') && line.includes('its disk is full'));
    expect(full).toBeGreaterThan(0);
    expect(log.slice(full).some((line) => line.includes('"state":"ready"'))).toBe(true);
    const queries = csv(cwd, 'run', 'queries.csv').map(({ outcome }) => outcome);
    expect(queries).toHaveLength(100);
    expect(queries.some((outcome) => outcome !== 'completed')).toBe(true);
    expect(queries.slice(-10)).not.toContain('failed');
    expect(await engineOf(near).listed(null)).toEqual([]);
    expect(await engineOf(small).listed(null)).toEqual([]);
  });
});

describe('a host on which no port is free', () => {
  it('is told by the check, and ends a run before its first query, with what to do', async () => {
    const host = far.hosts[0]!;
    const cwd = workplace([host]);
    const RANGE = '/proc/sys/net/ipv4/ip_local_port_range';
    const inside = (script: string): Buffer =>
      execFileSync('nsenter', [`--net=/var/run/netns/${host.namespace}`, 'bash', '-c', script]);
    await host.stop();
    const before = inside(`cat ${RANGE}`).toString().trim();
    inside(`echo 41000 41001 > ${RANGE}`);
    const taker = spawn('nsenter', [
      `--net=/var/run/netns/${host.namespace}`,
      ...[process.execPath, '-e', 'for (const port of [41000, 41001]) require("net").createServer().listen(port, "0.0.0.0")'],
    ]);
    onTestFinished(async () => {
      taker.kill();
      inside(`echo ${before} > ${RANGE}`);
      await host.stop();
      await host.start();
    });
    await host.start();
    const { code, out } = await rohe(cwd, 'hosts', 'check', 'hosts.yaml');
    expect([code, out]).toEqual([
      2,
      expect.stringMatching(/host far-\d: starting \S+: it has no free port to publish \(.*\); end what listens there/),
    ]);
    const live = await rohe(cwd, 'live', 'small.yaml', '--hosts', 'hosts.yaml', '--out', 'run');
    expect([live.code, live.err]).toEqual([
      2,
      expect.stringMatching(
        /(?:service \w+ does not start|no container of the run has started): .*it has no free port to publish \(.*\); end what listens there/,
      ),
    ]);
    expect(json<RunDocument>(cwd, 'run', 'run.json').status).toBe('failed');
    expect(await engineOf(host).listed(null)).toEqual([]);
  });
});
