import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { Connection } from './connection.ts';
import { SshLink } from './ssh-link.ts';

/** What a client of the engine's HTTP interface is made with. */
export type Dial = {
  readonly options: {
    readonly agent: Agent;
    readonly protocol?: 'http' | 'https';
    readonly socketPath?: string;
    readonly host?: string;
    readonly port?: number;
    readonly ca?: Buffer;
    readonly cert?: Buffer;
    readonly key?: Buffer;
  };
  /** null: published ports are reached without it. */
  readonly link: SshLink | null;
};
/** A handshake takes some steps more, and the machines may be busy. */
const SSH_MS = 15_000;
/** Where they are not given, the client takes them from DOCKER_HOST. */
const UNNAMED = { host: '', protocol: 'http' } as const;
const KEPT = { keepAlive: true, maxSockets: 64 } as const;

export function dial(connection: Connection): Dial {
  switch (connection.kind) {
    case 'socket':
      return { options: { ...UNNAMED, socketPath: connection.path, agent: new Agent(KEPT) }, link: null };
    case 'tcp': {
      const { host, port, tls } = connection;
      const at = { host: host.replace(/^\[|\]$/g, ''), port };
      if (tls === null) return { options: { ...at, protocol: 'http', agent: new Agent(KEPT) }, link: null };
      const files = { ca: readFileSync(tls.ca), cert: readFileSync(tls.cert), key: readFileSync(tls.key) };
      return { options: { ...at, ...files, protocol: 'https', agent: new SecureAgent({ ...KEPT, ...files }) }, link: null };
    }
    case 'ssh': {
      const link = new SshLink(connection, SSH_MS);
      // The name stands in a header only: the channel leads to the engine.
      const at = { host: 'docker', port: 80, protocol: 'http' } as const;
      return { options: { ...at, agent: link.agent() }, link: connection.tunnel ? link : null };
    }
  }
}

/** What failed, in words, and what to do about it. */
export function reasonOf(error: unknown, connection: Connection): string {
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException;
  const at = connection.kind === 'socket' ? connection.path : `${connection.host}:${connection.port}`;
  if (connection.kind === 'ssh' && /channel open failure/i.test(message))
    return `SSH lets ${connection.user} in, but there is no engine at ${connection.socket}, or ${connection.user} may not use it; start Docker there, add the user to its group, or mend ssh.socket`;
  const certificate = connection.kind === 'tcp' && connection.tls !== null ? certificateReason(code, message, at) : null;
  if (certificate !== null) return certificate;
  switch (code) {
    case 'ENOENT':
      return `there is no socket ${at}; start Docker, or name the engine in hosts.yaml`;
    case 'EACCES':
      return `${at} may not be used; add your user to the group of Docker, or run as one who may`;
    case 'ECONNREFUSED':
      return `nothing listens at ${at}; start ${connection.kind === 'ssh' ? 'sshd' : 'the engine'} there, or mend its address in hosts.yaml`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name ${at} is not known; mend the address in hosts.yaml`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `${at} cannot be reached; check the network and the address in hosts.yaml`;
    case 'ECONNRESET':
      return `${at} did not answer in time, or the connection broke${secured(connection)}`;
  }
  if (/HTTP request to an HTTPS server/i.test(message)) return `${at} wants TLS; give tls: { ca, cert, key }`;
  return engineReason(message);
}
/** What the engine itself says, without the frame that the client puts round it. */
function engineReason(message: string): string {
  const told = flat(message.replace(/^\(HTTP code \d+\) .*? - /, ''));
  if (/no space left on device/i.test(told))
    return `its disk is full (${told}); make room there, such as with docker system prune`;
  if (/port is already allocated|address already in use|all ports are allocated/i.test(told))
    return `it has no free port to publish (${told}); end what listens there, or widen its net.ipv4.ip_local_port_range`;
  if (/cannot assign requested address/i.test(told))
    return `its port cannot be published at that address (${told}); mend bind in hosts.yaml: it is an address of the host itself`;
  return told;
}
function secured(connection: Connection): string {
  if (connection.kind !== 'tcp') return '';
  return connection.tls === null
    ? '; does it want tls?'
    : '; the engine may not know the authority of tls.cert (its --tlscacert)';
}
const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

function certificateReason(code: string, message: string, at: string): string | null {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `the certificate of ${at} has expired; give the engine a new one`;
    case 'CERT_NOT_YET_VALID':
      return `the certificate of ${at} is not valid yet; check the clocks there and here`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the certificate of ${at} is for another name (${message}); have that address put into it, or mend the url`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_SIGNATURE_FAILURE':
      return `the certificate of ${at} was issued by another authority than tls.ca; give the one that issued it`;
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'EPROTO':
      if (/wrong version/i.test(message)) return `${at} does not speak TLS; start dockerd with --tlsverify, or remove tls`;
  }
  if (/alert (bad certificate|unknown ca|certificate (unknown|expired|required))/i.test(message))
    return `${at} refuses the certificate tls.cert; give one that the authority of that engine (its --tlscacert) has issued`;
  return /CERT|SSL|TLS|EPROTO/.test(code) ? `the certificates do not fit (${message}); check tls in hosts.yaml` : null;
}
