import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { ScenarioError, UserError } from '../../core/errors.ts';
import type { Scenario } from '../../core/scenario.ts';
import { hint } from '../../core/suggest.ts';
import { systemReason } from '../failure.ts';
import { refuse } from '../problems.ts';
import { CONNECTION_KEYS, type Connection, connectionOf, DEFAULT_SOCKET } from './connection.ts';

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
  /** A cgroup that holds all of the node's containers, so that they contend; `make`: one that the run makes; null: none. */
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
const LOCAL = 'local';
const LOOPBACK = '127.0.0.1';
type Env = { readonly [name: string]: string | undefined };

/** What a container is given at least. */
const LEAST_CPUS = 0.1;
const TOO_FEW = `is too small for any service: a container needs ${LEAST_CPUS} of a core; give the node more`;

const text = z.string().min(1);
const hostSchema = z.strictObject({
  ...CONNECTION_KEYS,
  address: text.optional(),
  bind: z.string().optional(),
});
const schema = z.strictObject({
  hosts: z.record(text, hostSchema),
  nodes: z
    .record(
      text,
      z.strictObject({
        host: text.optional(),
        cpus: z.number().min(LEAST_CPUS, TOO_FEW).optional(),
        cgroup_parent: text.optional(),
      }),
    )
    .optional(),
  worker: z.strictObject({ base: text }).optional(),
});
type HostInput = z.infer<typeof hostSchema>;

/** The engine of this machine, or the one that DOCKER_HOST names; it serves all nodes. */
export function localHosts(environment: Env): Hosts {
  const url = environment['DOCKER_HOST'] ?? `unix://${DEFAULT_SOCKET}`;
  const folder = environment['DOCKER_CERT_PATH'];
  const secure = environment['DOCKER_TLS_VERIFY'] === '1' && folder !== undefined;
  const tls = secure ? { ca: `${folder}/ca.pem`, cert: `${folder}/cert.pem`, key: `${folder}/key.pem` } : undefined;
  const problems: string[] = [];
  const host = hostOf(LOCAL, { url, ...(tls === undefined ? {} : { tls }) }, '/', environment, (what) =>
    problems.push(`DOCKER_HOST ${what}`),
  );
  if (host === null) throw new UserError(problems.join('; '));
  return { hosts: [host], nodes: new Map(), base: DEFAULT_BASE };
}

/** Reads hosts.yaml. Throws a ScenarioError with every problem as `file:line:col path: what, and what to do`. */
export function readHosts(file: string, environment: Env = process.env): Hosts {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line || 1}:${col || 1}`;
  };
  if (document.errors.length > 0)
    throw new ScenarioError(
      document.errors.map(({ pos, message }) => `${at(pos[0])} ${message}`),
      file,
    );
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
  if (!parsed.success) throw new ScenarioError(problems, file);
  const hosts = Object.entries(parsed.data.hosts).flatMap(([name, input]) => {
    const host = hostOf(name, input, dirname(resolve(file)), environment, (what) => complain(['hosts', name], what));
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
  if (problems.length > 0) throw new ScenarioError(problems, file);
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
  refuse(problems);
  return placed;
}

function hostOf(name: string, input: HostInput, folder: string, env: Env, complain: (what: string) => void): HostSpec | null {
  const connection = connectionOf(input, folder, env, complain);
  if (connection === null) return null;
  // What comes through an engine's own socket, or through a tunnel, is reached and published on the loopback.
  const near = connection.kind === 'socket' || (connection.kind === 'ssh' && connection.tunnel);
  const address = input.address ?? (near ? LOOPBACK : connection.host);
  return { name, connection, address, bind: input.bind ?? (near && input.address === undefined ? LOOPBACK : '') };
}

function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}; see docs/live.md`;
  return issue.code === 'too_small' && issue.message === TOO_FEW ? TOO_FEW : `${issue.message}; see docs/live.md`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`cannot read hosts "${file}": ${systemReason(error) ?? String(error)}`, { cause: error });
  }
}
