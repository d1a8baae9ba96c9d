import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../runners/live/docker.ts';
import { readHosts } from '../../runners/live/hosts.ts';
import { build, csv, folder, rohe, SMALL, text } from '../runners/rohe.ts';
import { BASE, ended } from './engine.ts';
import { type Far, startFar } from './far.ts';

const PORT = 2222;
let far: Far;
let sshd: ChildProcess;
let keys: string;

beforeAll(async () => {
  await build();
  far = await startFar(1);
  keys = join(far.folder, 'ssh');
  mkdirSync(keys);
  for (const name of ['host', 'id', 'stranger'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(keys, name)]);
  writeFileSync(join(keys, 'authorized_keys'), readFileSync(join(keys, 'id.pub')));
  chmodSync(join(keys, 'authorized_keys'), 0o600);
  const { address } = far.hosts[0]!;
  writeFileSync(join(keys, 'known_hosts'), `[${address}]:${PORT} ${readFileSync(join(keys, 'host.pub'), 'utf8')}`);
  writeFileSync(
    join(keys, 'sshd_config'),
    `ListenAddress ${address}:${PORT}
HostKey ${keys}/host
PidFile ${keys}/sshd.pid
AuthorizedKeysFile ${keys}/authorized_keys
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
`,
  );
  await startSshd();
}, 240_000);
afterAll(async () => {
  if (sshd !== undefined) await ended(sshd);
  await far?.end();
}, 120_000);

async function startSshd(): Promise<void> {
  mkdirSync('/run/sshd', { recursive: true });
  const { namespace, address } = far.hosts[0]!;
  const config = join(keys, 'sshd_config');
  sshd = spawn('nsenter', [`--net=/var/run/netns/${namespace}`, '/usr/sbin/sshd', '-D', '-f', config, '-E', join(keys, 'log')]);
  for (let tries = 0; tries < 100; tries++) {
    const up = await new Promise<boolean>((resolve) => {
      const socket = connect(PORT, address, () => resolve(true));
      socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
    });
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`sshd does not come up: ${readFileSync(join(keys, 'log'), 'utf8')}`);
}

/** hosts.yaml in a fresh folder, for the one host. */
function workplace(more: string, key = 'id'): string {
  const cwd = folder();
  const { address, socket } = far.hosts[0]!;
  writeFileSync(
    join(cwd, 'hosts.yaml'),
    `hosts:
  lab: { url: 'ssh://${userInfo().username}@${address}:${PORT}', ssh: { key: ${keys}/${key}, socket: ${socket}, ${more} } }
nodes: { left: { host: lab, cpus: 0.6 }, right: { host: lab, cpus: 0.6 } }
worker: { base: '${BASE}' }
`,
  );
  writeFileSync(
    join(cwd, 'small.yaml'),
    SMALL.replace('duration: 10 s', 'duration: 3 s')
      .replace('poisson:', 'constant:')
      .replace('deadline: 200 ms', 'deadline: 3 s'),
  );
  return cwd;
}
const known = (): string => `known_hosts: ${keys}/known_hosts`;
const engineOf = (cwd: string) => createEngine('lab', readHosts(join(cwd, 'hosts.yaml'), {}).hosts[0]!.connection);
const sessions = (): number => readFileSync(join(keys, 'log'), 'utf8').split('Accepted publickey').length - 1;

describe('a host reached by SSH', () => {
  it.each(['direct', 'tunnel'])(
    'serves a run over one connection, its published ports by %s, and no key is stored',
    async (ports) => {
      const cwd = workplace(`${known()}, ports: ${ports}`);
      const before = sessions();
      const { code, out, err } = await rohe(cwd, 'live', 'small.yaml', '--hosts', 'hosts.yaml', '--out', 'run');
      expect([code, err]).toEqual([0, expect.stringContaining('run folder')]);
      expect(sessions() - before).toBe(1);
      const outcomes = csv(cwd, 'run', 'queries.csv').map(({ outcome }) => outcome);
      expect(outcomes).toHaveLength(30);
      expect(outcomes.filter((outcome) => outcome === 'completed').length).toBeGreaterThan(15);
      expect(await engineOf(cwd).listed(null)).toEqual([]);
      const secret = readFileSync(join(keys, 'id'), 'utf8').split('\n')[2]!;
      for (const said of [out, err, text(cwd, 'run', 'run.json'), text(cwd, 'run', 'log.jsonl')])
        expect(said).not.toContain(secret);
    },
  );

  it('is reached again after sshd was gone', async () => {
    const engine = engineOf(workplace(known()));
    const { cores } = await engine.facts();
    await ended(sshd);
    execFileSync('bash', [
      '-c',
      `for p in $(pgrep -f '^sshd: '); do
      [ "$(readlink /proc/$p/ns/net)" = "$(nsenter --net=/var/run/netns/${far.hosts[0]!.namespace} readlink /proc/self/ns/net)" ] && kill $p; done; true`,
    ]);
    await expect(engine.facts()).rejects.toThrow(/host lab: it does not answer/);
    await startSshd();
    expect((await engine.facts()).cores).toBe(cores);
  });

  it('says what keeps it from being reached, and what to do', async () => {
    const other = readFileSync(join(keys, 'stranger.pub'), 'utf8').trim();
    const said = async (more: string, key?: string): Promise<string> => {
      const { code, out } = await rohe(workplace(more, key), 'hosts', 'check', 'hosts.yaml');
      expect(code).toBe(2);
      return out;
    };
    expect(await said(`host_key: '${other}'`)).toContain('shows another key than the one that is known; find out why');
    expect(await said(known(), 'stranger')).toContain('add its public half to authorized_keys there, or mend ssh.key');
    const cwd = workplace(known());
    const file = join(cwd, 'hosts.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('docker.sock', 'none.sock'));
    expect((await rohe(cwd, 'hosts', 'check', 'hosts.yaml')).out).toMatch(
      /SSH lets .* in, but there is no engine at .*none.sock/,
    );
  });
});
