import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScenarioError } from '../../../core/errors.ts';
import { createEngine } from '../../../runners/live/docker.ts';
import { readHosts } from '../../../runners/live/hosts.ts';
import { hostKeyOf, knownKeys } from '../../../runners/live/known-hosts.ts';
import { ROOT } from '../rohe.ts';

/** What makes the keys; where it is missing there is nothing to look at. */
const able = spawnSync('openssl', ['version']).status === 0 && spawnSync('sh', ['-c', 'command -v ssh-keygen']).status === 0;
let keys: string;
beforeAll(() => {
  if (!able) return;
  keys = mkdtempSync(join(tmpdir(), 'rohe-test-keys-'));
  execFileSync(join(ROOT, 'test', 'live', 'certificates.sh'), [keys, '127.0.0.1', '10.9.9.9']);
  for (const [name, pass] of [
    ['id', ''],
    ['locked', 'secret'],
  ] as const)
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', pass, '-f', join(keys, name)]);
}, 30_000);
afterAll(() => {
  if (able) rmSync(keys, { recursive: true, force: true });
});

function problemsOf(hosts: string, env: { readonly [name: string]: string } = {}): readonly string[] {
  const file = join(keys, 'hosts.yaml');
  writeFileSync(file, `hosts:\n${hosts}\n`);
  try {
    readHosts(file, env);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map((problem) => problem.replaceAll(`${keys}/`, ''));
    throw error;
  }
  return [];
}

describe.skipIf(!able)('keys and certificates in hosts.yaml', () => {
  const tls = (ca: string, cert: string, key: string): string =>
    `{ url: 'tcp://10.0.0.1:2376', tls: { ca: ${ca}, cert: ${cert}, key: ${key} } }`;

  it('are looked at before any host is asked, all at once', () => {
    const problems = problemsOf(
      [
        `  a: ${tls('ca.pem', 'expired.pem', 'expired-key.pem')}`,
        `  b: ${tls('none.pem', 'cert.pem', 'other-key.pem')}`,
        `  c: ${tls('ca.pem', 'id', 'cert.pem')}`,
        `  d: ${tls('ca.pem', 'cert.pem', 'key.pem')}`,
      ].join('\n'),
    );
    expect(problems).toEqual([
      expect.stringMatching(/^hosts.yaml:2:6 hosts.a: tls.cert: expired.pem has expired \(.*\); have a new one issued$/),
      'hosts.yaml:3:6 hosts.b: tls.ca: cannot read none.pem: there is no such file or folder',
      'hosts.yaml:3:6 hosts.b: tls.key: other-key.pem is not the key of cert.pem; give the two that were made together',
      'hosts.yaml:4:6 hosts.c: tls.cert: id holds no certificate; give it in PEM',
      'hosts.yaml:4:6 hosts.c: tls.key: cert.pem holds no private key that can be read without a passphrase; give it in PEM',
    ]);
  });

  it('of SSH too', () => {
    const host = readFileSync(join(keys, 'id.pub'), 'utf8').trim();
    const ssh = (what: string): string => `{ url: 'ssh://me@10.0.0.1:2222', ssh: { ${what} } }`;
    const pinned = `host_key: '${host}'`;
    const problems = problemsOf(
      [
        `  a: ${ssh(`key: none, ${pinned}`)}`,
        `  b: ${ssh(`key: locked, ${pinned}`)}`,
        `  c: ${ssh(`key: cert.pem, host_key: what`)}`,
        `  d: ${ssh('key: id, known_hosts: none')}`,
        `  e: { url: 'ssh://me:word@10.0.0.1' }`,
        `  f: { socket: ./x, ssh: { key: id } }`,
        `  g: ${ssh(`key: id, ${pinned}`)}`,
      ].join('\n'),
    );
    expect(problems).toEqual([
      'hosts.yaml:2:6 hosts.a: ssh.key: there is no file none',
      'hosts.yaml:3:6 hosts.b: ssh.key: locked is encrypted; put what opens it into ROHE_SSH_PASSPHRASE, or add it to the agent and leave ssh.key out',
      expect.stringMatching(/^hosts.yaml:4:6 hosts.c: ssh.key: cert.pem is not a private key that can be read/),
      'hosts.yaml:4:6 hosts.c: ssh.host_key is not a public key; write it as ssh-keyscan does: ssh-ed25519 AAAA...',
      'hosts.yaml:5:6 hosts.d: none knows no key of 10.0.0.1, port 2222; connect once with ssh and compare what it shows, or pin it as ssh.host_key',
      'hosts.yaml:6:6 hosts.e: url "ssh://…@10.0.0.1" is not one of a host with SSH; write it like ssh://me@10.0.0.5:22; keys are given by ssh.key',
      'hosts.yaml:7:6 hosts.f: ssh goes with a url like ssh://user@10.0.0.5',
    ]);
    expect(problemsOf(`  b: ${ssh(`key: locked, ${pinned}`)}`, { ROHE_SSH_PASSPHRASE: 'secret' })).toEqual([]);
  });
});

describe.skipIf(!able)('known_hosts', () => {
  it('names hosts by name, port, pattern and hash; what is revoked or of an authority does not count', () => {
    const key = readFileSync(join(keys, 'id.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
    const file = join(keys, 'known');
    writeFileSync(file, `[hashed]:2222 ${key}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const known = `${readFileSync(file, 'utf8')}
# comment
plain,10.0.0.7 ${key} me@here
*.lab,!bad.lab ${key}
@revoked gone ${key}
broken ssh-ed25519 AAAA
`;
    const count = (host: string, port = 22): number => knownKeys(known, host, port).length;
    expect([count('hashed', 2222), count('plain'), count('10.0.0.7'), count('a.lab')]).toEqual([1, 1, 1, 1]);
    expect([count('hashed'), count('plain', 2222), count('bad.lab'), count('gone'), count('broken'), count('10a0.0.7')]).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
    expect(hostKeyOf(key)?.type).toBe('ssh-ed25519');
  });
});

describe.skipIf(!able)('an engine with TLS', () => {
  const pem = (name: string): Buffer => readFileSync(join(keys, name));
  /** One that answers who is known to it, and what comes back when asked with these files. */
  async function asked(server: string, ca: string, cert: string, key: string): Promise<string> {
    const listening: Server = createServer(
      {
        ca: pem('ca.pem'),
        cert: pem(`${server}.pem`),
        key: pem(`${server}-key.pem`),
        requestCert: true,
        rejectUnauthorized: true,
      },
      (request, response) => {
        const { subject } = (request.socket as TLSSocket).getPeerCertificate();
        response.end(
          JSON.stringify(request.url === '/info' ? { NCPU: 2, Name: subject.CN } : { Version: '20.10', ApiVersion: '1.41' }),
        );
      },
    );
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const { port } = listening.address() as { readonly port: number };
    const files = { ca: join(keys, ca), cert: join(keys, cert), key: join(keys, key) };
    try {
      const { version } = await createEngine('far', { kind: 'tcp', host: '127.0.0.1', port, tls: files }).facts();
      return `answers as ${version}`;
    } catch (error) {
      return (error as Error).message.replace(`:${port}`, '');
    } finally {
      listening.closeAllConnections();
      listening.close();
    }
  }

  it('answers whom its authority has certified, and says of anyone else what does not fit', async () => {
    expect(await asked('server-127.0.0.1', 'ca.pem', 'cert.pem', 'key.pem')).toBe('answers as 20.10');
    expect(await asked('server-127.0.0.1', 'other.pem', 'cert.pem', 'key.pem')).toBe(
      'host far: it does not answer: the certificate of 127.0.0.1 was issued by another authority than tls.ca; give the one that issued it',
    );
    expect(await asked('server-127.0.0.1', 'ca.pem', 'other-client.pem', 'other-client-key.pem')).toContain(
      'the engine may not know the authority of tls.cert',
    );
    expect(await asked('server-10.9.9.9', 'ca.pem', 'cert.pem', 'key.pem')).toContain(
      'the certificate of 127.0.0.1 is for another name',
    );
    expect(await asked('expired', 'ca.pem', 'cert.pem', 'key.pem')).toBe(
      'host far: it does not answer: the certificate of 127.0.0.1 has expired; give the engine a new one',
    );
  });
});
