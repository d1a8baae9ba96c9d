import { existsSync, readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import ssh2 from 'ssh2';
import { z } from 'zod';
import { type HostKey, hostKeyOf, knownKeys } from './known-hosts.ts';
import { type TlsFiles, tlsProblems } from './tls-files.ts';

/** How an engine is reached. Paths of keys are absolute; what is in them is read when connecting, and never kept. */
export type Connection =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: TlsFiles | null }
  | ({ readonly kind: 'ssh'; readonly host: string; readonly port: number } & SshAccess);
export type SshAccess = {
  readonly user: string;
  /** File of a private key; null: the agent has it. */
  readonly key: string | null;
  /** Socket of the agent; null: there is none. */
  readonly agent: string | null;
  /** Any of these the host may show, and no other. */
  readonly hostKeys: readonly HostKey[];
  /** Where the engine listens there. */
  readonly socket: string;
  /** Whether published ports are reached over the connection too. */
  readonly tunnel: boolean;
};
type Env = { readonly [name: string]: string | undefined };

/** Names the variable that holds what an encrypted key is opened with. */
export const PASSPHRASE = 'ROHE_SSH_PASSPHRASE';
export const DEFAULT_SOCKET = '/var/run/docker.sock';

const text = z.string().min(1);
/** The part of a host in hosts.yaml that says how it is reached. */
export const CONNECTION_KEYS = {
  socket: text.optional(),
  url: text.optional(),
  tls: z.strictObject({ ca: text, cert: text, key: text }).optional(),
  ssh: z
    .strictObject({
      key: text.optional(),
      known_hosts: text.optional(),
      host_key: text.optional(),
      socket: text.optional(),
      ports: z.enum(['direct', 'tunnel']).optional(),
    })
    .optional(),
};
const keys = z.object(CONNECTION_KEYS);
export type ConnectionInput = z.infer<typeof keys>;

/** null where something is wrong with it; every problem has been complained of then. */
export function connectionOf(
  input: ConnectionInput,
  folder: string,
  env: Env,
  complain: (what: string) => void,
): Connection | null {
  const no = (what: string): null => {
    complain(what);
    return null;
  };
  const { socket, url, tls, ssh } = input;
  if ((socket === undefined) === (url === undefined))
    return no('needs either socket: a path, or url: tcp://address:port or ssh://user@address');
  const path = socket ?? /^unix:\/\/(.+)$/.exec(url!)?.[1];
  if (path === undefined && /^ssh:/.test(url!))
    return tls === undefined ? overSsh(url!, ssh ?? {}, folder, env, complain) : no(PLAIN);
  if (ssh !== undefined) return no('ssh goes with a url like ssh://user@10.0.0.5');
  if (path !== undefined) return tls === undefined ? { kind: 'socket', path: resolve(folder, path) } : no(PLAIN);
  const [, host, port] = /^tcp:\/\/([^:/]+|\[[^\]]+\]):(\d+)\/?$/.exec(url!) ?? [];
  if (host === undefined)
    return no(`url "${url}" is not one of an engine; write it like tcp://10.0.0.5:2376 or ssh://me@10.0.0.5`);
  if (tls === undefined) return { kind: 'tcp', host, port: Number(port), tls: null };
  const files = { ca: resolve(folder, tls.ca), cert: resolve(folder, tls.cert), key: resolve(folder, tls.key) };
  const problems = tlsProblems(files, Date.now());
  for (const problem of problems) complain(problem);
  return problems.length > 0 ? null : { kind: 'tcp', host, port: Number(port), tls: files };
}
const PLAIN = 'tls goes with a url like tcp://10.0.0.5:2376';

function overSsh(
  url: string,
  ssh: NonNullable<ConnectionInput['ssh']>,
  folder: string,
  env: Env,
  complain: (what: string) => void,
): Connection | null {
  const [, user = userInfo().username, host, port = '22'] = /^ssh:\/\/(?:([^@:/]+)@)?([^@:/]+)(?::(\d+))?\/?$/.exec(url) ?? [];
  if (host === undefined) {
    complain(
      `url "${url.replace(/\/\/[^@]*@/, '//…@')}" is not one of a host with SSH; write it like ssh://me@10.0.0.5:22; keys are given by ssh.key`,
    );
    return null;
  }
  const found: string[] = [];
  const at = (path: string): string => (path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(folder, path));
  const agent = env['SSH_AUTH_SOCK'] ?? null;
  const key = ssh.key === undefined ? null : at(ssh.key);
  if (key !== null) found.push(...keyProblems(key, env[PASSPHRASE]));
  else if (agent === null) found.push('needs ssh.key: a file, or a running ssh-agent (SSH_AUTH_SOCK)');
  const known = at(ssh.known_hosts ?? '~/.ssh/known_hosts');
  const hostKeys = keysOf(ssh.host_key, known, host, Number(port), (what) => found.push(what));
  for (const problem of found) complain(problem);
  if (found.length > 0) return null;
  const { socket = DEFAULT_SOCKET, ports = 'direct' } = ssh;
  return { kind: 'ssh', host, port: Number(port), user, key, agent, hostKeys, socket, tunnel: ports === 'tunnel' };
}

function keyProblems(file: string, passphrase: string | undefined): readonly string[] {
  if (!existsSync(file)) return [`ssh.key: there is no file ${file}`];
  const key = ssh2.utils.parseKey(readFileSync(file), passphrase);
  if (!(key instanceof Error)) return [];
  if (/passphrase|decrypt|bad decrypt|integrity/i.test(key.message))
    return [`ssh.key: ${file} is encrypted; put what opens it into ${PASSPHRASE}, or add it to the agent and leave ssh.key out`];
  return [`ssh.key: ${file} is not a private key that can be read (${key.message})`];
}

function keysOf(
  pinned: string | undefined,
  file: string,
  host: string,
  port: number,
  complain: (what: string) => void,
): readonly HostKey[] {
  if (pinned !== undefined) {
    const key = hostKeyOf(pinned);
    if (key === null) complain('ssh.host_key is not a public key; write it as ssh-keyscan does: ssh-ed25519 AAAA...');
    return key === null ? [] : [key];
  }
  const found = existsSync(file) ? knownKeys(readFileSync(file, 'utf8'), host, port) : [];
  if (found.length === 0)
    complain(
      `${file} knows no key of ${host}${port === 22 ? '' : `, port ${port}`}; connect once with ssh and compare what it shows, or pin it as ssh.host_key`,
    );
  return found;
}
