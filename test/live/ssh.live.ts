import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createEngine } from '../../runners/live/docker.ts';
import { readHosts } from '../../runners/live/hosts.ts';
import { OWN_SERVER, ownServer, until, withDb } from '../runners/mongo-server.ts';
import { build, csv, folder, ended as outcome, rohe, SMALL, start, text } from '../runners/rohe.ts';
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

  it('lets in by a key that only the agent has', async () => {
    const socket = join(keys, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    onTestFinished(() => ended(agent));
    await until(async () => existsSync(socket));
    const env = { ...process.env, NO_COLOR: '1', SSH_AUTH_SOCK: socket };
    const cwd = workplace(known());
    const file = join(cwd, 'hosts.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(`key: ${keys}/id, `, ''));
    const check = () => outcome(start(cwd, ['hosts', 'check', 'hosts.yaml'], env));
    expect((await check()).out).toContain(
      'with any key of the ssh-agent; ssh-add one whose public half is in authorized_keys there',
    );
    execFileSync('ssh-add', ['-q', join(keys, 'id')], { env });
    const { code, out } = await check();
    expect([code, out]).toEqual([0, expect.stringMatching(/^lab +20\./m)]);
    env.SSH_AUTH_SOCK = join(keys, 'none');
    expect((await check()).out).toMatch(/no ssh-agent answers at .*none \(SSH_AUTH_SOCK\); start it, or give ssh.key/);
  });

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

/** The lines of a key's file that are the key. */
const linesOf = (file: string): readonly string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.length > 20 && !line.includes('-----'));

describe('secrets', () => {
  if (!OWN_SERVER) console.log('left out: secrets of live runs in a MongoDB; npm run services:mongo installs one');

  it.skipIf(!OWN_SERVER)('of TLS, SSH and MongoDB are in nothing that a run says or keeps', async () => {
    const [passphrase, password, host] = ['open-7Fq2-sesame', 'pa-9KxW4-word', far.hosts[0]!];
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', join(keys, 'locked')]);
    writeFileSync(join(keys, 'authorized_keys'), readFileSync(join(keys, 'locked.pub')), { flag: 'a' });
    const cwd = workplace(known(), 'locked');
    const file = join(cwd, 'hosts.yaml');
    const hosts = readFileSync(file, 'utf8').replace(
      'nodes: { left: { host: lab',
      `${host.yaml}\nnodes: { left: { host: ${host.name}`,
    );
    writeFileSync(file, hosts);
    const server = await ownServer();
    await withDb(server.uri, (db) =>
      db.command({ createUser: 'writer', pwd: password, roles: [{ role: 'readWrite', db: 'rohe' }] }),
    );
    await server.kill('SIGTERM');
    await server.start('--auth');
    const uri = `mongodb://writer:${password}@${server.hosts}/rohe?directConnection=true`;
    const env = { ...process.env, NO_COLOR: '1', ROHE_SSH_PASSPHRASE: passphrase, ROHE_MONGO: uri };
    const said = async (...args: readonly string[]): Promise<string> => {
      const { code, out, err } = await outcome(start(cwd, [...args, '--log-level', 'debug'], env));
      expect([code, code === 0 ? '' : out + err]).toEqual([0, '']);
      return out + err;
    };
    const everything = [await said('live', 'small.yaml', '--hosts', 'hosts.yaml', '--out', 'run')];
    expect(csv(cwd, 'run', 'queries.csv').some(({ outcome }) => outcome === 'completed')).toBe(true);
    everything.push(
      await said('hosts', 'check', 'hosts.yaml', '--json'),
      await said('report', 'mongodb:latest', '-o', 'page.html'),
    );
    everything.push(text(cwd, 'page.html'), ...readdirSync(join(cwd, 'run')).map((name) => text(cwd, 'run', name)));
    const stored = await withDb(uri, async (db) => {
      const all = (await db.listCollections().toArray()).filter(({ name }) => !name.startsWith('system.'));
      return Promise.all(all.map(async ({ name }) => JSON.stringify(await db.collection(name).find().toArray())));
    });
    expect(stored.join('').length).toBeGreaterThan(10_000);
    const secrets = [passphrase, password, ...linesOf(join(keys, 'locked')), ...linesOf(join(far.folder, 'key.pem'))];
    expect(secrets.length).toBeGreaterThan(5);
    for (const secret of secrets)
      for (const text of [...everything, ...stored]) expect(text.includes(secret), secret).toBe(false);
  });
});
