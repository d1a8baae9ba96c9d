import { describe, expect, it } from 'vitest';
import type { LinkSpec, Scenario, ServiceSpec } from '../../../core/scenario.ts';
import { parseScenario } from '../../../scenarios/index.ts';
import { catalogue } from '../catalogue.ts';
import { BASE, edited } from '../edits.ts';

const load = (text: string): Scenario => parseScenario(text, 'small.yaml', '/here', catalogue).scenario;

describe('devices and nodes', () => {
  it('expand counts into numbered names', () => {
    expect(load(BASE).nodes.map(({ name, device, zone, labels }) => [name, device, zone, labels])).toEqual([
      ['pi-1', 'raspberry-pi-4', 'edge', {}],
      ['pi-2', 'raspberry-pi-4', 'edge', {}],
      ['nano', 'jetson-nano', 'edge', { room: 'a' }],
      ['big', 'board', 'cloud', {}],
    ]);
  });

  it('of the file may be like one of the catalogue', () => {
    const [board] = load(
      edited([
        [
          '{ cores: 2, memory: 2 GiB }',
          '{ like: jetson-nano, memory: { rss: 1 GiB, vms: 3 GiB }, speed: 0.5, power: { busy: 12 W } }',
        ],
      ]),
    ).devices;
    const nano = catalogue.devices.find(({ name }) => name === 'jetson-nano');
    expect(board).toEqual({ ...nano, name: 'board', memoryMiB: { rss: 1024, vms: 3072 }, speed: 0.5, busyPowerW: 12 });
  });
});

describe('losses, the registry and cold starts', () => {
  const links = (link: string, more = ''): readonly LinkSpec[] =>
    load(edited([['latency: 4 ms, bandwidth: 100 Mbit/s }', `${link} }${more}`]])).network.links;

  it('have a loss noticed after a round trip, unless the file says when', () => {
    expect(links('latency: 4 ms, loss: 1 %')[1]?.loss).toEqual({ share: 0.01, timeoutMs: 8 });
    expect(links('latency: { exponential: { mean: 3 ms, shift: 2 ms } }, loss: 0.5')[1]?.loss).toEqual({
      share: 0.5,
      timeoutMs: 10,
    });
    expect(links('latency: 4 ms, loss: { share: 1 %, timeout: 200 ms }')[1]?.loss).toEqual({ share: 0.01, timeoutMs: 200 });
    expect(links('latency: 4 ms')[1]?.loss).toBeNull();
  });

  it('have losses of the common links where a link says nothing, and none where it says 0', () => {
    const common = '\n  between_zones: { latency: 20 ms, loss: 2 % }';
    expect(links('latency: 4 ms', common)[1]?.loss).toEqual({ share: 0.02, timeoutMs: 40 });
    expect(links('latency: 4 ms, loss: 0 %', common)[1]?.loss).toBeNull();
  });

  it("have the registry in the gateway's zone and no sharing, unless the file says so", () => {
    const of = (text: string): readonly [string, string] => {
      const { network } = load(edited([['  gateway: edge\n', text]]));
      return [network.registryZone, network.sharing];
    };
    expect(of('  gateway: cloud\n')).toEqual(['cloud', 'none']);
    expect(of('  gateway: edge\n  registry: cloud\n  sharing: max-min\n')).toEqual(['cloud', 'max-min']);
  });

  it('have the parts that the file gives, the others at 0', () => {
    const of = (text: string): ServiceSpec['coldStart'] =>
      load(edited([['    profile: 10 ms\n', `    profile: 10 ms\n    cold_start: ${text}\n`]])).services.find(
        ({ name }) => name === 'ears',
      )!.coldStart;
    const none = { kind: 'constant', ms: 0 };
    expect(of('{ image: 1.5 GiB, load: { uniform: { min: 1 s, max: 3 s } } }')).toEqual({
      imageMiB: 1536,
      container: none,
      load: { kind: 'uniform', minMs: 1000, maxMs: 3000 },
    });
    expect(of('{ container: 800 ms }')).toEqual({ imageMiB: 0, container: { kind: 'constant', ms: 800 }, load: none });
  });
});

describe('the network', () => {
  it('has one link for every pair of zones and for every zone with itself', () => {
    const { network } = load(
      edited([
        [
          'zones: [edge, cloud]',
          'zones: [edge, cloud, fog]\n  within_zone: { latency: 2 ms }\n  between_zones: { latency: 20 ms, bandwidth: 1 Gbit/s }',
        ],
      ]),
    );
    const shown = network.links.map(({ from, to, latency, bandwidthMbitPerS }) => [
      from,
      to,
      latency.kind === 'constant' ? latency.ms : latency,
      bandwidthMbitPerS,
    ]);
    expect(shown).toEqual([
      ['edge', 'edge', 2, null],
      ['edge', 'cloud', 4, 100],
      ['edge', 'fog', 20, 1000],
      ['cloud', 'cloud', 2, null],
      ['cloud', 'fog', 20, 1000],
      ['fog', 'fog', 2, null],
    ]);
  });

  it('takes its zones from the nodes where it names none', () => {
    const { network } = load(edited([['  zones: [edge, cloud]\n', '']]));
    expect(network.zones).toEqual(['edge', 'cloud']);
    expect([network.clientZone, network.gatewayZone, network.dataHubZone]).toEqual(['edge', 'edge', 'edge']);
  });
});
