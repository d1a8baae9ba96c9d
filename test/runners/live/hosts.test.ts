import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../../core/errors.ts';
import { localHosts, placeNodes, readHosts } from '../../../runners/live/hosts.ts';
import { createWorld } from '../../contracts/world.ts';
import { folder } from '../rohe.ts';

const { scenario } = createWorld();

function write(text: string): { readonly cwd: string; readonly file: string } {
  const cwd = folder();
  const file = join(cwd, 'hosts.yaml');
  writeFileSync(file, text);
  return { cwd, file };
}
function problemsOf(text: string): readonly string[] {
  const { cwd, file } = write(text);
  try {
    readHosts(file, {});
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map((problem) => problem.replaceAll(`${cwd}/`, ''));
    throw error;
  }
  return [];
}

describe('hosts.yaml', () => {
  it('names engines by socket or url, relative to itself, and which nodes they serve', () => {
    const { cwd, file } = write(`hosts:
  here: { socket: ./engine.sock }
  far: { url: tcp://10.0.0.5:2375, address: 10.0.0.6 }
nodes:
  left: { host: far, cpus: 0.5, cgroup_parent: /left }
  right: { host: here }
worker: { base: node:20 }
`);
    const hosts = readHosts(file);
    expect(hosts.hosts).toEqual([
      { name: 'here', connection: { kind: 'socket', path: join(cwd, 'engine.sock') }, address: '127.0.0.1', bind: '127.0.0.1' },
      { name: 'far', connection: { kind: 'tcp', host: '10.0.0.5', port: 2375, tls: null }, address: '10.0.0.6', bind: '' },
    ]);
    expect(hosts.base).toBe('node:20');
    expect(placeNodes(hosts, scenario)).toEqual([
      { host: 'far', cpus: 0.5, cgroupParent: '/left' },
      { host: 'here', cpus: null, cgroupParent: null },
    ]);
  });

  it('with one host need not name nodes', () => {
    const hosts = localHosts({ DOCKER_HOST: 'unix:///run/some.sock' });
    expect(placeNodes(hosts, scenario).map(({ host }) => host)).toEqual(['local', 'local']);
  });

  it.each([
    [
      'hosts: { a: {} }',
      'hosts.yaml:1:13 hosts.a: needs either socket: a path, or url: tcp://address:port or ssh://user@address',
    ],
    [
      'hosts: { a: { socket: x } }\nnodes: { left: { cpus: 0.05 } }',
      'hosts.yaml:2:24 nodes.left.cpus: is too small for any service: a container needs 0.1 of a core; give the node more',
    ],
    ['hosts: {}', 'hosts.yaml:1:8 hosts: names no host; add one, such as here: { socket: /var/run/docker.sock }'],
    ['hosts: { a: { sockt: x } }', 'hosts.yaml:1:13 hosts.a: unknown key "sockt"; see docs/live.md'],
    [
      'hosts: { a: { url: ssh://me@there, ssh: { host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA } } }',
      'hosts.yaml:1:13 hosts.a: needs ssh.key: a file, or a running ssh-agent (SSH_AUTH_SOCK)',
    ],
    [
      'hosts: { a: { url: there } }',
      'hosts.yaml:1:13 hosts.a: url "there" is not one of an engine; write it like tcp://10.0.0.5:2376 or ssh://me@10.0.0.5',
    ],
    ['hosts: { a: { socket: x } }\nnodes: { left: { host: b } }', 'hosts.yaml:2:24 nodes.left.host: unknown host "b"; known: a'],
  ])('%s is refused with its place', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('that leaves a node without a host, or names one that the scenario does not have, is refused', () => {
    const { file } = write('hosts: { a: { socket: x }, b: { socket: y } }\nnodes: { left: { host: a }, lft: { host: b } }');
    expect(() => placeNodes(readHosts(file), scenario)).toThrow(
      'tiny has no node "lft"; did you mean "left"? (known: left, right); node "right" is on no host; add it to nodes in hosts.yaml',
    );
  });
});
