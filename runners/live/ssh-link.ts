import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { createServer, type Server, type Socket, connect as tcp } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ClientChannel, type ServerHostKeyAlgorithm } from 'ssh2';
import { type Connection, PASSPHRASE } from './connection.ts';

export type SshConnection = Extract<Connection, { readonly kind: 'ssh' }>;

/** How long a connection may be silent before the system asks whether the other end is there. */
const KEEPALIVE_MS = 5000;
const LOOPBACK = '127.0.0.1';

/**
 * One connection to a host, made when it is first needed, kept, and made anew after it was lost. Requests to the engine and to published ports are
 * channels in it. It keeps the process alive only while one of them is open.
 */
export class SshLink {
  readonly #connection: SshConnection;
  readonly #connectMs: number;
  readonly #tunnels = new Map<number, Server>();
  #client: Promise<{ readonly client: Client; readonly socket: Socket }> | null = null;
  #open = 0;

  constructor(connection: SshConnection, connectMs: number) {
    this.#connection = connection;
    this.#connectMs = connectMs;
  }

  /** For requests to the engine: each is a channel of its own. */
  agent(): Agent {
    const agent = new Agent({ keepAlive: false });
    const open = (_options: unknown, done: (error: Error | null, stream?: Duplex) => void): void => {
      this.#channel((client, opened) => client.openssh_forwardOutStreamLocal(this.#connection.socket, opened)).then(
        (channel) => done(null, asSocket(channel)),
        (error: Error) => done(error),
      );
    };
    return Object.assign(agent, { createConnection: open });
  }

  /** A port of this machine that leads to one of the host's own loopback. */
  async tunnel(port: number): Promise<number> {
    const server = createServer((near) => {
      near.on('error', () => near.destroy());
      this.#channel((client, opened) => client.forwardOut(LOOPBACK, 0, LOOPBACK, port, opened)).then(
        (far) => {
          far.on('error', () => near.destroy());
          far.on('close', () => near.destroy());
          near.on('close', () => far.destroy());
          near.pipe(far).pipe(near);
        },
        () => near.destroy(),
      );
    });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, LOOPBACK, resolve));
    server.unref();
    const here = (server.address() as { readonly port: number }).port;
    this.#tunnels.set(here, server);
    return here;
  }
  untunnel(here: number): void {
    this.#tunnels.get(here)?.close();
    this.#tunnels.delete(here);
  }

  async #channel(open: (client: Client, opened: (error: Error | undefined, channel: ClientChannel) => void) => void) {
    const { client, socket } = await (this.#client ??= this.#connect());
    if (this.#open++ === 0) socket.ref();
    const release = (): void => {
      if (--this.#open === 0) socket.unref();
    };
    return new Promise<ClientChannel>((resolve, reject) => {
      // A host that was cut off breaks no connection: one that opens no channel in time is given up, so that the next is a new one.
      const alarm = setTimeout(() => socket.destroy(), this.#connectMs);
      const failed = (error: Error): void => {
        clearTimeout(alarm);
        client.removeListener('close', lost);
        release();
        reject(error);
      };
      const lost = (): void => failed(Object.assign(new Error('the connection was lost'), { code: 'ECONNRESET' }));
      client.once('close', lost);
      open(client, (error, channel) => {
        if (error !== undefined) return failed(error);
        clearTimeout(alarm);
        client.removeListener('close', lost);
        channel.once('close', release);
        resolve(channel);
      });
    });
  }

  #connect(): Promise<{ readonly client: Client; readonly socket: Socket }> {
    const { host, port, user, key, agent, hostKeys } = this.#connection;
    const client = new ssh2.Client();
    client.setMaxListeners(0);
    // The keep-alive of ssh2 is a timer that would keep the process from ending.
    const socket = tcp({ host, port, keepAlive: true, keepAliveInitialDelay: KEEPALIVE_MS });
    let shown: Buffer | null = null;
    return new Promise((resolve, reject) => {
      const failed = (error: Error): void => {
        this.#client = null;
        clearTimeout(alarm);
        client.end();
        socket.destroy();
        reject(refused(error, shown, this.#connection));
      };
      const alarm = setTimeout(() => failed(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })), this.#connectMs);
      socket.once('error', failed);
      client.on('error', failed);
      client.once('close', () => {
        this.#client = null;
      });
      client.once('ready', () => {
        clearTimeout(alarm);
        socket.unref();
        resolve({ client, socket });
      });
      client.connect({
        sock: socket,
        username: user,
        ...(key === null ? { agent: agent! } : { privateKey: readFileSync(key) }),
        ...(process.env[PASSPHRASE] === undefined ? {} : { passphrase: process.env[PASSPHRASE] }),
        algorithms: { serverHostKey: algorithmsOf(hostKeys.map(({ type }) => type)) },
        hostVerifier: (blob: Buffer) => {
          shown = hostKeys.some((known) => known.blob.equals(blob)) ? null : blob;
          return shown === null;
        },
        readyTimeout: 0,
      });
    });
  }
}

/** By type of key. */
const ALGORITHMS: { readonly [type: string]: readonly ServerHostKeyAlgorithm[] } = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/** Only those of which a key is known: a host shows one of its keys, and another may be the one that is known. */
function algorithmsOf(types: readonly string[]): ServerHostKeyAlgorithm[] {
  return [...new Set(types)].flatMap((type) => ALGORITHMS[type] ?? []);
}

/** A channel is no socket, but HTTP asks for what only sockets have. */
function asSocket(channel: ClientChannel): Duplex {
  return Object.assign(channel, {
    setKeepAlive: () => channel,
    setNoDelay: () => channel,
    setTimeout: () => channel,
    ref: () => channel,
    unref: () => channel,
  });
}

function refused(error: Error, shown: Buffer | null, { host, user, key, agent }: SshConnection): Error {
  if (shown !== null || /no matching host key|handshake failed/i.test(error.message))
    return new Error(
      `${host} shows another key than the one that is known; find out why, and if it is right, mend known_hosts or ssh.host_key`,
      { cause: error },
    );
  if (key === null && /agent/i.test(error.message))
    return new Error(`no ssh-agent answers at ${agent} (SSH_AUTH_SOCK); start it, or give ssh.key`, { cause: error });
  if (!/authentication methods failed/i.test(error.message)) return error;
  const mend =
    key === null
      ? 'any key of the ssh-agent; ssh-add one whose public half is in authorized_keys there, or give ssh.key'
      : 'this key; add its public half to authorized_keys there, or mend ssh.key';
  return new Error(`${host} does not let ${user} in with ${mend}`, { cause: error });
}
