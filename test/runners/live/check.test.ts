import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Scenario } from '../../../core/scenario.ts';
import { checkHost } from '../../../runners/live/check.ts';
import { openFleet } from '../../../runners/live/fleet.ts';
import type { HostSpec, Hosts } from '../../../runners/live/hosts.ts';
import { createWorld } from '../../contracts/world.ts';
import { OWN } from './own.ts';

const { scenario } = createWorld();

/** What answers as an engine does when it is asked what it is, has every image and no container, and nothing else. */
async function engineThat(apiVersion: string, info: object, asked: string[] = []): Promise<HostSpec> {
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.setHeader('content-type', 'application/json');
    if (url.startsWith('/info'))
      response.end(JSON.stringify({ NCPU: 4, MemTotal: 8 * 2 ** 30, SystemTime: new Date(), ...info }));
    else if (url.startsWith('/version'))
      response.end(JSON.stringify({ Version: '19.03.1', ApiVersion: apiVersion, Arch: 'amd64' }));
    else response.end(url.startsWith('/containers') ? '[]' : '{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { readonly port: number };
  const connection = { kind: 'tcp', host: '127.0.0.1', port, tls: null } as const;
  return { name: 'old', connection, address: '127.0.0.1', bind: '' };
}
const hostsOf = (host: HostSpec): Hosts => ({ hosts: [host], nodes: new Map(), base: 'base' });
const fleetOn = (host: HostSpec, of: Scenario = scenario) => openFleet(hostsOf(host), of, () => {});

describe('a host', () => {
  const tooOld = 'host old: Docker 19.03.1 has API 1.40; 1.41 (Docker 20.10) or newer is needed; install a newer Docker there';

  it('with an API that is too old is refused by the check, with what else is wrong, and by a run', async () => {
    const host = await engineThat('1.40', { SystemTime: '2020-01-01T00:00:00Z' });
    const { problems } = await checkHost(host, hostsOf(host), 'check', () => {});
    expect(problems).toEqual(
      expect.arrayContaining([tooOld, expect.stringMatching(/^host old: its clock is -\d+\.\d s off; set it/)]),
    );
    await expect(fleetOn(host)).rejects.toThrow(tooOld);
  });

  it('with less memory than any service asks for is refused before the start', async () => {
    const host = await engineThat('1.41', { MemTotal: 2 ** 20 });
    await expect(fleetOn(host)).rejects.toThrow(/node "left" is too small for any service: host old has 1 MiB of memory/);
  });

  it('has all that is wrong with it told at once, each with what to do', async () => {
    const host = await engineThat('1.40', { CpuCfsQuota: false, MemoryLimit: false, MemTotal: 2 ** 20 });
    const found = [
      tooOld,
      'host old: its kernel does not let Docker limit the CPU of containers; slow devices cannot be made: use a kernel with CONFIG_CFS_BANDWIDTH',
      'host old: its kernel does not let Docker limit the memory of containers; use one with the memory controller, on Debian by cgroup_enable=memory',
    ];
    const noGroup =
      'host old: cgroup_parent cannot be made: its engine is not on this machine; name one that is there, or leave it out';
    const asked = (cpus: number) => ({ host: 'old', cpus, cgroupParent: 'make' });
    const hosts = {
      ...hostsOf(host),
      nodes: new Map([
        ['left', asked(3)],
        ['right', asked(2)],
      ]),
    };
    const { problems } = await checkHost(host, hosts, 'check', () => {});
    expect(problems.slice(0, 5)).toEqual([
      ...found,
      'host old: its nodes want 5 cores, and it has 4; lower cpus in hosts.yaml',
      noGroup,
    ]);
    const nowhere = openFleet({ ...hosts, nodes: new Map([['lft', asked(3)]]) }, scenario, () => {});
    await expect(nowhere).rejects.toMatchObject({
      problems: [expect.stringMatching(/has no node "lft"; did you mean "left"/), ...found],
    });
    const gone = { ...host, name: 'gone', connection: { kind: 'tcp', host: '127.0.0.1', port: 1, tls: null } } as const;
    const run = openFleet({ ...hosts, hosts: [host, gone] }, scenario, () => {});
    await expect(run).rejects.toMatchObject({
      problems: [
        ...found,
        expect.stringMatching(/^host gone: it does not answer: nothing listens at 127.0.0.1:1; start the engine there/),
        expect.stringMatching(/^node "left" is too small for any service: host old has 1 MiB of memory/),
        expect.stringMatching(/^node "right" is too small/),
        noGroup,
      ],
    });
  });

  it('is asked for the image of emulated workers only where a service is emulated', async () => {
    const asked: string[] = [];
    const host = await engineThat('1.41', {}, asked);
    const own = scenario.services.map((service) => ({ ...service, image: 'mine', container: OWN }));
    expect((await fleetOn(host, { ...scenario, services: own })).image).toBe(null);
    expect(asked.some((url) => url.includes('/images/mine/'))).toBe(true);
    expect(asked.some((url) => url.includes('rohe-worker'))).toBe(false);
    expect((await fleetOn(host, { ...scenario, services: [...own.slice(1), scenario.services[0]!] })).image).toMatch(
      /^rohe-worker:/,
    );
    expect(asked.some((url) => url.includes('rohe-worker'))).toBe(true);
  });
});
