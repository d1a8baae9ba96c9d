import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { ScenarioError, UserError } from '../../core/errors.ts';
import type { Scenario } from '../../core/scenario.ts';
import { hint } from '../../core/suggest.ts';
import { systemReason } from '../failure.ts';

/** How an engine is reached. Paths of keys are absolute; what is in them is read when connecting, and never kept. */
export type Connection =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: TlsFiles | null };
export type TlsFiles = { readonly ca: string; readonly cert: string; readonly key: string };
export type HostSpec = {
  readonly name: string;
  readonly connection: Connection;
  /** Where the host's published ports are reached from here. */
  readonly address: string;
  /** At which of the host's addresses they are published. */
  readonly bind: string;
};
export type NodePlacing = {
  readonly host: string;
  /** Cores of the host that stand for the node; null: its part of the host. */
  readonly cpus: number | null;
  /** A cgroup that holds all of the node's containers, so that they contend; null: none. */
  readonly cgroupParent: string | null;
};
export type Hosts = {
  readonly hosts: readonly HostSpec[];
  /** By name of the node. */
  readonly nodes: ReadonlyMap<string, NodePlacing>;
  /** Of the worker's image: what it is built from where it is not there. */
  readonly base: string;
};

const DEFAULT_BASE = 'node:22-slim';
const DEFAULT_SOCKET = '/var/run/docker.sock';
const LOCAL = 'local';

const text = z.string().min(1);
const hostSchema = z.strictObject({
  socket: text.optional(),
  url: text.optional(),
  tls: z.strictObject({ ca: text, cert: text, key: text }).optional(),
  address: text.optional(),
  bind: z.string().optional(),
});
const schema = z.strictObject({
  hosts: z.record(text, hostSchema),
  nodes: z
    .record(
      text,
      z.strictObject({ host: text.optional(), cpus: z.number().positive().optional(), cgroup_parent: text.optional() }),
    )
    .optional(),
  worker: z.strictObject({ base: text }).optional(),
});
type HostInput = z.infer<typeof hostSchema>;

/** The engine of this machine, or the one that DOCKER_HOST names; it serves all nodes. */
export function localHosts(environment: { readonly [name: string]: string | undefined }): Hosts {
  const url = environment['DOCKER_HOST'] ?? `unix://${DEFAULT_SOCKET}`;
  const folder = environment['DOCKER_CERT_PATH'];
  const secure = environment['DOCKER_TLS_VERIFY'] === '1' && folder !== undefined;
  const tls = secure ? { ca: `${folder}/ca.pem`, cert: `${folder}/cert.pem`, key: `${folder}/key.pem` } : undefined;
  const problems: string[] = [];
  const host = hostOf(LOCAL, { url, ...(tls === undefined ? {} : { tls }) }, '/', (what) => problems.push(`DOCKER_HOST ${what}`));
  if (host === null) throw new UserError(problems.join('; '));
  return { hosts: [host], nodes: new Map(), base: DEFAULT_BASE };
}

/** Reads hosts.yaml. Throws a ScenarioError with every problem as `file:line:col path: what, and what to do`. */
export function readHosts(file: string): Hosts {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line || 1}:${col || 1}`;
  };
  if (document.errors.length > 0) throw new ScenarioError(document.errors.map(({ pos, message }) => `${at(pos[0])} ${message}`));
  const problems: string[] = [];
  const complain = (path: readonly PropertyKey[], what: string): void => {
    const keys = path.map(String);
    let place: unknown;
    for (let n = keys.length; n > 0 && place === undefined; n--) place = document.getIn(keys.slice(0, n), true);
    const offset = (place as { readonly range?: readonly number[] } | undefined)?.range?.[0] ?? 0;
    problems.push(`${at(offset)} ${keys.join('.')}${keys.length === 0 ? '' : ': '}${what}`);
  };
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 100 }));
  for (const issue of parsed.error?.issues ?? []) complain(issue.path, wordsOf(issue));
  if (!parsed.success) throw new ScenarioError(problems);
  const hosts = Object.entries(parsed.data.hosts).flatMap(([name, input]) => {
    const host = hostOf(name, input, dirname(resolve(file)), (what) => complain(['hosts', name], what));
    return host === null ? [] : [host];
  });
  const names = hosts.map(({ name }) => name);
  const nodes = Object.entries(parsed.data.nodes ?? {}).flatMap(([name, { host = names[0], cpus, cgroup_parent }]) => {
    if (host !== undefined && names.includes(host))
      return [[name, { host, cpus: cpus ?? null, cgroupParent: cgroup_parent ?? null }] as const];
    if (problems.length === 0) complain(['nodes', name, 'host'], `unknown host "${host}"${hint(host ?? '', names)}`);
    return [];
  });
  if (Object.keys(parsed.data.hosts).length === 0)
    complain(['hosts'], `names no host; add one, such as here: { socket: ${DEFAULT_SOCKET} }`);
  if (problems.length > 0) throw new ScenarioError(problems);
  return { hosts, nodes: new Map(nodes), base: parsed.data.worker?.base ?? DEFAULT_BASE };
}

/** Where each node of the scenario goes. Throws a UserError that names every node that no host serves, or that the scenario does not have. */
export function placeNodes(hosts: Hosts, { nodes, name }: Scenario): readonly NodePlacing[] {
  const known = nodes.map((node) => node.name);
  const problems = [...hosts.nodes.keys()]
    .filter((node) => !known.includes(node))
    .map((node) => `${name} has no node "${node}"${hint(node, known)}`);
  const only = hosts.hosts.length === 1 ? hosts.hosts[0]!.name : null;
  const placed = known.map((node): NodePlacing => {
    const placing = hosts.nodes.get(node) ?? (only === null ? null : { host: only, cpus: null, cgroupParent: null });
    if (placing === null) problems.push(`node "${node}" is on no host; add it to nodes in hosts.yaml`);
    return placing ?? { host: '', cpus: null, cgroupParent: null };
  });
  if (problems.length > 0) throw new UserError(problems.join('; '));
  return placed;
}

function hostOf(name: string, input: HostInput, folder: string, complain: (what: string) => void): HostSpec | null {
  const connection = connectionOf(input, folder, complain);
  if (connection === null) return null;
  const near = connection.kind === 'socket';
  const address = input.address ?? (near ? '127.0.0.1' : connection.host);
  return { name, connection, address, bind: input.bind ?? (near && input.address === undefined ? '127.0.0.1' : '') };
}

function connectionOf({ socket, url, tls }: HostInput, folder: string, complain: (what: string) => void): Connection | null {
  const no = (what: string): null => {
    complain(what);
    return null;
  };
  if ((socket === undefined) === (url === undefined)) return no('needs either socket: a path, or url: tcp://address:port');
  if (socket !== undefined) return { kind: 'socket', path: resolve(folder, socket) };
  const path = /^unix:\/\/(.+)$/.exec(url!)?.[1];
  if (path !== undefined) return { kind: 'socket', path: resolve(folder, path) };
  if (/^ssh:/.test(url!))
    return no(
      'ssh is not supported yet; forward the socket with ssh -L ./engine.sock:/var/run/docker.sock and give socket: ./engine.sock',
    );
  const [, host, port] = /^tcp:\/\/([^:/]+|\[[^\]]+\]):(\d+)\/?$/.exec(url!) ?? [];
  if (host === undefined) return no(`url "${url}" is not one of an engine; write it like tcp://10.0.0.5:2376`);
  if (tls === undefined) return { kind: 'tcp', host, port: Number(port), tls: null };
  const files = { ca: resolve(folder, tls.ca), cert: resolve(folder, tls.cert), key: resolve(folder, tls.key) };
  const missing = Object.entries(files).filter(([, file]) => !existsSync(file));
  for (const [what, file] of missing) complain(`tls.${what}: there is no file ${file}`);
  return missing.length > 0 ? null : { kind: 'tcp', host, port: Number(port), tls: files };
}

function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}; see docs/live.md`;
  return `${issue.message}; see docs/live.md`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`cannot read hosts "${file}": ${systemReason(error) ?? String(error)}`, { cause: error });
  }
}
